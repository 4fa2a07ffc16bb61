"""What PostgreSQL does beside the statement: cascading foreign keys and triggers."""

from collections.abc import Iterator
from dataclasses import dataclass

from server.engine.consistency.programs.tables import Tables
from server.engine.consistency.programs.triggers import Fired
from server.engine.model.consistency import Pin, StatementType, TemplateStatement


@dataclass(frozen=True)
class Made:
    """A statement that nobody wrote."""

    type: StatementType
    relation: str
    predicate_reads: tuple[str, ...] = ()
    reads: tuple[str, ...] = ()
    writes: tuple[str, ...] = ()
    pins: tuple[Pin, ...] = ()
    existing: bool = False

    def at(self, name: str, sql: str, source: str) -> TemplateStatement:
        return TemplateStatement(
            id=name,
            type=self.type,
            relation=self.relation,
            predicate_reads=self.predicate_reads,
            reads=self.reads,
            writes=self.writes,
            pins=self.pins,
            sql=sql,
            source=source,
            existing=self.existing,
        )


def cascades(tables: Tables, table: str, key: tuple[str, ...]) -> Iterator[Made]:
    """What follows a deletion of the row with this key (of any rows, without one): each table once."""
    queue: list[tuple[str, tuple[str, ...]]] = [(table, key)]
    seen = {table}
    while queue:
        deleted, terms = queue.pop(0)
        for other, foreign in tables.referring(deleted):
            if other.name in seen:
                continue
            seen.add(other.name)
            known = dict(zip(tables.key(deleted), terms, strict=False))
            pins = tuple(
                Pin(column=mine, term=known[theirs])
                for mine, theirs in zip(foreign.columns, foreign.referenced, strict=True)
                if theirs in known
            )
            if foreign.on_delete == "CASCADE":
                yield Made(StatementType.PREDICATE_DELETE, other.name, predicate_reads=foreign.columns, pins=pins)
                queue.append((other.name, ()))
            else:
                yield Made(
                    StatementType.PREDICATE_UPDATE, other.name, predicate_reads=foreign.columns, writes=foreign.columns
                )


def triggered(tables: Tables, fired: Fired, guards: str = "") -> Iterator[Made]:
    """What a trigger may do: read the columns it names in any rows; an unknown one, change any row of any table.

    ``guards``: the key of the one row that a guard in the known form looks at, with its parts. Whether the guard runs
    depends on the path, so its lock is not counted on: both are read by predicate.
    """
    if guards and fired.guarded is not None:
        guarded = fired.guarded
        for name, columns in fired.looks_at:
            whole = name == guarded.whole
            pin = Pin(column=guarded.key if whole else guarded.column, term=guards)
            existing = whole and tables.is_generated(name)
            yield Made(StatementType.PREDICATE_SELECT, name, columns, columns, pins=(pin,), existing=existing)
        return
    if fired.unknown:
        for name, other in tables.by_name.items():
            columns = tuple(column.name for column in other.columns)
            yield Made(StatementType.PREDICATE_UPDATE, name, columns, columns, columns)
            yield Made(StatementType.INSERT, name, writes=columns)
            yield Made(StatementType.PREDICATE_DELETE, name, columns, columns)
    for name, columns in () if fired.unknown else fired.looks_at:
        yield Made(StatementType.PREDICATE_SELECT, name, columns, columns)
