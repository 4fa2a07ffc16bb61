"""Tables that are partitioned differently, or not at all any more: a second table is kept beside and takes over.

A trigger writes what is written; the rest is copied in parts, each row locked while it is, so that no change of it is
lost between the two. Then names change in the transaction in which columns take over (`copying`).
"""

import functools

from server.engine.kernel.sql.words import quote
from server.engine.migrations.planning import casting, constraints, enumerated, numbering
from server.engine.migrations.planning.backfill import SIZE, bypassing, key_of
from server.engine.migrations.planning.creating import creation
from server.engine.migrations.planning.draft import Draft, Stage, alter, listed
from server.engine.migrations.planning.values import value_for
from server.engine.model.catalogue import CatalogueColumn, CatalogueTable
from server.engine.model.migrations import Precheck
from server.engine.model.rehearsals import Batch


def choose(draft: Draft) -> None:
    """Fill ``draft.moving``; a table without a key gets a question as well."""
    for old, new in draft.pairs():
        if old.parent or new.parent or (old.partitioned == new.partitioned and not _moved_bounds(draft, old.name)):
            continue
        key = key_of(old)
        if not key or not set(key) <= _sources(draft, old, new).keys() or not key_of(new):
            draft.ask(
                f"tables[{old.name}]",
                f"By what are rows of {old.name} told apart while they are copied to the table partitioned anew?",
                "By nothing: they are copied all at once, while it can be read and nobody writes it.",
                f"With a key in both schemas that stays, such as an identity column added to {old.name} before, they "
                "are copied in parts and nobody waits.",
            )
            draft.keyless |= {old.name}
        draft.moving[old.name] = draft.unused(old.name, "new")
    for schema in (draft.before, draft.after):
        names = {*draft.moving, *draft.apart}
        for table in schema.tables:  # a partition comes after its table
            if table.parent in names:
                names.add(table.name)
        draft.apart |= names


def _moved_bounds(draft: Draft, table: str) -> bool:
    """Whether a partition that stays takes other rows, or is divided otherwise."""
    there = {each.name: each for each in draft.before.tables if each.parent == table}
    return any(
        (own := there.get(each.name)) is not None
        and ((own.bound, own.partitioned) != (each.bound, each.partitioned) or _moved_bounds(draft, each.name))
        for each in draft.after.tables
        if each.parent == table
    )


def plan(draft: Draft) -> None:
    for name in draft.moving:
        before, after = draft.before.table(name), draft.after.table(name)
        assert before is not None
        assert after is not None
        _create(draft, after)
        if name not in draft.keyless:
            _keep(draft, before, after)


def at_once(draft: Draft) -> list[str]:
    """Statements that copy tables without a key, first of all in their transaction: they can be read meanwhile."""
    statements = []
    for name in sorted(draft.keyless):
        before, after = draft.before.table(name), draft.after.table(name)
        assert before is not None
        assert after is not None
        values = _values(draft, before, after, "")
        staging = quote(draft.moving[name])
        statements += [
            f"LOCK TABLE {quote(name)} IN SHARE ROW EXCLUSIVE MODE",
            f"INSERT INTO {staging} ({listed(list(values))}) OVERRIDING SYSTEM VALUE "
            f"SELECT {', '.join(values.values())} FROM {quote(name)}",
        ]
    return statements


def unavoidable(draft: Draft) -> str:
    """Why writers wait for the copy; empty where nobody does."""
    if not draft.keyless:
        return ""
    names = ", ".join(sorted(draft.keyless))
    return (
        f"rows of {names} cannot be told apart, so that they are copied while nobody writes: ShareRowExclusiveLock "
        "until all are; give it a key first and plan again, and they are copied in parts"
    )


def _sources(draft: Draft, before: CatalogueTable, after: CatalogueTable) -> dict[str, CatalogueColumn]:
    """Columns of the table to come by the column of today whose values they take."""
    renamed = {each.column: each.to for each in draft.renames if each.table == before.name and each.column}
    found = {}
    for column in before.columns:
        target = after.column(renamed.get(column.name, column.name))
        if target is not None and not target.generated:
            found[column.name] = target
    return found


def _names(draft: Draft, table: CatalogueTable) -> dict[str, str]:
    """Of the table and its partitions while both are there; those not taken are what they will be."""
    found = {table.name: draft.moving[table.name]}
    for each in draft.after.tables:
        if each.parent in found:
            taken = draft.before.table(each.name) is not None
            found[each.name] = draft.unused(each.name, "new") if taken else each.name
    return found


