"""Sentences about methods: who calls, what repeats do, how fresh and how fast an answer is."""

from server.engine.contract import words
from server.engine.contract.behaviour import WINDOW
from server.engine.contract.catalogue import Field
from server.engine.contract.endpoints import Endpoint
from server.engine.model.brief import LatencyObjective


def duration(microseconds: int) -> str:
    """``300 ms``, ``2 s``, ``1.5 s``."""
    if microseconds < 1_000_000:
        return f"{microseconds / 1000:g} ms"
    return f"{microseconds / 1_000_000:g} s"


def figure(value: float) -> str:
    """A rate with as many digits as matter: ``300``, ``0.5``, ``0.0017``."""
    return f"{value:.2g}" if value < 10 else f"{value:,.0f}"


def summary_of(one: Endpoint) -> str:
    """The use case's name as words: ``PlaceOrder`` → ``Place order``."""
    return words.sentence(one.use_case.name)


def description_of(one: Endpoint) -> str:
    paragraphs = [" ".join(one.use_case.description.split()), "\n".join(f"- {point}" for point in _points(one))]
    return "\n\n".join(paragraph for paragraph in paragraphs if paragraph)


def description_of_key(field: Field) -> str:
    return f"Identifier of the {words.phrase(field.entity.replace('.', ' '))}."


def _points(one: Endpoint) -> list[str]:
    points = [_callers(one)]
    if one.page is not None:
        points.append(
            f"{_order(one)} Pages of {one.page[0]} unless `page_size` says otherwise, at most {one.page[1]}.".strip()
        )
    if one.behaviour.max_age:
        points.append(f"May be up to {one.behaviour.max_age} s old.")
    if one.behaviour.idempotency_key:
        points.append(
            f"A repeat would make {one.behaviour.repeat}; hence the required `Idempotency-Key`."
            if not one.behaviour.repeat.startswith("the ")
            else "The `Idempotency-Key` is stored with the change; a repeat finds what the first call made."
        )
    elif one.route.verb == "POST" and one.route.custom and not one.behaviour.secret:
        points.append("A repeat changes nothing more.")
    if one.behaviour.precondition:
        points.append("`If-Match` is required, so that nobody overwrites what they have not seen.")
    if one.behaviour.is_long:
        points.append(
            "Answers at once with an operation to follow, because the work takes longer than a request should wait."
        )
    elif one.behaviour.waiting.systems:
        names = words.listed([words.phrase(name) for name in one.behaviour.waiting.systems])
        points.append(f"Waits for {names}, up to {duration(one.behaviour.waiting.calls)} at p99.")
    if one.answer.silent:
        points.append("The answer is the same whatever comes of it, so that it tells nobody who has an account.")
    points.append(_speed(one))
    return [point for point in points if point]


def _callers(one: Endpoint) -> str:
    if one.behaviour.is_open:
        return (
            "No access token is needed." if not one.draft.proves_token else "The token in the body is the credential."
        )
    actor = one.draft.actor.name.replace("_", " ")
    return (
        f"Called by {words.article(actor)} with scope {words.listed([f'`{scope}`' for scope in one.behaviour.scopes])}."
    )


def _order(one: Endpoint) -> str:
    statement = one.subject.statement
    keys = [key for access in (statement.accesses if statement else ()) for key in access.order]
    if not keys:
        return ""
    said = [f"`{key.column}`{' descending' if key.descending else ''}" for key in keys]
    return f"In the order of {words.listed(said, 'then')}."


def _speed(one: Endpoint) -> str:
    parts = []
    objective = one.use_case.objective or LatencyObjective()
    for name in ("p50", "p95", "p99"):
        value = getattr(objective, name)
        if value is not None:
            parts.append(f"{name} {duration(value)}")
    rate = one.use_case.rate
    peak = rate.peak if rate else None
    said = f"Objective: {', '.join(parts)}" if parts else ""
    if peak:
        said = f"{said or 'Expected'} at up to {figure(peak)} call{'' if peak == 1 else 's'} a second"
    limit = f"one caller has {one.behaviour.rate_limit} calls in {WINDOW} s"
    return f"{said}; {limit}." if said else f"{limit.capitalize()}."
