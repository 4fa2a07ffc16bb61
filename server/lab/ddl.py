"""Prepares a script of a user's DDL for a throwaway database: what runs, what is passed over, what is refused.

Pure, for another process: hostile text may take the native parser down with it.
"""

from dataclasses import dataclass
from typing import Any

import postgast

from server.engine.errors import DomainError, Reason
from server.engine.kernel.sql.dumps import DUMP_SETTINGS, beside_the_schema
from server.engine.kernel.sql.extensions import Asked, schema_of
from server.engine.kernel.sql.problems import SqlError, place
from server.engine.kernel.sql.schemas import PUBLIC, layout
from server.engine.kernel.sql.script import ScriptStatement, script
from server.engine.kernel.sql.words import IDENTIFIER_BYTES
from server.engine.model.problem import Problem
from server.engine.model.reviewed_schema import ReviewedExtension
from server.lab.adapting import runnable
from server.lab.guard import RefusedError
from server.lab.guard.parsing import kind, measured, parts

_MOST_PROBLEMS = 20


@dataclass(frozen=True)
class Prepared:
    statements: tuple[tuple[ScriptStatement, str], ...]
    """In order, each with what is executed; all let through by the guard."""
    passed_over: tuple[str, ...]
    """``line 3: GRANT …: why``."""
    extensions: tuple[ReviewedExtension, ...]
    rules: tuple[tuple[str, str], ...]
    """Table and name of each CREATE RULE."""
    unchecked_bodies: bool
    """It says that functions may mention what comes after them."""
    encoding: str
    """That the script says it is written in; empty when it does not."""
    shortened: tuple[str, ...]
    """Names of more than 63 bytes."""
    path: tuple[str, ...] = (PUBLIC,)
    """The search path to execute them under."""
    asked: tuple[Asked, ...] = ()
    """Extensions, those that cannot be had among them."""


def prepare(text: str, most: int) -> Prepared:
    """Raises INVALID_ARGUMENT with the place, and PostgreSQL's own words for what does not parse."""
    try:
        statements = script(text)
    except SqlError as error:
        raise _refused([_problem(text, error.problem.offset, error.problem.message)]) from None
    if len(statements) > most:
        raise _refused(
            [_problem(text, statements[most].start, f"the script has {len(statements)} statements; {most} may run")]
        )
    found = _Reading(text)
    for each in statements:
        found.read(each)
        if len(found.problems) == _MOST_PROBLEMS:
            break
    placed = layout(found.nodes)
    found.problems += [_problem(text, found.starts[number], why) for number, why in placed.clashes]
    if found.problems:
        raise _refused(found.problems)
    return Prepared(
        tuple(found.runs),
        tuple(found.passed_over),
        tuple(found.extensions),
        tuple(found.rules),
        found.unchecked_bodies,
        found.encoding,
        tuple(dict.fromkeys(found.shortened)),
        placed.path,
        tuple(found.asked),
    )


class _Reading:
    def __init__(self, text: str) -> None:
        self.text = text
        self.runs: list[tuple[ScriptStatement, str]] = []
        self.nodes: list[Any] = []
        self.starts: list[int] = []
        self.asked: list[Asked] = []
        self.passed_over: list[str] = []
        self.extensions: list[ReviewedExtension] = []
        self.rules: list[tuple[str, str]] = []
        self.unchecked_bodies = False
        self.encoding = ""
        self.shortened: list[str] = []
        self.problems: list[Problem] = []

    def read(self, each: ScriptStatement) -> None:
        try:
            measured(each.text)
            tree = postgast.parse(each.text).stmts[0].stmt
        except RefusedError as why:
            self.problems.append(_problem(self.text, each.start, str(why)))
            return
        except postgast.PgQueryError as error:
            said = each.text.encode()[: max(0, error.cursorpos - 1)].decode(errors="ignore")
            self.problems.append(_problem(self.text, each.start + len(said), error.message))
            return
        except Exception:  # the protobuf runtime refuses deep trees with an error class of its own
            self.problems.append(_problem(self.text, each.start, "the statement nests too deeply"))
            return
        node: Any = next(iter(parts(tree)))
        self.nodes.append(node)
        self.starts.append(each.start)
        passed = self._passes(node, each.start)
        if passed:
            self._note(each, passed)
            return
        try:
            run, left_out = runnable(each.text, tree)
        except RefusedError as refused:
            self.problems.append(_problem(self.text, each.start, str(refused)))
            return
        if left_out:
            self._note(each, left_out)
        self.shortened += _long_names(each.text)
        if run:
            self.runs.append((each, run))

    def _note(self, each: ScriptStatement, why: str) -> None:
        line, _ = place(self.text, each.start)
        head = " ".join(each.text.split())[:60]
        self.passed_over.append(f"line {line}: {head}: {why}")

    def _passes(self, node: Any, start: int) -> str:
        """Why the statement is passed over; empty when it is not."""
        name = kind(node)
        if name == "CreateExtensionStmt":
            self.extensions.append(ReviewedExtension(node.extname, schema_of(node)))
            self.asked.append(Asked(node.extname, *place(self.text, start)))
        if name == "VariableSetStmt" and node.name in DUMP_SETTINGS:
            if node.name == "client_encoding" and node.args:
                self.encoding = node.args[0].a_const.sval.sval
            if node.name == "check_function_bodies" and node.args:
                self.unchecked_bodies = node.args[0].a_const.sval.sval.lower() in ("off", "false", "no", "0")
            return "settings are the lab's own"
        if name == "RuleStmt":
            self.rules.append((node.relation.relname, node.rulename))
            return "rewrite rules are noted, not made"
        return beside_the_schema(node)


def _long_names(text: str) -> list[str]:
    encoded = text.encode()
    found = []
    for token in postgast.scan(text).tokens:
        word = encoded[token.start : token.end]
        is_name = word[:1] == b'"' or (word[:1].isalpha() or word[:1] == b"_" or word[:1] >= b"\x80")
        bare = word.strip(b'"').replace(b'""', b'"') if word[:1] == b'"' else word
        if is_name and len(bare) > IDENTIFIER_BYTES and not word.startswith(b"$"):
            found.append(bare.decode())
    return found


def _problem(text: str, offset: int, message: str) -> Problem:
    line, column = place(text, offset)
    return Problem("ddl", message, line, column)


def _refused(problems: list[Problem]) -> DomainError:
    first = problems[0]
    said = f"line {first.line}, column {first.column}: {first.message}"
    return DomainError(Reason.INVALID_ARGUMENT, said, {"field": "ddl"}, problems)


def not_run(text: str, each: ScriptStatement, message: str, position: int) -> DomainError:
    """A statement that PostgreSQL refuses, with its place; ``position`` is its character, from 1, or 0."""
    return _refused([_problem(text, each.start + max(0, position - 1), message)])
