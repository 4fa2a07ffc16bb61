"""Reads one statement: the whole of what it does, or every mistake in it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import postgast

from server.engine.kernel.sql.context import Context, ParameterUse
from server.engine.kernel.sql.deparse import unwrap
from server.engine.kernel.sql.depth import bounded
from server.engine.kernel.sql.modify import read_delete, read_insert, read_update
from server.engine.kernel.sql.parameters import Positional, positional
from server.engine.kernel.sql.problems import SqlError, SqlProblem
from server.engine.kernel.sql.scope import Catalogue, Derived, Relation, Scope
from server.engine.kernel.sql.select import read_select
from server.engine.kernel.sql.types import common_type
from server.engine.model.access import Output

_POSITIONAL = re.compile(r"\$([1-9][0-9]{0,3})(?=\"\Z)")
"""In PostgreSQL's ``syntax error at or near "$1"``."""
MAX_CHARACTERS = 20_000
"""Of one statement. PostgreSQL's parser is recursive: this bounds its stack."""


@dataclass(frozen=True)
class ReadStatement:
    """What a statement does, with its tables under their own names."""

    sql: str
    """With ``:name`` parameters."""
    positional_sql: str
    parameters: tuple[tuple[str, str], ...]
    """Name and type in the order of ``$1 …``; the type is empty where nothing says it."""
    relations: tuple[Relation, ...]
    """Every use of a table, in the order met."""
    outputs: tuple[Output, ...]
    problems: tuple[SqlProblem, ...]


def parse(text: str) -> Any:
    """PostgreSQL's parse tree; raises `SqlError` at the place where it stops understanding."""
    bounded(text)
    try:
        return postgast.parse(text)
    except postgast.PgQueryError as error:
        raise SqlError(_readable(error.message), max(error.cursorpos - 1, 0)) from error
    except Exception as error:
        # The protobuf runtime refuses trees deeper than 100 messages with an error class of its own.
        raise SqlError("the statement nests too deeply") from error


def _readable(message: str) -> str:
    return "the statement nests too deeply" if message.startswith("memory exhausted") else message


def read_statement(sql: str, catalogue: Catalogue, declared: Sequence[tuple[str, str]] = ()) -> ReadStatement:
    """Everything the statement does to the tables of the catalogue.

    ``declared`` are parameters whose type the author states. Mistakes that leave the statement readable are in
    ``problems``; `SqlError` is raised when it cannot be read at all.
    """
    if len(sql) > MAX_CHARACTERS:
        raise SqlError(f"the statement has {len(sql)} characters; at most {MAX_CHARACTERS} are read")
    rewritten = positional(sql, lambda word: catalogue[word].name if word in catalogue else None)
    message = _single(rewritten)
    context = Context(positional=rewritten, catalogue=catalogue, read_query=_read_query)
    derived = _read_query(context, message, None, ())
    types = dict(declared)
    parameters = tuple(
        (name, types.get(name) or _type_of(context, name, context.uses.get(number, [])))
        for number, name in enumerate(rewritten.names, start=1)
    )
    source, text = _replaced(context)
    if (context.replacements or rewritten.renamed) and not context.problems:
        # Read again, so that every term quotes the finished statement. The second text holds no other name.
        return read_statement(source, catalogue, declared)
    return ReadStatement(
        sql=source,
        positional_sql=text,
        parameters=parameters,
        relations=tuple(context.relations),
        outputs=derived.outputs,
        problems=tuple(sorted(context.problems, key=lambda problem: problem.offset)),
    )


def _single(rewritten: Positional) -> Any:
    try:
        tree = parse(rewritten.text.decode())
    except SqlError as error:
        message = _POSITIONAL.sub(lambda found: f":{rewritten.names[int(found[1]) - 1]}", error.problem.message)
        raise SqlError(message, rewritten.offset(error.problem.offset)) from error
    if not tree.stmts:
        raise SqlError("there is no statement")
    if len(tree.stmts) > 1:
        raise SqlError("a step holds one statement", rewritten.offset(tree.stmts[1].stmt_location))
    return tree.stmts[0].stmt


def _read_query(context: Context, node: Any, outer: Scope | None, expected: Sequence[str]) -> Derived:
    kind, message = unwrap(node)
    if kind == "select_stmt":
        return read_select(context, message, outer, expected)
    if kind == "insert_stmt":
        return read_insert(context, message, outer)
    if kind == "update_stmt":
        return read_update(context, message, outer)
    if kind == "delete_stmt":
        return read_delete(context, message, outer)
    what = kind.removesuffix("_stmt").replace("_", " ").upper()
    hint = "; write INSERT … ON CONFLICT" if kind == "merge_stmt" else ""
    raise SqlError(f"{what} is not supported: a step is one SELECT, INSERT, UPDATE or DELETE{hint}")


def _type_of(context: Context, name: str, uses: Sequence[ParameterUse]) -> str:
    """The type that every use of a parameter accepts."""
    firm = [use for use in uses if not use.weak] or list(uses)
    found = ""
    for use in firm:
        if not found:
            found = use.type
            continue
        common = common_type(found, use.type)
        if not common:
            context.problem(f"parameter `:{name}` is used as {found} and as {use.type}", use.position)
            break
        found = common
    return found


def _replaced(context: Context) -> tuple[str, str]:
    """The author's text and the positional one, with every table under its own name."""
    source, text = context.positional.source, context.positional.text
    in_source = set(context.positional.renamed)
    for position, old, new in sorted(set(context.replacements), reverse=True):
        text = text[:position] + new + text[position + len(old) :]
        in_source.add((context.positional.source_byte(position), old, new))
    for position, old, new in sorted(in_source, reverse=True):
        source = source[:position] + new + source[position + len(old) :]
    return _tidy(source), _tidy(text)


def _tidy(text: bytes) -> str:
    return text.decode().strip().removesuffix(";").rstrip()
