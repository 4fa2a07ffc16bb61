"""Tables that become partitions and partitions that become tables, without anybody waiting while rows are read."""

from msgspec.structs import replace

from server.engine.kernel.sql.words import quote
from server.engine.migrations.planning import numbering, renaming
from server.engine.migrations.planning.draft import Draft, Stage, alter
from server.engine.model.catalogue import Catalogue, CatalogueConstraint, CatalogueIndex, CatalogueTable
from server.engine.model.migrations import Precheck


def sides(before: Catalogue, after: Catalogue) -> tuple[Catalogue, Catalogue]:
    """The two with what changes sides as tables by themselves: such a partition has its own what it had from its table,
    such a table has all that its partitioned table will ask for.
    """
    draft = Draft(before, after)
    there, wanted = ({each.name: each for each in one.tables} for one in (before, after))

    def leaves(one: CatalogueTable) -> bool:
        goal = wanted.get(one.name)
        return bool(one.parent) and goal is not None and not goal.parent

    def enters(one: CatalogueTable) -> bool:
        old = there.get(one.name)
        return bool(one.parent) and old is not None and not old.parent

    return (
        replace(before, tables=tuple(_detached(each) if leaves(each) else each for each in before.tables)),
        replace(
            after,
            tables=tuple(_asked(draft, there[each.name], each) if enters(each) else each for each in after.tables),
        ),
    )


def _detached(old: CatalogueTable) -> CatalogueTable:
    return replace(
        old,
        constraints=(*old.constraints, *old.inherited),
        indexes=(*old.indexes, *old.inherited_indexes),
        inherited=(),
        inherited_indexes=(),
        parent="",
    )


def _asked(draft: Draft, old: CatalogueTable, new: CatalogueTable) -> CatalogueTable:
    constraints, indexes = list(new.constraints), list(new.indexes)
    above = draft.after.table(new.parent)
    while above is not None:
        constraints += [_own(draft, old, each) for each in above.constraints if each not in constraints]
        for each in above.indexes:
            wanted = _bare(each.definition, old.name)
            twin = next((one for one in old.indexes if _bare(one.definition, old.name) == wanted), None)
            if twin is None:
                name = draft.unused(f"{old.name}_{each.name}", "part")
                made = renaming.index(each.definition, {}, name, table=old.name, whole=True)
                twin = CatalogueIndex(name, made, each.columns, each.unique)
            if twin not in indexes:
                indexes.append(twin)
        above = draft.after.table(above.parent)
    return replace(new, constraints=tuple(constraints), indexes=tuple(indexes))


def _own(draft: Draft, old: CatalogueTable, one: CatalogueConstraint) -> CatalogueConstraint:
    """What is there and the same; a check is called the same too, as PostgreSQL wants it."""
    for each in old.constraints:
        if (each.kind, each.definition) == (one.kind, one.definition) and (
            one.kind != "check" or each.name == one.name
        ):
            return each
    return one if one.kind == "check" else replace(one, name=draft.unused(f"{old.name}_{one.name}", "part"))


def _bare(definition: str, table: str) -> str:
    return renaming.index(definition, {}, "i", table=table, whole=True)


def detach(draft: Draft, before: Catalogue) -> None:
    """First of all: what a partition is made of changes with its table. ``before``: as it was."""
    for each in before.tables:
        now = draft.before.table(each.name)
        if each.parent and now is not None and not now.parent:
            _let_go(draft, before, each)


def _let_go(draft: Draft, before: Catalogue, old: CatalogueTable) -> None:
    own, part = quote(old.parent), quote(old.name)
    deploy = f"code that does not look for the rows of {old.name} in {old.parent}"
    back = f"ALTER TABLE {own} ATTACH PARTITION {part} {old.bound}"
    if any(each.parent == old.parent and each.bound == "DEFAULT" for each in before.tables):
        # Beside a default partition PostgreSQL detaches none concurrently; nothing is read for it.
        statements = [f"ALTER TABLE {own} DETACH PARTITION {part}"]
        draft.add(Stage.TABLES, f"Let {old.name} be a table of its own", statements, undo=[back], deploy=deploy)
        return
    name = _prove(draft, old, f"({old.rows_obey})", "bounds", Stage.TABLES)
    draft.add(
        Stage.TABLES,
        f"Let {old.name} be a table of its own",
        [f"ALTER TABLE {own} DETACH PARTITION {part} CONCURRENTLY"],
        transaction=False,
        undo=[back],
        undo_note=f"When it was interrupted: ALTER TABLE {own} DETACH PARTITION {part} FINALIZE.",
        deploy=deploy,
    )
    drop = [alter(old.name, f"DROP CONSTRAINT {name}")]
    draft.add(Stage.TABLES, f"Let {old.name} hold other rows as well", drop)


def attach(draft: Draft, old: CatalogueTable, new: CatalogueTable) -> None:
    """Last of all: it has the columns, keys and checks by then and none more, and its rows are known to fit."""
    if old.parent or not new.parent:
        return
    own, part = quote(new.parent), quote(old.name)
    drops, statements, numbers = [], list[str](), list[str]()
    if "satisfies_hash_partition" not in new.rows_obey:
        query = f"SELECT * FROM {part} WHERE ({new.rows_obey}) IS NOT TRUE LIMIT 1"
        draft.prechecks.append(Precheck(f"every row of {old.name} belongs to {new.parent}", query))
        drops.append(alter(old.name, f"DROP CONSTRAINT {_prove(draft, old, f'({new.rows_obey})', 'bounds')}"))
        beside = [each for each in draft.before.tables if each.parent == new.parent and each.bound == "DEFAULT"]
        draft.prechecks += [
            Precheck(
                f"{each.name} has no row of {old.name}",
                f"SELECT * FROM {quote(each.name)} WHERE {new.rows_obey} LIMIT 1",
            )
            for each in beside
        ]
        drops += [
            alter(each.name, f"DROP CONSTRAINT {_prove(draft, each, f'(NOT {new.rows_obey})', old.name)}")
            for each in beside
        ]
    for column in old.columns:
        if column.identity:
            held, before = numbering.hold(draft, old.name, column.name)
            goal = new.column(column.name)
            statements += before
            said = quote(held).replace("'", "''")
            if goal is not None and goal.identity:
                numbers.append(numbering.go_on(new.parent, column.name, f"nextval('{said}')"))
            numbers.append(f"DROP SEQUENCE {quote(held)}")
    hashed = "PostgreSQL takes no check for proof of a hash: it reads the table" if not drops else ""
    draft.add(
        Stage.ATTACH,
        f"Let {old.name} be a partition of {new.parent}",
        [*statements, f"ALTER TABLE {own} ATTACH PARTITION {part} {new.bound}", *drops, *numbers],
        undo=[f"ALTER TABLE {own} DETACH PARTITION {part}"],
        deploy=f"code that expects the rows of {old.name} in {new.parent}",
        unavoidable=hashed,
    )


def _prove(draft: Draft, table: CatalogueTable, condition: str, suffix: str, stage: Stage = Stage.ATTACH) -> str:
    """Steps after which a check of the condition holds; its name, as written."""
    name = quote(draft.free(table, table.name, suffix))
    add = alter(table.name, f"ADD CONSTRAINT {name} CHECK {condition} NOT VALID")
    drop = alter(table.name, f"DROP CONSTRAINT {name}")
    draft.add(stage, f"Keep rows out of {table.name} that do not fit", [add], undo=[drop])
    draft.add(stage, f"Prove that {table.name} has none", [alter(table.name, f"VALIDATE CONSTRAINT {name}")])
    return name
