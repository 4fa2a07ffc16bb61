"""The table of served methods, made from descriptors at start. A method without a declared permission is not served."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from google.protobuf import message_factory
from google.protobuf.descriptor import MethodDescriptor, ServiceDescriptor

from groundplan.v1 import annotations_pb2, mixins_pb2
from server.engine.model.resources import Role
from server.interceptors.call import Method

ROLES: dict[int, Role | None] = {
    annotations_pb2.PERMISSION_PUBLIC: None,
    annotations_pb2.PERMISSION_VIEWER: Role.VIEWER,
    annotations_pb2.PERMISSION_EDITOR: Role.EDITOR,
    annotations_pb2.PERMISSION_ADMIN: Role.ADMIN,
}


class UndeclaredPermissionError(Exception):
    """Methods that say nothing of who may call them; the server does not start with one."""


def table(
    services: Iterable[tuple[ServiceDescriptor, object]], aliases: Mapping[str, str] | None = None
) -> dict[str, Method]:
    """Path to method, for every method of every service; the servicer has an attribute of each method's name.

    ``aliases`` names services that are served under a second name as well, where the messages are the same.
    """
    methods: dict[str, Method] = {}
    undeclared = []
    for service, servicer in services:
        for descriptor in service.methods:
            permission = permission_of(descriptor)
            if permission not in ROLES:
                undeclared.append(descriptor.full_name)
                continue
            method = _method(descriptor, ROLES[permission], servicer)
            methods[method.path] = method
            if aliases and method.service in aliases:
                alias = aliases[method.service]
                other = replace(method, service=alias, path=f"/{alias}/{method.name}")
                methods[other.path] = other
    if undeclared:
        raise UndeclaredPermissionError("no permission is declared for " + ", ".join(undeclared))
    return methods


def permission_of(method: MethodDescriptor) -> int:
    """The declared ``groundplan.v1.Permission``; for methods of other packages it stands in mixins.proto."""
    declared: int = method.GetOptions().Extensions[annotations_pb2.permission]
    return declared or _FOREIGN.get(method.full_name, annotations_pb2.PERMISSION_UNSPECIFIED)


def _method(descriptor: MethodDescriptor, role: Role | None, servicer: object) -> Method:
    service = descriptor.containing_service.full_name
    return Method(
        path=f"/{service}/{descriptor.name}",
        service=service,
        name=descriptor.name,
        role=role,
        request=message_factory.GetMessageClass(descriptor.input_type),
        behaviour=getattr(servicer, descriptor.name),
        streams_requests=descriptor.client_streaming,
        streams_responses=descriptor.server_streaming,
    )


def _foreign() -> Mapping[str, int]:
    declared = mixins_pb2.DESCRIPTOR.GetOptions().Extensions[annotations_pb2.method_permissions]
    return {each.method: each.permission for each in declared}


_FOREIGN = _foreign()
