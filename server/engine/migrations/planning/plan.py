"""The plan as a whole: every part of the difference in its stage, and what the rehearsal holds it to."""

import re
from collections.abc import Collection, Mapping, Sequence

from server.engine.errors import DomainError, Reason
from server.engine.kernel.sql.words import quote
from server.engine.migrations.planning import (
    attaching,
    casting,
    columns,
    constraints,
    copying,
    enumerated,
    generated,
    ground,
    objects,
    partitions,
    repartitioning,
    tables,
    views,
)
from server.engine.migrations.planning.draft import Draft, Stage, listed
from server.engine.model.catalogue import Catalogue
from server.engine.model.migrations import FillValue, MigrationPlan, Rename
from server.engine.model.rehearsals import Preserved


def plan(
    before: Catalogue, after: Catalogue, renames: Sequence[Rename] = (), fills: Sequence[FillValue] = ()
) -> MigrationPlan:
    """Ordered steps from ``before``, in which tables have their new names already (`table_renames`), to ``after``.

    Raises `DomainError` INVALID_ARGUMENT for a rename or a fill of what is not there.
    """
    draft = Draft(*attaching.sides(before, after), renames, fills)
    _refuse_strangers(draft)
    moved = [each for each in renames if not each.column]
    _move(draft, moved)
    enumerated.choose(draft)
    repartitioning.choose(draft)
    for old, new in draft.pairs():
        if not partitions.inherits(old, new):
            draft.copied += columns.choose_copies(draft, old, new)
            draft.remade += generated.choose(draft, old, new)
    ground.plan(draft)
    attaching.detach(draft, before)
    objects.plan(draft)
    enumerated.plan(draft)
    views.plan(draft)
    tables.plan(draft)
    repartitioning.plan(draft)
    for old, new in draft.pairs():
        if not partitions.inherits(old, new):
            columns.plan(draft, old, new)
            _ask(draft, old.name)
        constraints.plan(draft, old, new)
    copying.plan(draft)
    for old, new in draft.pairs():
        attaching.attach(draft, old, new)
    _ask_tables(draft)
    return MigrationPlan(
        steps=draft.ordered(),
        questions=tuple(sorted(draft.questions, key=lambda each: each.id)),
        prechecks=tuple(draft.prechecks),
        traffic=_traffic(draft, {each.to for each in moved}),
        preserved=_preserved(draft, {each.to: each.table for each in moved}),
        start=before,
        target=after,
    )


def table_renames(renames: Sequence[Rename]) -> tuple[str, ...]:
    """Statements that give tables their new names."""
    return tuple(f"ALTER TABLE {quote(each.table)} RENAME TO {quote(each.to)}" for each in renames if not each.column)


def _move(draft: Draft, moved: Sequence[Rename]) -> None:
    """Under the old name stands a view that can be written, until nobody uses it."""
    for each in moved:
        old, new = quote(each.table), quote(each.to)
        view = f"CREATE VIEW {old} AS SELECT * FROM {new}"
        draft.add(
            Stage.TYPES,
            f"Call {each.table} {each.to}, and let both names work",
            [f"ALTER TABLE {old} RENAME TO {new}", view],
            undo=[f"DROP VIEW {old}", f"ALTER TABLE {new} RENAME TO {old}"],
        )
        draft.add(
            Stage.DROP_INDEXES,
            f"Forget the name {each.table}",
            [f"DROP VIEW {old}"],
            undo=[view],
            deploy=f"code that says {each.to}",
        )


def _refuse_strangers(draft: Draft) -> None:
    for each in draft.renames:
        if not each.column:
            if draft.before.table(each.to) is None or draft.after.table(each.to) is None:
                _refuse("renames", f"{each.to} is not in the schema to come")
            continue
        old, new = draft.before.table(each.table), draft.after.table(each.table)
        if old is None or old.column(each.column) is None:
            _refuse("renames", f"{each.table}.{each.column} is not in the schema as it is")
        if new is None or new.column(each.to) is None:
            _refuse("renames", f"{each.table}.{each.to} is not in the schema to come")
        if old is not None and old.column(each.to) is not None:
            _refuse("renames", f"{each.table}.{each.to} is there already")
    for fill in draft.fills:
        new = draft.after.table(fill.table)
        if new is None or new.column(fill.column) is None:
            _refuse("fills", f"{fill.table}.{fill.column} is not in the schema to come")


def _refuse(field: str, message: str) -> None:
    raise DomainError(Reason.INVALID_ARGUMENT, message, {"field": field})


def _ask(draft: Draft, table: str) -> None:
    """A column that goes where another of its type comes may be the same one."""
    old, new = draft.before.table(table), draft.after.table(table)
    assert old is not None
    assert new is not None
    copies = draft.copies(table)
    gone = [one for one in old.columns if new.column(one.name) is None and one.name not in copies]
    targets = {one.target for one in copies.values()}
    come = [one for one in new.columns if old.column(one.name) is None and one.name not in targets]
    for one in gone:
        for other in come:
            if one.type == other.type:
                draft.ask(
                    f"renames[{table}.{one.name}]",
                    f"Is {table}.{other.name} what {table}.{one.name} was, under another name?",
                    f"No: {one.name} is dropped with its values and {other.name} is new.",
                    f"With the rename stated, the values of {one.name} are kept.",
                )


