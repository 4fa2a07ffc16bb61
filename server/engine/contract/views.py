"""Shapes of answers as values, and their names: equal shapes share one, an entity's plain shape has its name."""

import itertools
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from server.engine.contract.catalogue import Field


@dataclass(frozen=True)
class Property:
    """One member of an answer: a column, a computed value, or a nested shape."""

    name: str
    field: Field | None = None
    schema: dict[str, Any] | None = None
    """Of a computed value."""
    nullable: bool = False
    view: "View | None" = None
    many: bool = False
    description: str = ""

    def signature(self) -> tuple[object, ...]:
        inner = self.view.signature() if self.view else ()
        return (self.name, self.field.path if self.field else str(self.schema), self.nullable, inner, self.many)


@dataclass(frozen=True)
class View:
    """A shape of one entity; ``partial`` when the caller may leave members out with ``fields``."""

    name: str
    entity: str
    properties: tuple[Property, ...]
    partial: bool = False

    def signature(self) -> tuple[object, ...]:
        return (self.entity, self.partial, tuple(one.signature() for one in self.properties))


class Names:
    """Gives shapes their names, in the order in which they are asked for."""

    def __init__(self, reserved: Iterable[str]) -> None:
        self._named: dict[tuple[object, ...], View] = {}
        self._taken = set(reserved)

    def keep(self, view: View, *wanted: str) -> View:
        """The shape under the first of the wanted names that is free, or as it was named before."""
        known = self._named.get(view.signature())
        if known is not None:
            return known
        numbered = (f"{wanted[-1]}{number}" for number in range(2, len(self._taken) + 3))
        name = next(one for one in itertools.chain(wanted, numbered) if one not in self._taken)
        self._taken.add(name)
        named = replace(view, name=name)
        self._named[view.signature()] = named
        return named
