"""The contract as `make generate` left it: services, messages, their options and their comments."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from google.api import annotations_pb2, field_behavior_pb2, http_pb2, resource_pb2
from google.longrunning import operations_pb2
from google.protobuf import descriptor_pb2 as pb

from groundplan.v1 import annotations_pb2 as own
from groundplan.v1 import mixins_pb2

REPOSITORY = Path(__file__).resolve().parents[3]
DESCRIPTORS = REPOSITORY / "generated" / "descriptors.binpb"
OPERATIONS = operations_pb2.DESCRIPTOR.services_by_name["Operations"].full_name

_REFERENCE = re.compile(r"\[([^\]]+)\]\[[^\]]*\]")
"""Google's way to name another element in a comment: ``[Operation][google.longrunning.Operation]``."""

REQUIRED = field_behavior_pb2.REQUIRED
OUTPUT_ONLY = field_behavior_pb2.OUTPUT_ONLY


class Contract:
    """Everything by full name, without the leading dot."""

    def __init__(self, descriptors: bytes) -> None:
        files = pb.FileDescriptorSet.FromString(descriptors).file
        self.messages: dict[str, pb.DescriptorProto] = {}
        self.enums: dict[str, pb.EnumDescriptorProto] = {}
        self.services: dict[str, pb.ServiceDescriptorProto] = {}
        self.comments: dict[str, str] = {}
        for file in files:
            self._read_file(file)
        self.collections = dict(self._collections())
        self._mixins: Mapping[str, int] = {
            one.method: one.permission for one in mixins_pb2.DESCRIPTOR.GetOptions().Extensions[own.method_permissions]
        }

    @classmethod
    def read(cls, path: Path = DESCRIPTORS) -> "Contract":
        return cls(path.read_bytes())

    def served(self) -> Iterator[tuple[str, pb.ServiceDescriptorProto]]:
        """Services with HTTP bindings, ours first."""
        ours = sorted(name for name in self.services if name.startswith("groundplan."))
        for name in (*ours, OPERATIONS):
            yield name, self.services[name]

    def permission(self, service: str, method: pb.MethodDescriptorProto) -> str:
        number = method.options.Extensions[own.permission] or self._mixins[f"{service}.{method.name}"]
        return own.Permission.Name(number).removeprefix("PERMISSION_")

    def _read_file(self, file: pb.FileDescriptorProto) -> None:
        prefix = f"{file.package}."
        paths: dict[tuple[int, ...], str] = {}
        for index, message in enumerate(file.message_type):
            self._read_message(prefix + message.name, message, (4, index), paths)
        for index, enum in enumerate(file.enum_type):
            self._read_enum(prefix + enum.name, enum, (5, index), paths)
        for index, service in enumerate(file.service):
            self.services[prefix + service.name] = service
            paths[6, index] = prefix + service.name
            for number, method in enumerate(service.method):
                paths[6, index, 2, number] = f"{prefix}{service.name}.{method.name}"
        for location in file.source_code_info.location:
            name = paths.get(tuple(location.path))
            if name and location.leading_comments:
                self.comments[name] = _text(location.leading_comments)

    def _read_message(
        self, name: str, message: pb.DescriptorProto, path: tuple[int, ...], paths: dict[tuple[int, ...], str]
    ) -> None:
        self.messages[name] = message
        paths[path] = name
        for index, field in enumerate(message.field):
            paths[(*path, 2, index)] = f"{name}.{field.name}"
        for index, oneof in enumerate(message.oneof_decl):
            paths[(*path, 8, index)] = f"{name}.{oneof.name}"
        for index, nested in enumerate(message.nested_type):
            self._read_message(f"{name}.{nested.name}", nested, (*path, 3, index), paths)
        for index, enum in enumerate(message.enum_type):
            self._read_enum(f"{name}.{enum.name}", enum, (*path, 4, index), paths)

    def _read_enum(
        self, name: str, enum: pb.EnumDescriptorProto, path: tuple[int, ...], paths: dict[tuple[int, ...], str]
    ) -> None:
        self.enums[name] = enum
        paths[path] = name
        for index, value in enumerate(enum.value):
            paths[(*path, 2, index)] = f"{name}.{value.name}"

    def _collections(self) -> Iterator[tuple[str, str]]:
        """Collection part of a resource name → what its members are called: ``apiKeys`` → ``api_key``."""
        yield "operations", "operation"
        for message in self.messages.values():
            for pattern in message.options.Extensions[resource_pb2.resource].pattern:
                parts = pattern.split("/")
                for collection, variable in zip(parts[::2], parts[1::2], strict=True):
                    yield collection, variable.strip("{}").removesuffix("=**")


def http_rule(method: pb.MethodDescriptorProto) -> http_pb2.HttpRule | None:
    """The HTTP binding; None for the one method that has none (WaitOperation)."""
    options = method.options
    return options.Extensions[annotations_pb2.http] if options.HasExtension(annotations_pb2.http) else None


def bounds(field: pb.FieldDescriptorProto) -> own.Bounds:
    found: own.Bounds = field.options.Extensions[own.bounds]
    return found


def behaves(field: pb.FieldDescriptorProto, behaviour: int) -> bool:
    return behaviour in field.options.Extensions[field_behavior_pb2.field_behavior]


def _text(comment: str) -> str:
    """A comment as Markdown: one space of indent removed, and references to other names as plain names."""
    text = "\n".join(line.removeprefix(" ") for line in comment.strip("\n").split("\n")).strip()
    return _REFERENCE.sub(r"\1", text)
