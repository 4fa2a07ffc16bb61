"""Transaction programs as messages and back; what a consistency check answers as messages."""

from groundplan.v1 import analysis_service_pb2, consistency_pb2, workload_pb2
from server.api.convert.mapper import Mapper
from server.engine.model.consistency import SqlTransactions, Workload
from server.engine.model.consistency_answer import ConsistencyAnswer

WORKLOAD = Mapper(Workload, workload_pb2.Workload)
TRANSACTIONS = Mapper(SqlTransactions, workload_pb2.SqlTransactions)
ANSWER = Mapper(ConsistencyAnswer, consistency_pb2.ConsistencyAnswer)


def consistency_answer(answer: ConsistencyAnswer) -> analysis_service_pb2.CheckConsistencyResponse:
    return analysis_service_pb2.CheckConsistencyResponse(answer=ANSWER.down(answer))
