"""Examples of answers and requests: plausible, valid, fitting together, the same on every run."""

import re
from dataclasses import dataclass
from typing import Any

from server.engine.contract.bodies import Member
from server.engine.contract.catalogue import Catalogue, Field
from server.engine.contract.inputs import Input
from server.engine.contract.samples import sample
from server.engine.contract.schemas import Schema, default_of, of_field
from server.engine.contract.shapes import Shapes, takes_column
from server.engine.contract.views import Property, View
from server.engine.contract.words import kebab, words
from server.engine.kernel.naming import singular
from server.engine.model.access import Operation, Statement
from server.engine.model.brief import Attribute, AttributeType, InvariantKind, Sensitivity

Known = dict[str, Any]
"""Values of columns that a method has just set."""

_ABSENT = frozenset({"deleted", "revoked", "cancelled", "banned", "blocked", "rejected", "second"})
"""Nullable columns of these words are null in most rows, and in examples."""
_SUM = re.compile(r"\s*(\w+)\s*=\s*(\w+(?:\s*[-+]\s*\w+)*)\s*")


@dataclass(frozen=True)
class Examples:
    catalogue: Catalogue
    currency: str
    shapes: Shapes

    # answers

    def of_view(self, view: View, known: Known | None = None) -> dict[str, Any]:
        """One value of the shape."""
        found = {one.name: self._of_property(one, known or {}) for one in view.properties}
        return self._added_up(view, found)

    def _of_property(self, one: Property, known: Known) -> Any:
        if one.view is not None:
            value = self.of_view(one.view)
            return [value] if one.many else value
        if one.field is None:
            return sample(one.name, one.schema or {})
        if one.field.name in known:
            return known[one.field.name]
        if one.nullable and _ABSENT & set(words(one.field.name)):
            return None
        return self.of_field(one.field)

    def of_field(self, one: Field) -> Any:
        if one.refers_to:
            return self.of_key(one.refers_to)
        schema = of_field(one, self.catalogue)
        if one.type is AttributeType.BLOB_REFERENCE:
            return f"{kebab(one.entity)}/{self.of_key(one.entity)}/{kebab(one.name)}"[: schema["maxLength"]]
        if one.name.split("_")[-1] == "currency" and re.fullmatch(schema.get("pattern", ".*"), self.currency):
            return self.currency
        usual = _usual(one.attribute, schema) if one.attribute else None
        return sample(one.name, schema) if usual is None else usual

    def of_key(self, entity: str) -> Any:
        """The same key wherever the entity is named, so that examples fit together."""
        position = list(self.catalogue.entities).index(entity) if entity in self.catalogue.entities else 0
        if self.catalogue.key_type == "uuid":
            return f"0196a3f2-7c1e-7d64-9b1a-3f5d2c8e{position + 16:04x}"
        volume = self.catalogue.entities[entity].volume if entity in self.catalogue.entities else None
        rows = (volume.rows if volume else None) or 10_000
        return str(max(1, rows * 3 // 5 + position))

    def _added_up(self, view: View, found: dict[str, Any]) -> dict[str, Any]:
        """Sums that an invariant demands within one row hold in the example as well."""
        for invariant in self.catalogue.brief.invariants:
            stated = _SUM.fullmatch(invariant.expression)
            if invariant.kind is not InvariantKind.SUM_EQUALS or stated is None:
                continue
            own = {one.field.name: one.name for one in view.properties if one.field and one.field.entity == view.entity}
            terms = re.findall(r"([-+]?)\s*(\w+)", stated.group(2))
            names = [stated.group(1), *(name for _, name in terms)]
            if {over.partition(".")[0] for over in invariant.over} != {view.entity} or not set(names) <= set(own):
                continue
            if all(isinstance(found[own[name]], int) for name in names):
                signed = (-found[own[name]] if sign == "-" else found[own[name]] for sign, name in terms)
                found[own[stated.group(1)]] = sum(signed)
        return found

    # requests

    def of_input(self, one: Input) -> Any:
        if one.field is not None and not one.secret and not one.is_search and takes_column(one):
            value = self.of_field(one.field)
            return [value] if one.many else value
        return sample(singular(one.name) if one.many else one.name, self.shapes.input_schema(one))

    def of_body(self, members: tuple[Member, ...]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for one in members:
            if one.input is not None:
                found[one.name] = self.of_input(one.input)
            else:
                inner = self.of_body(one.members)
                found[one.name] = [inner] if one.many else inner
        return found

    # what a statement leaves behind

    def after(self, statement: Statement, entity: str, members: tuple[Member, ...]) -> Known:
        """Columns of the entity after the statement: literals, what the request gave, defaults of a new row."""
        given = {one.input.parameter: one.input for one in members if one.input is not None and one.input.parameter}
        known: Known = {}
        for access in statement.accesses:
            if access.entity != entity or access.operation not in (Operation.INSERT, Operation.UPDATE):
                continue
            if access.operation is Operation.INSERT:
                known |= self._new(entity, access.writes)
            for assignment in access.assignments:
                literal = _literal(assignment.term)
                one = given.get(assignment.term.lstrip(":").split("::")[0])
                if literal is not None:
                    known[assignment.column] = literal
                elif one is not None and not one.secret:
                    known[assignment.column] = self.of_input(one)
        return known

    def _new(self, entity: str, written: tuple[str, ...]) -> Known:
        """What a new row holds where the statement writes nothing: defaults, else null."""
        fields = {name: one for name, one in self.catalogue.fields(entity).items() if name not in written}
        defaults = {
            name: default_of(one.attribute, of_field(one, self.catalogue))
            for name, one in fields.items()
            if one.attribute
        }
        absent = {name: None for name, one in fields.items() if not one.required}
        return absent | {name: value for name, value in defaults.items() if value is not None}


def _usual(attribute: Attribute, schema: Schema) -> Any:
    """The value most rows have, where the brief knows it and the schema takes it as text or choice."""
    common = attribute.statistics.most_common if attribute.statistics else ()
    if attribute.type is AttributeType.ENUM:
        choices = schema.get("enum", [])
        stated = attribute.default if attribute.default in choices else None
        return next((one.value for one in common if one.value in choices), stated)
    if attribute.type is AttributeType.STRING and common and attribute.sensitivity is not Sensitivity.PERSONAL:
        fits = schema.get("minLength", 0) <= len(common[0].value) <= schema.get("maxLength", 0)
        return common[0].value if fits and re.search(schema.get("pattern", ""), common[0].value) else None
    return None


def _literal(term: str) -> Any:
    bare = term.split("::")[0].strip()
    if len(bare) > 1 and bare[0] == bare[-1] == "'" and "'" not in bare[1:-1]:
        return bare[1:-1]
    if bare.lower() in ("true", "false"):
        return bare.lower() == "true"
    return int(bare) if bare.lstrip("-").isdigit() else None
