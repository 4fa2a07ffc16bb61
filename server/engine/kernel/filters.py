"""The filter language of AIP-160 and the order of AIP-132: text in, a tree out, mistakes with their column.

Note that OR binds closer than AND there: ``a AND b OR c`` means ``a AND (b OR c)``, and terms that merely stand side by
side are joined by AND.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from server.engine.errors import DomainError, Reason
from server.engine.model.problem import Problem

MAX_LENGTH = 4_096
"""Characters of a filter; longer ones are machine-made and belong into several calls."""
MAX_TERMS = 100
"""Comparisons of a filter, and fields of an order, so that one call cannot occupy the database."""
MAX_DEPTH = 32
"""Parentheses in parentheses."""

OPERATORS = ("<=", ">=", "!=", "<", ">", "=", ":")


@dataclass(frozen=True)
class Literal:
    text: str
    """Without quotes and escapes."""
    parts: tuple[str, ...]
    """``text`` cut at each ``*`` that is not escaped: one part means no wildcard."""
    column: int
    """From 1."""

    @property
    def wild(self) -> bool:
        return len(self.parts) > 1


@dataclass(frozen=True)
class Comparison:
    field: str
    """Dotted path."""
    operator: str
    """One of `OPERATORS`."""
    value: Literal
    column: int


@dataclass(frozen=True)
class Search:
    """A value without a field: it occurs somewhere."""

    value: Literal


@dataclass(frozen=True)
class Not:
    operand: "Expression"


@dataclass(frozen=True)
class And:
    operands: "tuple[Expression, ...]"


@dataclass(frozen=True)
class Or:
    operands: "tuple[Expression, ...]"


Expression = Comparison | Search | Not | And | Or


@dataclass(frozen=True)
class OrderKey:
    field: str
    descending: bool
    column: int


def invalid(name: str, message: str, column: int) -> DomainError:
    """The failure for a mistake in the argument ``name`` (``filter`` or ``order_by``) at ``column``."""
    return DomainError(
        Reason.INVALID_FILTER,
        f"{name}, column {column}: {message}",
        {"field": name, "column": str(column)},
        (Problem(path=name, message=message, line=1, column=column),),
    )


def parse_filter(text: str) -> Expression | None:
    """The tree of a filter, None for an empty one. Raises INVALID_FILTER with the column of the first mistake."""
    if len(text) > MAX_LENGTH:
        raise invalid("filter", f"longer than {MAX_LENGTH:,} characters", MAX_LENGTH + 1)
    if "\0" in text:
        raise invalid("filter", "holds a NUL character", text.index("\0") + 1)
    return _Parser(text).parse()


def parse_order(text: str) -> tuple[OrderKey, ...]:
    """``title, create_time desc`` as keys. Raises INVALID_FILTER with the column of the first mistake."""
    if len(text) > MAX_LENGTH:
        raise invalid("order_by", f"longer than {MAX_LENGTH:,} characters", MAX_LENGTH + 1)
    keys: list[OrderKey] = []
    for column, entry in _entries(text):
        match = re.fullmatch(r"([A-Za-z_][\w.]*)(?:\s+(asc|desc))?", entry)
        if match is None:
            raise invalid("order_by", "expected a field, optionally followed by asc or desc", column)
        if any(key.field == match[1] for key in keys):
            raise invalid("order_by", f"`{match[1]}` is named twice", column)
        keys.append(OrderKey(match[1], match[2] == "desc", column))
    if len(keys) > MAX_TERMS:
        raise invalid("order_by", f"more than {MAX_TERMS} fields", keys[MAX_TERMS].column)
    return tuple(keys)


def _entries(text: str) -> Iterator[tuple[int, str]]:
    if not text.strip():
        return
    offset = 0
    for entry in text.split(","):
        yield offset + len(entry) - len(entry.lstrip()) + 1, entry.strip()
        offset += len(entry) + 1


_SPACE = re.compile(r"\s*")
_NAME = re.compile(r"[^\s()<>=!:,\"'.\\*-][^\s()<>=!:,\"'.\\*]*")
# An argument may hold what a member may not, so that timestamps and resource names need no quotes.
_BARE = re.compile(r"(?:[^\s()<>=!,\"'\\]|\\.)+")
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"|\'((?:[^\'\\]|\\.)*)\'', re.DOTALL)
_FUNCTION = re.compile(r"[A-Za-z_][\w.]*\(")
_KEYWORDS = ("AND", "OR", "NOT")


class _Parser:
    """Recursive descent over the grammar of AIP-160, one method a rule."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.depth = 0
        self.terms = 0

    def parse(self) -> Expression | None:
        self._space()
        if self.at == len(self.text):
            return None
        expression = self._expression()
        if self.at < len(self.text):
            raise self._mistake("unbalanced `)`" if self.text[self.at] == ")" else "expected AND, OR or the end")
        return expression

    def _expression(self) -> Expression:
        operands = [self._sequence()]
        while self._keyword("AND"):
            operands.append(self._sequence())
        return operands[0] if len(operands) == 1 else And(tuple(operands))

    def _sequence(self) -> Expression:
        operands = [self._factor()]
        while self.at < len(self.text) and self.text[self.at] != ")" and not self._peek("AND"):
            if self._peek("OR"):
                raise self._mistake("OR without a term before it")
            operands.append(self._factor())
        return operands[0] if len(operands) == 1 else And(tuple(operands))

    def _factor(self) -> Expression:
        operands = [self._term()]
        while self._keyword("OR"):
            operands.append(self._term())
        return operands[0] if len(operands) == 1 else Or(tuple(operands))

    def _term(self) -> Expression:
        if self._keyword("NOT"):
            return Not(self._simple())
        if self.text.startswith("-", self.at):
            self.at += 1
            return Not(self._simple())
        return self._simple()

    def _simple(self) -> Expression:
        if self.text.startswith("(", self.at):
            return self._composite()
        return self._restriction()

    def _composite(self) -> Expression:
        opened = self.at
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise self._mistake(f"nested deeper than {MAX_DEPTH} parentheses")
        self.at += 1
        self._space()
        inner = self._expression()
        if not self.text.startswith(")", self.at):
            raise self._mistake("`(` is never closed", opened)
        self.at += 1
        self._space()
        self.depth -= 1
        return inner

    def _restriction(self) -> Expression:
        self.terms += 1
        if self.terms > MAX_TERMS:
            raise self._mistake(f"more than {MAX_TERMS} comparisons")
        if any(self._peek(word) for word in _KEYWORDS):
            raise self._mistake("expected a term, found a keyword; quote it to search for the word")
        function = _FUNCTION.match(self.text, self.at)
        if function:
            raise self._mistake(f"functions are not supported: `{function[0]}…)`")
        start = self.at
        member = self._member()
        operator = self._operator() if member else ""
        if not operator:
            self.at = start
            literal = self._literal()
            if any(self.text.startswith(operator, self.at) for operator in OPERATORS):
                raise self._mistake("expected a field name before the comparison", start)
            return Search(literal)
        self._space()
        if self.text.startswith("(", self.at):
            return self._spread(member, operator, self._composite(), start + 1)
        return Comparison(member, operator, self._argument(), start + 1)

    def _spread(self, member: str, operator: str, values: Expression, column: int) -> Expression:
        """``state = (queued OR running)`` compares the field with each value."""
        match values:
            case Search(value):
                return Comparison(member, operator, value, column)
            case Not(operand):
                return Not(self._spread(member, operator, operand, column))
            case And(operands):
                return And(tuple(self._spread(member, operator, operand, column) for operand in operands))
            case Or(operands):
                return Or(tuple(self._spread(member, operator, operand, column) for operand in operands))
            case Comparison():
                raise self._mistake("a comparison cannot stand on the right of another", values.column - 1)

    def _member(self) -> str:
        """A dotted field path, empty where none stands."""
        names: list[str] = []
        position = self.at
        while True:
            match = _NAME.match(self.text, position)
            if match is None:
                return ""
            names.append(match[0])
            position = match.end()
            if not self.text.startswith(".", position):
                break
            position += 1
        self.at = position
        return ".".join(names)

    def _operator(self) -> str:
        position = _SPACE.match(self.text, self.at).end()  # type: ignore[union-attr]  # matches everywhere
        for operator in OPERATORS:
            if self.text.startswith(operator, position):
                self.at = position + len(operator)
                return operator
        return ""

    def _argument(self) -> Literal:
        if self.at == len(self.text):
            raise self._mistake("expected a value")
        function = _FUNCTION.match(self.text, self.at)
        if function:
            raise self._mistake(f"functions are not supported: `{function[0]}…)`")
        if any(self._peek(word) for word in _KEYWORDS):
            raise self._mistake("expected a value, found a keyword; quote it to compare with the word")
        return self._literal()

    def _literal(self) -> Literal:
        start = self.at
        if self.text[start : start + 1] in ('"', "'"):
            match = _QUOTED.match(self.text, start)
            if match is None:
                raise self._mistake("the quoted value is never closed")
            body = match[1] if match[1] is not None else match[2]
        else:
            match = _BARE.match(self.text, start)
            if match is None:
                raise self._mistake("expected a value")
            body = match[0]
        self.at = match.end()
        self._space()
        parts = tuple(re.sub(r"\\(.)", r"\1", part, flags=re.DOTALL) for part in _cut(body))
        return Literal("*".join(parts), parts, start + 1)

    def _space(self) -> None:
        self.at = _SPACE.match(self.text, self.at).end()  # type: ignore[union-attr]  # matches everywhere

    def _peek(self, word: str) -> bool:
        end = self.at + len(word)
        return self.text.startswith(word, self.at) and (end == len(self.text) or self.text[end] in " \t\r\n()")

    def _keyword(self, word: str) -> bool:
        if not self._peek(word):
            return False
        self.at += len(word)
        self._space()
        if self.at == len(self.text) or self.text[self.at] == ")":
            raise self._mistake(f"expected a term after {word}")
        return True

    def _mistake(self, message: str, at: int | None = None) -> DomainError:
        return invalid("filter", message, (self.at if at is None else at) + 1)


def _cut(body: str) -> Iterator[str]:
    """Pieces between unescaped asterisks, escapes still in place."""
    piece: list[str] = []
    for match in re.finditer(r"\\.|.", body, flags=re.DOTALL):
        if match[0] == "*":
            yield "".join(piece)
            piece = []
        else:
            piece.append(match[0])
    yield "".join(piece)
