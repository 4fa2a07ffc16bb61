"""Constraints and indexes that come, go or change on tables that stay."""

from server.engine.kernel.sql.words import quote
from server.engine.migrations.planning import partitions, renaming
from server.engine.migrations.planning.draft import Draft, Stage, alter, listed
from server.engine.model.catalogue import CatalogueConstraint, CatalogueIndex, CatalogueTable
from server.engine.model.migrations import Precheck

_KEYS = ("unique", "primary key")


def is_key(one: CatalogueConstraint) -> bool:
    """Whether an index stands behind it, whose name nothing else may have."""
    return one.kind in (*_KEYS, "exclusion")


def touches_copy(draft: Draft, table: str, one: CatalogueConstraint, *, after: bool) -> bool:
    """Whether the constraint is on a column that is copied, or refers to one; of moving tables, every reference."""
    if one.kind == "foreign key" and {table, one.table} & draft.moving.keys():
        return True
    own = {(each.target if after else each.column) for each in draft.copied if each.table == table}
    other = {(each.target if after else each.column) for each in draft.copied if each.table == one.table}
    return bool(own & {*one.columns, *included(one)} or other & set(one.referenced))


def included(one: CatalogueConstraint) -> tuple[str, ...]:
    """Columns of a key that its index holds beside."""
    return renaming.included(one.definition) if one.kind in _KEYS else ()


def plan(draft: Draft, before: CatalogueTable, after: CatalogueTable) -> None:
    """All but those that change with a copied column, which go over when it does."""
    remade = draft.remade_of(after.name)
    above = partitions.inherited(draft, after) if partitions.inherits(before, after) else set()
    old, new = (
        [
            each
            for each in table.constraints
            if not touches_copy(draft, table.name, each, after=table is after)
            and not remade & set(each.columns)
            and (each.kind, each.definition) not in above
        ]
        for table in (before, after)
    )
    gone, come = _apart(before, after, old, new, draft)
    replaced = set()
    for each in come:
        former = next((one for one in gone if one.name == each.name or _both_primary(one, each)), None)
        if former is not None:
            replaced.add(former.name)
        add(draft, after, each, former)
    for each in gone:
        if each.name not in replaced:
            _drop(draft, before, after, each)
    _indexes(draft, before, after)


def _both_primary(one: CatalogueConstraint, other: CatalogueConstraint) -> bool:
    return one.kind == other.kind == "primary key"


def _apart(
    before: CatalogueTable,
    after: CatalogueTable,
    old: list[CatalogueConstraint],
    new: list[CatalogueConstraint],
    draft: Draft,
) -> tuple[list[CatalogueConstraint], list[CatalogueConstraint]]:
    """Those that only one side has; what is alike but for its name is renamed."""
    gone = [each for each in old if each not in new]
    come = [each for each in new if each not in old]
    left = []
    for each in come:
        twin = next(
            (
                one
                for one in gone
                if (one.kind, one.definition, one.valid) == (each.kind, each.definition, each.valid)
                and before.constraint(each.name) is None
                and after.constraint(one.name) is None
            ),
            None,
        )
        if twin is None:
            left.append(each)
            continue
        gone.remove(twin)
        draft.add(
            Stage.LOOSEN,
            f"Rename {twin.name}",
            [alter(after.name, f"RENAME CONSTRAINT {quote(twin.name)} TO {quote(each.name)}")],
            undo=[alter(after.name, f"RENAME CONSTRAINT {quote(each.name)} TO {quote(twin.name)}")],
        )
    return gone, left


def add(
    draft: Draft,
    table: CatalogueTable,
    one: CatalogueConstraint,
    former: CatalogueConstraint | None = None,
    *,
    late: bool = False,
) -> None:
    """Bring a constraint into force on a table with rows, in place of ``former``; ``late``: after columns changed."""
    name, drop = quote(one.name), [alter(table.name, f"DROP CONSTRAINT {quote(one.name)}")]
    out = [alter(table.name, f"DROP CONSTRAINT {quote(former.name)}")] if former else []
    back = [alter(table.name, f"ADD CONSTRAINT {quote(former.name)} {former.definition}")] if former else []
    if one.kind in _KEYS:
        _add_key(draft, table, one, out, former, Stage.VALIDATE if late else Stage.KEYS)
    elif one.kind == "exclusion":
        draft.add(
            Stage.VALIDATE if late else Stage.KEYS,
            f"Exclude by {one.name}",
            [*out, alter(table.name, f"ADD CONSTRAINT {name} {one.definition}")],
            undo=[*drop, *back],
            unavoidable="PostgreSQL builds no exclusion constraint concurrently; a new table could take over",
        )
    else:
        stage = Stage.VALIDATE if late else Stage.CHECKS if one.kind == "check" else Stage.REFERENCES
        if one.kind == "check":
            draft.prechecks.append(Precheck(f"{one.name} holds", _violation(table, one)))
        invalid = "" if "NOT ENFORCED" in one.definition else " NOT VALID"
        draft.add(
            stage,
            f"Put {one.name} into force for new rows",
            [*out, alter(table.name, f"ADD CONSTRAINT {name} {one.definition}{invalid}")],
            undo=[*drop, *back],
            deploy=f"code that obeys {one.name}",
        )
        if one.valid and invalid:
            draft.add(stage, f"Prove {one.name}", [alter(table.name, f"VALIDATE CONSTRAINT {name}")])


