"""Round trips, events and copies as operations with names, from which interfaces between services are made."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from server.engine.boundaries.crossings import Crossing, crossings
from server.engine.boundaries.groups import Groups
from server.engine.boundaries.passing import Copy, copies_of, is_served, style_of
from server.engine.boundaries.workload import Touch
from server.engine.kernel.naming import camel, plural, snake
from server.engine.model.boundaries import Operation, Style


@dataclass
class _Draft:
    verb: str
    subject: str
    style: Style
    entities: set[str] = field(default_factory=set)
    reads: set[str] = field(default_factory=set)
    writes: set[str] = field(default_factory=set)
    use_cases: dict[str, None] = field(default_factory=dict)
    statements: dict[str, None] = field(default_factory=dict)
    rate: float = 0.0


_Pair = tuple[str, str]
"""Upstream, downstream."""


def operations(groups: Groups) -> dict[_Pair, tuple[Operation, ...]]:
    """By upstream and downstream group; operations sorted by name."""
    drafts: dict[_Pair, dict[tuple[object, ...], _Draft]] = {}
    copies = copies_of(groups)
    for crossing in crossings(groups):
        if is_served(groups, crossing, copies):
            continue
        if style_of(groups, crossing) is Style.EVENT:
            _event(groups, crossing, drafts)
        else:
            _call(groups, crossing, drafts)
    for copy in copies:
        _feed(groups, copy, drafts)
    return {pair: tuple(_named(found)) for pair, found in sorted(drafts.items())}


def _call(groups: Groups, crossing: Crossing, drafts: dict[_Pair, dict[tuple[object, ...], _Draft]]) -> None:
    touches = _away(groups, crossing)
    if not touches:  # a use case that calls another one
        called = [name for name, _ in groups.workload.flow(crossing.use_case).invokes]
        verb, subject = next(name for name in called if groups.home.get(name) == crossing.away), ""
    else:
        main = _main(touches)
        verb, subject = _verb(touches, main), main.entity
        if verb == "List":
            subject = camel(plural(snake(subject)))
    key = ("call", verb, subject, crossing.writes)
    draft = drafts.setdefault((crossing.away, crossing.home), {}).setdefault(key, _Draft(verb, subject, Style.CALL))
    _add(groups, draft, crossing)
    draft.entities.update(crossing.entities)
    draft.reads.update(crossing.reads)


def _event(groups: Groups, crossing: Crossing, drafts: dict[_Pair, dict[tuple[object, ...], _Draft]]) -> None:
    """What home tells: keys of the rows it wrote in the transaction, and of their columns those the other side asks
    for, by the parameters of the statements that the event takes the place of."""
    flow = groups.workload.flow(crossing.use_case)
    told = [
        touch
        for execution in flow.transactions.get(crossing.transaction, ())
        for touch in execution.touches
        if touch.writing and groups.of.get(touch.entity) == crossing.home
    ]
    asked = {name for one in flow.executions if one.statement in crossing.statements for name in one.parameters}
    if flow.emits or not told:
        name = flow.emits[0] if flow.emits else f"{crossing.use_case}Finished"
    else:
        main = _main(told)
        name = main.entity + ("Created" if main.inserting else "Deleted" if main.deleting else "Changed")
    payload = {f"{touch.entity}.id" for touch in told} | {
        column for touch in told for column in touch.writes if column.partition(".")[2] in asked
    }
    pair = (crossing.home, crossing.away)
    draft = drafts.setdefault(pair, {}).setdefault(("event", name), _Draft("", name, Style.EVENT))
    _add(groups, draft, crossing)
    draft.entities.update(touch.entity for touch in told)
    draft.reads.update(payload)


def _feed(groups: Groups, copy: Copy, drafts: dict[_Pair, dict[tuple[object, ...], _Draft]]) -> None:
    """The event that keeps a copy fresh: everything the copy holds."""
    entity = copy.replica.entity
    name = f"{entity}Changed"
    pair = (groups.of[entity], copy.holder)
    draft = drafts.setdefault(pair, {}).setdefault(("event", name), _Draft("", name, Style.EVENT))
    draft.entities.add(entity)
    draft.reads.update({f"{entity}.id", *(f"{entity}.{column}" for column in copy.replica.columns)})
    draft.use_cases.update(dict.fromkeys(copy.use_cases))
    draft.rate += copy.rate
    for crossing in crossings(groups):
        if crossing.home == copy.holder and crossing.use_case in copy.use_cases and crossing.entities == (entity,):
            draft.statements.update(dict.fromkeys(crossing.statements))


def _add(groups: Groups, draft: _Draft, crossing: Crossing) -> None:
    draft.writes.update(crossing.writes)
    draft.use_cases[crossing.use_case] = None
    draft.statements.update(dict.fromkeys(crossing.statements))
    draft.rate += groups.workload.flow(crossing.use_case).peak * crossing.visits


def _away(groups: Groups, crossing: Crossing) -> list[Touch]:
    return [
        touch
        for execution in groups.workload.flow(crossing.use_case).executions
        if execution.statement in crossing.statements
        for touch in execution.touches
        if groups.of.get(touch.entity) == crossing.away
    ]


def _main(touches: list[Touch]) -> Touch:
    """What is written before what is read, the first of each."""
    return next((touch for touch in touches if touch.writing), touches[0])


def _verb(touches: list[Touch], main: Touch) -> str:
    if main.writing:
        return "Create" if main.inserting else "Delete" if main.deleting else "Change"
    return "Get" if main.pinned or main.rows <= 1 else "List"


def _named(found: dict[tuple[object, ...], _Draft]) -> Iterator[Operation]:
    """Calls that would have the same name are told apart by their first use case, then by a number."""
    plain = Counter(draft.verb + draft.subject for draft in found.values())
    taken: Counter[str] = Counter()
    made = []
    for draft in found.values():
        name = camel(draft.verb + draft.subject)
        if plain[draft.verb + draft.subject] > 1:
            name = f"{name}For{camel(next(iter(draft.use_cases)))}"
        taken[name] += 1
        made.append(
            Operation(
                name if taken[name] == 1 else f"{name}{taken[name]}",
                draft.style,
                tuple(sorted(draft.entities)),
                tuple(sorted(draft.reads)),
                tuple(sorted(draft.writes)),
                tuple(sorted(draft.use_cases)),
                tuple(draft.statements),
                round(draft.rate, 6),
            )
        )
    return iter(sorted(made, key=lambda one: (one.name, one.style)))
