"""Services, methods and request messages of the contract, from the generated code."""

from collections.abc import Iterator

from google.api import field_behavior_pb2
from google.protobuf.descriptor import Descriptor, FieldDescriptor, MethodDescriptor, ServiceDescriptor

from groundplan.v1 import (
    analysis_service_pb2,
    brief_service_pb2,
    catalog_service_pb2,
    design_service_pb2,
    workspace_service_pb2,
)

FILES = (analysis_service_pb2, brief_service_pb2, catalog_service_pb2, design_service_pb2, workspace_service_pb2)


def services() -> list[ServiceDescriptor]:
    return [service for file in FILES for service in file.DESCRIPTOR.services_by_name.values()]


def methods() -> list[MethodDescriptor]:
    return [method for service in services() for method in service.methods]


def behaves(field: FieldDescriptor, behaviour: int) -> bool:
    return behaviour in field.GetOptions().Extensions[field_behavior_pb2.field_behavior]


def request_fields() -> Iterator[FieldDescriptor]:
    """Every field that a caller may set, of requests and of all messages inside them, each once."""
    seen: set[str] = set()
    waiting = [method.input_type for method in methods()]
    while waiting:
        message: Descriptor = waiting.pop()
        if message.full_name in seen or not message.full_name.startswith("groundplan."):
            continue
        seen.add(message.full_name)
        for field in message.fields:
            if behaves(field, field_behavior_pb2.OUTPUT_ONLY):
                continue
            if not message.GetOptions().map_entry:  # limits of keys and values stand at the map
                yield field
            if field.message_type is not None:
                waiting.append(field.message_type)
