"""What all statements of a workload do together: without it no single one can be classified."""

from collections.abc import Iterable
from dataclasses import dataclass

from server.engine.consistency.programs.tables import Tables
from server.engine.consistency.programs.triggers import fired
from server.engine.kernel.sql.reader import ReadStatement
from server.engine.model.access import Operation

_CHANGES = frozenset({Operation.INSERT, Operation.UPDATE, Operation.DELETE})


@dataclass(frozen=True)
class Facts:
    changed: frozenset[tuple[str, str]]
    """Table and column that some UPDATE assigns."""
    inserted: frozenset[str]
    deleted: frozenset[str]

    def may_miss(self, tables: Tables, table: str, by_primary_key: bool) -> bool:
        """Whether a look-up by a key may find no row: it is then a predicate read (modelling rule 3).

        A key that the database generates is known only from a committed row, which is there unless some program
        deletes rows of the table.
        """
        known = by_primary_key and tables.is_generated(table)
        return table in self.deleted or (table in self.inserted and not known)


def facts_of(statements: Iterable[ReadStatement], tables: Tables) -> Facts:
    changed: set[tuple[str, str]] = set()
    inserted: set[str] = set()
    deleted: set[str] = set()
    anything = False
    """Whether a trigger or function that nobody read may change whatever there is."""
    for statement in statements:
        anything |= bool(tables.called(statement.sql))
        for relation in statement.relations:
            assert relation.shape is not None, "only uses of tables are kept"
            name = relation.shape.name
            if relation.operation is Operation.UPDATE:
                changed.update((name, column) for column in relation.writes)
                changed.update((name, column) for column in tables.computed(name, relation.writes))
            elif relation.operation is Operation.INSERT:
                inserted.add(name)
            elif relation.operation is Operation.DELETE:
                deleted.add(name)
            operation = relation.operation
            anything |= operation in _CHANGES and any(
                each.unknown for each in fired(tables.by_name, name, operation, frozenset(relation.writes))
            )
    if anything:
        every = frozenset(tables.by_name)
        columns = {(name, column.name) for name, table in tables.by_name.items() for column in table.columns}
        return Facts(frozenset(columns), every, every)
    queue = list(deleted)
    while queue:
        for table, key in tables.referring(queue.pop()):
            if key.on_delete == "CASCADE" and table.name not in deleted:
                deleted.add(table.name)
                queue.append(table.name)
            elif key.on_delete != "CASCADE":
                changed.update((table.name, column) for column in key.columns)
    return Facts(frozenset(changed), frozenset(inserted), frozenset(deleted))
