"""A stand-alone analysis executes what it claims, in a lab that the server starts for it."""

import pytest

from groundplan.v1 import analysis_service_pb2, evidence_pb2, migration_pb2, observed_pb2, workload_pb2
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


GROWING = analysis_service_pb2.ForecastGrowthRequest(
    database=observed_pb2.ObservedDatabase(
        ddl="CREATE TABLE reviews (id bigint PRIMARY KEY, shop_id bigint NOT NULL, stars int NOT NULL, note text)",
        statements=[
            observed_pb2.RatedStatement(sql="SELECT stars, count(*) FROM reviews GROUP BY stars", rate=5, id="stars"),
            observed_pb2.RatedStatement(
                sql="SELECT id, note FROM reviews ORDER BY id DESC LIMIT 20 OFFSET $1", rate=5, id="newest"
            ),
            observed_pb2.RatedStatement(sql="INSERT INTO reviews VALUES ($1, $2, $3, $4)", rate=8, id="add"),
        ],
    ),
    factors=[1],
    tables=[migration_pb2.TableRows(table="reviews", rows=3_000_000)],
)
GROWING.objective.FromMilliseconds(50)


async def test_what_is_proposed_for_a_database_that_grows_is_executed(client: Client) -> None:
    answer = await client.call(SERVICE.methods_by_name["ForecastGrowth"], GROWING, "viewer", timeout=50)
    assert isinstance(answer.message, analysis_service_pb2.ForecastGrowthResponse), answer.failure
    [forecast] = answer.message.answers
    [model], [page] = forecast.read_models, forecast.pages
    assert (model.statement, model.kind, model.writes, model.kept) == ("stars", "aggregate", 8, True)
    assert page.statement == "newest"
    assert page.cost_after * 10 < page.cost_before
    seen = [model.evidence, page.evidence, forecast.measured]
    assert [one.verdict for one in seen] == [evidence_pb2.VERDICT_CONFIRMED] * 3
    pages = {one.name: float(one.value) for one in forecast.measured.figures if one.unit == "pages"}
    assert pages["stars after"] * 2 < pages["stars before"]
