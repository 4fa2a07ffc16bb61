"""Tables with columns, keys, references and the indexes these need, from the normalised entities."""

from msgspec.structs import replace

from server.engine.kernel.naming import shorten, snake
from server.engine.kernel.storage import join_columns
from server.engine.model.access import Operation
from server.engine.model.brief import Ownership, Relation
from server.engine.model.plan import Finding, Severity
from server.engine.model.prepared import PreparedBrief
from server.engine.model.schema import Column, ForeignKey, Index, Unique
from server.engine.schema.columns import checks_of, column_of
from server.engine.schema.draft import Draft, TableDraft
from server.engine.schema.logical import Logical, LogicalColumn
from server.engine.schema.normalise import Decomposition, Extracted, Link, Place


def build(prepared: PreparedBrief, logical: Logical, decompositions: dict[str, Decomposition]) -> Draft:
    """Everything but invariants, which come on top."""
    draft = Draft()
    for name in _table_names(logical, decompositions):
        draft.take(name, name)
    written = _entities_with_written_ids(prepared)
    for entity, one in decompositions.items():
        _entity_table(draft, logical, entity, one, entity in written)
        for extracted in one.extracted:
            _extracted_table(draft, logical, extracted)
    for one in decompositions.values():
        _adopt(draft, logical, one)
    for one in decompositions.values():
        _keys(draft, one)
        for link in one.links:
            _link(draft, one, link)
    for relation in logical.joins:
        _join_table(draft, logical, relation)
    for table in draft.tables.values():
        _index_references(draft, table)
    return draft


def _table_names(logical: Logical, decompositions: dict[str, Decomposition]) -> list[str]:
    names = [one.table.name for one in decompositions.values()]
    names += [extracted.name for one in decompositions.values() for extracted in one.extracted]
    return names + [logical.join_table(relation) for relation in logical.joins]


def _entities_with_written_ids(prepared: PreparedBrief) -> set[str]:
    """Entities whose ``id`` some statement gives: their identity must let it."""
    return {
        access.entity
        for statement in prepared.statements
        for access in statement.accesses
        if access.operation == Operation.INSERT and "id" in access.writes
    }


def _entity_table(draft: Draft, logical: Logical, entity: str, one: Decomposition, writes_id: bool) -> None:
    source = one.table
    words = snake(entity).replace("_", " ")
    comment = source.entity.description or f"One row for each {words}."
    table = TableDraft(source.name, entity, ("id",), comment)
    draft.tables[source.name] = table
    promised = {name for key in source.entity.keys for name in key}
    for column in source.columns:
        if column.name not in one.kept:
            draft.places[(entity, column.name)] = one.moved[column.name]
            continue
        draft.places[(entity, column.name)] = Place(source.name, column.name)
        if column.name == "id":
            table.columns["id"] = _surrogate(logical, entity, writes_id)
        else:
            _add_column(table, logical, entity, column, column.required)
    _warn_of_optional_keys(draft, one, promised)


def _surrogate(logical: Logical, entity: str, writes_id: bool) -> Column:
    comment = f"Surrogate key of the {snake(entity).replace('_', ' ')}."
    if logical.key_type == "uuid":
        # Ordered by time, so that new rows go to one end of the index.
        return Column("id", "uuid", nullable=False, default="uuidv7()", comment=comment)
    generated = "identity by default" if writes_id else "identity"
    return Column("id", "bigint", nullable=False, generated=generated, comment=comment)


def _add_column(
    table: TableDraft, logical: Logical, entity: str, column: LogicalColumn, required: bool, name: str = ""
) -> None:
    name = name or column.name
    if column.relation is not None:
        target = logical.tables[column.relation.from_]
        words = column.relation.name.replace("_", " ")
        table.columns[name] = Column(
            name=name,
            type=logical.key_type,
            nullable=not required,
            attribute=f"{entity}.{column.relation.name}",
            comment=column.relation.description
            or f"The {words} of the {snake(entity).replace('_', ' ')}, a row of {target.name}.",
        )
        _reference(table, logical, column.relation, name, required)
    elif column.attribute is not None:
        made = column_of(column.attribute, entity, required)
        table.columns[name] = replace(made, name=name)
        for check, expression in checks_of(column.attribute, table.name, name):
            table.add_check(check, expression)


def _reference(table: TableDraft, logical: Logical, relation: Relation, column: str, required: bool) -> None:
    target = logical.tables[relation.from_]
    otherwise = "NO ACTION" if required else "SET NULL"
    action = "CASCADE" if relation.ownership == Ownership.COMPOSITION else otherwise
    table.foreign_keys.append(
        ForeignKey(_constraint(table, (column,), "fkey"), (column,), target.name, ("id",), action)
    )


def _constraint(table: TableDraft, columns: tuple[str, ...], suffix: str) -> str:
    taken = {known.name for known in table.foreign_keys} | {known.name for known in table.checks}
    name = shorten(f"{table.name}_{'_'.join(columns)}_{suffix}")
    return name if name not in taken else shorten(f"{table.name}_{'_'.join(columns)}_{suffix}_2")


def _extracted_table(draft: Draft, logical: Logical, extracted: Extracted) -> None:
    determined = [column.name for column in extracted.columns if column.name not in extracted.key]
    comment = (
        f"One row for each {' and '.join(extracted.key)} of {logical.tables[extracted.entity].name}, which determines "
        f"{', '.join(determined)}."
    )
    table = TableDraft(extracted.name, extracted.entity, extracted.key, comment)
    draft.tables[extracted.name] = table
    for column in extracted.columns:
        _add_column(table, logical, extracted.entity, column, column.required or column.name in extracted.key)
    for key in extracted.other_keys:
        name = draft.take(f"{extracted.name}_{'_'.join(key)}_key", f"{extracted.name} {key}")
        table.uniques.append(Unique(name, key))


