"""Inspects claims and puts those together that may share a database without one changing the other's outcome. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from server.engine.model.claims import Claim, SchemaRuns
from server.lab.experiments import CONCURRENT, ON_DATABASE, SOLITARY
from server.lab.guard import RefusedError, check
from server.lab.guard.parsing import kind, parts, statements
from server.lab.limits import LIMITS
from server.lab.words import words_in

_WORTH_SHARING = 150
"""Claims; to test that many takes about twice as long as to run the DDL of a hundred tables."""

_PLAIN_ALTERATIONS = frozenset(
    {"AT_AddConstraint", "AT_ValidateConstraint", "AT_EnableRowSecurity", "AT_ForceRowSecurity"}
)


@dataclass
class Group:
    """Claims on one database, made by ``ddl``."""

    ddl: list[str]
    claims: list[Claim]
    words: set[str] = field(default_factory=set)
    """Every word of the claims' own statements."""
    closed: bool = False
    """Nothing may be added: the claim is about exactly these statements, or they cannot be judged."""
    concurrent: bool = False
    """Its claims run transactions that commit."""


@dataclass(frozen=True)
class Arrangement:
    groups: tuple[Group, ...]
    refused: tuple[tuple[str, str], ...]
    """Claim id and why it is not executed."""


def arrange(claims: Sequence[Claim]) -> Arrangement:
    """Groups in the order of their first claim. The same claims give the same groups."""
    groups: list[Group] = []
    refused: list[tuple[str, str]] = []
    facts: dict[str, _Facts | RefusedError] = {}
    for claim in claims:
        try:
            _inspect(claim, facts)
        except RefusedError as why:
            refused.append((claim.id, str(why)))
            continue
        _place(claim, groups, facts)
    return Arrangement(tuple(groups), tuple(refused))


def alone(claim: Claim) -> Group:
    """The claim by itself, for when a shared database could not give its answer."""
    test: Any = claim.test
    return Group(
        list(test.ddl), [claim], closed=True, concurrent=type(test) in CONCURRENT and type(test) not in SOLITARY
    )


def shared_out(group: Group, slots: int) -> list[Group]:
    """The group in as many parts as slots when it is worth making its database so often."""
    if len(group.claims) < _WORTH_SHARING:
        return [group]
    return [
        Group(group.ddl, group.claims[slot::slots], group.words, group.closed, group.concurrent)
        for slot in range(slots)
    ]


def words_of(claim: Claim) -> set[str]:
    """Every word that stands in what the claim executes, lower-case; names of its tables are among them."""
    test: Any = claim.test
    return {word for text in (*test.ddl, *_acts(test)) for word in words_in(text)}


def _acts(test: Any) -> list[str]:
    if type(test) in CONCURRENT:
        return list(CONCURRENT[type(test)].texts(test))
    texts = (getattr(test, name, "") for name in ("violation", "query", "sql"))
    return [*getattr(test, "setup", ()), *(text for text in texts if text), *getattr(test, "parameter_types", ())]


@dataclass(frozen=True)
class _Facts:
    """Of one DDL statement."""

    words: frozenset[str]
    changes: frozenset[str] | None
    """Words of the names it makes or changes; None when it cannot be judged and must not be shared."""


def _inspect(claim: Claim, facts: "dict[str, _Facts | RefusedError]") -> None:
    test: Any = claim.test
    count = len(test.ddl) + len(_acts(test))
    if count > LIMITS.statements:
        raise RefusedError(f"the claim has {count} statements; the lab takes {LIMITS.statements}")
    for statement in test.ddl:
        if statement not in facts:
            try:
                facts[statement] = _facts(statement)
            except RefusedError as why:
                facts[statement] = why
        found = facts[statement]
        if isinstance(found, RefusedError):
            raise found
    ON_DATABASE[type(test)].inspect(test)


def _facts(statement: str) -> _Facts:
    check(statement)
    trees = statements(statement)
    changes = _changes(next(iter(parts(trees[0])))) if len(trees) == 1 else None
    if "u&" in statement.lower():
        changes = None  # escapes hide what a name is
    return _Facts(words_in(statement), changes)


