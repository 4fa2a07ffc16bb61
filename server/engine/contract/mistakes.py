"""Mistakes a client may make with a method, as the 400 response shows them: from its own parameters and members."""

from typing import Any

from server.engine.contract.bodies import Member
from server.engine.contract.endpoints import Endpoint
from server.engine.contract.shapes import Shapes

_MOST = 2


def mistakes_of(one: Endpoint, shapes: Shapes) -> list[dict[str, str]]:
    """At most two, the most telling first; empty when there is nothing to get wrong."""
    found = [mistake for member in one.request.body for mistake in _in_member(member, "", shapes)]
    found += [
        {"parameter": member.name, **_wrong(shapes.input_schema(member.input))}
        for member in one.request.query
        if member.input is not None
    ]
    if one.page is not None:
        found.append({"parameter": "page_size", "code": "maximum", "detail": f"At most {one.page[1]}."})
    found += [
        {"parameter": parameter.name, **_wrong(shapes.input_schema(parameter.input))}
        for parameter in one.route.parameters
    ]
    telling = sorted(found, key=lambda mistake: mistake["code"] == "type")
    return telling[:_MOST]


def _in_member(member: Member, above: str, shapes: Shapes) -> list[dict[str, str]]:
    pointer = f"{above}/{member.name}"
    if member.input is None:
        inner = [
            mistake
            for part in member.members
            for mistake in _in_member(part, f"{pointer}/0" if member.many else pointer, shapes)
        ]
        return inner[:1]
    return [{"pointer": pointer, **_wrong(shapes.input_schema(member.input))}]


def place_of(one: Endpoint, name: str) -> dict[str, str]:
    """Where a request holds an input: a pointer into the body, or the parameter's name."""
    for member in one.request.body:
        pointer = _pointer(member, "", name)
        if pointer:
            return {"pointer": pointer}
    return {"parameter": name}


def _pointer(member: Member, above: str, name: str) -> str:
    pointer = f"{above}/{member.name}"
    if member.input is not None:
        return pointer if member.input.name == name else ""
    inside = f"{pointer}/0" if member.many else pointer
    return next((found for part in member.members if (found := _pointer(part, inside, name))), "")


def _wrong(schema: dict[str, Any]) -> dict[str, str]:
    """The limit of a schema that clients run into first, and what would be right."""
    if "enum" in schema:
        choices = ", ".join(str(value) for value in schema["enum"] if value is not None)
        return {"code": "enum", "detail": f"One of {choices}."}
    if "maxItems" in schema:
        return {"code": "maxItems", "detail": f"At most {schema['maxItems']}."}
    if "pattern" in schema:
        return {"code": "pattern", "detail": f"Must match {schema['pattern']}"}
    if "format" in schema and schema.get("type") == "string":
        return {"code": "format", "detail": f"Must be a valid {schema['format']}."}
    if "maximum" in schema:
        return {"code": "maximum", "detail": f"At most {schema['maximum']}."}
    if "minLength" in schema:
        least = schema["minLength"]
        return {"code": "minLength", "detail": "Not empty." if least == 1 else f"At least {least} characters."}
    if "maxLength" in schema:
        return {"code": "maxLength", "detail": f"At most {schema['maxLength']} characters."}
    kinds = schema.get("type", "object")
    shown = " or ".join(kinds) if isinstance(kinds, list) else kinds
    return {"code": "type", "detail": f"Must be of type {shown}."}
