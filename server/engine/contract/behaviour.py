"""How a method behaves beside its shapes: retries, preconditions, caching, long work, rate limits, scopes."""

import math
from dataclasses import dataclass

from server.engine.contract import words
from server.engine.contract.answers import Answer
from server.engine.contract.catalogue import Catalogue
from server.engine.contract.drafts import Draft
from server.engine.contract.repeats import needs_key
from server.engine.contract.steps import calls
from server.engine.contract.subjects import READING, Action, Subject
from server.engine.kernel.naming import plural
from server.engine.model.brief import ActorKind, Brief, UseCaseKind

WINDOW = 60
"""Seconds over which calls are counted: short enough to recover soon, long enough to smooth a page's burst."""
SHARE = 0.01
"""Of an operation's peak that one caller may take: a hundred such callers fill it, one cannot."""
FEWEST = 10
MOST_GUESSES = 5
"""Attempts a minute to prove a secret: at most 7,200 a day, hopeless against a password of eight characters."""
LONG = 10_000_000
"""Microseconds after which a call is a long-running operation whatever its objective (AIP-151: about 10 s)."""
CALLS_SHARE = 0.75
"""Of the objective that calls to others may take at their p99: a quarter is left for our own statements."""


@dataclass(frozen=True)
class Waiting:
    """How long a use case waits for others against what it may take; microseconds, ``None`` where not stated."""

    systems: tuple[str, ...]
    calls: int
    objective: int | None
    runs_job: bool = False

    @property
    def is_long(self) -> bool:
        if self.runs_job or (self.objective or 0) >= LONG or self.calls >= LONG:
            return True
        return bool(self.systems) and self.objective is not None and self.calls > CALLS_SHARE * self.objective


@dataclass(frozen=True)
class Behaviour:
    is_open: bool
    """Callable without an access token."""
    scopes: tuple[str, ...]
    repeat: str
    """What a repeat would do twice; the Idempotency-Key header is required then."""
    precondition: bool
    """If-Match is required."""
    entity_tag: bool
    """The answer carries an ETag."""
    conditional_read: bool
    max_age: int
    """Seconds an answer may be reused, 0 for never without asking."""
    waiting: Waiting
    rate_limit: int
    """Calls in ``WINDOW`` seconds for one caller."""
    secret: bool
    """The answer must not be stored by anything on its way."""

    @property
    def is_long(self) -> bool:
        return self.waiting.is_long

    @property
    def idempotency_key(self) -> bool:
        return bool(self.repeat)


def behaviour_of(
    draft: Draft, subject: Subject, verb: str, read_at_path: bool, answer: Answer, catalogue: Catalogue
) -> Behaviour:
    """``read_at_path`` says that some GET answers at the same path."""
    waiting = waiting_of(draft, catalogue.brief)
    reading = verb == "GET"
    staleness = draft.use_case.staleness_tolerance or 0
    tagged = subject.action in (Action.GET, Action.CREATE, Action.UPDATE, Action.REPLACE) and not subject.stands_for
    keyed = verb == "POST" and subject.action not in READING and not draft.proves_secret and not answer.silent
    return Behaviour(
        is_open=draft.is_open,
        scopes=() if draft.is_open else (scope(draft, subject, reading, catalogue),),
        repeat=needs_key(draft, catalogue) if keyed else "",
        precondition=verb in ("PATCH", "PUT", "DELETE") and read_at_path,
        entity_tag=tagged and answer.view is not None and not waiting.is_long and not draft.carries_secret,
        conditional_read=reading,
        max_age=staleness // 1_000_000 if reading else 0,
        waiting=waiting,
        rate_limit=_rate_limit(draft),
        secret=draft.carries_secret,
    )


def scope(draft: Draft, subject: Subject, reading: bool, catalogue: Catalogue) -> str:
    """``listings:read``, ``listings:write``, for a whole with its parts; operators and services have their own."""
    bare = catalogue.root(subject.entity).replace(".", "_") or draft.use_case.name
    resource = plural(words.kebab(bare).replace("-", "_")).replace("_", "-")
    right = "read" if reading or subject.action in READING else "write"
    prefix = {ActorKind.OPERATOR: "operator.", ActorKind.INTERNAL_SERVICE: "internal."}.get(draft.actor.kind, "")
    return f"{prefix}{resource}:{right}"


def waiting_of(draft: Draft, brief: Brief) -> Waiting:
    known = {system.name: system for system in brief.external_systems}
    made = [call for call in calls(draft.use_case) if call.external_system in known]
    total = 0
    for call in made:
        latency = known[call.external_system].latency
        total += call.latency or (latency.p99 or latency.p95 or latency.p50 or 0 if latency else 0)
    objective = draft.use_case.objective
    default = brief.objectives.latency if brief.objectives else None
    limit = (objective.p99 or objective.p95 if objective else None) or (default.p99 if default else None)
    jobs = {one.name for one in brief.use_cases if one.kind is UseCaseKind.JOB}
    runs_job = any(call.use_case in jobs for call in calls(draft.use_case))
    return Waiting(tuple(dict.fromkeys(call.external_system for call in made)), total, limit, runs_job)


def _rate_limit(draft: Draft) -> int:
    if draft.proves_password:
        return MOST_GUESSES
    rate = draft.use_case.rate
    peak = (rate.peak or rate.mean or 0.0) if rate else 0.0
    return max(FEWEST, _rounded(math.ceil(peak * WINDOW * SHARE)))


def _rounded(limit: int) -> int:
    """Up to a figure people remember: tens below a hundred, then two leading digits."""
    step = int(10 ** max(1, len(str(limit)) - 2))
    return -(-limit // step) * step
