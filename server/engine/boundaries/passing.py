"""How what crosses a cut travels: a call that is waited for, an event that is not, or a copy kept beforehand.

The rules, in order. A write that keeps a derived value, or whose outcome nothing later can depend on, is an event
(Garcia-Molina and Salem, 1987; Richardson, Microservices Patterns, 2018, chapters 3 and 4). A read that may be stale is
served from a copy when it is read ten times as often as it is written. All else is a call.
"""

from dataclasses import dataclass

from server.engine.boundaries import card
from server.engine.boundaries.crossings import Crossing, Torn, crossings, torn
from server.engine.boundaries.groups import Groups
from server.engine.boundaries.workload import Flow
from server.engine.model.boundaries import Replica, Style
from server.engine.model.brief import InvariantKind, Sensitivity

_READS_FOR_EACH_WRITE = 10
"""A copy costs one message for each write; ten reads saved for each leave no doubt."""
REFERENCE_STALENESS = 3_600_000_000
"""Microseconds: of data that no use case writes, where no reader says how old it may be."""
_NEVER_COPIED = frozenset({Sensitivity.PERSONAL, Sensitivity.PAYMENT, Sensitivity.SECRET})


@dataclass(frozen=True)
class Copy:
    holder: str
    """The group that reads it."""
    replica: Replica
    use_cases: tuple[str, ...]
    """Those it serves; sorted."""
    rate: float
    """Writes a second that must be told, at peak."""


def style_of(groups: Groups, crossing: Crossing) -> Style:
    """Call or event, for one round trip."""
    return groups.kept(crossing, lambda: _style(groups, crossing))


def _style(groups: Groups, crossing: Crossing) -> Style:
    if not crossing.writes:
        return Style.CALL
    if set(crossing.writes) <= _derived(groups, crossing.home):
        return Style.EVENT
    flow = _flow(groups, crossing.use_case)
    if crossing.answered or not _writes_at_home(groups, flow, crossing):
        return Style.CALL
    return Style.CALL if flow.waits and _decides(groups, flow, crossing) else Style.EVENT


def coordinated(groups: Groups) -> tuple[Torn, ...]:
    """Transactions torn so that a saga is needed: in one of the others only events follow, which an outbox carries."""
    return groups.kept("coordinated", lambda: _coordinated(groups))


def _coordinated(groups: Groups) -> tuple[Torn, ...]:
    called = {
        (one.use_case, one.transaction)
        for one in crossings(groups)
        if one.writes and style_of(groups, one) is Style.CALL
    }
    return tuple(one for one in torn(groups) if (one.use_case, one.transaction) in called)


def copies_of(groups: Groups) -> tuple[Copy, ...]:
    """Read-only copies that pay, sorted by holder and entity."""
    wanted: dict[tuple[str, str], list[Crossing]] = {}
    for crossing in crossings(groups):
        if crossing.writes or not crossing.entities:
            continue
        for entity in crossing.entities:
            if _tolerance(groups, crossing.use_case, entity):
                wanted.setdefault((crossing.home, entity), []).append(crossing)
    found = []
    for (home, entity), reads in sorted(wanted.items()):
        columns = sorted({column for one in reads for column in one.reads if column.partition(".")[0] == entity})
        if _sensitive(groups, columns):
            continue
        served = sum(_flow(groups, one.use_case).peak * one.visits for one in reads)
        written = writes(groups, entity)
        if served < _READS_FOR_EACH_WRITE * written:
            continue
        staleness = min(_tolerance(groups, one.use_case, entity) for one in reads)
        replica = Replica(entity, groups.of[entity], tuple(one.partition(".")[2] for one in columns), staleness)
        found.append(Copy(home, replica, tuple(sorted({one.use_case for one in reads})), written))
    return tuple(found)


def is_served(groups: Groups, crossing: Crossing, copies: tuple[Copy, ...]) -> bool:
    """Whether copies at home hold all that the round trip would fetch, fresh enough for its use case."""
    held = {
        copy.replica.entity for copy in copies if copy.holder == crossing.home and crossing.use_case in copy.use_cases
    }
    return not crossing.writes and bool(crossing.entities) and set(crossing.entities) <= held


def writes(groups: Groups, entity: str) -> float:
    """Executions a second that write the entity, at peak."""
    visits = groups.kept(("writers", entity), lambda: _writers(groups, entity))
    return sum(groups.workload.flow(name).peak * count for name, count in visits)


def _writers(groups: Groups, entity: str) -> tuple[tuple[str, float], ...]:
    """Use cases that write the entity, with their writing executions for each run."""
    found = []
    for flow in groups.workload.flows:
        count = sum(
            execution.visits
            for execution in flow.executions
            if any(touch.writing and touch.entity == entity for touch in execution.touches)
        )
        if count:
            found.append((flow.name, count))
    return tuple(found)


def _tolerance(groups: Groups, use_case: str, entity: str) -> int:
    """How stale the entity may be for the use case, in microseconds; 0 when it must be fresh."""
    stated = _flow(groups, use_case).use_case.staleness_tolerance
    if stated is None and writes(groups, entity) == 0:
        return REFERENCE_STALENESS
    return stated if stated is not None and stated >= card.OUTBOX_LAG else 0


def _sensitive(groups: Groups, columns: list[str]) -> bool:
    entities = {entity.name: entity for entity in groups.workload.brief.entities}
    for path in columns:
        name, _, column = path.partition(".")
        entity = entities[name]
        attribute = next((one for one in entity.attributes if one.name == column), None)
        if attribute is not None and (attribute.sensitivity or entity.sensitivity) in _NEVER_COPIED:
            return True
    return False


def _decides(groups: Groups, flow: Flow, crossing: Crossing) -> bool:
    """Whether a write that may find no row comes before something else that is written: its outcome may decide that."""
    executions = flow.transactions.get(crossing.transaction, ())
    guarded = [
        number
        for number, one in enumerate(executions)
        if one.statement in crossing.statements
        and any(touch.guarded and groups.of.get(touch.entity) == crossing.away for touch in one.touches)
    ]
    later = executions[guarded[0] + 1 :] if guarded else ()
    return any(one.writing and one.statement not in crossing.statements for one in later)


def _derived(groups: Groups, home: str) -> set[str]:
    """Columns kept from what lies in ``home``: targets of materialised invariants."""
    return {
        invariant.over[0]
        for invariant in groups.workload.brief.invariants
        if invariant.kind is InvariantKind.MATERIALISED
        and len(invariant.over) > 1
        and all(groups.of.get(path.partition(".")[0]) == home for path in invariant.over[1:])
    }


def _writes_at_home(groups: Groups, flow: Flow, crossing: Crossing) -> bool:
    """Whether the same transaction writes at home, so that an event can be written beside it (outbox)."""
    return any(
        touch.writing and groups.of.get(touch.entity) == crossing.home
        for execution in flow.transactions.get(crossing.transaction, ())
        for touch in execution.touches
    )


def _flow(groups: Groups, use_case: str) -> Flow:
    return groups.workload.flow(use_case)
