"""Every kind of mitigation, listed by hand."""

from server.engine.capacity.mitigations import (
    batching,
    cache,
    cores,
    database,
    hedging,
    indexes,
    lock,
    pool,
    queue,
    rate_limit,
    read_model,
    read_replica,
    replicas,
    workers,
)
from server.engine.capacity.mitigations.candidate import Candidate
from server.engine.capacity.mitigations.setting import Setting

KINDS = (
    indexes,
    batching,
    pool,
    workers,
    replicas,
    cores,
    database,
    lock,
    read_model,
    cache,
    read_replica,
    hedging,
    queue,
    rate_limit,
)


def candidates(setting: Setting) -> tuple[Candidate, ...]:
    """What is worth trying in this setting, each id once, the cheapest first."""
    found = {one.id: one for kind in KINDS for one in kind.candidates(setting)}
    return tuple(sorted(found.values(), key=lambda one: (one.mitigation.price.points, one.id)))