def _create(draft: Draft, table: CatalogueTable) -> None:
    names = _names(draft, table)
    made = [each for each in draft.after.tables if each.name in names]
    statements = []
    for each in made:
        statements += creation(each, names, functools.partial(_built, draft, each))
    staging = quote(draft.moving[table.name])
    draft.add(Stage.TABLES, f"Create {table.name} as it will be beside", statements, undo=[f"DROP TABLE {staging}"])
    parts = [each for each in made if each.parent == table.name]
    bounds = [each.rows_obey for each in parts]
    if (
        parts
        and all(each.bound != "DEFAULT" for each in parts)
        and not any("satisfies_hash_partition" in each for each in bounds)
    ):
        held = " OR ".join(bounds)
        query = f"SELECT * FROM {quote(table.name)} WHERE ({held}) IS NOT TRUE LIMIT 1"
        draft.prechecks.append(Precheck(f"every row of {table.name} has a partition", query))


def _built(draft: Draft, table: CatalogueTable, name: str) -> str:
    return draft.free(table, name, "build")


def _values(draft: Draft, before: CatalogueTable, after: CatalogueTable, row: str) -> dict[str, str]:
    """What each written column of the new table gets; ``row`` comes before names of columns of today."""
    sources = {target.name: name for name, target in _sources(draft, before, after).items()}
    found = {}
    for column in after.columns:
        if column.generated:
            continue
        own = sources.get(column.name, "")
        if not own:
            if column.not_null and not column.default and not column.identity:
                found[column.name] = value_for(draft, after, column, why="It is new and may not be empty.")
            continue
        old = before.column(own)
        assert old is not None
        value = f"{row}{quote(own)}"
        now = draft.type_now(column.type)
        if now != column.type:
            value = f"{enumerated.as_text(draft, value, old, column)}::{now}"
        elif old.type != column.type:
            value = casting.conversion(value, old.type, column.type)
        if column.not_null and not old.not_null:
            value = f"coalesce({value}, {value_for(draft, after, column, why='It may not be empty any more.')})"
        found[column.name] = value
    return found


def _keep(draft: Draft, before: CatalogueTable, after: CatalogueTable) -> None:
    name, staging, keeper = quote(before.name), quote(draft.moving[before.name]), quote(_keeper(draft, before))
    key = key_of(before)
    targets = {old: quote(new.name) for old, new in _sources(draft, before, after).items()}
    values = _values(draft, before, after, "NEW.")
    columns = listed(list(values))
    same = " AND ".join(f"{targets[each]} = OLD.{quote(each)}" for each in key)
    insert = f"INSERT INTO {staging} ({columns}) OVERRIDING SYSTEM VALUE"
    body = (
        f"IF TG_OP <> 'INSERT' THEN DELETE FROM {staging} WHERE {same}; END IF; "
        f"IF TG_OP <> 'DELETE' THEN {insert} VALUES ({', '.join(values.values())}); END IF; RETURN NULL;"
    )
    draft.add(
        Stage.COLUMNS,
        f"Keep the new {before.name} beside",
        [
            f"CREATE FUNCTION {keeper}() RETURNS trigger LANGUAGE plpgsql AS $keep$BEGIN {body} END$keep$",
            f"CREATE TRIGGER {keeper} AFTER INSERT OR UPDATE OR DELETE ON {name} "
            f"FOR EACH ROW EXECUTE FUNCTION {keeper}()",
        ],
        undo=[f"DROP TRIGGER {keeper} ON {name}", f"DROP FUNCTION {keeper}()"],
    )
    draft.add(
        Stage.FILL,
        f"Copy the rows of {before.name}",
        [],
        batch=_batch(before, staging, key, targets, _values(draft, before, after, "part."), insert),
        deploy=bypassing(before),
        undo_note="Nothing to undo: the rows go with the new table.",
    )
    draft.add(Stage.KEYS, f"Tell the planner of the new {before.name}", [f"ANALYZE {staging}"])