def _violation(table: CatalogueTable, one: CatalogueConstraint) -> str:
    condition = one.definition.removeprefix("CHECK ").removesuffix(" NO INHERIT")
    return f"SELECT * FROM {quote(table.name)} WHERE NOT {condition} LIMIT 1"


def _add_key(
    draft: Draft,
    table: CatalogueTable,
    one: CatalogueConstraint,
    out: list[str],
    former: CatalogueConstraint | None,
    stage: Stage,
) -> None:
    columns = listed(one.columns)
    draft.prechecks.append(
        Precheck(
            f"{one.name} has no duplicates",
            f"SELECT {columns} FROM {quote(table.name)} GROUP BY {columns} HAVING count(*) > 1 LIMIT 1",
        )
    )
    if table.partitioned:
        together = key_of_partitions(draft, table, one, stage)
        undo = [alter(table.name, f"DROP CONSTRAINT {quote(one.name)}")]
        draft.add(stage, f"Put {one.name} into force", [*out, *together], undo=undo)
        return
    draft.add(
        stage,
        f"Build the index of {one.name}",
        [unique_index(one, table.name, quote(draft.free(table, one.name, "build")))],
        transaction=False,
        undo=[f"DROP INDEX CONCURRENTLY IF EXISTS {quote(draft.free(table, one.name, 'build'))}"],
        undo_note="Also to be done before trying again when it fails: it leaves an invalid index.",
    )
    built = draft.free(table, one.name, "build")
    references = _incoming(draft, table.name, former)
    draft.add(
        stage,
        f"Put {one.name} into force",
        [
            *[alter(owner, f"DROP CONSTRAINT {quote(key.name)}") for owner, key in references],
            *out,
            alter(table.name, f"ADD CONSTRAINT {quote(one.name)} {_using(one)} {quote(built)}{_deferrable(one)}"),
            *[
                alter(owner, f"ADD CONSTRAINT {quote(key.name)} {key.definition} NOT VALID")
                for owner, key in references
            ],
        ],
        undo=[alter(table.name, f"DROP CONSTRAINT {quote(one.name)}")],
    )
    for owner, key in references:
        draft.add(Stage.REFERENCES, f"Prove {key.name} again", [alter(owner, f"VALIDATE CONSTRAINT {quote(key.name)}")])


def key_of_partitions(
    draft: Draft,
    table: CatalogueTable,
    one: CatalogueConstraint,
    stage: Stage,
    names: "dict[str, str] | None" = None,
) -> list[str]:
    """Steps for the partitions' indexes, on renamed columns where ``names`` has them; how the key comes into force."""
    return partitions.build(
        draft,
        table.name,
        one.name,
        stage,
        lambda leaf, index: unique_index(one, leaf, quote(index), names),
        lambda owner, name: partitions.only_key(owner, name, one.definition),
        lambda leaf, index: alter(leaf, f"ADD CONSTRAINT {quote(index)} {using(one, index)}"),
    )


def unique_index(one: CatalogueConstraint, table: str, name: str, names: "dict[str, str] | None" = None) -> str:
    """CREATE UNIQUE INDEX CONCURRENTLY for a key, on renamed columns where ``names`` has them."""
    columns = listed([(names or {}).get(each, each) for each in one.columns])
    nulls = " NULLS NOT DISTINCT" if "NULLS NOT DISTINCT" in one.definition else ""
    beside = listed([(names or {}).get(each, each) for each in included(one)])
    include = f" INCLUDE ({beside})" if beside else ""
    return f"CREATE UNIQUE INDEX CONCURRENTLY {name} ON {quote(table)} ({columns}){include}{nulls}"


def _using(one: CatalogueConstraint) -> str:
    return "PRIMARY KEY USING INDEX" if one.kind == "primary key" else "UNIQUE USING INDEX"


def using(one: CatalogueConstraint, built: str) -> str:
    """What follows ADD CONSTRAINT name for a key whose index is there."""
    return f"{_using(one)} {quote(built)}{_deferrable(one)}"


def _deferrable(one: CatalogueConstraint) -> str:
    if "DEFERRABLE" not in one.definition:
        return ""
    return " DEFERRABLE INITIALLY DEFERRED" if "INITIALLY DEFERRED" in one.definition else " DEFERRABLE"


def _incoming(draft: Draft, table: str, former: CatalogueConstraint | None) -> list[tuple[str, CatalogueConstraint]]:
    """Foreign keys of both schemas that rest on the key that is replaced."""
    if former is None:
        return []
    return [
        (owner.name, key)
        for owner in draft.after.tables
        for key in owner.constraints
        if key.kind == "foreign key"
        and key.table == table
        and set(key.referenced) == set(former.columns)
        and any(old.name == owner.name and key in old.constraints for old in draft.before.tables)
    ]


