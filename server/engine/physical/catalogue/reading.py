"""Reads DDL in order: CREATE and ALTER TABLE, CREATE INDEX, CREATE VIEW and what drops them; all else changes nothing
here.

What PostgreSQL itself would refuse is not refused here: the DDL is executed where plans are made, and the words are
its own."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

from server.engine.kernel.sql.deparse import unwrap, words
from server.engine.kernel.sql.reader import parse
from server.engine.kernel.sql.words import IDENTIFIER_BYTES, quote
from server.engine.physical.catalogue.catalogue import Catalogue, ForeignKey, OwnIndex, Table, View, home, key_of
from server.engine.physical.catalogue.keys import expression, index_keys

_PRIMARY, _UNIQUE, _EXCLUSION = "CONSTR_PRIMARY", "CONSTR_UNIQUE", "CONSTR_EXCLUSION"
_FOREIGN = "CONSTR_FOREIGN"
_FUNCTION = re.compile(r"\(([a-z_][a-z0-9_]*)\(")
_LIKE_INDEXES = 1 << 6
_DROP_TABLE, _DROP_INDEX, _DROP_VIEWS = "OBJECT_TABLE", "OBJECT_INDEX", ("OBJECT_VIEW", "OBJECT_MATVIEW")


def catalogue_of(ddl: Iterable[str]) -> Catalogue:
    """What the statements leave behind, executed in order.

    Raises:
        SqlError: a text that PostgreSQL's parser does not read, at the place where it stops.
    """
    catalogue = Catalogue()
    for text in ddl:
        for statement in parse(text).stmts:
            kind, message = unwrap(statement.stmt)
            if kind in _READERS:
                _READERS[kind](catalogue, message)
    return catalogue


def _enum(message: Any, name: str) -> str:
    """The name of an enum field's value."""
    descriptor = message.DESCRIPTOR.fields_by_name[name]
    return str(descriptor.enum_type.values_by_number[getattr(message, name)].name)


def _table_of(catalogue: Catalogue, relation: Any) -> Table | None:
    return catalogue.table(relation.schemaname, relation.relname)


def _type(message: Any) -> str:
    names = words(message.names)
    return (names[-1] if names else "") + "[]" * len(message.array_bounds)


def _create_table(catalogue: Catalogue, message: Any) -> None:
    relation = message.relation
    key = key_of(relation.schemaname, relation.relname)
    if key in catalogue.tables:
        return
    table = Table(home(relation.schemaname), relation.relname, partitioned=message.HasField("partspec"))
    for node in message.inh_relations:
        parent = _table_of(catalogue, node.range_var)
        if parent is None:
            continue
        table.columns.update(parent.columns)
        if message.HasField("partbound"):
            table.parent = parent.key
    for node in message.table_elts:
        kind, element = unwrap(node)
        if kind == "column_def":
            _add_column(table, element)
        elif kind == "constraint":
            _add_constraint(table, element, ())
        elif kind == "table_like_clause":
            _like(catalogue, table, element)
    catalogue.tables[key] = table


def _like(catalogue: Catalogue, table: Table, clause: Any) -> None:
    source = _table_of(catalogue, clause.relation)
    if source is None:
        return
    table.columns.update(source.columns)
    if clause.options & _LIKE_INDEXES:
        for one in source.indexes:
            table.indexes.append(replace(one, name=_default_name(table, one)))


def _add_column(table: Table, definition: Any) -> None:
    table.columns[definition.colname] = _type(definition.type_name)
    for node in definition.constraints:
        _add_constraint(table, node.constraint, (definition.colname,))


def _add_constraint(table: Table, constraint: Any, columns: Sequence[str]) -> None:
    kind = _enum(constraint, "contype")
    if kind == _FOREIGN:
        own = tuple(columns or words(constraint.fk_attrs))
        target = key_of(constraint.pktable.schemaname, constraint.pktable.relname)
        table.foreign_keys.append(ForeignKey(own, target, tuple(words(constraint.pk_attrs))))
    if kind not in (_PRIMARY, _UNIQUE, _EXCLUSION):
        return
    if constraint.indexname:
        table.indexes = [_owned(one, constraint) if one.name == constraint.indexname else one for one in table.indexes]
        return
    if kind == _EXCLUSION:
        keys = index_keys([node.list.items[0].index_elem for node in constraint.exclusions])
    else:
        keys = index_keys([*(columns or words(constraint.keys))])
    made = OwnIndex(
        name=constraint.conname,
        keys=keys,
        method=constraint.access_method or "btree",
        include=index_keys([*words(constraint.including)]),
        where=expression(constraint.where_clause) if constraint.HasField("where_clause") else "",
        unique=kind != _EXCLUSION,
        primary=kind == _PRIMARY,
        constraint=True,
    )
    table.indexes.append(made if made.name else replace(made, name=_default_name(table, made)))


def _owned(index: OwnIndex, constraint: Any) -> OwnIndex:
    """An index that ALTER TABLE … ADD CONSTRAINT … USING INDEX made the constraint's, with its name."""
    primary = _enum(constraint, "contype") == _PRIMARY
    return replace(index, name=constraint.conname or index.name, unique=True, primary=primary, constraint=True)


def _create_index(catalogue: Catalogue, message: Any) -> None:
    table = _table_of(catalogue, message.relation)
    if table is None:
        return
    keys = index_keys([node.index_elem for node in message.index_params])
    made = OwnIndex(
        name=message.idxname,
        keys=keys,
        method=message.access_method or "btree",
        include=index_keys([node.index_elem for node in message.index_including_params]),
        where=expression(message.where_clause) if message.HasField("where_clause") else "",
        unique=message.unique,
    )
    if not any(made.name and one.name == made.name for one in table.indexes):
        table.indexes.append(made if made.name else replace(made, name=_default_name(table, made)))


