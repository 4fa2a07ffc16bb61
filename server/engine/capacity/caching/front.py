"""A use case with a cache before what it asks other systems for."""

from msgspec.structs import replace

from server.engine.model.capacity import Cached, Connected, SystemStep, SystemUseCase, Visit

ANSWER = 4_096
"""Bytes of one answer with its key."""
LOOKUP = 0.0005
"""Seconds of a look into a cache within the region."""
WORTHWHILE = 0.05
"""Below this hit ratio a cache only adds a look-up."""
APPROXIMATION = "Che's approximation"


def may_be_cached(use_case: SystemUseCase) -> bool:
    """Whether it only reads, from elsewhere, and its callers bear an answer of some age."""
    asks = any(isinstance(step, Connected | Visit) for step in use_case.steps)
    return asks and use_case.reads_only and not use_case.background and use_case.staleness_tolerance > 0.0


def in_front(use_case: SystemUseCase, cache: str) -> SystemUseCase:
    """All that needs the database or another service, from the first such step to the last, only on a miss."""
    wanted = [index for index, step in enumerate(use_case.steps) if isinstance(step, Connected | Visit)]
    if not wanted:
        return use_case
    first, last = wanted[0], wanted[-1]
    inner: SystemStep = Cached(cache, use_case.steps[first : last + 1])
    return replace(use_case, steps=(*use_case.steps[:first], inner, *use_case.steps[last + 1 :]))
