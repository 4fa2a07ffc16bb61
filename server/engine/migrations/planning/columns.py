"""Columns that come, go or change without their values moving."""

from server.engine.kernel.sql.words import quote
from server.engine.migrations.planning import backfill, casting, numbering, views
from server.engine.migrations.planning.draft import Copied, Draft, Stage, alter
from server.engine.migrations.planning.values import value_for
from server.engine.migrations.volatility import is_volatile
from server.engine.model.catalogue import CatalogueColumn, CatalogueTable


def plan(draft: Draft, before: CatalogueTable, after: CatalogueTable) -> None:
    """Steps for every column but those that are copied."""
    copies = draft.copies(after.name)
    targets = {one.target for one in copies.values()}
    for column in after.columns:
        old = before.column(column.name)
        if column.name in targets | draft.remade_of(after.name):
            continue
        if old is None:
            _added(draft, after, column)
        else:
            _changed(draft, before, after, old, column)
    kept = {column.name for column in after.columns}
    for column in before.columns:
        if column.name not in kept and column.name not in copies:
            _dropped(draft, before, column)


def choose_copies(draft: Draft, before: CatalogueTable, after: CatalogueTable) -> list[Copied]:
    """Columns that get another name or a type that would rewrite the table."""
    renamed = {each.column: each.to for each in draft.renames if each.column and each.table == before.name}
    found = []
    for column in before.columns:
        target = after.column(renamed.get(column.name, column.name))
        if target is None or column.generated or target.generated:
            continue
        if column.name in renamed:
            found.append(Copied(after.name, column.name, target.name, target.name))
        elif column.type.removesuffix("[]") in draft.types or (
            (column.type, column.collation) != (target.type, target.collation)
            and not _in_place(draft, before, column, target)
        ):
            found.append(Copied(after.name, column.name, draft.free(before, column.name, "new"), target.name))
    return found


def _in_place(draft: Draft, table: CatalogueTable, old: CatalogueColumn, new: CatalogueColumn) -> bool:
    """Whether the type changes in the catalogue alone, and neither an index nor a result has to be made anew for it."""
    if any(view.materialised for view in views.readers(draft, table.name, old.name)):
        return False
    odd = [
        each
        for each in table.indexes
        if old.name in each.columns and ("WHERE" in each.definition or "((" in each.definition)
    ]
    sorted_by = {name for each in table.indexes for name in each.columns}
    sorted_by |= {name for each in table.constraints for name in each.columns}
    if casting.reorders(old.type, new.type) and old.name in sorted_by:
        return False
    return old.collation == new.collation and casting.is_free(old.type, new.type) and not odd


def definition(column: CatalogueColumn, *, default: bool = True, required: bool = True) -> str:
    """Of a column in CREATE TABLE or ADD COLUMN."""
    parts = [quote(column.name), column.type]
    if column.collation:
        parts.append(f"COLLATE {column.collation}")
    if column.generated:
        parts.append(f"GENERATED ALWAYS AS ({column.generated}) {'VIRTUAL' if column.virtual else 'STORED'}")
    if column.identity:
        parts.append(numbering.identity(column))
    if default and column.default:
        parts.append(f"DEFAULT {column.default}")
    if required and column.not_null and not column.identity:
        parts.append("NOT NULL")
    return " ".join(parts)


def _added(draft: Draft, table: CatalogueTable, column: CatalogueColumn) -> None:
    name, undo = quote(column.name), [alter(table.name, f"DROP COLUMN {quote(column.name)}")]
    title = f"Add {table.name}.{column.name}"
    domain = any(quote(each.name) == column.type and (each.checks or each.not_null) for each in draft.after.domains)
    volatile = column.default and is_volatile(column.default, draft.after)
    if column.generated:
        why = "" if column.virtual else "PostgreSQL computes a stored column only by writing the table anew"
        draft.add(
            Stage.COLUMNS, title, [alter(table.name, f"ADD COLUMN {definition(column)}")], undo=undo, unavoidable=why
        )
    elif column.identity:
        _added_identity(draft, table, column, title, undo)
    elif not domain and (not volatile if column.default else not column.not_null):
        draft.add(Stage.COLUMNS, title, [alter(table.name, f"ADD COLUMN {definition(column)}")], undo=undo)
    elif domain:
        _added_domain(draft, table, column, title, undo)
    else:
        statements = [alter(table.name, f"ADD COLUMN {definition(column, default=False, required=False)}")]
        if column.default:
            statements.append(alter(table.name, f"ALTER COLUMN {name} SET DEFAULT {column.default}"))
        draft.add(Stage.COLUMNS, title, statements, undo=undo)
        value = (
            value_for(draft, table, column, why="It is new and may not be empty.")
            if column.not_null
            else column.default
        )
        backfill.fill(draft, table, f"Fill {table.name}.{column.name}", [(column.name, value)], f"{name} IS NULL")
        if column.not_null:
            require(draft, table.name, column.name)
    _comment(draft, table, column, "")