def _changes(node: Any) -> frozenset[str] | None:
    """Words of the objects a statement makes or changes, implicit ones apart; None for what is not judged here."""
    name = kind(node)
    if name == "CommentStmt":
        return frozenset()
    if name == "CreateStmt":
        names = [node.relation.relname, *(parent.range_var.relname for parent in node.inh_relations)]
    elif name == "IndexStmt":
        names = [node.idxname, node.relation.relname]
    elif name == "AlterTableStmt":
        if any(_subtype(command.alter_table_cmd) not in _PLAIN_ALTERATIONS for command in node.cmds):
            return None
        names = [node.relation.relname]
    elif name == "CreateTrigStmt":
        names = [node.relation.relname]
    elif name == "CreatePolicyStmt":
        names = [node.table.relname]
    elif name == "CreateFunctionStmt":
        names = [part.string.sval for part in node.funcname]
    elif name == "ViewStmt":
        names = [node.view.relname]
    elif name == "CreateSeqStmt":
        names = [node.sequence.relname]
    elif name == "CreateEnumStmt":
        names = [part.string.sval for part in node.type_name]
    elif name == "CreateDomainStmt":
        names = [part.string.sval for part in node.domainname]
    else:
        return None
    names += [part.conname for part in parts(node) if kind(part) == "Constraint" and part.conname]  # type: ignore[attr-defined]
    return frozenset(word for each in names for word in words_in(each))


def _subtype(command: Any) -> str:
    field_type = type(command).DESCRIPTOR.fields_by_name["subtype"].enum_type
    return str(field_type.values_by_number[command.subtype].name)


_ACTIONS = frozenset({"SelectStmt", "InsertStmt", "UpdateStmt", "DeleteStmt", "MergeStmt", "ConstraintsSetStmt"})


def _place(claim: Claim, groups: list[Group], facts: "dict[str, _Facts | RefusedError]") -> None:
    test: Any = claim.test
    if type(test) in SOLITARY:
        groups.append(Group(list(test.ddl), [claim], closed=True))
        return
    if type(test) in CONCURRENT:
        # They commit, and empty the tables first: only their like may be beside them, on the very same tables.
        for group in groups:
            if group.concurrent and group.ddl == list(test.ddl):
                group.claims.append(claim)
                return
        groups.append(Group(list(test.ddl), [claim], closed=True, concurrent=True))
        return
    own: dict[str, _Facts] = {statement: facts[statement] for statement in test.ddl}  # type: ignore[misc]  # inspected
    words = words_of(claim)
    closed = (
        isinstance(test, SchemaRuns)
        or len(own) != len(test.ddl)
        or any(each.changes is None for each in own.values())
        or not _only_moves_rows(test)
    )
    if not closed:
        for group in groups:
            merged = _merged(group, test.ddl, own, words, facts)
            if merged is not None:
                group.ddl = merged
                group.claims.append(claim)
                group.words |= words
                return
    groups.append(Group(list(test.ddl), [claim], words, closed))


def _only_moves_rows(test: Any) -> bool:
    acts = [*getattr(test, "setup", ()), getattr(test, "violation", ""), getattr(test, "query", "")]
    return not any("u&" in text.lower() for text in _acts(test)) and all(
        kind in _ACTIONS for text in acts if text for kind in check(text)
    )


def _merged(
    group: Group,
    ddl: Sequence[str],
    own: "dict[str, _Facts]",
    words: set[str],
    facts: "dict[str, _Facts | RefusedError]",
) -> list[str] | None:
    """The union of both lists, each in its own order; None when a statement of one would be seen by the other."""
    if group.closed:
        return None
    there = {statement: number for number, statement in enumerate(group.ddl)}
    for statement in group.ddl:
        found = facts[statement]
        if statement not in own and (isinstance(found, RefusedError) or found.changes is None or found.changes & words):
            return None
    for statement, found in own.items():
        if statement not in there and (found.changes is None or found.changes & group.words):
            return None
    merged: list[str] = []
    taken = 0
    for statement in ddl:
        if statement not in there:
            merged.append(statement)
            continue
        if there[statement] < taken:
            return None
        merged += group.ddl[taken : there[statement] + 1]
        taken = there[statement] + 1
    return merged + group.ddl[taken:]
