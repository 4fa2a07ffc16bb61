"""What a statement will do, as far as reading tells: locks on tables, what is read, written and built, who waits."""

from collections.abc import Iterable
from typing import Any

from msgspec.structs import replace

from server.engine.migrations.checking import trees
from server.engine.migrations.checking.naming import chosen, index_columns
from server.engine.migrations.checking.reading import Statement
from server.engine.migrations.checking.state import State
from server.engine.migrations.planning.casting import is_free
from server.engine.migrations.volatility import VOLATILE
from server.engine.model.rehearsals import Effects, RelationLock

ACCESS_EXCLUSIVE, SHARE, SHARE_ROW = "AccessExclusiveLock", "ShareLock", "ShareRowExclusiveLock"
SHARE_UPDATE, ROW = "ShareUpdateExclusiveLock", "RowExclusiveLock"
_WEAK = frozenset(
    {"AT_SetStatistics", "AT_SetRelOptions", "AT_ResetRelOptions", "AT_ClusterOn", "AT_ValidateConstraint"}
)
_TRIGGERS = frozenset({"AT_EnableTrig", "AT_DisableTrig", "AT_EnableTrigAll", "AT_DisableTrigAll", "AT_EnableTrigUser"})
_REWRITES = frozenset({"AT_SetLogged", "AT_SetUnLogged", "AT_SetAccessMethod"})


def predicted(one: Statement, state: State) -> Effects | None:
    """On tables in use; None for kinds of statements that only running tells about."""
    read = _KINDS.get(one.kind)
    if read is None:
        return None
    found = read(one, state)
    return None if found is None else _used(_spread(found, one, state), state)


def _spread(found: Effects, one: Statement, state: State) -> Effects:
    """To the partitions of what it is about, unless it says ONLY or is about the partitioned table's own entry."""
    tables = [each.relation for each in found.locks if state.table(each.relation).partitioned]
    if not tables or (one.kind == "rename_stmt" and trees.word(one.node, "rename_type") == "OBJECT_TABLE"):
        return found
    if one.kind == "create_policy_stmt" or (one.node.HasField("relation") and not one.node.relation.inh):
        return replace(found, scanned=(), rewritten=(), built=()) if one.kind == "index_stmt" else found
    modes = {each.relation: each.mode for each in found.locks}
    below = {table: state.partitions(table) for table in tables}
    modes |= {part: modes[table] for table in tables for part in below[table]}

    def leaves(names: tuple[str, ...]) -> tuple[str, ...]:
        parts = [each for name in names for each in (name, *below.get(name, ()))]
        return tuple(sorted({each for each in parts if not state.table(each).partitioned}))

    return Effects(
        locks=tuple(RelationLock(name, mode) for name, mode in sorted(modes.items())),
        rewritten=leaves(found.rewritten),
        scanned=leaves(found.scanned),
        built=tuple(sorted(name for table in tables for name in _parts_built(found, one, state, below[table]))),
    )


def _parts_built(found: Effects, one: Statement, state: State, parts: list[str]) -> Iterable[str]:
    """Indexes of partitions are named by PostgreSQL."""
    if not found.built:
        return
    leaves = [each for each in parts if not state.table(each).partitioned]
    if one.kind == "index_stmt":
        middle, label = index_columns(one.node.index_params), "idx"
        yield from (chosen(state.names, part, middle, label) for part in leaves)
        return
    for _, kind, command in trees.commands(one.node):
        if kind == "AT_AddConstraint":
            node = trees.constraint(command)
            primary = trees.word(node, "contype") == "CONSTR_PRIMARY"
            keys = () if primary else tuple(each.string.sval for each in node.keys)
            yield from (chosen(state.names, part, keys, "pkey" if primary else "key") for part in leaves)


