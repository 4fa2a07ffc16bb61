"""JSON Schemas of answers and request bodies."""

from dataclasses import dataclass

from server.engine.contract import secrets
from server.engine.contract.bodies import Member
from server.engine.contract.catalogue import Catalogue
from server.engine.contract.inputs import Input
from server.engine.contract.schemas import (
    MOST_LISTED,
    Schema,
    default_of,
    described,
    description_of,
    nullable,
    of_field,
    of_postgres,
)
from server.engine.contract.uses import Role
from server.engine.contract.views import Property, View
from server.engine.contract.words import article, phrase, phrases

_SERVER_MADE = frozenset({"created_at", "updated_at"})


@dataclass(frozen=True)
class Shapes:
    catalogue: Catalogue
    currency: str
    """What money is in where no column says."""

    # answers

    def view_schema(self, view: View) -> Schema:
        """The component of a shape. A partial one requires only the key: ``fields`` may leave out the rest."""
        required = [one.name for one in view.properties]
        if view.partial:
            required = [one.name for one in view.properties if one.field is not None and one.field.is_key][:1]
        entity = self.catalogue.entities.get(view.entity)
        text = described(view.entity.replace(".", " "), entity.description if entity else "") if view.entity else ""
        if view.partial:
            text = f"{text} Every member is there unless `fields` leaves it out.".strip()
        schema: Schema = {"type": "object"}
        if text:
            schema["description"] = text
        if required:
            schema["required"] = required
        return {**schema, "properties": {one.name: self.property_schema(one) for one in view.properties}}

    def property_schema(self, one: Property) -> Schema:
        if one.view is not None:
            inner: Schema = {"$ref": f"#/components/schemas/{one.view.name}"}
            if one.many:
                return {"type": "array", "items": inner}
            return {"oneOf": [inner, {"type": "null"}]} if one.nullable else inner
        if one.field is not None:
            schema = of_field(one.field, self.catalogue)
            text = description_of(one.field, self.catalogue, self.currency)
            read_only = one.field.is_key or one.name in _SERVER_MADE
        else:
            schema, text, read_only = dict(one.schema or {}), one.description, False
        if one.nullable:
            schema = nullable(schema)
        if text:
            schema["description"] = text
        if read_only:
            schema["readOnly"] = True
        return schema

    # requests

    def input_schema(self, one: Input) -> Schema:
        """The schema of a parameter or a body member, without null and default."""
        if one.secret and one.field is not None:
            schema = _secret(one)
        elif one.field is not None and not one.is_search and takes_column(one):
            schema = of_field(one.field, self.catalogue)
        else:
            schema = of_postgres(one.type)
        if one.many and schema.get("type") != "array":
            return {"type": "array", "items": schema, "minItems": 1, "maxItems": MOST_LISTED}
        return schema

    def input_text(self, one: Input) -> str:
        if one.field is None or one.secret or one.is_search or not takes_column(one):
            return ""
        if not one.field.refers_to:
            return description_of(one.field, self.catalogue, self.currency, shown=False)
        if one.many:
            return f"Identifiers of {phrases(one.field.refers_to)}."
        return one.field.description or f"{article(phrase(one.field.refers_to)).capitalize()}."

    def body_schema(self, members: tuple[Member, ...], *, partial: bool) -> Schema:
        """A body that refuses members it does not know: nothing can be assigned that is not listed.

        ``partial`` is a merge patch: what is left out stays, null takes a value away.
        """
        schema: Schema = {"type": "object", "additionalProperties": False}
        required = [one.name for one in members if one.required]
        if required:
            schema["required"] = required
        if partial:
            schema["minProperties"] = 1
        schema["properties"] = {one.name: self._member_schema(one, partial) for one in members}
        return schema

    def _member_schema(self, one: Member, partial: bool) -> Schema:
        if one.input is not None:
            return self._told(one, one.input, partial)
        inner = self.body_schema(one.members, partial=False)
        if not one.many:
            return inner
        return {"type": "array", "minItems": 1 if one.required else 0, "maxItems": one.many, "items": inner}

    def _told(self, member: Member, one: Input, partial: bool) -> Schema:
        schema = self.input_schema(one)
        column = one.field
        default = default_of(column.attribute, schema) if column is not None and not one.secret else None
        if column is not None and not member.required and not column.required:
            schema = nullable(schema)
        if default is not None and not member.required and not partial:
            schema["default"] = default
        text = self.input_text(one)
        return {**schema, "description": text} if text else schema


def takes_column(one: Input) -> bool:
    """Whether the parameter holds values of its column, and not an amount to add or a text to search for."""
    return one.role in (Role.VALUE, Role.KEY) or all(use.direct or use.comparison is not None for use in one.uses)


def _secret(one: Input) -> Schema:
    """What people choose has a lower bound; what the server made has the form it gave it."""
    if secrets.is_chosen_by_people(one.name):
        return {"type": "string", "minLength": 8, "maxLength": 128, "writeOnly": True}
    return {"type": "string", "minLength": 16, "maxLength": 4096, "writeOnly": True}
