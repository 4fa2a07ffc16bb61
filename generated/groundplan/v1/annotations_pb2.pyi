from google.protobuf import descriptor_pb2 as _descriptor_pb2
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Permission(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    PERMISSION_UNSPECIFIED: _ClassVar[Permission]
    PERMISSION_PUBLIC: _ClassVar[Permission]
    PERMISSION_VIEWER: _ClassVar[Permission]
    PERMISSION_EDITOR: _ClassVar[Permission]
    PERMISSION_ADMIN: _ClassVar[Permission]
PERMISSION_UNSPECIFIED: Permission
PERMISSION_PUBLIC: Permission
PERMISSION_VIEWER: Permission
PERMISSION_EDITOR: Permission
PERMISSION_ADMIN: Permission
PERMISSION_FIELD_NUMBER: _ClassVar[int]
permission: _descriptor.FieldDescriptor
BOUNDS_FIELD_NUMBER: _ClassVar[int]
bounds: _descriptor.FieldDescriptor
METHOD_PERMISSIONS_FIELD_NUMBER: _ClassVar[int]
method_permissions: _descriptor.FieldDescriptor

class Bounds(_message.Message):
    __slots__ = ("max_length", "max_items", "min", "max", "pattern")
    MAX_LENGTH_FIELD_NUMBER: _ClassVar[int]
    MAX_ITEMS_FIELD_NUMBER: _ClassVar[int]
    MIN_FIELD_NUMBER: _ClassVar[int]
    MAX_FIELD_NUMBER: _ClassVar[int]
    PATTERN_FIELD_NUMBER: _ClassVar[int]
    max_length: int
    max_items: int
    min: float
    max: float
    pattern: str
    def __init__(self, max_length: _Optional[int] = ..., max_items: _Optional[int] = ..., min: _Optional[float] = ..., max: _Optional[float] = ..., pattern: _Optional[str] = ...) -> None: ...

class MethodPermission(_message.Message):
    __slots__ = ("method", "permission")
    METHOD_FIELD_NUMBER: _ClassVar[int]
    PERMISSION_FIELD_NUMBER: _ClassVar[int]
    method: str
    permission: Permission
    def __init__(self, method: _Optional[str] = ..., permission: _Optional[_Union[Permission, str]] = ...) -> None: ...
