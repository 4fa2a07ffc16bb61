"""What SQL steps write and compare, held against the attributes: enum words, required and immutable columns."""

import re
from collections.abc import Iterator, Mapping, Sequence

from server.engine.brief.report import Report
from server.engine.brief.statements import SqlStep
from server.engine.kernel.sql.reader import ReadStatement
from server.engine.kernel.sql.scope import Relation as Use
from server.engine.kernel.sql.scope import close_to
from server.engine.model.access import Comparison, Operation
from server.engine.model.brief import Attribute, AttributeType, Brief, RelationKind

_LITERAL = re.compile(r"'((?:[^']|'')*)'")
_WHOLE_LITERAL = re.compile(r"'((?:[^']|'')*)'(?:::text)?\Z")


class Values:
    """The attributes of a brief by entity and column, and what each entity's rows must have."""

    def __init__(self, brief: Brief) -> None:
        self._attributes: dict[str, Mapping[str, Attribute]] = {
            entity.name: {attribute.name: attribute for attribute in entity.attributes} for entity in brief.entities
        }
        self._required: dict[str, list[str]] = {
            entity.name: [found.name for found in entity.attributes if found.required and found.default is None]
            for entity in brief.entities
        }
        for relation in brief.relations:
            if relation.required and relation.kind is not RelationKind.MANY_TO_MANY and relation.to in self._required:
                self._required[relation.to].append(f"{relation.name}_id")

    def check(self, found: Sequence[tuple[SqlStep, ReadStatement]], report: Report) -> None:
        for step, read in found:
            for use in read.relations:
                if use.shape is None or use.shape.entity not in self._attributes:
                    continue
                self._check_words(step, use, report)
                if use.operation is Operation.INSERT:
                    self._check_required(step, use, report)
                elif use.operation is Operation.UPDATE:
                    self._check_mutable(step, use, report)

    def _check_words(self, step: SqlStep, use: Use, report: Report) -> None:
        """A text compared with an enum, or written to it, is one of its values."""
        entity = use.shape.entity if use.shape is not None else ""
        for column, literal in _literals(use):
            attribute = self._attributes[entity].get(column)
            if attribute is None or attribute.type is not AttributeType.ENUM or not attribute.values:
                continue
            if literal.replace("''", "'") not in attribute.values:
                close = close_to(literal, attribute.values)
                hint = f", did you mean `{close}`?" if close else f"; known: {', '.join(attribute.values)}"
                message = f"`{literal}` is no value of `{entity}.{column}`{hint}"
                report.add(step.path, message, close, max(step.sql.find(f"'{literal}'"), 0))

    def _check_required(self, step: SqlStep, use: Use, report: Report) -> None:
        entity = use.shape.entity if use.shape is not None else ""
        left_out = [column for column in self._required[entity] if column not in use.writes]
        if left_out:
            named = ", ".join(f"`{column}`" for column in left_out)
            verb = "is required and has" if len(left_out) == 1 else "are required and have"
            report.add(step.path, f"INSERT into `{use.name}` leaves out {named}, which {verb} no default")

    def _check_mutable(self, step: SqlStep, use: Use, report: Report) -> None:
        entity = use.shape.entity if use.shape is not None else ""
        for column in use.writes:
            attribute = self._attributes[entity].get(column)
            if attribute is not None and not attribute.mutable:
                message = f"`{entity}.{column}` is not mutable, but this step changes it"
                match = re.search(rf"\bset\b.*?\b({column})\b", step.sql, re.IGNORECASE | re.DOTALL)
                report.add(step.path, message, "", match.start(1) if match else 0)


def _literals(use: Use) -> Iterator[tuple[str, str]]:
    """Column and text of every text constant that is compared with a column or written to it."""
    for condition in use.conditions:
        if condition.comparison is Comparison.EQUAL:
            match = _WHOLE_LITERAL.match(condition.term)
            if match:
                yield condition.column, match[1]
        elif condition.comparison is Comparison.IN and "SELECT" not in condition.term:
            for literal in _LITERAL.findall(condition.term):
                yield condition.column, literal
    for assignment in use.assignments:
        match = _WHOLE_LITERAL.match(assignment.term)
        if match:
            yield assignment.column, match[1]