def _ask_tables(draft: Draft) -> None:
    before, after = (
        {table.name: {column.name for column in table.columns} for table in schema.tables if not table.parent}
        for schema in (draft.before, draft.after)
    )
    for name in sorted(before.keys() - {table.name for table in draft.after.tables} - draft.apart):
        for other in sorted(after.keys() - before.keys()):
            if len(before[name] & after[other]) * 2 > len(before[name] | after[other]):
                draft.ask(
                    f"renames[{name}]",
                    f"Is {other} what {name} was, under another name?",
                    f"No: {name} is dropped with its rows and {other} is new.",
                    f"With the rename stated, the rows of {name} are kept.",
                )


def _traffic(draft: Draft, moved: Collection[str]) -> tuple[str, ...]:
    """What code that knows what both schemas have in common does all the while."""
    statements = []
    for old, new in [*draft.pairs(), *draft.moved()]:
        if old == new or old.parent or old.name in moved:
            continue
        copied = set(draft.copies(old.name))
        common = [
            one.name
            for one in old.columns
            if (other := new.column(one.name)) and one.name not in copied and not one.generated and not other.generated
        ]
        if not common:
            continue
        statements.append(f"SELECT {listed(common)} FROM {quote(old.name)} LIMIT 1")
        key = [one for one in old.primary_key if one in common]
        if key and key == list(old.primary_key):
            written = [
                one.name for one in old.columns if one.name in common and not one.identity and one.name not in key
            ]
            own = f"({listed(key)}) = (SELECT {listed(key)} FROM {quote(old.name)} ORDER BY {listed(key)} LIMIT 1)"
            if written:
                chosen = quote(written[0])
                statements.append(f"UPDATE {quote(old.name)} SET {chosen} = {chosen} WHERE {own}")
    return tuple(statements)


def _preserved(draft: Draft, former: Mapping[str, str]) -> tuple[Preserved, ...]:
    """Rows and values of columns that stay; a value that moves is compared as the type it gets."""
    found = []
    written = _written(draft)
    unknown = {quote(name) for each in draft.new_extensions() for name in each.types}
    for old, new in [*draft.pairs(), *draft.moved()]:
        if old == new and old.name not in former:
            continue
        gone = any(each.parent == old.name and draft.after.table(each.name) is None for each in draft.before.tables)
        if (gone and old.name not in draft.moving) or old.name in written:
            continue  # rows go with the partitions that are dropped, or come by what others write
        before, after = [], []
        copies = draft.copies(old.name)
        for column in old.columns:
            target = copies[column.name].target if column.name in copies else column.name
            goal = new.column(target)
            if goal is None or column.generated or goal.generated or (goal.not_null and not column.not_null):
                continue
            stated = [each for each in draft.fills if (each.table, each.column) == (new.name, target)]
            value = quote(column.name)
            kind = _known(draft, goal.type)
            if kind.removesuffix("[]") in unknown or (stated and kind != goal.type):
                continue  # the expression may need a type that is not there yet
            if column.type == goal.type and column.type.removesuffix("[]") in draft.types:
                value = f"({stated[0].expression})::text" if stated else enumerated.as_text(draft, value, column, goal)
            elif column.name in copies:
                value = stated[0].expression if stated else casting.conversion(value, column.type, kind)
            elif column.type != goal.type:
                value = casting.conversion(value, column.type, kind)
            before.append(f"({value})::text")
            after.append(f"({quote(target)})::text")
        if before:
            found.append(Preserved(old.name, _sum(former.get(old.name, old.name), before), _sum(old.name, after)))
    return tuple(found)


def _written(draft: Draft) -> set[str]:
    """Tables that triggers of others may write when rows are filled, such as a history."""
    bodies = {each.signature: each.definition for schema in (draft.before, draft.after) for each in schema.functions}
    found = set()
    for schema in (draft.before, draft.after):
        for table in schema.tables:
            called = [bodies[each.function] for each in table.triggers if each.function in bodies]
            found |= {
                other.name
                for other in schema.tables
                if other.name != table.name
                and any(re.search(rf"(?<!\w){re.escape(other.name)}(?!\w)", body) for body in called)
            }
    return found


def _known(draft: Draft, kind: str) -> str:
    """The type, or what has the same text where the schema of today has no such type."""
    there = {quote(each.name) for each in draft.before.enums} | {quote(each.name) for each in draft.before.domains}
    domain = next((each for each in draft.after.domains if quote(each.name) == kind), None)
    if kind in {quote(name) for each in draft.new_extensions() for name in each.strings}:
        return "text"
    if kind in there or (domain is None and all(quote(each.name) != kind for each in draft.after.enums)):
        return kind
    return domain.type if domain is not None else "text"


def _sum(table: str, values: Sequence[str]) -> str:
    row = f"concat_ws('|', {', '.join(f'coalesce({value}, chr(7))' for value in values)})"
    whole = f"md5(string_agg(md5({row}), '' ORDER BY md5({row})))"
    return f"SELECT count(*) || ' ' || coalesce({whole}, '') FROM {quote(table)}"