def _used(found: Effects, state: State) -> Effects:
    locks = tuple(each for each in found.locks if state.in_use(each.relation))
    kept = {each.relation for each in locks}
    return Effects(
        locks=locks,
        rewritten=tuple(each for each in found.rewritten if each in kept),
        scanned=tuple(each for each in found.scanned if each in kept),
        built=found.built if kept else (),
        blocks=tuple(sorted(name for each in locks for name in blocked(each.relation, each.mode))),
    )


def blocked(table: str, mode: str) -> Iterable[str]:
    """PostgreSQL's table of conflicting locks, for readers, SELECT FOR UPDATE and writers."""
    if mode == ACCESS_EXCLUSIVE:
        return (f"{table}.for_update", f"{table}.read", f"{table}.write")
    if mode == "ExclusiveLock":
        return (f"{table}.for_update", f"{table}.write")
    return (f"{table}.write",) if mode in (SHARE, SHARE_ROW) else ()


def _of(table: str, mode: str, **work: tuple[str, ...]) -> Effects:
    return Effects(locks=(RelationLock(table, mode),), **work)


def _alter(one: Statement, state: State) -> Effects | None:
    node, table = one.node, trees.relation(one.node)
    if trees.word(node, "objtype") != "OBJECT_TABLE":
        return None
    modes, rewritten, scanned, built, others = set(), False, False, [], {}
    for _, kind, command in trees.commands(node):
        modes.add(_mode(kind, command))
        if kind in _REWRITES:
            rewritten = True
        elif kind == "AT_AlterColumnType":
            known = state.table(table).columns.get(command.name)
            new = trees.type_name(trees.column(command).type_name)
            if known is None or not known.type:
                return None
            using = trees.using(command) is not None
            rewritten |= using or (known.type != new and not is_free(known.type, new))
        elif kind == "AT_AddColumn":
            more = _column(trees.column(command), state)
            rewritten, scanned = rewritten | more[0], scanned | more[1]
            said = trees.said(trees.column(command))
            own = trees.column(command).colname
            for said_kind, keys, label in (("CONSTR_UNIQUE", (own,), "key"), ("CONSTR_PRIMARY", (), "pkey")):
                if said_kind in said:
                    built.append(said[said_kind].conname or chosen(state.names, table, keys, label))
            if "CONSTR_FOREIGN" in said:
                others[said["CONSTR_FOREIGN"].pktable.relname] = SHARE_ROW
        elif kind == "AT_SetNotNull":
            column = state.table(table).columns.get(command.name)
            proved = command.name in state.table(table).required_by_check or (column is not None and column.required)
            scanned |= not proved
        elif kind == "AT_AddConstraint":
            more_scan, more_built = _constraint(trees.constraint(command), table, state, others)
            scanned |= more_scan
            built += more_built
        elif kind == "AT_ValidateConstraint":
            scanned = True
        elif kind in ("AT_AttachPartition", "AT_DetachPartition", "AT_DropConstraint"):
            return None  # what it does to the other table is not told by the statement
    strongest = max(modes, key=_STRENGTH.index)
    locks = [
        RelationLock(table, strongest),
        *(RelationLock(name, mode) for name, mode in others.items() if name != table),
    ]
    return Effects(
        locks=tuple(sorted(locks, key=lambda each: each.relation)),
        rewritten=(table,) if rewritten else (),
        scanned=(table,) if rewritten or scanned or built else (),
        built=tuple(built),
    )


_STRENGTH = (ROW, SHARE_UPDATE, SHARE, SHARE_ROW, ACCESS_EXCLUSIVE)


def _mode(kind: str, command: Any) -> str:
    if kind in _WEAK:
        return SHARE_UPDATE
    if kind in _TRIGGERS:
        return SHARE_ROW
    if kind == "AT_AddConstraint" and trees.word(trees.constraint(command), "contype") == "CONSTR_FOREIGN":
        return SHARE_ROW
    return ACCESS_EXCLUSIVE


