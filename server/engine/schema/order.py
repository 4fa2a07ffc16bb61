"""The order in which tables can be created, and the references that can only be checked at commit."""

from collections.abc import Sequence

from msgspec.structs import replace

from server.engine.model.schema import Column, ForeignKey
from server.engine.schema.draft import TableDraft


def in_order(tables: Sequence[TableDraft]) -> list[TableDraft]:
    """Referenced tables first. In a cycle the table that comes first in the brief goes first."""
    by_name = {table.name: table for table in tables}
    done: dict[str, None] = {}
    for table in tables:
        _visit(table.name, by_name, done)
    return [by_name[name] for name in done]


def _visit(start: str, by_name: dict[str, TableDraft], done: dict[str, None]) -> None:
    """Depth first without recursion, so that a chain of a thousand tables is no problem."""
    if start in done:
        return
    open_: dict[str, None] = {start: None}
    stack = [(start, iter([key.table for key in by_name[start].foreign_keys]))]
    while stack:
        name, targets = stack[-1]
        following = next((target for target in targets if target not in done and target not in open_), None)
        if following is None:
            done[name] = None
            stack.pop()
        else:
            open_[following] = None
            stack.append((following, iter([key.table for key in by_name[following].foreign_keys])))


def defer_required_cycles(tables: Sequence[TableDraft]) -> list[ForeignKey]:
    """Make the references of each cycle of required ones deferred: otherwise no first row could be written."""
    needs = {
        table.name: {key.table for key in table.foreign_keys if key.table != table.name and _required(table, key)}
        for table in tables
    }
    deferred = []
    for table in tables:
        for number, key in enumerate(table.foreign_keys):
            if key.table in needs[table.name] and table.name in _reachable(key.table, needs):
                made = replace(key, deferred=True)
                table.foreign_keys[number] = made
                deferred.append(made)
    return deferred


def _required(table: TableDraft, key: ForeignKey) -> bool:
    columns: list[Column] = [table.columns[name] for name in key.columns]
    return not any(column.nullable for column in columns)


def _reachable(start: str, needs: dict[str, set[str]]) -> set[str]:
    reached, waiting = {start}, [start]
    while waiting:
        for following in needs[waiting.pop()] - reached:
            reached.add(following)
            waiting.append(following)
    return reached
