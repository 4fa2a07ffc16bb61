"""What PostgreSQL does beside the statement: cascading foreign keys and triggers."""

from collections.abc import Iterator
from dataclasses import dataclass

from server.engine.consistency.programs.tables import Tables
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


def triggered(tables: Tables, table: str) -> Iterator[Made]:
    """What triggers of a table may do.

    One that the schema analysis made reads its own table and those it names; of another nothing is known, so it may
    read and change every row of every table.
    """
    triggers = tables.by_name[table].triggers
    if any(not trigger.function for trigger in triggers):
        for name, other in tables.by_name.items():
            columns = tuple(column.name for column in other.columns)
            yield Made(StatementType.PREDICATE_UPDATE, name, columns, columns, columns)
            yield Made(StatementType.INSERT, name, writes=columns)
            yield Made(StatementType.PREDICATE_DELETE, name, columns, columns)
        return
    looked_at = dict.fromkeys([table, *(name for trigger in triggers for name in trigger.reads)] if triggers else ())
    for name in looked_at:
        if name in tables.by_name:
            columns = tuple(column.name for column in tables.by_name[name].columns)
            yield Made(StatementType.PREDICATE_SELECT, name, columns, columns)