def _column(definition: Any, state: State) -> tuple[bool, bool]:
    """Whether adding it writes the table anew, and whether it reads it."""
    said = trees.said(definition)
    kind = trees.type_name(definition.type_name)
    default = said.get("CONSTR_DEFAULT")
    called = trees.functions_in(default.raw_expr) if default is not None else set()
    volatile = any(each in VOLATILE or state.volatile.get(each, False) for each in called)
    stored = "CONSTR_GENERATED" in said and said["CONSTR_GENERATED"].generated_kind != "v"
    rewrites = volatile or stored or "CONSTR_IDENTITY" in said or kind.endswith("serial")
    return rewrites or state.domains.get(kind, False), "CONSTR_CHECK" in said


def _constraint(node: Any, table: str, state: State, others: dict[str, str]) -> tuple[bool, list[str]]:
    """Whether the table is read, and which index is built."""
    kind = trees.word(node, "contype")
    if kind == "CONSTR_FOREIGN":
        others[node.pktable.relname] = SHARE_ROW
        return not node.skip_validation and node.is_enforced, []
    if kind in ("CONSTR_CHECK", "CONSTR_NOTNULL"):
        return not node.skip_validation and (node.is_enforced or kind == "CONSTR_NOTNULL"), []
    if kind in ("CONSTR_UNIQUE", "CONSTR_PRIMARY", "CONSTR_EXCLUSION"):
        known = state.table(table)
        keys = [each.string.sval for each in node.keys] or list(known.indexes.get(node.indexname, ()))
        nullable = kind == "CONSTR_PRIMARY" and any(
            (each not in known.columns or not known.columns[each].required) and each not in known.required_by_check
            for each in keys
        )
        if node.indexname:
            return nullable, []
        label = {"CONSTR_PRIMARY": "pkey", "CONSTR_UNIQUE": "key"}.get(kind, "excl")
        if label == "excl":
            keys = index_columns(each.list.items[0] for each in node.exclusions)
        return True, [node.conname or chosen(state.names, table, () if label == "pkey" else keys, label)]
    return False, []


def _index(one: Statement, state: State) -> Effects:
    table = trees.relation(one.node)
    name = one.node.idxname or chosen(state.names, table, index_columns(one.node.index_params), "idx")
    return _of(table, SHARE_UPDATE if one.node.concurrent else SHARE, scanned=(table,), built=(name,))


def _drop(one: Statement, state: State) -> Effects | None:
    kind = trees.word(one.node, "remove_type")
    names = [trees.last(each) for each in one.node.objects]
    if kind == "OBJECT_INDEX":
        tables = sorted({state.index_table(name) for name in names} - {""})
        mode = SHARE_UPDATE if one.node.concurrent else ACCESS_EXCLUSIVE
        return Effects(locks=tuple(RelationLock(name, mode) for name in tables)) if tables else None
    if kind == "OBJECT_TABLE":
        return Effects(locks=tuple(RelationLock(name, ACCESS_EXCLUSIVE) for name in sorted(names)))
    return None


def _rename(one: Statement, state: State) -> Effects | None:
    kind = trees.word(one.node, "rename_type")
    if kind in ("OBJECT_TABLE", "OBJECT_COLUMN", "OBJECT_TABCONSTRAINT"):
        return _of(trees.relation(one.node), ACCESS_EXCLUSIVE)
    return None


def _trigger(one: Statement, state: State) -> Effects:
    return _of(trees.relation(one.node), SHARE_ROW)


def _policy(one: Statement, state: State) -> Effects:
    node = one.node
    return _of(node.table.relname if hasattr(node, "table") else trees.relation(node), ACCESS_EXCLUSIVE)


def _write(one: Statement, state: State) -> Effects:
    table = trees.relation(one.node)
    return _of(table, ROW, scanned=() if one.node.HasField("where_clause") else (table,))


_KINDS = {
    "alter_table_stmt": _alter,
    "index_stmt": _index,
    "drop_stmt": _drop,
    "rename_stmt": _rename,
    "create_trig_stmt": _trigger,
    "create_policy_stmt": _policy,
    "update_stmt": _write,
    "delete_stmt": _write,
}
