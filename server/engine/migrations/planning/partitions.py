"""Indexes and keys of partitioned tables: built on one partition after the other, then put together in a moment."""

from collections.abc import Callable

from server.engine.kernel.sql.words import quote
from server.engine.migrations.planning.draft import Draft, Stage, alter
from server.engine.model.catalogue import CatalogueTable


def inherits(old: CatalogueTable, new: CatalogueTable) -> bool:
    """Whether it stays a partition of the same table: what happens to that table's columns happens to it."""
    return bool(old.parent) and old.parent == new.parent


def inherited(draft: Draft, table: CatalogueTable) -> set[tuple[str, str]]:
    """Kind and definition of the constraints a partition has from the tables above it."""
    found: set[tuple[str, str]] = set()
    for schema in (draft.before, draft.after):
        by_name = {each.name: each for each in schema.tables}
        above = by_name.get(table.parent)
        while above is not None:
            found |= {(each.kind, each.definition) for each in above.constraints}
            above = by_name.get(above.parent)
    return found


def parts(draft: Draft, table: str) -> list[CatalogueTable]:
    """Partitions of the table in either schema, by name; those that go are there until the end."""
    found = {each.name: each for each in draft.before.tables if each.parent == table}
    entering = {each.name for each in draft.before.tables if not each.parent}
    found |= {each.name: each for each in draft.after.tables if each.parent == table and each.name not in entering}
    return [found[name] for name in sorted(found)]


def build(
    draft: Draft,
    table: str,
    name: str,
    stage: Stage,
    concurrently: Callable[[str, str], str],
    only: Callable[[str, str], str],
    taken: Callable[[str, str], str],
) -> list[str]:
    """Steps that index every leaf; what to do in one transaction afterwards.

    ``concurrently(leaf, index)`` builds on a leaf, ``only(table, index)`` makes the partitioned table's own, and
    ``taken(leaf, index)`` is what a leaf needs before it is attached; empty where that is nothing.
    """
    statements = [only(table, name)]
    for part in parts(draft, table):
        own = draft.unused(f"{part.name}_{name}", "part")
        if part.partitioned:
            statements += build(draft, part.name, own, stage, concurrently, only, taken)
        else:
            draft.add(
                stage,
                f"Build {name} on {part.name}",
                [concurrently(part.name, own)],
                transaction=False,
                undo=[f"DROP INDEX CONCURRENTLY IF EXISTS {quote(own)}"],
                undo_note="Also to be done before trying again when it fails: it leaves an invalid index.",
            )
            if needed := taken(part.name, own):
                statements.append(needed)
        statements.append(f"ALTER INDEX {quote(name)} ATTACH PARTITION {quote(own)}")
    return statements


def only_key(table: str, name: str, definition: str) -> str:
    """A key of the partitioned table alone; its partitions get theirs by being attached."""
    return alter(table, f"ADD CONSTRAINT {quote(name)} {definition}").replace("ALTER TABLE ", "ALTER TABLE ONLY ", 1)