def _drop(draft: Draft, before: CatalogueTable, after: CatalogueTable, one: CatalogueConstraint) -> None:
    columns = {column.name for column in after.columns}
    if one.kind != "foreign key" and one.columns and not set(one.columns) <= columns:
        still = [each for each in one.columns if each in columns]
        if not still:
            return  # goes with its columns
    draft.add(
        Stage.LOOSEN,
        f"Drop {one.name}",
        [alter(before.name, f"DROP CONSTRAINT {quote(one.name)}")],
        undo=[alter(before.name, f"ADD CONSTRAINT {quote(one.name)} {one.definition}{_not_valid(one)}")],
        deploy=f"code that does not rely on {one.name}",
    )


def _not_valid(one: CatalogueConstraint) -> str:
    return " NOT VALID" if one.kind in ("check", "foreign key") else ""


def _indexes(draft: Draft, before: CatalogueTable, after: CatalogueTable) -> None:
    copied = draft.copies(after.name)
    remade = draft.remade_of(after.name)
    moved, targets = {*copied, *remade}, {*(one.target for one in copied.values()), *remade}
    old = {each.name: each for each in before.indexes if not moved & set(each.columns)}
    new = {each.name: each for each in after.indexes if not targets & set(each.columns)}
    twins: dict[str, str] = {}
    for name, each in new.items():
        if name not in old:
            twin = next(
                (
                    o.name
                    for o in old.values()
                    if o.name not in new and o.name not in twins.values() and _bare(o) == _bare(each)
                ),
                "",
            )
            if twin:
                twins[name] = twin
                draft.add(
                    Stage.LOOSEN,
                    f"Rename {twin}",
                    [f"ALTER INDEX {quote(twin)} RENAME TO {quote(name)}"],
                    undo=[f"ALTER INDEX {quote(name)} RENAME TO {quote(twin)}"],
                )
                continue
            create_index(draft, after, each)
        elif _bare(old[name]) != _bare(each):
            _replace(draft, after, each)
    for name in old:
        if name not in new and name not in twins.values():
            drop_index(draft, before, old[name])


def _bare(one: CatalogueIndex) -> str:
    return renaming.index(one.definition, {}, "i")


def create_index(draft: Draft, table: CatalogueTable, one: CatalogueIndex, *, late: bool = False) -> None:
    """``late``: after columns changed."""
    if table.partitioned:
        together = partitions.build(
            draft,
            table.name,
            one.name,
            Stage.VALIDATE if late else Stage.KEYS,
            lambda leaf, index: renaming.index(one.definition, {}, index, concurrently=True, table=leaf),
            lambda owner, name: renaming.index(one.definition, {}, name, table=owner),
            lambda leaf, index: "",
        )
        draft.add(
            Stage.VALIDATE if late else Stage.KEYS,
            f"Put {one.name} together",
            together,
            undo=[f"DROP INDEX {quote(one.name)}"],
        )
        return
    stage = Stage.KEYS if one.unique else Stage.INDEXES
    columns = {column.name for column in table.columns}
    there = next((t for t in draft.before.tables if t.name == table.name), None)
    if there is None or not set(one.columns) <= columns & {column.name for column in there.columns}:
        stage = Stage.KEYS  # after its column is filled
    stage = Stage.VALIDATE if late else stage
    draft.add(
        stage,
        f"Build {one.name}",
        [renaming.index(one.definition, {}, concurrently=True)],
        transaction=False,
        undo=[f"DROP INDEX CONCURRENTLY IF EXISTS {quote(one.name)}"],
        undo_note="Also to be done before trying again when it fails: it leaves an invalid index.",
    )


def _replace(draft: Draft, table: CatalogueTable, one: CatalogueIndex) -> None:
    built = draft.free(table, one.name, "build")
    draft.add(
        Stage.KEYS,
        f"Build {one.name} anew",
        [renaming.index(one.definition, {}, built, concurrently=True)],
        transaction=False,
        undo=[f"DROP INDEX CONCURRENTLY IF EXISTS {quote(built)}"],
    )
    draft.add(
        Stage.DROP_INDEXES,
        f"Drop the old {one.name}",
        [f"DROP INDEX CONCURRENTLY {quote(one.name)}"],
        transaction=False,
    )
    draft.add(
        Stage.DROP_INDEXES, f"Name the new {one.name}", [f"ALTER INDEX {quote(built)} RENAME TO {quote(one.name)}"]
    )


def drop_index(draft: Draft, table: CatalogueTable, one: CatalogueIndex) -> None:
    concurrently = "" if table.partitioned else " CONCURRENTLY"
    draft.add(
        Stage.DROP_INDEXES,
        f"Drop {one.name}",
        [f"DROP INDEX{concurrently} {quote(one.name)}"],
        transaction=bool(table.partitioned),
        undo=[renaming.index(one.definition, {}, concurrently=not table.partitioned)],
    )
