"""Statements of the brief, written over its entities, as statements over the normalised tables."""

from server.engine.kernel.sql.parameters import named
from server.engine.kernel.sql.substitute import insert_through, inserted_columns, read_through
from server.engine.kernel.sql.words import quote
from server.engine.model.access import Access, Operation, Statement
from server.engine.model.plan import Finding, Severity
from server.engine.model.prepared import PreparedBrief
from server.engine.model.schema import Rewrite
from server.engine.schema.draft import Draft
from server.engine.schema.normalise import Decomposition


def rewrite(
    prepared: PreparedBrief, decompositions: dict[str, Decomposition], draft: Draft
) -> tuple[tuple[Rewrite, ...], tuple[Finding, ...]]:
    """One rewrite for each statement that touches a moved column; a finding for each that cannot be rewritten."""
    rewrites: list[Rewrite] = []
    findings: list[Finding] = []
    for statement in prepared.statements:
        touched = _touched(statement, decompositions)
        if not touched:
            continue
        positional = _rewritten(statement, touched, decompositions, draft)
        if positional is None:
            findings.append(_finding(statement, touched, decompositions))
            continue
        names = [parameter.name for parameter in statement.parameters]
        tables = [access.table for access in statement.accesses]
        tables += [link.target for entity in touched for link in decompositions[entity].links]
        rewrites.append(
            Rewrite(
                statement.id,
                named(positional, lambda number, names=names: names[number - 1]),  # type: ignore[misc]
                positional,
                tuple(dict.fromkeys(tables)),
            )
        )
    return tuple(rewrites), tuple(findings)


def _touched(statement: Statement, decompositions: dict[str, Decomposition]) -> dict[str, list[Access]]:
    """Accesses by entity, of the entities whose moved columns the statement uses."""
    found: dict[str, list[Access]] = {}
    for access in statement.accesses:
        one = decompositions.get(access.entity)
        used = {*access.reads, *access.writes, *(condition.column for condition in access.predicate)}
        if one is not None and used & one.moved.keys():
            found.setdefault(access.entity, []).append(access)
    return found


def _rewritten(
    statement: Statement,
    touched: dict[str, list[Access]],
    decompositions: dict[str, Decomposition],
    draft: Draft,
) -> str | None:
    written = [
        access
        for accesses in touched.values()
        for access in accesses
        if access.operation not in (Operation.READ, Operation.LOCK)
    ]
    if len(written) > 1 or any(access.operation != Operation.INSERT for access in written):
        return None
    text = statement.positional_sql
    reading = {
        entity: logical_query(decompositions[entity], draft)
        for entity, accesses in touched.items()
        if any(access.operation in (Operation.READ, Operation.LOCK) for access in accesses)
    }
    if reading:
        through = read_through(text, {decompositions[entity].table.name: query for entity, query in reading.items()})
        if through is None:
            return None
        text = through
    for access in written:
        one = decompositions[access.entity]
        returned = {output.column for output in statement.returns if output.entity == access.entity}
        template = _template(one, inserted_columns(text), draft)
        if template is None or returned & one.moved.keys() or _updates_moved(text, one):
            return None
        inserted = insert_through(text, template)
        if inserted is None:
            return None
        text = inserted
    return text


def logical_query(one: Decomposition, draft: Draft) -> str:
    """The entity as the brief sees it, joined from its tables."""
    own = quote(one.table.name)
    aliases = {one.table.name: own}
    optional = {one.table.name: False}
    joins = []
    for number, link in enumerate(one.links):
        alias = f"moved_{number + 1}"
        left = any(
            optional[place.table] or draft.tables[place.table].columns[place.column].nullable for place in link.sources
        )
        condition = " AND ".join(
            f"{alias}.{quote(there)} = {aliases[here.table]}.{quote(here.column)}"
            for here, there in zip(link.sources, link.target_columns, strict=True)
        )
        joins.append(f"{'LEFT ' if left else ''}JOIN {quote(link.target)} AS {alias} ON {condition}")
        aliases.setdefault(link.target, alias)
        optional.setdefault(link.target, left)
    selected = []
    for column in one.table.by_name:
        if column in one.kept:
            selected.append(f"{own}.{quote(column)}")
        else:
            selected.append(f"moved_{one.through[column] + 1}.{quote(one.moved[column].column)} AS {quote(column)}")
    return f"SELECT {', '.join(selected)} FROM {own} {' '.join(joins)}"


