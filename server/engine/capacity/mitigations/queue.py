"""Work taken out of the request: the call of an external system, and what follows it, is done after the answer."""

from collections.abc import Iterator
from functools import partial

from msgspec.structs import replace

from server.engine.capacity.mitigations.candidate import Candidate
from server.engine.capacity.mitigations.prices import price
from server.engine.capacity.mitigations.rewriting import with_use_case
from server.engine.capacity.mitigations.setting import Setting
from server.engine.capacity.plots.numbers import duration
from server.engine.model.capacity import (
    Compute,
    Connected,
    Detached,
    ExternalCall,
    Locked,
    Service,
    System,
    SystemStep,
    SystemUseCase,
)
from server.engine.model.mitigation import Mitigation, MitigationKind

_HEAVY = 0.02
"""Seconds of processor time from which a step is worth taking out."""
_LATE = 1.0
"""Seconds until a queue polled several times a second has been worked off, beside the work itself."""


def candidates(setting: Setting) -> Iterator[Candidate]:
    for use_case in setting.concerned:
        if use_case.reads_only or use_case.background:
            continue
        found = _cut(use_case)
        if found is None:
            continue
        worker = _worker(setting.system, use_case)
        moved = use_case.steps[found:]
        outside = setting.demands.duration(moved, use_case.service)
        yield Candidate(
            Mitigation(
                id=f"{MitigationKind.QUEUE}/{use_case.name}",
                kind=MitigationKind.QUEUE,
                subject=use_case.name,
                told=f"Answer {use_case.name} with 202 once it is recorded, and do {_what(moved)} from a queue "
                f"in {worker.name}",
                why=f"{duration(outside)} of its time are spent there on average",
                price=price(MitigationKind.QUEUE, staleness=_LATE + outside),
            ),
            partial(_detached, name=use_case.name, worker=worker.name),
        )


def _cut(use_case: SystemUseCase) -> int | None:
    """From which step on nobody needs to wait: the first slow one after something has been recorded."""
    recorded = False
    for index, step in enumerate(use_case.steps):
        slow = _slow(step)
        if slow and recorded:
            return index
        recorded = recorded or (isinstance(step, Connected | Locked) and not slow)
    return None


def _slow(step: SystemStep) -> bool:
    match step:
        case ExternalCall():
            return True
        case Compute(demand):
            return demand.seconds >= _HEAVY
        case _:
            inner = getattr(step, "steps", ())
            return not isinstance(step, Detached) and any(_slow(one) for one in inner)


def _what(steps: tuple[SystemStep, ...]) -> str:
    names = sorted({step.system for step in steps if isinstance(step, ExternalCall)})
    return f"the call of {', '.join(names)} and what follows" if names else "the rest"


def _worker(system: System, use_case: SystemUseCase) -> Service:
    """Another service that works in the background, where there is one."""
    quiet = {one.service for one in system.use_cases if not one.background}
    return next(
        (one for one in system.services if one.name not in quiet),
        next(one for one in system.services if one.name == use_case.service),
    )


def _detached(system: System, name: str, worker: str) -> System:
    def change(use_case: SystemUseCase) -> SystemUseCase:
        at = _cut(use_case)
        if at is None:
            return use_case
        return replace(use_case, steps=(*use_case.steps[:at], Detached(worker, use_case.steps[at:])))

    return with_use_case(system, name, change)