def _adopt(draft: Draft, logical: Logical, one: Decomposition) -> None:
    for adopted in one.adopted:
        if not adopted.existed:
            parent = draft.tables[logical.tables[adopted.parent].name]
            # A row may exist before anything refers to it, so the value cannot be required here.
            _add_column(parent, logical, adopted.entity, adopted.column, required=False, name=adopted.name)


def _keys(draft: Draft, one: Decomposition) -> None:
    """UNIQUE for each natural key; one that contains another is implied by it and left out."""
    table = draft.tables[one.table.name]
    natural = {frozenset(key) for key in one.table.entity.keys}
    keys = [key for key in one.table.keys if key != ("id",)]
    for key in keys:
        implied_by = next((other for other in one.table.keys if set(other) < set(key)), None)
        if implied_by is not None:
            draft.findings.append(
                Finding(
                    id=f"schema.implied-key@{table.name}.{'.'.join(key)}",
                    rule="schema.implied-key",
                    severity=Severity.LOW,
                    subject=f"{one.table.entity.name} ({', '.join(key)})",
                    message=f"the key follows from ({', '.join(implied_by)}) and is not enforced twice",
                    why="A second unique index costs every write and can never refuse a row.",
                    fix="Drop the longer key from the brief, or the shorter one if it is not meant.",
                )
            )
            continue
        if set(key) <= table.columns.keys():
            nullable = any(table.columns[name].nullable for name in key)
            name = draft.take(f"{table.name}_{'_'.join(key)}_key", f"{table.name} {key}")
            distinct = not (nullable and frozenset(key) in natural and len(key) > 1)
            table.uniques.append(Unique(name, key, nulls_distinct=distinct))


def _warn_of_optional_keys(draft: Draft, one: Decomposition, promised: set[str]) -> None:
    for name in sorted(promised):
        column = one.table.by_name.get(name)
        if column is not None and not column.required:
            subject = f"{one.table.entity.name}.{name}"
            draft.findings.append(
                Finding(
                    id=f"schema.optional-key-column@{subject}",
                    rule="schema.optional-key-column",
                    severity=Severity.MEDIUM,
                    subject=subject,
                    message=f"{subject} is part of a natural key and may be empty",
                    why="A row without the value is not identified by the key.",
                    fix="State `required: true`, or take the column out of `keys` and state a unique invariant.",
                    references=("PostgreSQL 18 manual, 5.5.3 Unique Constraints",),
                )
            )


def _link(draft: Draft, one: Decomposition, link: Link) -> None:
    """The reference from a table to the table that its columns were moved to."""
    if not link.source:
        return
    source, target = draft.tables[link.source], draft.tables[link.target]
    if any(key.columns == link.source_columns and key.table == link.target for key in source.foreign_keys):
        return
    referenced = link.target_columns
    if set(referenced) != set(target.primary_key) and not any(one.columns == referenced for one in target.uniques):
        name = draft.take(f"{target.name}_{'_'.join(referenced)}_key", f"{target.name} {referenced}")
        target.uniques.append(Unique(name, referenced))
    source.foreign_keys.append(
        ForeignKey(_constraint(source, link.source_columns, "fkey"), link.source_columns, link.target, referenced)
    )


def _join_table(draft: Draft, logical: Logical, relation: Relation) -> None:
    name = logical.join_table(relation)
    sides = tuple(zip((relation.from_, relation.to), join_columns(relation), strict=True))
    entity = f"{relation.from_}.{relation.name}"
    comment = relation.description or f"Which {logical.name_of(relation.to)} belong to which {sides[0][0]}."
    table = TableDraft(name, entity, tuple(column for _, column in sides), comment)
    draft.tables[name] = table
    for side, column in sides:
        words = snake(side).replace("_", " ")
        table.columns[column] = Column(
            name=column,
            type=logical.key_type,
            nullable=False,
            attribute=entity,
            comment=f"The {words} of the pair.",
        )
        draft.places[(entity, column)] = Place(name, column)
        if side not in logical.tables:
            # The row is another service's, where no foreign key reaches.
            continue
        target = logical.tables[side].name
        # A pair says nothing once either side is gone.
        table.foreign_keys.append(
            ForeignKey(_constraint(table, (column,), "fkey"), (column,), target, ("id",), "CASCADE")
        )


def _index_references(draft: Draft, table: TableDraft) -> None:
    """Every reference gets an index, unless the beginning of a key's index already serves."""
    # Longest first: its index serves the shorter references that begin it.
    for key in sorted(table.foreign_keys, key=lambda known: -len(known.columns)):
        whole = [table.primary_key, *(one.columns for one in table.uniques if not one.where and not one.expression)]
        whole += [index.columns for index in table.indexes if not index.where]
        if any(set(columns[: len(key.columns)]) == set(key.columns) for columns in whole):
            continue
        name = draft.take(f"{table.name}_{'_'.join(key.columns)}_idx", f"{table.name} {key.columns}")
        purpose = f"Rows by {' and '.join(key.columns)}, and the check when a row of {key.table} is deleted."
        table.indexes.append(Index(name, key.columns, purpose=purpose))
