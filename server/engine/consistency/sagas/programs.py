"""Compensations as transaction programs, so that their isolation is decided together with everything beside them (S19).

The forward steps are among the programs already: they are the use case's own statements, service by service.
"""

from collections.abc import Sequence

from msgspec.structs import replace

from server.engine.kernel.naming import snake
from server.engine.model.consistency import Block, Program, Relation, StatementType, TemplateStatement, Workload
from server.engine.model.sagas import Change, ChangeKind, Saga
from server.engine.model.schema import PhysicalSchema, Table


def with_compensations(workload: Workload, sagas: Sequence[Saga], service: str, schema: PhysicalSchema) -> Workload:
    """The workload of one service with a program for each compensation that runs in it.

    ``service`` is empty for a design of one. A change of a table that is not among the service's is left out: it has
    no rows here to meet anybody on.
    """
    tables = {table.entity: table for table in (schema.tables_of(service) if service else schema.tables)}
    relations = {relation.name: relation for relation in workload.relations}
    programs = []
    for saga in sagas:
        for step in saga.steps:
            if step.compensation is None or (service and step.service != service):
                continue
            blocks = [
                Block(statement=_statement(change, tables[change.entity], number))
                for number, change in enumerate(step.compensation.changes, start=1)
                if change.entity in tables
            ]
            if blocks:
                name = f"{step.compensation.name} of {saga.name}"
                programs.append(Program(name=name, body=tuple(blocks), use_case=saga.name))
                for block in blocks:
                    if block.statement is not None and block.statement.relation not in relations:
                        found = next(table for table in tables.values() if table.name == block.statement.relation)
                        relations[found.name] = _relation(found)
    ordered = tuple(relations[name] for name in sorted(relations))
    return replace(workload, relations=ordered, programs=(*workload.programs, *programs)) if programs else workload


def _relation(table: Table) -> Relation:
    return Relation(table.name, tuple(column.name for column in table.columns), table.primary_key)


def _statement(change: Change, table: Table, number: int) -> TemplateStatement:
    """By key: a compensation knows the rows its step has changed."""
    known = {column.name for column in table.columns}
    key = tuple(f"{snake(change.entity)}_{column}" for column in table.primary_key)
    written = (change.column,) if change.column in known else ()
    if change.kind is ChangeKind.DELETE:
        return TemplateStatement(f"u{number}", StatementType.KEY_DELETE, table.name, key=key)
    if change.kind is ChangeKind.INSERT:
        every = tuple(column.name for column in table.columns)
        return TemplateStatement(f"u{number}", StatementType.INSERT, table.name, key=key, writes=every)
    # A column of ours that holds the row is no column of the table: the row is written all the same.
    read = written if change.kind is not ChangeKind.SET else ()
    writes = written or tuple(column for column in (table.columns[0].name,) if column)
    return TemplateStatement(f"u{number}", StatementType.KEY_UPDATE, table.name, key=key, reads=read, writes=writes)