def _added_identity(draft: Draft, table: CatalogueTable, column: CatalogueColumn, title: str, undo: list[str]) -> None:
    """Numbered by a sequence for a while, as PostgreSQL has no identity column that may be empty."""
    name = quote(column.name)
    sequence = quote(draft.free(table, f"{table.name}_{column.name}", "numbers"))
    plain = f"ADD COLUMN {name} {column.type}"
    draft.add(
        Stage.COLUMNS,
        title,
        [
            f"CREATE SEQUENCE {sequence} AS {column.type}",
            alter(table.name, plain),
            alter(table.name, f"ALTER COLUMN {name} SET DEFAULT nextval('{sequence}')"),
        ],
        undo=[*undo, f"DROP SEQUENCE {sequence}"],
    )
    backfill.fill(
        draft,
        table,
        f"Number the rows of {table.name}",
        [(column.name, f"nextval('{sequence}')")],
        f"{name} IS NULL",
    )
    require(draft, table.name, column.name)
    draft.add(
        Stage.KEYS,
        f"Let {table.name}.{column.name} number itself",
        [
            alter(table.name, f"ALTER COLUMN {name} DROP DEFAULT"),
            alter(table.name, f"ALTER COLUMN {name} ADD {numbering.identity(column)}"),
            numbering.go_on(table.name, column.name, f"(SELECT last_value + 1 FROM {sequence})"),
            f"DROP SEQUENCE {sequence}",
        ],
        undo=[alter(table.name, f"ALTER COLUMN {name} DROP IDENTITY")],
    )


def _added_domain(draft: Draft, table: CatalogueTable, column: CatalogueColumn, title: str, undo: list[str]) -> None:
    why = (
        "PostgreSQL checks a constrained domain by writing the table anew; its base type with a CHECK would not need it"
    )
    draft.add(Stage.COLUMNS, title, [alter(table.name, f"ADD COLUMN {definition(column)}")], undo=undo, unavoidable=why)


def require(draft: Draft, table: str, column: str, *, kept: bool = False) -> None:
    """NOT NULL by way of a check that is validated without blocking anybody (PostgreSQL 12 and later).

    ``kept``: a trigger writes it, whatever the code does.
    """
    owner = draft.after.table(table) or draft.before.table(table)
    assert owner is not None
    check = quote(draft.free(owner, f"{table}_{column}", "required"))
    name = quote(column)
    drop = alter(table, f"DROP CONSTRAINT {check}")
    draft.add(
        Stage.NOT_NULL,
        f"Require {table}.{column} of new rows",
        [alter(table, f"ADD CONSTRAINT {check} CHECK ({name} IS NOT NULL) NOT VALID")],
        undo=[drop],
        deploy="" if kept else f"code that always writes {table}.{column}",
    )
    draft.add(
        Stage.NOT_NULL, f"Prove {table}.{column} of the rows there", [alter(table, f"VALIDATE CONSTRAINT {check}")]
    )
    draft.add(
        Stage.NOT_NULL,
        f"Make {table}.{column} NOT NULL",
        [alter(table, f"ALTER COLUMN {name} SET NOT NULL"), drop],
        undo=[alter(table, f"ALTER COLUMN {name} DROP NOT NULL")],
    )


def _changed(
    draft: Draft, before: CatalogueTable, after: CatalogueTable, old: CatalogueColumn, new: CatalogueColumn
) -> None:
    name = quote(new.name)
    where = f"{after.name}.{new.name}"
    if old.generated and not new.generated:
        drop = alter(after.name, f"ALTER COLUMN {name} DROP EXPRESSION")
        draft.add(Stage.LOOSEN, f"Let {where} be written", [drop])
    if old.type != new.type:
        _retyped(draft, before, after, old, new)
    if old.not_null and not new.not_null:
        draft.add(
            Stage.LOOSEN,
            f"Let {where} be empty",
            [alter(after.name, f"ALTER COLUMN {name} DROP NOT NULL")],
            undo=[alter(after.name, f"ALTER COLUMN {name} SET NOT NULL")],
            undo_note="Reads the whole table while nobody can use it, and fails once a row has none.",
            deploy=f"code that can read {where} without a value",
        )
    _defaults(draft, before, after, old, new)
    if new.not_null and not old.not_null:
        value = value_for(draft, after, new, why="It may not be empty any more.")
        backfill.fill(draft, after, f"Fill {where} where it is empty", [(new.name, value)], f"{name} IS NULL")
        require(draft, after.name, new.name)
    _comment(draft, after, new, old.comment)


