"""Inspects the statements of a rehearsal: what may run, what is left out, how each is run. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import postgast

from server.engine.kernel.sql.schemas import PUBLIC, layout
from server.engine.model.rehearsals import Rehearsal, RehearsalUnit
from server.lab.guard import RefusedError, check, check_migration, defining
from server.lab.guard.parsing import kind, parts, statements
from server.lab.limits import LIMITS

_ROLE, _CURRENT_USER = 1, 3
"""RoleSpecType of libpg_query: a name, CURRENT_USER."""
_SESSION = frozenset({"VariableSetStmt", "TransactionStmt"})
_ROWS = frozenset({"SelectStmt", "InsertStmt", "UpdateStmt", "DeleteStmt", "MergeStmt"})


@dataclass(frozen=True)
class Ready:
    """One statement."""

    sql: str
    """As it is run: roles of the author's server are the lab's own."""
    refused: str = ""
    left_out: bool = False
    """Only says how long to wait, or ends a transaction that its unit ends."""
    alone: bool = False
    """Cannot run in a transaction."""
    vacuums: bool = False
    rebuilds: bool = False
    splits: bool = False
    """DETACH PARTITION CONCURRENTLY."""
    defines: bool = True
    names: tuple[str, ...] = ()
    """Relations it mentions."""
    written: str = ""
    """As its author has it, where the administrator carries it out."""
    attached: str = ""
    """What has the same outcome in a transaction, where it cannot run in one; empty where nothing has."""


@dataclass(frozen=True)
class ReadyRehearsal:
    units: tuple[tuple[Ready, ...], ...]
    instead: tuple[tuple[Ready, ...], ...]
    refused: str = ""
    """Why the schema or the traffic cannot be run."""
    words: frozenset[str] = field(default_factory=frozenset)
    ddl: tuple[str, ...] = ()
    """The schema as it is run."""
    path: tuple[str, ...] = (PUBLIC,)
    """The search path to run everything under."""


def ready(rehearsal: Rehearsal) -> ReadyRehearsal:
    """Every statement looked through; the whole rehearsal is refused for what its schema holds."""
    if len(rehearsal.ddl) > LIMITS.statements:
        return ReadyRehearsal(
            (), (), f"the schema has {len(rehearsal.ddl)} statements; the lab takes {LIMITS.statements}"
        )
    ddl: list[str] = []
    for text in rehearsal.ddl:
        try:
            ddl.append(defining(text))
        except RefusedError as why:
            return ReadyRehearsal((), (), str(why))
    for text in (
        *rehearsal.traffic,
        *(query for one in rehearsal.preserved for query in (one.before, one.after)),
    ):
        try:
            check(text)
        except RefusedError as why:
            return ReadyRehearsal((), (), str(why))
    units = tuple(_unit(unit) for unit in rehearsal.units)
    instead = tuple(tuple(_ready(sql) for sql in unit.instead) for unit in rehearsal.units)
    texts = [each.sql for unit in (*units, *instead) for each in unit]
    words = frozenset(word for text in texts for word in _words(text))
    placed = layout(_nodes(rehearsal), rehearsal.path[0] if rehearsal.path else PUBLIC)
    if placed.clashes:
        return ReadyRehearsal((), (), placed.clashes[0][1])
    return ReadyRehearsal(units, instead, words=words, ddl=tuple(ddl), path=rehearsal.path or placed.path)


def _nodes(rehearsal: Rehearsal) -> Iterator[Any]:
    """Everything that may make something, in order."""
    for text in (*rehearsal.ddl, *(sql for unit in rehearsal.units for sql in unit.statements)):
        try:
            found = statements(text)
        except RefusedError:
            continue
        yield from (next(iter(parts(each))) for each in found)


def _words(text: str) -> set[str]:
    try:
        tokens = postgast.scan(text).tokens
    except (postgast.PgQueryError, ValueError):
        return set()
    encoded = text.encode()
    return {encoded[token.start : token.end].decode(errors="replace").strip('"').lower() for token in tokens}


def _unit(unit: RehearsalUnit) -> tuple[Ready, ...]:
    if unit.batch is not None:
        return (_ready(unit.batch.first), _ready(unit.batch.following))
    return tuple(_ready(sql) for sql in unit.statements)


def _ready(sql: str) -> Ready:
    try:
        trees = statements(sql)
        if len(trees) != 1:
            return Ready(sql, refused=f"one statement is expected, {len(trees)} are there")
        node: Any = next(iter(parts(trees[0])))
        name = kind(node)
        if name in _SESSION:
            return Ready(sql, left_out=True)
        written = _own_roles(sql, trees[0])
        run = check_migration(written)
    except RefusedError as why:
        return Ready(sql, refused=str(why))
    return Ready(
        run,
        written=written if run != written else "",
        alone=_is_alone(name, node),
        vacuums=name == "VacuumStmt",
        rebuilds=name == "VacuumStmt" and _has_option(node.options, "full"),
        splits=name == "AlterTableStmt",
        defines=name not in _ROWS,
        names=_names(node),
        attached=_attached(name, trees[0]),
    )


def _own_roles(sql: str, tree: Any) -> str:
    """The text with every named role replaced by the role that runs it: others are not known here."""
    found = [part for part in parts(tree) if kind(part) == "RoleSpec" and part.roletype == _ROLE]  # type: ignore[attr-defined]
    if not found:
        return sql
    for role in found:
        role.roletype, role.rolename = _CURRENT_USER, ""  # type: ignore[attr-defined]
    whole = postgast.ParseResult(version=180000)
    whole.stmts.add().stmt.CopyFrom(tree)
    try:
        return str(postgast.deparse(whole))
    except postgast.PgQueryError:
        raise RefusedError("the roles it names are not known here") from None


def _is_alone(name: str, node: Any) -> bool:
    if name == "IndexStmt":
        return bool(node.concurrent)
    if name == "DropStmt":
        return bool(node.concurrent)
    if name == "ReindexStmt":
        return _has_option(node.params, "concurrently") or node.kind > 2
    if name == "VacuumStmt":
        return bool(node.is_vacuumcmd)
    if name == "ClusterStmt":
        return not node.relation.relname
    if name == "AlterTableStmt":
        return any(
            getattr(part, "concurrent", False)
            for command in node.cmds
            for part in parts(command)
            if kind(part) == "PartitionCmd"
        )
    return False


def _attached(name: str, tree: Any) -> str:
    """CREATE or DROP INDEX without CONCURRENTLY."""
    if name not in ("IndexStmt", "DropStmt"):
        return ""
    whole = postgast.ParseResult(version=180000)
    whole.stmts.add().stmt.CopyFrom(tree)
    next(iter(parts(whole.stmts[0].stmt))).concurrent = False  # type: ignore[attr-defined]
    try:
        return str(postgast.deparse(whole))
    except postgast.PgQueryError:
        return ""


def _has_option(options: Any, name: str) -> bool:
    for option in options:
        if option.def_elem.defname == name:
            value = option.def_elem.arg
            written = value.string.sval.lower() if value.WhichOneof("node") == "string" else ""
            return written not in ("off", "false", "0")
    return False


def _names(node: Any) -> tuple[str, ...]:
    found = [part.relname for part in parts(node) if kind(part) == "RangeVar"]  # type: ignore[attr-defined]
    if kind(node) == "DropStmt":
        found += [names.list.items[-1].string.sval for names in node.objects if names.WhichOneof("node") == "list"]
    return tuple(dict.fromkeys(found))
