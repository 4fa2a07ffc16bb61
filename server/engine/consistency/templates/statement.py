"""One statement of the short form: ``Savings[cust(N)] {balance} -> {balance} @ owner = q1``."""

import re
from dataclasses import dataclass

from server.engine.consistency.terms import VARIABLE, parse_term
from server.engine.model.consistency import Parent, Pin, Relation, StatementType, TemplateStatement

LETTERS = {
    "R": (StatementType.KEY_SELECT, StatementType.PREDICATE_SELECT),
    "L": (StatementType.KEY_SELECT, StatementType.PREDICATE_SELECT),
    "U": (StatementType.KEY_UPDATE, StatementType.PREDICATE_UPDATE),
    "W": (StatementType.KEY_UPDATE, StatementType.PREDICATE_UPDATE),
    "I": (StatementType.INSERT, StatementType.INSERT),
    "D": (StatementType.KEY_DELETE, StatementType.PREDICATE_DELETE),
}
"""By a known row, by a predicate."""
_FORM = re.compile(
    r"\s*(?P<relation>[A-Za-z_][\w.]*)\s*(?:(?P<open>[\[(])(?P<rest>.*))?\Z", re.DOTALL
)  # fmt: skip
_SETS = re.compile(
    r"\s*(?:\{(?P<first>[^{}]*)\})?\s*(?:->\s*\{(?P<second>[^{}]*)\})?\s*(?:@(?P<parents>[^@{}]*))?\s*\Z", re.DOTALL
)
_CLOSES = {"[": "]", "(": ")"}


class FormError(Exception):
    """A statement that cannot be read, with a hint at what can."""

    def __init__(self, message: str, suggestion: str = "") -> None:
        super().__init__(message)
        self.message, self.suggestion = message, suggestion


@dataclass(frozen=True)
class Parts:
    relation: str
    is_row: bool
    inside: tuple[str, ...]
    first: tuple[str, ...]
    second: tuple[str, ...] | None
    parents: tuple[Parent, ...]


def read_parts(text: str) -> Parts:
    """The parts of the short form; raises `FormError`."""
    found = _FORM.match(text)
    if found is None:
        raise FormError(f"`{text}` is no statement", "Relation[key] {read} -> {written}")
    inside, rest = "", text[found.end("relation") :]
    if found.group("open"):
        inside, rest = _enclosed(found.group("rest"), found.group("open"))
    sets = _SETS.match(rest)
    if sets is None:
        raise FormError(f"`{rest.strip()}` does not end a statement", "{read} -> {written} @ function = statement")
    second = sets.group("second")
    return Parts(
        relation=found.group("relation"),
        is_row=found.group("open") == "[",
        inside=tuple(split(inside)),
        first=tuple(split(sets.group("first") or "")),
        second=None if second is None else tuple(split(second)),
        parents=tuple(_parents(sets.group("parents") or "")),
    )


def build(letter: str, parts: Parts, relation: Relation, name: str) -> TemplateStatement:
    """The template statement; raises `FormError` for parts that do not fit the letter."""
    by_row, by_predicate = LETTERS[letter]
    kind = by_row if parts.is_row else by_predicate
    reads, writes = _sets(letter, parts)
    predicate: list[str] = []
    pins: list[Pin] = []
    if not parts.is_row:
        for item in parts.inside:
            column, equals, term = item.partition("=")
            predicate.append(column.strip())
            if equals:
                pins.append(Pin(column=column.strip(), term=term.strip()))
    if letter == "I":
        predicate = []
    if letter == "I" and not writes:
        writes = relation.attributes
    return TemplateStatement(
        id=name,
        type=kind,
        relation=relation.name,
        key=parts.inside if parts.is_row else (),
        predicate_reads=tuple(predicate),
        reads=reads,
        writes=writes,
        pins=tuple(pins),
        parents=parts.parents,
        locks=letter == "L",
    )


def _sets(letter: str, parts: Parts) -> tuple[tuple[str, ...], tuple[str, ...]]:
    if letter in ("R", "L"):
        if parts.second is not None:
            raise FormError("a read writes nothing", f"{parts.relation} {{…}}")
        return parts.first, ()
    if letter == "U":
        if parts.second is None:
            raise FormError(
                "an update says what it reads and what it writes", "{read} -> {written}; W for a blind write"
            )
        return parts.first, parts.second
    if letter == "D":
        return parts.first, ()
    if parts.second is not None:
        raise FormError("what is written stands alone", "{written}")
    return (), parts.first


def _enclosed(text: str, opening: str) -> tuple[str, str]:
    """What stands up to the closing mark, and what follows it."""
    closing, depth = _CLOSES[opening], 0
    quoted = False
    for place, letter in enumerate(text):
        if letter == "'":
            quoted = not quoted
        elif quoted:
            continue
        elif letter in "([":
            depth += 1
        elif letter in ")]":
            if depth == 0:
                if letter != closing:
                    break
                return text[:place], text[place + 1 :]
            depth -= 1
    raise FormError(f"`{opening}` is not closed", closing)


def split(text: str) -> list[str]:
    """Parts between commas, those inside brackets and quotes kept together.

    >>> split("cust(N, M), 'a,b'")
    ['cust(N, M)', "'a,b'"]
    """
    parts, depth, quoted, begin = [], 0, False, 0
    for place, letter in enumerate(text):
        if letter == "'":
            quoted = not quoted
        elif not quoted and letter in "([":
            depth += 1
        elif not quoted and letter in ")]":
            depth -= 1
        elif not quoted and letter == "," and depth == 0:
            parts.append(text[begin:place])
            begin = place + 1
    parts.append(text[begin:])
    return [part.strip() for part in parts if part.strip()]


def _parents(text: str) -> list[Parent]:
    found = []
    for item in split(text):
        function, equals, statement = item.partition("=")
        if not equals or not function.strip() or not statement.strip():
            raise FormError(f"`@ {item}` names no parent", "@ function = statement")
        found.append(Parent(function=function.strip(), statement=statement.strip()))
    return found


def is_term(text: str) -> bool:
    """Whether a text is a parameter, a constant or a function of such."""
    term = parse_term(text)
    return term[0] != VARIABLE or re.fullmatch(r":?[^\W\d][\w.$']*", text.strip()) is not None
