"""A stand-alone analysis executes what it claims, in a lab that the server starts for it."""

import pytest

from groundplan.v1 import analysis_service_pb2, evidence_pb2, workload_pb2
from server.api.analyses import SERVICE
from tests.service.client import Client

pytestmark = pytest.mark.asyncio(loop_scope="module")

LOST_UPDATE = analysis_service_pb2.CheckConsistencyRequest(
    transactions=workload_pb2.SqlTransactions(
        ddl="CREATE TABLE accounts (id bigint PRIMARY KEY, balance bigint NOT NULL)",
        transactions=[
            workload_pb2.SqlTransaction(
                name="Deposit",
                statements=[
                    "SELECT balance FROM accounts WHERE id = :id",
                    "UPDATE accounts SET balance = :balance WHERE id = :id",
                ],
            )
        ],
    )
)


async def test_an_anomaly_is_shown_on_postgresql(client: Client) -> None:
    answer = await client.call(SERVICE.methods_by_name["CheckConsistency"], LOST_UPDATE, "viewer", timeout=50)
    assert isinstance(answer.message, analysis_service_pb2.CheckConsistencyResponse), answer.failure
    [anomaly] = answer.message.answer.anomalies
    seen = {piece.id: piece for piece in answer.message.answer.evidence}
    assert [seen[name].verdict for name in anomaly.evidence] == [evidence_pb2.VERDICT_CONFIRMED] * 2
    assert {seen[name].basis for name in anomaly.evidence} == {evidence_pb2.BASIS_EXECUTED}
