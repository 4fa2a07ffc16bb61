"""A database that exists as read models see one: tables from its catalogue, statements with types and accesses."""

from collections.abc import Mapping, Sequence
from typing import Any

import postgast

from server.engine.kernel.sql.deparse import unwrap, words
from server.engine.kernel.sql.parameters import named
from server.engine.kernel.sql.problems import SqlError
from server.engine.kernel.sql.reader import parse, read_statement
from server.engine.kernel.sql.scope import Relation, TableShape
from server.engine.kernel.sql.words import quote
from server.engine.model.access import Access, Operation
from server.engine.model.brief import Parameter
from server.engine.model.catalogue import Catalogue
from server.engine.model.physical import WeightedStatement
from server.engine.model.planning import GhostSession
from server.engine.model.schema import Table
from server.engine.physical.catalogue.described import below, described, names, uncopied
from server.engine.physical.read_models.shape import source, walk
from server.engine.physical.subject import Running, Subject

_WRITES = {
    "insert_stmt": (Operation.INSERT,),
    "update_stmt": (Operation.UPDATE,),
    "delete_stmt": (Operation.DELETE,),
    "merge_stmt": (Operation.INSERT, Operation.DELETE),
}


def observed(
    session: GhostSession, ddl: Sequence[str], workload: Sequence[WeightedStatement], asked: Sequence[str]
) -> tuple[Subject, Catalogue]:
    """The database as a subject; of the statements that read only those with an id in ``asked``, all that write."""
    catalogue = session.catalogue()
    tables = described(catalogue)
    by_name = {table.name: table for table in tables}
    chosen = [one for one in workload if one.writes or one.id in asked]
    texts = {one.id: in_full(one.sql, by_name) for one in chosen}
    reading = [one for one in chosen if not one.writes]
    types = dict(
        zip((one.id for one in reading), session.parameter_types([texts[one.id] for one in reading]), strict=True)
    )
    bases = {quote(one.name): one.type for one in catalogue.domains}
    running = []
    for one in chosen:
        inferred = () if one.writes else types[one.id]
        if inferred is not None:
            running.append(_running(one, texts[one.id], [below(each, bases) for each in inferred], by_name))
    return Subject("", tables, tuple(running), tuple(ddl), uncopied(catalogue, ddl), names(catalogue)), catalogue


def in_full(sql: str, tables: Mapping[str, Table]) -> str:
    """The statement without the schemas of its tables, and with the columns that a star at its top stands for."""
    try:
        tree = parse(sql)
    except SqlError:
        return sql
    changed = False
    for node in walk(tree):
        kind = type(node).__name__
        if kind == "RangeVar" and node.schemaname and node.relname in tables:
            node.schemaname, changed = "", True
        elif kind == "ColumnRef" and len(node.fields) == 3 and "".join(words(node.fields)[1:2]) in tables:
            del node.fields[0]
            changed = True
    if len(tree.stmts) == 1 and unwrap(tree.stmts[0].stmt)[0] == "select_stmt":
        changed = _expand(tree.stmts[0].stmt.select_stmt, tables) or changed
    return str(postgast.deparse(tree)) if changed else sql


def _expand(select: Any, tables: Mapping[str, Table]) -> bool:
    met: list[tuple[str, str]] = []
    targets = [(node, _star(node)) for node in select.target_list]
    if not any(star for _, star in targets) or not all(source(node, met, []) for node in select.from_clause):
        return False
    full = []
    for node, star in targets:
        aliases = [(alias, table) for alias, table in met if star == ("*",) or star == (alias, "*")]
        if star and (not aliases or any(table not in tables for _, table in aliases)):
            return False
        columns = [f"{quote(a)}.{quote(column.name)}" for a, table in aliases for column in tables[table].columns]
        full += list(parse(f"SELECT {', '.join(columns)}").stmts[0].stmt.select_stmt.target_list) if star else [node]
    del select.target_list[:]
    select.target_list.extend(full)
    return True


def _star(target: Any) -> tuple[str, ...]:
    kind, reference = unwrap(target.res_target.val)
    fields: tuple[str, ...] = tuple(words(reference.fields)) if kind == "column_ref" else ()
    return fields if fields[-1:] == ("*",) else ()


def _running(one: WeightedStatement, sql: str, types: Sequence[str], tables: Mapping[str, Table]) -> Running:
    parameters = tuple(Parameter(f"p{number}", type_) for number, type_ in enumerate(types, 1))
    written = sql if one.writes else named(sql, lambda number: f"p{number}")
    return Running(
        id=one.id,
        sql=sql,
        written=written,
        parameters=parameters,
        use_case=one.use_case,
        rate=one.rate,
        writes=one.writes,
        accesses=_written(sql) if one.writes else _read(written, tables),
        literals=one.parameters,
    )


def _written(sql: str) -> tuple[Access, ...]:
    """The table that it changes, and of an UPDATE the columns."""
    try:
        kind, message = unwrap(parse(sql).stmts[0].stmt)
    except (SqlError, IndexError):
        return ()
    table = message.relation.relname if kind in _WRITES else ""
    columns = tuple(node.res_target.name for node in message.target_list) if kind == "update_stmt" else ()
    return tuple(Access("", table, operation=each, writes=columns) for each in _WRITES.get(kind, ()))


def _read(written: str, tables: Mapping[str, Table]) -> tuple[Access, ...]:
    """What is asked of which columns, so that the lab asks for values that are there; nothing where it is not read."""
    shapes = {
        name: TableShape(name, "", {one.name: one.type for one in table.columns}, ()) for name, table in tables.items()
    }
    try:
        relations = read_statement(written, shapes).relations
    except SqlError:
        return ()
    return tuple(_access(one) for one in relations if one.shape is not None)


def _access(one: Relation) -> Access:
    assert one.shape is not None
    return Access("", one.shape.name, operation=one.operation, predicate=tuple(one.conditions))