def _retyped(
    draft: Draft, before: CatalogueTable, after: CatalogueTable, old: CatalogueColumn, new: CatalogueColumn
) -> None:
    """In the catalogue alone; checks of the column are set aside meanwhile: PostgreSQL would try them on every row."""
    name = quote(new.name)
    checks = [each for each in before.constraints if each.kind == "check" and old.name in each.columns]
    kept = [each for each in checks if after.constraint(each.name)]
    change = alter(after.name, f"ALTER COLUMN {name} TYPE {new.type}")
    drops = [alter(after.name, f"DROP CONSTRAINT {quote(each.name)}") for each in checks]
    adds = [
        alter(after.name, f"ADD CONSTRAINT {quote(each.name)} {each.definition} NOT VALID")
        for each in (after.constraint(one.name) for one in kept)
        if each is not None
    ]
    read = views.readers(draft, after.name, old.name)
    again = [text for view in read for text in views.create(view)]
    draft.add(
        Stage.COLUMNS,
        f"Make {after.name}.{new.name} {new.type}",
        [*views.drop(read), *drops, change, *adds, *again],
        undo_note="Back only by way of a new column: the old type need not hold every value.",
    )
    for each in (one for one in kept if one.valid):
        draft.add(
            Stage.CHECKS, f"Prove {each.name} again", [alter(after.name, f"VALIDATE CONSTRAINT {quote(each.name)}")]
        )


def _defaults(
    draft: Draft, before: CatalogueTable, table: CatalogueTable, old: CatalogueColumn, new: CatalogueColumn
) -> None:
    name, where = quote(new.name), f"{table.name}.{new.name}"
    statements = numbering.options(old, new, table.name)
    if old.identity != new.identity:
        if old.identity and new.identity:
            statements.append(alter(table.name, f"ALTER COLUMN {name} SET GENERATED {new.identity.upper()}"))
        elif numbering.takes_over(draft, table.name, old, new):
            held, statements = numbering.hold(
                draft, table.name, old.name, numbering.definition_of(draft, table.name, new)
            )
            statements += numbering.held_as_default(draft, table.name, new, held)
        elif old.identity:
            statements.append(alter(table.name, f"ALTER COLUMN {name} DROP IDENTITY"))
        else:
            if old.default:
                statements.append(alter(table.name, f"ALTER COLUMN {name} DROP DEFAULT"))
            statements += numbering.to_identity(draft, before, old, new, new.name)
    if statements:
        draft.add(Stage.KEYS, f"Change how {where} numbers itself", statements)
        if new.identity or numbering.takes_over(draft, table.name, old, new):
            return
    if old.default == new.default:
        return
    change = f"SET DEFAULT {new.default}" if new.default else "DROP DEFAULT"
    back = f"SET DEFAULT {old.default}" if old.default else "DROP DEFAULT"
    draft.add(
        Stage.LOOSEN,
        f"Change the default of {where}",
        [alter(table.name, f"ALTER COLUMN {name} {change}")],
        undo=[alter(table.name, f"ALTER COLUMN {name} {back}")],
    )


def _dropped(draft: Draft, table: CatalogueTable, column: CatalogueColumn) -> None:
    name, where = quote(column.name), f"{table.name}.{column.name}"
    if column.not_null and not column.default and not column.identity and column.name not in table.primary_key:
        draft.add(
            Stage.LOOSEN,
            f"Let {where} be left out",
            [alter(table.name, f"ALTER COLUMN {name} DROP NOT NULL")],
            undo=[alter(table.name, f"ALTER COLUMN {name} SET NOT NULL")],
        )
    draft.add(
        Stage.DROP_COLUMNS,
        f"Drop {where}",
        [alter(table.name, f"DROP COLUMN {name}")],
        deploy=f"code that neither reads nor writes {where}",
        undo_note="The values are gone; keep a copy of them where they may be wanted again.",
    )


def _comment(draft: Draft, table: CatalogueTable, column: CatalogueColumn, old: str) -> None:
    if column.comment != old:
        text = column.comment.replace("'", "''")
        said = f"'{text}'" if text else "NULL"
        where = f"{quote(table.name)}.{quote(column.name)}"
        draft.add(Stage.VIEWS, f"Describe {table.name}.{column.name}", [f"COMMENT ON COLUMN {where} IS {said}"])
