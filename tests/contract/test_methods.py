"""Every method says where it is over HTTP, who may call it, what it does, and what its request must hold."""

import pytest
from google.api import annotations_pb2, field_behavior_pb2, resource_pb2
from google.longrunning import operations_pb2
from google.protobuf.descriptor import FieldDescriptor, MethodDescriptor
from grpc_health.v1 import health_pb2
from grpc_reflection.v1alpha import reflection_pb2

from groundplan.v1 import annotations_pb2 as own
from groundplan.v1 import mixins_pb2
from server.api.openapi.contract import Contract
from tests.contract.walk import behaves, methods, request_fields

METHODS = [pytest.param(method, id=method.full_name) for method in methods()]
FIELDS = [pytest.param(field, id=field.full_name) for field in request_fields()]


@pytest.mark.parametrize("method", METHODS)
def test_a_method_has_an_http_binding(method: MethodDescriptor) -> None:
    assert method.GetOptions().Extensions[annotations_pb2.http].WhichOneof("pattern")


@pytest.mark.parametrize("method", METHODS)
def test_a_method_declares_its_permission(method: MethodDescriptor) -> None:
    assert method.GetOptions().Extensions[own.permission] != own.PERMISSION_UNSPECIFIED


@pytest.mark.parametrize("method", METHODS)
def test_only_the_catalogue_is_public(method: MethodDescriptor) -> None:
    public = method.GetOptions().Extensions[own.permission] == own.PERMISSION_PUBLIC
    assert public == (method.containing_service.name == "CatalogService")


def test_a_method_of_another_package_has_its_permission_in_the_mixins() -> None:
    declared = [one.method for one in mixins_pb2.DESCRIPTOR.GetOptions().Extensions[own.method_permissions]]
    served = [
        method.full_name
        for file in (operations_pb2.DESCRIPTOR, health_pb2.DESCRIPTOR, reflection_pb2.DESCRIPTOR)
        for service in file.services_by_name.values()
        for method in service.methods
    ]
    assert sorted(declared) == sorted([*served, "grpc.reflection.v1.ServerReflection.ServerReflectionInfo"])


def test_every_comment_is_a_sentence() -> None:
    contract = Contract.read()
    for name, comment in contract.comments.items():
        if name.startswith("groundplan."):
            assert comment.rstrip("`").endswith((".", "}")), f"{name}: {comment!r}"


@pytest.mark.parametrize("method", METHODS)
def test_what_a_path_names_is_required(method: MethodDescriptor) -> None:
    for field in method.input_type.fields:
        if field.name in ("name", "parent"):
            assert behaves(field, field_behavior_pb2.REQUIRED)
            assert field.GetOptions().HasExtension(resource_pb2.resource_reference)
            assert field.GetOptions().Extensions[own.bounds].pattern


@pytest.mark.parametrize("method", METHODS)
def test_a_create_can_be_repeated_and_rehearsed(method: MethodDescriptor) -> None:
    if method.name.startswith("Create"):
        assert {"request_id", "validate_only"} <= set(method.input_type.fields_by_name)


@pytest.mark.parametrize("method", METHODS)
def test_a_list_is_paged(method: MethodDescriptor) -> None:
    if method.name.startswith("List"):
        assert {"page_size", "page_token"} <= set(method.input_type.fields_by_name)
        assert "next_page_token" in method.output_type.fields_by_name


@pytest.mark.parametrize("field", FIELDS)
def test_a_field_of_a_request_has_limits(field: FieldDescriptor) -> None:
    bounds = field.GetOptions().Extensions[own.bounds]
    if field.is_repeated or _is(field, "FieldMask"):
        assert bounds.max_items, "no limit of items"
    if field.type in (FieldDescriptor.TYPE_STRING, FieldDescriptor.TYPE_BYTES) or _is(field, "FieldMask"):
        assert bounds.max_length, "no limit of length"
    numbers = (FieldDescriptor.CPPTYPE_INT32, FieldDescriptor.CPPTYPE_INT64, FieldDescriptor.CPPTYPE_DOUBLE)
    if field.cpp_type in numbers or _is(field, "Duration"):
        assert bounds.HasField("min"), "no lower limit"
        assert bounds.HasField("max"), "no upper limit"
        assert bounds.min <= bounds.max


def _is(field: FieldDescriptor, name: str) -> bool:
    return field.message_type is not None and field.message_type.full_name == f"google.protobuf.{name}"
