"""What an engineer should look at: objectives that are left, statements that cannot be planned, pages by number."""

import re
from collections.abc import Iterator, Mapping, Sequence

from server.engine.model.plan import Finding, Severity
from server.engine.physical.designing import Designed
from server.engine.physical.growth.forecast import cause_of
from server.engine.physical.growth.remedies import remedy
from server.engine.physical.growth.use_cases import Growth
from server.engine.physical.report.words import cost, duration, volume

_OFFSET = re.compile(r"\bOFFSET\s+(\$\d+|[1-9]\d*)", re.IGNORECASE)


def findings(designed: Sequence[Designed], growth: Sequence[Growth], horizon: int) -> tuple[Finding, ...]:
    found = [finding for one in designed for finding in (*_refused(one), *_paged(one), *_costly(one), *_left_out(one))]
    found += [_leaves(one, designed, horizon) for one in growth if one.crossed is not None and one.objective]
    return tuple({finding.id: finding for finding in found}.values())


def _refused(one: Designed) -> Iterator[Finding]:
    for refused in one.advice.refused:
        yield Finding(
            id=f"physical.not-planned@{refused.statement}",
            rule="physical.not-planned",
            severity=Severity.HIGH,
            subject=refused.statement,
            message=f"PostgreSQL does not plan the statement: {refused.sqlstate} {refused.message}",
            why="No index was chosen for it, and it fails when it runs.",
            fix="Correct the statement.",
        )


def _paged(one: Designed) -> Iterator[Finding]:
    for statement in one.subject.statements:
        if _OFFSET.search(statement.sql) is None:
            continue
        yield Finding(
            id=f"physical.offset-paging@{statement.id}",
            rule="physical.offset-paging",
            severity=Severity.MEDIUM,
            subject=statement.id,
            message=f"{statement.use_case} turns pages with OFFSET",
            why="Each page reads all pages before it again, and rows that come in between shift it.",
            fix="Page by key: pass the last row's values of the order, and ask for what comes after them.",
            references=("Winand, SQL Performance Explained, 2012, chapter 7",),
        )


def _costly(one: Designed) -> Iterator[Finding]:
    """Writers for which indexes cost more than the statement itself."""
    for row in one.advice.statements:
        added = row.write_after - row.write_before
        if added > 0.2 * max(row.after, 1.0) and added * row.rate > 0.05 * one.advice.cost_after:
            yield Finding(
                id=f"physical.write-trade@{row.statement}",
                rule="physical.write-trade",
                severity=Severity.LOW,
                subject=row.statement,
                message=f"keeping the new indexes costs it {cost(added)} beside its own {cost(row.after)} each time",
                why="Every index that covers a changed row is written as well.",
                fix="Nothing, if readers are worth it: together all cost less. Else leave out the least index.",
            )


def _left_out(one: Designed) -> Iterator[Finding]:
    for index in one.left_out:
        name = index.definition.name
        yield Finding(
            id=f"physical.estimate-misleads@{name}",
            rule="physical.estimate-misleads",
            severity=Severity.INFO,
            subject=name,
            message="the planner's estimates speak for the index, executed it cost more than it saved; it is left out",
            why="Estimates take columns for independent; where they are not, a plan looks cheaper than it is.",
            fix="Add extended statistics (CREATE STATISTICS) on the columns of the statement, and look again.",
        )


def _leaves(growth: Growth, designed: Sequence[Designed], horizon: int) -> Finding:
    assert growth.crossed is not None
    plans: Mapping[float, object] = {}
    cause = ""
    for one in designed:
        known = one.plans.get(growth.dominant)
        if known:
            plans = known
            node = cause_of(known[max(known)][1])
            where = node.index or node.relation
            cause = f"{node.kind}{' of ' + where if where else ''}"
            advice = remedy(known[max(known)][1])
    now = growth.crossed <= 1
    soon = growth.month is not None and horizon > 0 and growth.month <= horizon
    when = (
        "already at today's volume"
        if now
        else f"at {volume(growth.crossed)} today's volume"
        + (f", in month {growth.month}" if growth.month is not None else "")
    )
    return Finding(
        id=f"physical.objective-left@{growth.use_case}",
        rule="physical.objective-left",
        severity=Severity.HIGH if now or soon else Severity.LOW,
        subject=growth.use_case,
        message=f"{growth.use_case} leaves its {growth.percentile} of {duration(growth.objective)} {when}",
        why=f"{growth.dominant} takes most of the time: {cause}." if plans else "",
        fix=advice if plans else "",
    )
