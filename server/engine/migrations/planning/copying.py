"""Columns whose values move to another column: a new type that would rewrite the table, or a new name.

Beside the old column stands the new one, kept by a trigger, filled in parts, with its own indexes and constraints; then
names change in one short transaction. After pgroll's expand and contract, without its views.
"""

import re

import postgast

from server.engine.kernel.sql.words import quote
from server.engine.migrations.planning import (
    backfill,
    casting,
    constraints,
    enumerated,
    generated,
    numbering,
    partitions,
    renaming,
    repartitioning,
    views,
)
from server.engine.migrations.planning.columns import require
from server.engine.migrations.planning.constraints import touches_copy, unique_index, using
from server.engine.migrations.planning.draft import Copied, Draft, Stage, alter
from server.engine.migrations.planning.values import value_for
from server.engine.model.catalogue import CatalogueColumn, CatalogueIndex, CatalogueTable
from server.engine.model.migrations import Precheck


def plan(draft: Draft) -> None:
    """Every column of ``draft.copied``, all of them over in one transaction: keys and references hang together."""
    if not (draft.copied or draft.remade or draft.moving or draft.types):
        return
    out, again = views.swap(draft)
    swap, keys, renamed = [*repartitioning.at_once(draft), *out], list[str](), enumerated.takeover(draft)
    for one in draft.copied:
        keys += _beside(draft, one)
    swap += [*_out(draft), *generated.aside(draft), *renamed]
    for one in draft.copied:
        swap += _names(draft, one)
    swap += [*repartitioning.takeover(draft), *generated.anew(draft), *keys, *_in(draft), *again, *_bodies(draft)]
    tables = ", ".join(sorted({one.table for one in draft.copied} | {table for table, _ in draft.remade}))
    said = [f"the new columns of {tables}"] if tables else []
    said += [f"the new {name}" for name in sorted(draft.moving)]
    said = said or [f"the new type {name}" for name in sorted(draft.types)]
    granted = f", and the grants on {', '.join(sorted(draft.moving))} given again" if draft.moving else ""
    draft.add(
        Stage.SWAP,
        f"Let {' and '.join(said)} take over",
        swap,
        undo_note="What was there before still is, under other names: rename it back in one transaction, after "
        "bringing over what was written since.",
        deploy=f"code that takes both kinds of values{granted}",
        unavoidable=generated.unavoidable(draft) or _excluded(draft) or repartitioning.unavoidable(draft),
    )
    for one in draft.copied:
        _after(draft, one)


def _constrained(draft: Draft, kind: str) -> str:
    domain = next((each for each in draft.after.domains if quote(each.name) == kind), None)
    if domain is None or not (domain.checks or domain.not_null):
        return ""
    return "PostgreSQL checks a constrained domain by writing the table anew; its base type with a CHECK needs no such"


def _excluded(draft: Draft) -> str:
    anew = any(
        each.kind == "exclusion" and touches_copy(draft, table.name, each, after=True)
        for _, table in draft.pairs()
        for each in table.constraints
    )
    return "PostgreSQL builds no exclusion constraint concurrently; a new table could take over" if anew else ""


def _bodies(draft: Draft) -> list[str]:
    """Functions whose bodies PostgreSQL keeps parsed: they would go on with the old columns."""
    tables = {one.table for one in draft.copied} | {table for table, _ in draft.remade} | draft.moving.keys()
    return [
        each.definition
        for each in draft.after.functions
        if "BEGIN ATOMIC" in each.definition and any(renaming.mentions(each.definition, name) for name in tables)
    ]


def _tables(draft: Draft, one: Copied) -> tuple[CatalogueTable, CatalogueTable, CatalogueColumn, CatalogueColumn]:
    before, after = draft.before.table(one.table), draft.after.table(one.table)
    assert before is not None
    assert after is not None
    old, new = before.column(one.column), after.column(one.target)
    assert old is not None
    assert new is not None
    return before, after, old, new


def _keeper(draft: Draft, one: Copied) -> str:
    before = draft.before.table(one.table)
    assert before is not None
    # Triggers fire in the order of their names: this one sees what the others made of the row.
    last = max((each.name for each in before.triggers), default="")
    return draft.free(before, f"{'z' * (len(last) - len(last.lstrip('z')))}zz_{one.table}_{one.column}", "keep")


