"""A migration read: a verdict for each statement, and the two rehearsals that show it."""

import functools
from collections.abc import Iterator, Sequence

from server.engine.kernel.sql.problems import SqlError
from server.engine.kernel.sql.scripts import Written, read_script
from server.engine.migrations.checking import trees
from server.engine.migrations.checking.effects import predicted
from server.engine.migrations.checking.reading import Script, Statement, read, units
from server.engine.migrations.checking.rules import RULES
from server.engine.migrations.checking.rules.rule import Found, MigrationRule, Place
from server.engine.migrations.checking.state import State
from server.engine.model.migrations import CheckDraft, StatementVerdict
from server.engine.model.plan import Finding, Severity
from server.engine.model.rehearsals import Rehearsal, RehearsalUnit

TRANSACTION_RULES = ("migrations.nested-transaction", "migrations.open-transaction")
"""Of the script as a whole."""
_MOST_RUN = 300
"""Statements of a migration that are run, and rewrites: beyond that a reader's verdict stands alone."""


def check(text: str, ddl: Sequence[str] = (), *, in_transaction: bool = False) -> CheckDraft:
    """Raises `DomainError` INVALID_ARGUMENT with PostgreSQL's message and the place."""
    script = read(text, in_transaction=in_transaction)
    state = State()
    state.begin(_schema(ddl))
    findings = list(_transactions(script))
    verdicts: list[StatementVerdict] = []
    rewrites: dict[int, tuple[str, ...]] = {}
    for one in script.statements:
        place = Place(one, state, script)
        found = [(rule, each) for rule in _asked(one) if not rule.late for each in rule.check(place)]
        findings += [_finding(rule, one, each, number) for number, (rule, each) in enumerate(found, start=1)]
        state.waited |= any(rule.id == "migrations.lock-timeout" for rule, _ in found)
        instead = _instead(one, [each for _, each in found])
        if instead:
            rewrites[one.number] = instead
        verdicts.append(
            StatementVerdict(one.number, one.line, one.sql, predicted=predicted(one, state), rewrite=instead)
        )
        state.apply(one.written)
    for one in script.statements:
        late = [rule for rule in _asked(one) if rule.late]
        told = [(rule, each) for rule in late for each in rule.check(Place(one, state, script))]
        findings += [_finding(rule, one, each, number) for number, (rule, each) in enumerate(told)]
    if len(script.statements) > _MOST_RUN:
        why = Rehearsal(tuple(ddl), ())
        return CheckDraft(tuple(verdicts), tuple(findings), why, ())
    made, numbers = units(script.statements)
    rehearsed, places = _rewritten(script.statements, rewrites, ddl)
    return CheckDraft(tuple(verdicts), tuple(findings), Rehearsal(tuple(ddl), made), numbers, rehearsed, places)


def _schema(ddl: Sequence[str]) -> list[Written]:
    if not ddl:
        return []
    try:
        return list(read_script(";\n".join(ddl)))
    except SqlError:
        return []  # the lab will say what is wrong with it


_BY_KIND: dict[str, tuple[MigrationRule, ...]] = {}


def _rules(kind: str) -> tuple[MigrationRule, ...]:
    if kind not in _BY_KIND:
        _BY_KIND[kind] = tuple(rule for rule in RULES if not rule.kinds or kind in rule.kinds)
    return _BY_KIND[kind]


def _asked(one: Statement) -> Iterator[MigrationRule]:
    """Rules that look at a statement of its kind, and of an ALTER TABLE at what it does."""
    kinds = {kind for _, kind, _ in trees.commands(one.node)} if one.kind == "alter_table_stmt" else None
    for rule in _rules(one.kind):
        if kinds is None or not rule.commands or not rule.commands.isdisjoint(kinds):
            yield rule


@functools.cache
def _told(rule: MigrationRule) -> dict[str, str]:
    return rule.sections()


def _finding(rule: MigrationRule, one: Statement, found: Found, number: int) -> Finding:
    told = _told(rule)
    subject = f"line {one.line}"
    return Finding(
        id=f"{rule.id}@{subject}/{one.number}.{number}",
        rule=rule.id,
        severity=rule.severity,
        subject=subject,
        message=found.message,
        why=told["Why it matters"],
        fix=told["Instead"],
    )


def _transactions(script: Script) -> Iterator[Finding]:
    for each in script.nested:
        message = "a transaction is begun within another: the first COMMIT ends both"
        yield _about(each, TRANSACTION_RULES[0], Severity.MEDIUM, message)
    for each in script.unopened:
        yield _about(each, TRANSACTION_RULES[1], Severity.HIGH, "no transaction is open here")
    if script.uncommitted is not None:
        message = "nothing ends this transaction: none of it stays"
        yield _about(script.uncommitted, TRANSACTION_RULES[1], Severity.HIGH, message)


def _about(written: Written, rule: str, severity: Severity, message: str) -> Finding:
    subject = f"line {written.line}"
    return Finding(
        f"{rule}@{subject}",
        rule,
        severity,
        subject,
        message,
        why="Who ends what is not what it looks like.",
        fix="Let either the file or the tool open the transaction, and COMMIT at the end.",
    )


def _instead(one: Statement, found: Sequence[Found]) -> tuple[str, ...]:
    """All of the statement again, with what is proposed for its parts; empty where nothing is."""
    whole = [each for each in found if each.instead and each.command < 0]
    if whole:
        return _qualified(one, whole[0].instead)
    parts = {each.command: each.instead for each in reversed(found) if each.instead}
    if not parts:
        return ()
    statements: list[str] = []
    for number, _, _ in trees.commands(one.node):
        statements += parts.get(number) or (trees.alone(one.node, number),)
    return _qualified(one, tuple(statements))


def _qualified(one: Statement, instead: tuple[str, ...]) -> tuple[str, ...]:
    """Relations with the schemas that the statement itself has for them."""
    places = trees.schemas_in(one.node)
    return tuple(trees.qualified(each, places) for each in instead) if places else instead


def _rewritten(
    statements: Sequence[Statement], rewrites: dict[int, tuple[str, ...]], ddl: Sequence[str]
) -> tuple[Rehearsal | None, tuple[int, ...]]:
    """The migration with its rewrites, each statement of one in its own transaction unless it says otherwise."""
    if not rewrites:
        return None, ()
    made: list[RehearsalUnit] = []
    numbers: list[int] = []
    for one in statements:
        instead = rewrites.get(one.number)
        if instead is None:
            made.append(RehearsalUnit((one.sql,)))
            numbers.append(0)
            continue
        parts = list(_transactions_of(instead))
        last = len(parts) - 1
        for turn, part in enumerate(parts):
            original = (one.sql,) if turn == 0 else ()
            made.append(RehearsalUnit(part, instead=original, compared=turn == last))
            numbers.append(one.number)
    return Rehearsal(tuple(ddl), tuple(made)), tuple(numbers)


def _transactions_of(statements: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Statements one by one; those between BEGIN and COMMIT together."""
    together: list[str] | None = None
    for each in statements:
        if each == "BEGIN":
            together = []
        elif each == "COMMIT" and together is not None:
            yield tuple(together)
            together = None
        elif together is not None:
            together.append(each)
        else:
            yield (each,)
