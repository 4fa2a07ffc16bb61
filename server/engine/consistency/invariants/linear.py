"""Linear relations between columns of a row: ``used_count <= max_uses``, ``total = items - discount + tax``."""

import re
from dataclasses import dataclass

_RELATION = re.compile(r"\s*(.+?)\s*(<=|>=|<>|!=|=|<|>)\s*(.+?)\s*\Z")
_TERM = re.compile(r"\s*([+-]?)\s*(?:(\d+)|([A-Za-z_][\w.]*))\s*")
_BETWEEN = re.compile(r"\s*([\w.]+)\s+between\s+(-?\d+)\s+and\s+(-?\d+)\s*\Z", re.IGNORECASE)


@dataclass(frozen=True)
class Linear:
    """``sum(coefficient × column) + constant operator 0``."""

    coefficients: tuple[tuple[str, int], ...]
    constant: int
    operator: str

    def holds(self, values: "dict[str, int]") -> bool:
        total = sum(factor * values[name] for name, factor in self.coefficients) + self.constant
        return {
            "=": total == 0, "<>": total != 0, "<=": total <= 0, ">=": total >= 0, "<": total < 0, ">": total > 0,
        }[self.operator]  # fmt: skip

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(name for name, _ in self.coefficients)


def linear(text: str) -> tuple[Linear, ...] | None:
    """The relations of which the text is the conjunction, or None for any other text. Columns without their entity."""
    between = _BETWEEN.match(text)
    if between:
        name, low, high = between.groups()
        parts = (linear(f"{name} >= {low}"), linear(f"{name} <= {high}"))
        return tuple(one for part in parts if part for one in part)
    found: list[Linear] = []
    for conjunct in re.split(r"\band\b", text, flags=re.IGNORECASE):
        relation = _RELATION.match(conjunct)
        if relation is None:
            return None
        left, right = _sum(relation[1]), _sum(relation[3])
        if left is None or right is None:
            return None
        names = dict.fromkeys((*left[0], *right[0]))
        factors = tuple((name, left[0].get(name, 0) - right[0].get(name, 0)) for name in names)
        operator = "<>" if relation[2] == "!=" else relation[2]
        found.append(Linear(tuple(f for f in factors if f[1]), left[1] - right[1], operator))
    return tuple(found)


def _sum(text: str) -> tuple[dict[str, int], int] | None:
    names: dict[str, int] = {}
    constant, position = 0, 0
    while position < len(text):
        term = _TERM.match(text, position)
        if term is None or (position and not term[1]):
            return None
        sign = -1 if term[1] == "-" else 1
        if term[2]:
            constant += sign * int(term[2])
        else:
            name = term[3].rpartition(".")[2]
            names[name] = names.get(name, 0) + sign
        position = term.end()
    return (names, constant) if text.strip() else None