def _template(one: Decomposition, columns: tuple[str, ...], draft: Draft) -> str | None:
    """An INSERT into each table the entity became, all fed from the statement's own rows."""
    if not columns or not set(columns) <= one.table.by_name.keys():
        return None
    pieces = [f"input ({_names(columns)}) AS (SELECT)"]
    for number, extracted in enumerate(one.extracted):
        table = draft.tables[extracted.name]
        given = [column.name for column in extracted.columns if column.name in columns]
        needed = {name for name, column in table.columns.items() if not column.nullable and not column.default}
        if not set(extracted.key) & set(columns):
            continue
        if not needed <= set(given):
            return None
        values = ", ".join(f"{quote(name)}::{table.columns[name].type}" for name in given)
        present = " AND ".join(f"{quote(name)} IS NOT NULL" for name in extracted.key)
        pieces.append(
            f"moved_{number + 1} AS (INSERT INTO {quote(extracted.name)} ({_names(given)}) SELECT DISTINCT {values} "
            f"FROM input WHERE {present} ON CONFLICT ({_names(extracted.key)}) DO NOTHING)"
        )
    for adopted in one.adopted:
        name = adopted.column.name
        if adopted.existed or name not in columns:
            continue
        link = one.links[one.through[name]]
        parent, reference = draft.tables[link.target], link.source_columns[0]
        if reference not in columns:
            return None
        kind = parent.columns[adopted.name].type
        key = parent.columns[link.target_columns[0]]
        assignment = f"{quote(adopted.name)} = input.{quote(name)}::{kind}"
        joined = f"{quote(parent.name)}.{quote(key.name)} = input.{quote(reference)}::{key.type}"
        pieces.append(f"set_{adopted.name} AS (UPDATE {quote(parent.name)} SET {assignment} FROM input WHERE {joined})")
    kept = [column for column in columns if column in one.kept]
    own = draft.tables[one.table.name]
    values = ", ".join(f"{quote(name)}::{own.columns[name].type}" for name in kept)
    if not kept:
        return None
    return f"WITH {', '.join(pieces)} INSERT INTO {quote(own.name)} ({_names(kept)}) SELECT {values} FROM input"


def _updates_moved(text: str, one: Decomposition) -> bool:
    """Whether ON CONFLICT … DO UPDATE speaks of a moved column, which its target no longer has."""
    _, found, tail = text.upper().partition("DO UPDATE")
    return bool(found) and any(name.upper() in tail for name in one.moved)


def _finding(
    statement: Statement, touched: dict[str, list[Access]], decompositions: dict[str, Decomposition]
) -> Finding:
    moved = sorted(
        {
            f"{entity}.{name} → {place.table}.{place.column}"
            for entity, accesses in touched.items()
            for name, place in decompositions[entity].moved.items()
            if any(name in (*access.reads, *access.writes) for access in accesses)
        }
    )
    return Finding(
        id=f"schema.not-rewritten@{statement.id}",
        rule="schema.not-rewritten",
        severity=Severity.HIGH,
        subject=statement.id,
        message=f"{statement.use_case} changes or locks {', '.join(moved)}",
        why="One row of the new table stands for many of the old; what is meant for the others is not stated.",
        fix="Write the statement over the new tables, or drop the functional dependency if it does not hold.",
    )


def _names(names: tuple[str, ...] | list[str]) -> str:
    return ", ".join(map(quote, names))
