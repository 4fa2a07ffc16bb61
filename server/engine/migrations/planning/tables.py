"""Tables that come or go, and what belongs to a table as a whole."""

from server.engine.kernel.sql.words import quote
from server.engine.migrations.planning import constraints
from server.engine.migrations.planning.copying import made_anew
from server.engine.migrations.planning.creating import creation, text
from server.engine.migrations.planning.draft import Draft, Stage, alter
from server.engine.model.catalogue import CatalogueTable
from server.engine.model.migrations import Precheck


def plan(draft: Draft) -> None:
    before = {table.name: table for table in draft.before.tables}
    after = {table.name: table for table in draft.after.tables}
    for table in draft.after.tables:
        if table.name not in before and table.name not in draft.apart:
            _create(draft, table)
    for table in reversed(draft.before.tables):
        if table.name not in after and table.name not in draft.apart:
            _drop(draft, table)
    for old, new in draft.pairs():
        _whole(draft, old, new)


def _beside_default(draft: Draft, table: CatalogueTable) -> list[str]:
    """Prove that the default partition has no row of a new one; what is dropped when that is there.

    PostgreSQL would look for such rows while nobody can use the table, unless a check says that there are none.
    """
    beside = [each for each in draft.before.tables if table.parent and each.parent == table.parent]
    there = next((each for each in beside if each.bound == "DEFAULT"), None)
    if there is None or "satisfies_hash_partition" in table.rows_obey:
        return []
    query = f"SELECT * FROM {quote(there.name)} WHERE {table.rows_obey} LIMIT 1"
    draft.prechecks.append(Precheck(f"{there.name} has no row of {table.name}", query))
    name = quote(draft.free(there, table.name, "apart"))
    add = alter(there.name, f"ADD CONSTRAINT {name} CHECK (NOT {table.rows_obey}) NOT VALID")
    drop = alter(there.name, f"DROP CONSTRAINT {name}")
    draft.add(Stage.TABLES, f"Keep rows of {table.name} out of {there.name}", [add], undo=[drop])
    prove = [alter(there.name, f"VALIDATE CONSTRAINT {name}")]
    draft.add(Stage.TABLES, f"Prove that {there.name} has none of them", prove)
    return [drop]


def _create(draft: Draft, table: CatalogueTable) -> None:
    name = quote(table.name)
    statements = [*creation(table, {}, str), *_beside_default(draft, table)]
    draft.add(Stage.TABLES, f"Create {table.name}", statements, undo=[f"DROP TABLE {name}"])
    for each in table.constraints:
        if each.kind == "foreign key" and not constraints.touches_copy(draft, table.name, each, after=True):
            constraints.add(draft, table, each)
        elif each.kind == "foreign key":
            add = alter(table.name, f"ADD CONSTRAINT {quote(each.name)} {each.definition} NOT VALID")
            draft.add(Stage.VALIDATE, f"Put {each.name} into force for new rows", [add])
            prove = alter(table.name, f"VALIDATE CONSTRAINT {quote(each.name)}")
            if each.valid:
                draft.add(Stage.VALIDATE, f"Prove {each.name}", [prove])
    for trigger in table.triggers:
        draft.add(Stage.TRIGGERS, f"Let {trigger.name} watch {table.name}", [trigger.definition])


def _drop(draft: Draft, table: CatalogueTable) -> None:
    draft.add(
        Stage.DROP_TABLES,
        f"Drop {table.name}",
        [
            *(
                alter(owner.name, f"DROP CONSTRAINT {quote(key.name)}")
                for owner in draft.before.tables
                for key in owner.constraints
                if key.table == table.name
                and owner.name != table.name
                and draft.after.table(owner.name) is None
                and _dropped_later(draft, owner.name, table.name)
            ),
            f"DROP TABLE {quote(table.name)}",
        ],
        deploy=f"code that does not use {table.name}",
        undo_note=f"The rows are gone: dump {table.name} before.",
    )


def _dropped_later(draft: Draft, owner: str, table: str) -> bool:
    """Whether the table that refers to the other is dropped after it: tables go in the reverse order of creation."""
    order = [one.name for one in draft.before.tables]
    return order.index(owner) < order.index(table)


def _whole(draft: Draft, old: CatalogueTable, new: CatalogueTable) -> None:
    name = quote(new.name)
    if old.comment != new.comment:
        draft.add(Stage.VIEWS, f"Describe {new.name}", [f"COMMENT ON TABLE {name} IS {text(new.comment)}"])
    if old.options != new.options:
        gone = [each.partition("=")[0] for each in old.options if each not in new.options]
        statements = [alter(new.name, f"RESET ({', '.join(gone)})")] if gone else []
        come = [each for each in new.options if each not in old.options]
        statements += [alter(new.name, f"SET ({', '.join(come)})")] if come else []
        draft.add(Stage.LOOSEN, f"Set the storage options of {new.name}", statements)
    if old.unlogged != new.unlogged:
        change = "SET UNLOGGED" if new.unlogged else "SET LOGGED"
        why = "PostgreSQL writes the table anew for it; a new table that takes over is the other way"
        draft.add(Stage.SWAP, f"Make {new.name} {change[4:].lower()}", [alter(new.name, change)], unavoidable=why)
    _triggers(draft, old, new)
    _security(draft, old, new)


def _triggers(draft: Draft, old: CatalogueTable, new: CatalogueTable) -> None:
    there = {each.name: each for each in old.triggers}
    wanted = {each.name: each for each in new.triggers}
    moved = made_anew(draft, new.name)
    for name, each in wanted.items():
        if name in moved or there.get(name) == each:
            continue
        drop = [f"DROP TRIGGER {quote(name)} ON {quote(new.name)}"] if name in there else []
        draft.add(
            Stage.TRIGGERS,
            f"Let {name} watch {new.name}",
            [*drop, each.definition],
            undo=[f"DROP TRIGGER {quote(name)} ON {quote(new.name)}"],
        )
    for name, each in there.items():
        if name not in wanted and name not in moved:
            draft.add(
                Stage.LOOSEN,
                f"Let {name} no longer watch {new.name}",
                [f"DROP TRIGGER {quote(name)} ON {quote(new.name)}"],
                undo=[each.definition],
            )


def _security(draft: Draft, old: CatalogueTable, new: CatalogueTable) -> None:
    name, statements = quote(new.name), []
    there = {each.name: each for each in old.policies}
    moved = made_anew(draft, new.name)
    for policy in new.policies:
        if policy.name not in moved and there.get(policy.name) != policy:
            if policy.name in there:
                statements.append(f"DROP POLICY {quote(policy.name)} ON {name}")
            statements.append(f"CREATE POLICY {quote(policy.name)} ON {name} {policy.definition}")
    if old.row_security != new.row_security:
        statements.append(alter(new.name, f"{'ENABLE' if new.row_security else 'DISABLE'} ROW LEVEL SECURITY"))
    if old.forced_row_security != new.forced_row_security:
        statements.append(alter(new.name, f"{'FORCE' if new.forced_row_security else 'NO FORCE'} ROW LEVEL SECURITY"))
    wanted = {each.name for each in new.policies}
    statements += [
        f"DROP POLICY {quote(each.name)} ON {name}" for each in old.policies if each.name not in wanted | moved
    ]
    if statements:
        draft.add(Stage.TRIGGERS, f"Change who sees which rows of {new.name}", statements)
