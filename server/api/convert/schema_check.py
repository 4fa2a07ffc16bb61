"""Choices of design rules and what they found as messages."""

from groundplan.v1 import analysis_service_pb2, schema_check_pb2
from server.api.convert.mapper import Mapper
from server.engine.model.schema_check import SchemaCheck, SchemaChoice

CHOICE = Mapper(SchemaChoice, schema_check_pb2.SchemaChoice)
CHECK = Mapper(SchemaCheck, schema_check_pb2.SchemaCheck)


def answer_of(answer: SchemaCheck) -> analysis_service_pb2.CheckSchemaResponse:
    return analysis_service_pb2.CheckSchemaResponse(answer=CHECK.down(answer))
