"""Formats of JSON Schema and OpenAPI that are asserted when examples are validated."""

import base64
import re
from urllib.parse import urlsplit

from jsonschema import Draft202012Validator, FormatChecker

CHECKER = FormatChecker()
"""Draft 2020-12's own and OpenAPI's registry (int32, int64, float, double, byte, password)."""
for _name, (_function, _raises) in Draft202012Validator.FORMAT_CHECKER.checkers.items():
    CHECKER.checkers[_name] = (_function, _raises)

_DURATION = re.compile(r"P(?!\Z)(\d+W|(\d+Y)?(\d+M)?(\d+D)?(T(?!\Z)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?)\Z")
_LABEL = r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_HOST = re.compile(rf"(?=.{{1,253}}\Z){_LABEL}(\.{_LABEL})*\Z")
_POINTER = re.compile(r"(/([^~/]|~[01])*)*\Z")


@CHECKER.checks("uri", raises=ValueError)
def _uri(value: object) -> bool:
    return not isinstance(value, str) or (bool(urlsplit(value).scheme) and not re.search(r"\s", value))


@CHECKER.checks("uri-reference", raises=ValueError)
def _uri_reference(value: object) -> bool:
    return not isinstance(value, str) or (urlsplit(value) is not None and not re.search(r"\s", value))


@CHECKER.checks("byte", raises=ValueError)
def _byte(value: object) -> bool:
    return not isinstance(value, str) or base64.b64decode(value, validate=True) is not None


@CHECKER.checks("duration")
def _duration(value: object) -> bool:
    return not isinstance(value, str) or bool(_DURATION.match(value))


@CHECKER.checks("hostname")
def _hostname(value: object) -> bool:
    return not isinstance(value, str) or bool(_HOST.match(value))


@CHECKER.checks("json-pointer")
def _json_pointer(value: object) -> bool:
    return not isinstance(value, str) or bool(_POINTER.match(value))


@CHECKER.checks("int32")
def _int32(value: object) -> bool:
    return _fits(value, 32)


@CHECKER.checks("int64")
def _int64(value: object) -> bool:
    return _fits(value, 64)


def _fits(value: object, bits: int) -> bool:
    if isinstance(value, bool) or not isinstance(value, int):
        return True
    return -(1 << bits - 1) <= value < 1 << bits - 1


KNOWN = frozenset(CHECKER.checkers) | {"float", "double", "password"}
"""Formats that are asserted, and those that say nothing about the value."""
