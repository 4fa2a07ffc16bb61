"""When a trigger runs and what its function looks at, as far as their texts say."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from server.engine.model.access import Operation
from server.engine.model.schema import Table, Trigger

_HEAD = re.compile(
    r"\bTRIGGER\s+\S+\s+(?:BEFORE|AFTER|INSTEAD\s+OF)\s+(?P<events>.*?)\s+ON\s+(?P<table>[\w.\"]+)(?P<rest>.*)",
    re.IGNORECASE | re.DOTALL,
)
_UPDATE_OF = re.compile(r"\bUPDATE\s+OF\s+(?P<columns>[\w\s,\"]+?)(?=\s+OR\b|\s*$)", re.IGNORECASE)
_USES = re.compile(r"\b(?P<verb>FROM|JOIN|UPDATE|INTO|USING)\s+(?:ONLY\s+)?(?P<table>\w+)", re.IGNORECASE)
_WRITES = re.compile(r"\b(?:INSERT\s+INTO|DELETE\s+FROM|UPDATE\s+\w+\s+SET|EXECUTE|CALL)\b", re.IGNORECASE)
_WORD = re.compile(r"[A-Za-z_]\w*")


_TOUCHED = re.compile(
    r"\s*IF TG_TABLE_NAME = '(?P<whole>\w+)' THEN\s+touched := ARRAY\[NEW\.(?P<key>\w+)\];"
    r"\s+ELSE\s+touched := ARRAY\[NEW\.(?P<column>\w+), OLD\.(?P=column)\];\s+END IF;",
)
"""How a guard over a row and its parts begins: it names the row by what the changed one says."""
_OF_WHOLE = r"\bFROM {whole}(?: AS whole)?\s+WHERE (?:whole\.)?{key} = ANY \(touched\)"
_OF_PARTS = r"\bFROM (\w+) AS part\s+WHERE part\.{column} = whole\.{key}\b"


@dataclass(frozen=True)
class Guarded:
    """A trigger that looks at one row and its parts alone, and which columns say which."""

    whole: str
    key: str
    column: str
    """Of the parts: the key of their row."""


@dataclass(frozen=True)
class Fired:
    """A trigger that a change of rows runs."""

    trigger: Trigger
    deferred: bool
    """Runs at commit."""
    unknown: bool
    """Its function is not known, or writes: it may read and change anything."""
    looks_at: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Tables, with the columns its text names."""
    guarded: Guarded | None = None
    """Which rows of them, when the text says it in a form that is known."""


def fired(tables: Mapping[str, Table], table: str, operation: Operation, columns: frozenset[str]) -> Iterator[Fired]:
    """The triggers that this change of a table runs; those that look at no table but at the row alone do not count."""
    for owner in tables.values():
        for trigger in owner.triggers:
            if not trigger.function:
                if owner.name == table:
                    yield Fired(trigger, deferred=True, unknown=True)
                continue
            runs = [statement for statement in trigger.statements if _runs(statement, table, operation, columns)]
            if not runs:
                continue
            body = trigger.function.partition("BEGIN")[2]
            looks_at = tuple(_looks_at(tables, body))
            unknown = bool(_WRITES.search(body))
            if looks_at or unknown:
                deferred = any("INITIALLY DEFERRED" in statement.upper() for statement in runs)
                yield Fired(trigger, deferred, unknown, looks_at, None if unknown else _guarded(tables, body))


def _runs(statement: str, table: str, operation: Operation, columns: frozenset[str]) -> bool:
    head = _HEAD.search(statement)
    if head is None:
        return True
    if head.group("table").strip('"').rpartition(".")[2] != table:
        return False
    events = head.group("events")
    if operation is Operation.UPDATE:
        named = _UPDATE_OF.search(events)
        if named is not None:
            return not columns.isdisjoint(_WORD.findall(named.group("columns")))
    return operation.value.upper() in events.upper()


def _guarded(tables: Mapping[str, Table], body: str) -> Guarded | None:
    """What a guard in the known form looks at; None unless every table it names is asked for so."""
    head = _TOUCHED.match(body)
    if head is None or re.search(r"\bOR\b", body, re.IGNORECASE):
        return None
    found = Guarded(head.group("whole"), head.group("key"), head.group("column"))
    names = {"whole": found.whole, "key": found.key, "column": found.column}
    known = len(re.findall(_OF_WHOLE.format(**names), body)) + len(re.findall(_OF_PARTS.format(**names), body))
    used = [use.group("table") for use in _USES.finditer(body) if use.group("table") in tables]
    return found if len(used) == known else None


def _looks_at(tables: Mapping[str, Table], body: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    words = set(_WORD.findall(body))
    for name in dict.fromkeys(use.group("table") for use in _USES.finditer(body)):
        if name in tables:
            yield name, tuple(column.name for column in tables[name].columns if column.name in words)
