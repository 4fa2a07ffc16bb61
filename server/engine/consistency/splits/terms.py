"""Equality of key terms: a union-find that is closed under functions, so that equal arguments give equal values."""

import re
from collections.abc import Sequence

_CONSTANT = re.compile(r"'.*'\Z|[-+]?\d|(?:true|false|null)\Z", re.IGNORECASE | re.DOTALL)


class Terms:
    """Nodes are numbers. Copies are cheap: searches branch from a state and leave it as it was."""

    def __init__(self) -> None:
        self._parents: list[int] = []
        self._applications: dict[tuple[str, tuple[int, ...]], int] = {}
        self._constants: dict[int, str] = {}
        self._distinct: list[tuple[int, int]] = []
        self.joins = 0
        """How often two nodes became one; unchanged means that nothing became equal."""

    def copy(self) -> "Terms":
        made = Terms()
        made._parents = self._parents.copy()
        made._applications = self._applications.copy()
        made._constants = self._constants.copy()
        made._distinct = self._distinct.copy()
        made.joins = self.joins
        return made

    def fresh(self) -> int:
        self._parents.append(len(self._parents))
        return len(self._parents) - 1

    def apply(self, function: str, arguments: Sequence[int]) -> int:
        """The value of a function; the same node for equal arguments."""
        key = (function, tuple(self.find(each) for each in arguments))
        found = self._applications.get(key)
        if found is None:
            found = self._applications[key] = self.fresh()
        return self.find(found)

    def constant(self, written: str) -> int:
        node = self.apply(f"constant {written}", ())
        self._constants[node] = written
        return node

    def find(self, node: int) -> int:
        parents = self._parents
        while parents[node] != node:
            parents[node] = parents[parents[node]]
            node = parents[node]
        return node

    def constant_of(self, node: int) -> str | None:
        """The constant that a node is equal to."""
        return self._constants.get(self.find(node))

    def preimages(self) -> list[tuple[int, int]]:
        """Pairs of different arguments for which a function has the same value."""
        found = []
        values: dict[tuple[str, int], tuple[int, ...]] = {}
        for (function, arguments), value in self._applications.items():
            first = values.setdefault((function, self.find(value)), arguments)
            found += [(a, b) for a, b in zip(first, arguments, strict=True) if self.find(a) != self.find(b)]
        return found

    def keep_apart(self, one: int, other: int) -> None:
        self._distinct.append((one, other))

    def unify(self, one: Sequence[int], other: Sequence[int]) -> bool:
        """Make them equal, and all that follows from it; False when that contradicts what is to be kept apart."""
        if len(one) != len(other):
            return False
        changed = False
        for a, b in zip(one, other, strict=True):
            changed |= self._join(a, b)
        while changed:
            changed = self._close()
        return self.consistent()

    def consistent(self) -> bool:
        return all(self.find(a) != self.find(b) for a, b in self._distinct)

    def _join(self, one: int, other: int) -> bool:
        a, b = sorted((self.find(one), self.find(other)))
        if a == b:
            return False
        mine, theirs = self._constants.get(a), self._constants.pop(b, None)
        if mine is not None and theirs is not None and mine != theirs:
            self._distinct.append((a, a))  # two constants that differ: never consistent again
        if theirs is not None:
            self._constants[a] = theirs
        self._parents[b] = a
        self.joins += 1
        return True

    def _close(self) -> bool:
        """One round of congruence; True when something was joined."""
        changed = False
        seen: dict[tuple[str, tuple[int, ...]], int] = {}
        for (function, arguments), value in self._applications.items():
            key = (function, tuple(self.find(each) for each in arguments))
            if key in seen:
                changed |= self._join(seen[key], value)
            else:
                seen[key] = value
        self._applications = {key: self.find(value) for key, value in seen.items()}
        return changed


def read_term(terms: Terms, text: str, scope: dict[str, int]) -> int:
    """The node of ``N``, ``cust(N)``, ``pair(A, f(B))`` or a constant; ``scope`` holds the variables of an instance."""
    text = text.strip()
    if _CONSTANT.match(text):
        return terms.constant(text)
    if text.endswith(")") and "(" in text:
        function, _, inside = text[:-1].partition("(")
        return terms.apply(function.strip(), [read_term(terms, part, scope) for part in _parts(inside)])
    if text not in scope:
        scope[text] = terms.fresh()
    return scope[text]


def variables(text: str) -> set[str]:
    """The variables of a term."""
    text = text.strip()
    if _CONSTANT.match(text):
        return set()
    if text.endswith(")") and "(" in text:
        return {name for part in _parts(text[:-1].partition("(")[2]) for name in variables(part)}
    return {text} if text else set()


def _parts(inside: str) -> list[str]:
    parts, depth, start = [], 0, 0
    for index, character in enumerate(inside):
        depth += (character == "(") - (character == ")")
        if character == "," and depth == 0:
            parts.append(inside[start:index])
            start = index + 1
    rest = inside[start:]
    return [*parts, rest] if rest.strip() or parts else []