def _beside(draft: Draft, one: Copied) -> list[str]:
    """Statements by which keys of partitioned tables take over, once names have changed."""
    before, after, old, new = _tables(draft, one)
    table, column, staging = quote(one.table), quote(one.column), quote(one.staging)
    keeper = quote(_keeper(draft, one))
    stated = [each for each in draft.fills if (each.table, each.column) == (after.name, one.target)]
    kind = draft.type_now(new.type)
    there = stated[0].expression if stated else casting.conversion(column, old.type, new.type)
    if kind != new.type:
        enumerated.ask(draft, before, old, new)
        there = renaming.typed(f"SELECT {there}", draft.types).removeprefix("SELECT ")
        there = there if stated else f"{enumerated.as_text(draft, column, old, new)}::{kind}"
    row = _of_row(before, there)
    empty = f"{staging} IS NULL AND {column} IS NOT NULL"
    if new.not_null and not old.not_null:
        empty = f"{staging} IS NULL"
        if not stated:
            value = value_for(draft, after, new, why="It may not be empty any more.")
            value = renaming.typed(f"SELECT {value}", draft.types).removeprefix("SELECT ")
            there, row = f"coalesce({there}, {value})", f"coalesce({row}, {_of_row(before, value)})"
    back = casting.conversion(f"NEW.{staging}", new.type, old.type)
    body = f"NEW.{staging} := {row};"
    if one.renamed:
        # Until the old name is gone either may be written: the one that changed is the one that counts.
        body = (
            f"IF TG_OP = 'INSERT' THEN IF NEW.{staging} IS NULL THEN NEW.{staging} := {row}; "
            f"ELSE NEW.{column} := {back}; END IF; "
            f"ELSIF NEW.{staging} IS DISTINCT FROM OLD.{staging} THEN NEW.{column} := {back}; "
            f"ELSE NEW.{staging} := {row}; END IF;"
        )
    collation = f" COLLATE {new.collation}" if new.collation else ""
    draft.add(
        Stage.COLUMNS,
        f"Keep {one.table}.{one.target} beside {one.table}.{one.column}"
        if one.renamed
        else f"Keep {one.table}.{one.column} as {new.type} beside",
        [
            alter(one.table, f"ADD COLUMN {staging} {kind}{collation}"),
            f"CREATE FUNCTION {keeper}() RETURNS trigger LANGUAGE plpgsql AS $keep$BEGIN {body} RETURN NEW; END$keep$",
            f"CREATE TRIGGER {keeper} BEFORE INSERT OR UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION {keeper}()",
        ],
        undo=[
            f"DROP TRIGGER {keeper} ON {table}",
            f"DROP FUNCTION {keeper}()",
            alter(one.table, f"DROP COLUMN {staging}"),
        ],
        unavoidable=_constrained(draft, new.type),
        deploy=""
        if casting.widens(old.type, new.type)
        else f"code whose values of {one.table}.{one.column} fit {new.type}",
    )
    if kind == new.type and not casting.widens(old.type, new.type):
        query = f"SELECT count({there}) FROM {table} HAVING count({there}) < 0"
        limit = re.fullmatch(r"character(?: varying)?\((\d+)\)", new.type)
        if limit and not stated:
            query = f"SELECT {column} FROM {table} WHERE char_length({column}::text) > {limit[1]} LIMIT 1"
        brought = next((each.name for each in draft.new_extensions() if new.type in map(quote, each.types)), "")
        once = f", once the extension {brought} is there" if brought else ""
        draft.prechecks.append(Precheck(f"every value of {one.table}.{one.column} fits {new.type}{once}", query))
    backfill.fill(
        draft,
        before,
        f"Copy {one.table}.{one.column}",
        [(one.staging, there)],
        empty,
    )
    if new.not_null:
        require(draft, one.table, one.staging, kept=not one.renamed)
    return _prepared(draft, after, one)


def _of_row(table: CatalogueTable, expression: str) -> str:
    """The expression with the columns of the table as those of NEW; a query in it has columns of its own."""
    if "(SELECT" in expression:
        return expression
    tree = postgast.parse(f"SELECT {expression}")
    names = {column.name for column in table.columns}
    for _, node in postgast.walk(tree):
        if type(node).__name__ == "ColumnRef" and len(node.fields) == 1 and node.fields[0].string.sval in names:
            last = node.fields[0].string.sval
            node.fields[0].string.sval = "new"
            node.fields.add().string.sval = last
    return str(postgast.deparse(tree)).removeprefix("SELECT ")


def _staged(draft: Draft, table: str) -> dict[str, str]:
    """Columns of the schema to come by where their values are for now."""
    return {one.target: one.staging for one in draft.copied if one.table == table}