def _alter_table(catalogue: Catalogue, message: Any) -> None:
    table = _table_of(catalogue, message.relation)
    if table is None:
        return
    for node in message.cmds:
        command = node.alter_table_cmd
        subtype = _enum(command, "subtype")
        kind, definition = unwrap(getattr(command, "def"))
        if subtype == "AT_AddColumn" and kind == "column_def":
            _add_column(table, definition)
        elif subtype == "AT_AddConstraint" and kind == "constraint":
            _add_constraint(table, definition, ())
        elif subtype == "AT_DropColumn":
            table.columns.pop(command.name, None)
        elif subtype == "AT_DropConstraint":
            table.indexes = [one for one in table.indexes if one.name != command.name]
        elif subtype == "AT_AttachPartition" and kind == "partition_cmd":
            child = _table_of(catalogue, definition.name)
            if child is not None:
                child.parent = table.key


def _create_view(catalogue: Catalogue, message: Any) -> None:
    catalogue.views[key_of(message.view.schemaname, message.view.relname)] = View(message.query, words(message.aliases))


def _create_table_as(catalogue: Catalogue, message: Any) -> None:
    """A materialised view is a table that its query filled; its columns are known where the query names them."""
    into = message.into
    key = key_of(into.rel.schemaname, into.rel.relname)
    columns = words(into.col_names)
    if not columns and message.query.WhichOneof("node") == "select_stmt":
        columns = tuple(_output_name(node.res_target) for node in message.query.select_stmt.target_list)
    made = Table(home(into.rel.schemaname), into.rel.relname, columns={name: "" for name in columns if name})
    catalogue.tables.setdefault(key, made)


def _output_name(target: Any) -> str:
    if target.name:
        return str(target.name)
    kind, value = unwrap(target.val)
    names = words(value.fields) if kind == "column_ref" else words(value.funcname) if kind == "func_call" else ()
    return names[-1] if names and names[-1] != "*" else ""


def _drop(catalogue: Catalogue, message: Any) -> None:
    kind = _enum(message, "remove_type")
    for node in message.objects:
        names = words(node.list.items) if node.WhichOneof("node") == "list" else ()
        if not names:
            continue
        key = key_of(names[-2] if len(names) > 1 else "", names[-1])
        if kind == _DROP_INDEX:
            for table in catalogue.tables.values():
                table.indexes = [one for one in table.indexes if key_of(table.schema, one.name) != key]
        elif kind == _DROP_TABLE or kind in _DROP_VIEWS:
            catalogue.tables.pop(key, None)
            catalogue.views.pop(key, None)


def _rename(catalogue: Catalogue, message: Any) -> None:
    kind = _enum(message, "rename_type")
    key = key_of(message.relation.schemaname, message.relation.relname)
    if kind == "OBJECT_INDEX":
        for one in catalogue.tables.values():
            if key_of(one.schema, "") == key_of(key[0], ""):
                _rename_index(one, key[1], message.newname)
    table = catalogue.tables.get(key)
    if kind == "OBJECT_TABLE" and table is not None:
        del catalogue.tables[key]
        table.name = message.newname
        catalogue.tables[table.key] = table
    elif kind == "OBJECT_COLUMN" and table is not None and message.subname in table.columns:
        renamed = {message.subname: message.newname}
        table.columns = {renamed.get(name, name): type_ for name, type_ in table.columns.items()}
        table.indexes = [_with_column(one, quote(message.subname), quote(message.newname)) for one in table.indexes]
    elif kind == "OBJECT_TABCONSTRAINT" and table is not None:
        _rename_index(table, message.subname, message.newname)


def _rename_index(table: Table, old: str, new: str) -> None:
    table.indexes = [replace(one, name=new) if one.name == old else one for one in table.indexes]


def _with_column(index: OwnIndex, old: str, new: str) -> OwnIndex:
    """With a column's new name in its keys; expressions and conditions are left as they were written."""
    keys = tuple(new + key[len(old) :] if key == old or key.startswith(f"{old} ") else key for key in index.keys)
    return replace(index, keys=keys, include=tuple(new if name == old else name for name in index.include))


def _word(key: str) -> str:
    """What a key contributes to the name of its index, as PostgreSQL has it: column, function or ``expr``."""
    if key.startswith("("):
        called = _FUNCTION.match(key)
        return called[1] if called else "expr"
    return key.split(" ")[0].strip('"')


def _default_name(table: Table, index: OwnIndex) -> str:
    """What PostgreSQL calls it where nobody says."""
    if index.primary:
        return _free_name(table, f"{table.name}_pkey")
    suffix = ("key" if index.unique else "excl") if index.constraint else "idx"
    return _free_name(table, f"{table.name}_{'_'.join(map(_word, index.keys))}_{suffix}")


def _free_name(table: Table, wanted: str) -> str:
    name = wanted.encode()[:IDENTIFIER_BYTES].decode(errors="ignore")
    taken = {one.name for one in table.indexes}
    number = 0
    while name in taken:
        number += 1
        name = f"{wanted}{number}"
    return name


def _create_extension(catalogue: Catalogue, message: Any) -> None:
    catalogue.extensions.add(message.extname)


_READERS: dict[str, Callable[[Catalogue, Any], None]] = {
    "create_stmt": _create_table,
    "alter_table_stmt": _alter_table,
    "index_stmt": _create_index,
    "view_stmt": _create_view,
    "create_table_as_stmt": _create_table_as,
    "create_extension_stmt": _create_extension,
    "drop_stmt": _drop,
    "rename_stmt": _rename,
}