def _batch(
    table: CatalogueTable,
    staging: str,
    key: tuple[str, ...],
    targets: dict[str, str],
    values: dict[str, str],
    into: str,
) -> Batch:
    name, columns = quote(table.name), listed(key)
    same = " AND ".join(f"there.{targets[each]} = part.{quote(each)}" for each in key)
    places = ", ".join(f"${number}" for number in range(1, len(key) + 1))
    backwards = ", ".join(f"{quote(each)} DESC" for each in key)

    def statement(after: str) -> str:
        # A row that is being copied cannot change meanwhile: its change comes after the copy, and to the copy. One
        # that changed while this waited for it is there by the trigger, and not yet seen here: hence ON CONFLICT.
        return (
            f"WITH part AS (SELECT * FROM (SELECT * FROM {name}{after} ORDER BY {columns} LIMIT {SIZE}) rows "
            f"FOR NO KEY UPDATE), copied AS ({into} SELECT {', '.join(values.values())} FROM part "
            f"WHERE NOT EXISTS (SELECT FROM {staging} there WHERE {same}) ON CONFLICT DO NOTHING) "
            f"SELECT {columns} FROM part ORDER BY {backwards} LIMIT 1"
        )

    return Batch(table.name, key, SIZE, statement(""), statement(f" WHERE ({columns}) > ({places})"))


def _keeper(draft: Draft, table: CatalogueTable) -> str:
    return draft.unused(table.name, "keep")


def takeover(draft: Draft) -> list[str]:
    """Statements by which the new tables get their names; references are `copying`'s."""
    statements: list[str] = []
    for name in draft.moving:
        before, after = draft.before.table(name), draft.after.table(name)
        assert before is not None
        assert after is not None
        statements += _away(draft, before)
        names = _names(draft, after)
        for own, staging in names.items():
            if own != staging:
                statements.append(alter(staging, f"RENAME TO {quote(own)}"))
        statements += _named(draft, after, names)
        statements += _numbers(draft, before, after)
        statements += [each.definition for each in after.triggers]
        gone = draft.unused(name, "old")
        draft.add(
            Stage.DROP_TABLES,
            f"Drop what {name} was",
            [f"DROP TABLE {quote(gone)}"],
            undo_note="The old table is gone.",
        )
    return statements


def _away(draft: Draft, before: CatalogueTable) -> list[str]:
    keeper, name = quote(_keeper(draft, before)), before.name
    kept = name not in draft.keyless
    statements = [f"DROP TRIGGER {keeper} ON {quote(name)}", f"DROP FUNCTION {keeper}()"] if kept else []
    tree = {name}
    for each in draft.before.tables:
        if each.name in tree or each.parent in tree:
            tree.add(each.name)
            statements += [
                alter(each.name, f"RENAME CONSTRAINT {quote(one.name)} TO {quote(draft.free(each, one.name, 'old'))}")
                for one in each.constraints
                if constraints.is_key(one)
            ]
            statements += [
                f"ALTER INDEX {quote(one.name)} RENAME TO {quote(draft.free(each, one.name, 'old'))}"
                for one in each.indexes
            ]
            statements.append(alter(each.name, f"RENAME TO {quote(draft.unused(each.name, 'old'))}"))
    return statements


def _named(draft: Draft, after: CatalogueTable, names: dict[str, str]) -> list[str]:
    """Keys and indexes, made under other names, as they are meant to be called."""
    statements: list[str] = []
    for each in draft.after.tables:
        if each.name not in names:
            continue
        statements += [
            alter(each.name, f"RENAME CONSTRAINT {quote(_built(draft, each, one.name))} TO {quote(one.name)}")
            for one in each.constraints
            if constraints.is_key(one)
        ]
        statements += [
            f"ALTER INDEX {quote(_built(draft, each, one.name))} RENAME TO {quote(one.name)}" for one in each.indexes
        ]
    return statements


def _numbers(draft: Draft, before: CatalogueTable, after: CatalogueTable) -> list[str]:
    statements = [
        f"ALTER SEQUENCE {quote(each.name)} OWNED BY {quote(after.name)}.{quote(each.owner[1])}"
        for each in draft.after.sequences
        if each.owner and each.owner[0] == after.name
    ]
    return statements + [
        numbering.go_on(after.name, column.name, _following(draft, before, after, column))
        for column in after.columns
        if column.identity
    ]


def _following(draft: Draft, before: CatalogueTable, after: CatalogueTable, column: CatalogueColumn) -> str:
    """The next number of what the table was, which has another name by then."""
    sources = {target.name: before.column(name) for name, target in _sources(draft, before, after).items()}
    old, gone = sources.get(column.name), draft.unused(before.name, "old")
    if old is None:
        return f"(SELECT coalesce(max({quote(column.name)}), 0) + 1 FROM {quote(after.name)})"
    return numbering.following(before.name, old, gone)