def _prepared(draft: Draft, after: CatalogueTable, one: Copied) -> list[str]:
    """Indexes, keys and checks on the new column, each once even where it has several copied columns.

    What of a partitioned table's keys is left for the moment in which names change.
    """
    later: list[str] = []
    names = _staged(draft, one.table)
    first = {each.target: number for number, each in enumerate(draft.copied) if each.table == one.table}

    def mine(columns: tuple[str, ...]) -> bool:
        """The last of the copied columns among them is this one: by then the others are there."""
        involved = [each for each in columns if each in first]
        if draft.remade_of(one.table) & set(columns):
            return False  # built when that column is there
        return bool(involved) and max(involved, key=lambda each: first[each]) == one.target

    for index in after.indexes:
        if mine(index.columns) and after.partitioned:
            _prepared_apart(draft, after, index, names)
        elif mine(index.columns):
            built = quote(_built(draft, after, index.name))
            draft.add(
                Stage.KEYS,
                f"Build {index.name} on the new column",
                [renaming.index(index.definition, names, _built(draft, after, index.name), concurrently=True)],
                transaction=False,
                undo=[f"DROP INDEX CONCURRENTLY IF EXISTS {built}"],
            )
    for each in after.constraints:
        if not mine((*each.columns, *constraints.included(each))):
            continue
        built = _built(draft, after, each.name)
        if each.kind in ("unique", "primary key") and after.partitioned:
            later += constraints.key_of_partitions(draft, after, each, Stage.KEYS, names)
        elif each.kind in ("unique", "primary key"):
            draft.add(
                Stage.KEYS,
                f"Build the index of {each.name} on the new column",
                [unique_index(each, one.table, quote(built), names)],
                transaction=False,
                undo=[f"DROP INDEX CONCURRENTLY IF EXISTS {quote(built)}"],
            )
        elif each.kind == "check":
            definition = renaming.constraint(each.definition, names)
            add = alter(one.table, f"ADD CONSTRAINT {quote(built)} {definition} NOT VALID")
            drop = alter(one.table, f"DROP CONSTRAINT {quote(built)}")
            draft.add(Stage.CHECKS, f"Check the new column as {each.name}", [add], undo=[drop])
            if each.valid:
                draft.add(Stage.CHECKS, f"Prove {each.name}", [alter(one.table, f"VALIDATE CONSTRAINT {quote(built)}")])
    return later


def _prepared_apart(draft: Draft, table: CatalogueTable, one: CatalogueIndex, names: dict[str, str]) -> None:
    built = _built(draft, table, one.name)
    together = partitions.build(
        draft,
        table.name,
        built,
        Stage.KEYS,
        lambda leaf, index: renaming.index(one.definition, names, index, concurrently=True, table=leaf),
        lambda owner, name: renaming.index(one.definition, names, name, table=owner),
        lambda leaf, index: "",
    )
    undo = [f"DROP INDEX {quote(built)}"]
    draft.add(Stage.KEYS, f"Put {one.name} together on the new column", together, undo=undo)


def _built(draft: Draft, table: CatalogueTable, name: str) -> str:
    return draft.free(table, name, "build")


def _out(draft: Draft) -> list[str]:
    """What rests on the old columns, references first."""
    statements: list[str] = []
    later: list[str] = []
    for table in draft.before.tables:
        for each in table.constraints:
            if not touches_copy(draft, table.name, each, after=False):
                continue
            drop = alter(table.name, f"DROP CONSTRAINT {quote(each.name)}")
            (statements if each.kind == "foreign key" else later).append(drop)
        moved, anew = set(draft.copies(table.name)), made_anew(draft, table.name)
        later += [f"DROP INDEX {quote(each.name)}" for each in table.indexes if moved & set(each.columns)]
        later += [
            f"DROP TRIGGER {quote(each.name)} ON {quote(table.name)}" for each in table.triggers if each.name in anew
        ]
        later += [
            f"DROP POLICY {quote(each.name)} ON {quote(table.name)}" for each in table.policies if each.name in anew
        ]
    return statements + later


