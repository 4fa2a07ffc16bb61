"""What is being learnt about one statement while its tree is walked."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from server.engine.kernel.sql.deparse import expression_text
from server.engine.kernel.sql.parameters import Positional
from server.engine.kernel.sql.problems import SqlProblem
from server.engine.kernel.sql.scope import Catalogue, Column, Derived, Relation, Scope
from server.engine.kernel.sql.words import quote

MAX_PROBLEMS = 50
"""Mistakes reported of one statement."""
_NAME_TOKEN = re.compile(rb'"(?:[^"]|"")*"|[A-Za-z_\x80-\xff][A-Za-z0-9_$\x80-\xff]*')


@dataclass(frozen=True)
class ParameterUse:
    type: str
    position: int
    weak: bool
    """Said by a cast only, or an assignment to text, which any type can become."""


QueryReader = Callable[["Context", Any, Scope, Sequence[str]], Derived]


@dataclass
class Context:
    positional: Positional
    catalogue: Catalogue
    read_query: QueryReader
    """Reads a nested query; given from outside because queries and expressions contain each other."""
    problems: list[SqlProblem] = field(default_factory=list)
    relations: list[Relation] = field(default_factory=list)
    """Uses of tables, in the order met."""
    uses: dict[int, list[ParameterUse]] = field(default_factory=dict)
    replacements: list[tuple[int, bytes, bytes]] = field(default_factory=list)
    """Byte position in the positional text, the name there, the name that belongs there."""
    subqueries: dict[int, Derived] = field(default_factory=dict)
    """Results of nested queries by their byte position."""
    collected: list[Column] = field(default_factory=list)
    """Columns met since it was last emptied."""

    def problem(self, message: str, position: int, suggestion: str = "") -> None:
        """Reports a mistake at a byte position of the positional text."""
        if len(self.problems) >= MAX_PROBLEMS:
            return
        offset = self.positional.offset(position) if position >= 0 else 0
        found = SqlProblem(message, offset, suggestion)
        if found not in self.problems:
            self.problems.append(found)

    def text(self, node: Any) -> str:
        return expression_text(node, self.positional.names)

    def use_parameter(self, number: int, type_: str, position: int, weak: bool = False) -> None:
        uses = self.uses.setdefault(number, [])
        if type_:
            uses.append(ParameterUse(type_, position, weak))

    def relation(self, scope: Scope, qualifier: str, position: int | None = None) -> Relation | None:
        """The relation that a qualifier means: by alias, or by any name of a table that has none.

        With its position, the qualifier is made to read as the table's own name.
        """
        found = scope.relation(qualifier)
        shape = self.catalogue.get(qualifier)
        if found is None and shape is not None:
            found = scope.relation(shape.name)
        if found is None or found.shape is None or shape is not found.shape or found.name != shape.name:
            return found if found is not None and (qualifier in found.aliases or shape is None) else None
        if position is not None and qualifier != found.name:
            self.rename(position, found.name)
        return found

    def rename(self, position: int, name: str) -> None:
        """The name at the position is to read ``name`` in the finished statement."""
        match = _NAME_TOKEN.match(self.positional.text, position)
        if match and match.group() != (wanted := quote(name).encode()):
            self.replacements.append((position, match.group(), wanted))
