"""The table of served methods: nothing is served that does not say who may call it."""

import pytest
from opentelemetry.proto.collector.trace.v1 import trace_service_pb2

from server.interceptors.methods import UndeclaredPermissionError, table
from tests.unit.interceptors.harness import BRIEFS, HEALTH, Servicer


def test_a_method_without_a_declared_permission_keeps_the_server_from_starting() -> None:
    foreign = trace_service_pb2.DESCRIPTOR.services_by_name["TraceService"]
    with pytest.raises(UndeclaredPermissionError, match=r"TraceService\.Export"):
        table([(BRIEFS, Servicer({})), (foreign, Servicer({}))])


def test_an_alias_is_served_with_the_same_permission() -> None:
    methods = table([(HEALTH, Servicer({}))], {"grpc.health.v1.Health": "grpc.health.v2.Health"})
    assert methods["/grpc.health.v2.Health/Check"].role == methods["/grpc.health.v1.Health/Check"].role
