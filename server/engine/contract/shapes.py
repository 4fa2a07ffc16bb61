"""JSON Schemas and examples of answers and request bodies."""

import re
from dataclasses import dataclass
from typing import Any

from server.engine.contract import secrets
from server.engine.contract.bodies import Member
from server.engine.contract.catalogue import Catalogue, Field
from server.engine.contract.inputs import Input
from server.engine.contract.samples import sample
from server.engine.contract.schemas import (
    MOST_LISTED,
    Schema,
    described,
    description_of,
    nullable,
    of_field,
    of_postgres,
)
from server.engine.contract.views import Property, View
from server.engine.contract.words import article, kebab, phrase, phrases, words
from server.engine.kernel.naming import singular
from server.engine.model.brief import Attribute, AttributeType, Sensitivity

_ABSENT = frozenset({"deleted", "revoked", "cancelled", "banned", "blocked", "rejected", "second"})
"""Nullable columns of these words are null in most rows, and in examples."""
_SERVER_MADE = frozenset({"id", "created_at", "updated_at"})


@dataclass(frozen=True)
class Shapes:
    catalogue: Catalogue
    currency: str
    """What money is in where no column says."""

    # answers

    def view_schema(self, view: View) -> Schema:
        """The component of a shape. A partial one requires only the key: ``fields`` may leave out the rest."""
        properties = {one.name: self.property_schema(one) for one in view.properties}
        required = [one.name for one in view.properties]
        if view.partial:
            keys = [one.name for one in view.properties if one.field is not None and one.field.is_key]
            required = keys[:1]
        entity = self.catalogue.entities.get(view.entity)
        text = described(view.entity.replace(".", " "), entity.description if entity else "") if view.entity else ""
        if view.partial:
            text = f"{text} Every member is there unless `fields` leaves it out.".strip()
        schema: Schema = {"type": "object"}
        if text:
            schema["description"] = text
        if required:
            schema["required"] = required
        return {**schema, "properties": properties}

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

    def view_example(self, view: View, known: dict[str, Any] | None = None) -> dict[str, Any]:
        """One value of the shape; ``known`` holds what the method has just set."""
        return {one.name: self._property_example(one, known or {}) for one in view.properties}

    def _property_example(self, one: Property, known: dict[str, Any]) -> Any:
        if one.view is not None:
            value = self.view_example(one.view)
            return [value] if one.many else value
        if one.field is None:
            return sample(one.name, one.schema or {})
        if one.field.name in known:
            return known[one.field.name]
        if one.nullable and _ABSENT & set(words(one.field.name)):
            return None
        return self.field_example(one.field)

    def field_example(self, one: Field) -> Any:
        if one.refers_to:
            return self.key_example(one.refers_to)
        schema = of_field(one, self.catalogue)
        if one.type is AttributeType.BLOB_REFERENCE:
            return f"{kebab(one.entity)}/{self.key_example(one.entity)}/{kebab(one.name)}"[: schema["maxLength"]]
        if one.name.split("_")[-1] == "currency" and re.fullmatch(schema.get("pattern", ".*"), self.currency):
            return self.currency
        usual = _usual(one.attribute, schema) if one.attribute else None
        return sample(one.name, schema) if usual is None else usual

    def key_example(self, entity: str) -> Any:
        """The same key wherever the entity is named, so that examples fit together."""
        position = list(self.catalogue.entities).index(entity) if entity in self.catalogue.entities else 0
        if self.catalogue.key_type == "uuid":
            return f"0196a3f2-7c1e-7d64-9b1a-3f5d2c8e{position + 16:04x}"
        volume = self.catalogue.entities[entity].volume if entity in self.catalogue.entities else None
        rows = (volume.rows if volume else None) or 10_000
        return str(max(1, rows * 3 // 5 + position))

    # requests

    def input_schema(self, one: Input, *, clearable: bool = False) -> Schema:
        """The schema of a parameter or a body member; ``clearable`` where null takes a value away."""
        if one.secret and one.field is not None:
            schema = _secret(one)
        elif one.field is not None and not one.is_search and self._takes_column(one):
            schema = of_field(one.field, self.catalogue)
            default = _default(one.field.attribute, schema)
            if default is not None and not one.required and not clearable:
                schema["default"] = default
        else:
            schema = of_postgres(one.type)
        if one.many and schema.get("type") != "array":
            schema = {"type": "array", "items": schema, "minItems": 1, "maxItems": MOST_LISTED}
        if clearable and one.field is not None and not one.field.required:
            schema = nullable(schema)
        return schema

    def _takes_column(self, one: Input) -> bool:
        """Whether the parameter holds values of its column, and not an amount to add or a text to search for."""
        return all(use.direct or use.comparison is not None for use in one.uses) or one.role in ("value", "key")

    def input_text(self, one: Input) -> str:
        if one.field is not None and not one.secret and self._takes_column(one) and not one.is_search:
            if one.field.refers_to:
                noun = phrase(one.field.refers_to)
                said = f"Identifiers of {phrases(one.field.refers_to)}." if one.many else ""
                return said or one.field.description or f"{article(noun).capitalize()}."
            return description_of(one.field, self.catalogue, self.currency)
        return ""

    def input_example(self, one: Input) -> Any:
        schema = self.input_schema(one)
        if one.field is not None and not one.secret and not one.is_search and self._takes_column(one):
            value = self.field_example(one.field)
            return [value] if one.many else value
        name = singular(one.name) if one.many else one.name
        return sample(name, schema)

    def body_schema(self, members: tuple[Member, ...], *, partial: bool) -> Schema:
        """A body that refuses members it does not know: nothing can be assigned that is not listed."""
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
            schema = self.input_schema(one.input, clearable=partial or not one.required)
            text = self.input_text(one.input)
            return {**schema, "description": text} if text else schema
        inner = self.body_schema(one.members, partial=False)
        if not one.many:
            return inner
        return {"type": "array", "minItems": 1 if one.required else 0, "maxItems": one.many, "items": inner}

    def body_example(self, members: tuple[Member, ...]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for one in members:
            if one.input is not None:
                found[one.name] = self.input_example(one.input)
            else:
                inner = self.body_example(one.members)
                found[one.name] = [inner] if one.many else inner
        return found


def _usual(attribute: Attribute, schema: Schema) -> Any:
    """The value most rows have, where the brief knows it and the schema takes it as text or choice."""
    common = attribute.statistics.most_common if attribute.statistics else ()
    if attribute.type is AttributeType.ENUM:
        choices = schema.get("enum", [])
        stated = attribute.default if attribute.default in choices else None
        return next((one.value for one in common if one.value in choices), stated)
    if attribute.type is AttributeType.STRING and common and attribute.sensitivity is not Sensitivity.PERSONAL:
        fits = len(common[0].value) <= schema.get("maxLength", 0) and schema.get("minLength", 0) <= len(common[0].value)
        return common[0].value if fits and re.search(schema.get("pattern", ""), common[0].value) else None
    return None


def _default(attribute: Attribute | None, schema: Schema) -> Any:
    """The column's default as a JSON value; ``None`` for none and for expressions such as ``now()``."""
    if attribute is None or attribute.default is None:
        return None
    text = attribute.default.strip().strip("'")
    kind = schema.get("type")
    if kind == "boolean" and text in ("true", "false"):
        return text == "true"
    if kind in ("integer", "number") and text.lstrip("-").isdigit():
        return int(text)
    return text if text in schema.get("enum", ()) else None


def _secret(one: Input) -> Schema:
    """What people choose has a lower bound; what the server made has the form it gave it."""
    if secrets.is_chosen_by_people(one.name):
        return {"type": "string", "minLength": 8, "maxLength": 128, "writeOnly": True}
    return {"type": "string", "minLength": 16, "maxLength": 4096, "writeOnly": True}