def _names(draft: Draft, one: Copied) -> list[str]:
    before, _, old, new = _tables(draft, one)
    table, column, staging = one.table, quote(one.column), quote(one.staging)
    statements, held, target = list[str](), "", quote(one.target)
    takes_over = numbering.takes_over(draft, table, old, new)
    if old.identity and (new.identity or takes_over):
        definition = numbering.definition_of(draft, table, new) if takes_over else ""
        held, statements = numbering.hold(draft, table, one.column, definition)
    elif old.identity:
        statements.append(alter(table, f"ALTER COLUMN {column} DROP IDENTITY"))
    elif old.default:
        statements.append(alter(table, f"ALTER COLUMN {column} DROP DEFAULT"))
    if old.not_null:
        statements.append(alter(table, f"ALTER COLUMN {column} DROP NOT NULL"))
    if not one.renamed:
        keeper = quote(_keeper(draft, one))
        statements += [f"DROP TRIGGER {keeper} ON {quote(table)}", f"DROP FUNCTION {keeper}()"]
        statements += [
            f"ALTER TABLE {quote(table)} RENAME COLUMN {column} TO {quote(draft.free(before, one.column, 'old'))}",
            f"ALTER TABLE {quote(table)} RENAME COLUMN {staging} TO {target}",
        ]
    if held and new.identity:
        statements += numbering.held_again(table, new, held)
    elif held:
        statements += numbering.held_as_default(draft, table, new, held)
    elif new.identity:
        statements += numbering.to_identity(draft, before, old, new, one.target)
    elif new.default:
        statements.append(alter(table, f"ALTER COLUMN {target} SET DEFAULT {new.default}"))
    statements += [
        f"ALTER SEQUENCE {quote(each.name)} OWNED BY {quote(table)}.{target}"
        for each in draft.after.sequences
        if each.owner == (table, one.target) and not takes_over
    ]
    if new.comment:
        text = new.comment.replace("'", "''")
        statements.append(f"COMMENT ON COLUMN {quote(table)}.{target} IS '{text}'")
    return statements


def _in(draft: Draft) -> list[str]:
    """What rests on the new columns, under its final name; references last and not yet proved."""
    statements, later = [], []
    for table in draft.after.tables:
        if draft.before.table(table.name) is None:
            continue
        targets, remade = set(_staged(draft, table.name)), draft.remade_of(table.name)
        for each in table.constraints:
            if not touches_copy(draft, table.name, each, after=True) or remade & set(each.columns):
                continue
            name, built = quote(each.name), _built(draft, table, each.name)
            if each.kind in ("unique", "primary key") and not table.partitioned:
                statements.append(alter(table.name, f"ADD CONSTRAINT {name} {using(each, built)}"))
            elif each.kind == "check":
                statements.append(alter(table.name, f"RENAME CONSTRAINT {quote(built)} TO {name}"))
            elif each.kind == "foreign key":
                later.append(alter(table.name, f"ADD CONSTRAINT {name} {each.definition} NOT VALID"))
                if each.valid:
                    prove = [alter(table.name, f"VALIDATE CONSTRAINT {quote(each.name)}")]
                    draft.add(Stage.VALIDATE, f"Prove {each.name}", prove)
            elif each.kind == "exclusion":
                later.append(alter(table.name, f"ADD CONSTRAINT {name} {each.definition}"))
        statements += [
            f"ALTER INDEX {quote(_built(draft, table, each.name))} RENAME TO {quote(each.name)}"
            for each in table.indexes
            if targets & set(each.columns) and not remade & set(each.columns)
        ]
        anew = made_anew(draft, table.name)
        later += [each.definition for each in table.triggers if each.name in anew]
        later += [
            f"CREATE POLICY {quote(each.name)} ON {quote(table.name)} {each.definition}"
            for each in table.policies
            if each.name in anew
        ]
    return statements + later


def made_anew(draft: Draft, table: str) -> set[str]:
    """Names of triggers and policies that mention a copied column in either schema: they change when it does."""
    names = set(draft.copies(table)) | set(_staged(draft, table))
    found: set[str] = set()
    for schema in (draft.before, draft.after):
        own = schema.table(table)
        if own is None:
            continue
        texts = [(each.name, each.definition) for each in own.triggers]
        texts += [(each.name, each.definition) for each in own.policies]
        found |= {each for each, text in texts if any(renaming.mentions(text, name) for name in names)}
    return found


def _after(draft: Draft, one: Copied) -> None:
    before = draft.before.table(one.table)
    assert before is not None
    gone = one.column if one.renamed else draft.free(before, one.column, "old")
    statements = []
    if one.renamed:
        keeper = quote(_keeper(draft, one))
        statements += [f"DROP TRIGGER {keeper} ON {quote(one.table)}", f"DROP FUNCTION {keeper}()"]
    draft.add(
        Stage.DROP_COLUMNS,
        f"Drop what {one.table}.{one.column} was",
        [*statements, alter(one.table, f"DROP COLUMN {quote(gone)}")],
        undo_note="The old values are gone.",
        deploy=f"code that no longer uses {one.table}.{one.column}" if one.renamed else "",
    )
