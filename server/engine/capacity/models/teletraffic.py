"""Tables of loss and delay, and staffing: Erlang's formulas and their inverses."""

import math
from collections.abc import Sequence

from server.engine.capacity.models import checks
from server.engine.kernel.queueing import erlang
from server.engine.kernel.queueing import stations as theory
from server.engine.model.queueing import LossTable, Measure, QueueingAnswer, SolutionMethod, Staffing


def loss_table(model: LossTable) -> QueueingAnswer:
    checks.counts("servers", model.servers)
    checks.counts("sources", [model.sources], 0)
    checks.positive("offered", *model.offered)
    for part in model.blocking:
        checks.fraction("blocking", part)
    if bool(model.blocking) + bool(model.servers) + bool(model.offered) != 2:
        raise ValueError("blocking, servers, offered: two of them are given, and the third is asked for")
    name, lost, source = "blocking", erlang.blocking, "Erlang B."
    if model.waiting:
        name, lost, source = "pW", erlang.waits, "Erlang C."
    elif model.sources:

        def lost(servers: int, offered: float) -> float:
            return erlang.engset(servers, offered, model.sources)

        source = "Engset (1918)."
    if model.servers and model.offered:
        long = max(len(model.servers), len(model.offered))
        if {len(model.servers), len(model.offered)} - {1, long}:
            raise ValueError(f"offered has {len(model.offered)} values and servers {len(model.servers)}")
        pairs = zip(
            model.servers * (1 if len(model.servers) > 1 else long),
            model.offered * (1 if len(model.offered) > 1 else long),
            strict=True,
        )
        found = [(name, lost(*pair), f"servers {pair[0]} offered {pair[1]:g}") for pair in pairs]
        return _table(found, source)
    found = []
    for part in model.blocking:
        also = f" {name} {part:g}" if len(model.blocking) > 1 else ""
        found += [("offered_erlang", erlang.offered_at(n, part, lost), f"servers {n}{also}") for n in model.servers]
        found += [("min_servers", erlang.servers_for(a, part, lost), f"offered {a:g}{also}") for a in model.offered]
    return _table(found, source)


def _table(found: Sequence[tuple[str, float, str]], source: str) -> QueueingAnswer:
    return QueueingAnswer(tuple(Measure(name, value, SolutionMethod.EXACT, at) for name, value, at in found), source)


def staffing(model: Staffing) -> QueueingAnswer:
    checks.positive("arrival", model.arrival)
    checks.positive("service_mean", model.service_mean)
    others = (model.mean_wait, model.blocking, model.utilisation)
    if bool(model.fraction) + sum(one is not None for one in others) != 1:
        raise ValueError("fraction, mean_wait, blocking, utilisation: one of them is the target")
    if not model.fraction:
        return _staffing_otherwise(model)
    checks.fraction("fraction", model.fraction)
    checks.not_negative("wait", model.wait)
    offered = model.arrival * model.service_mean
    servers = erlang.servers_for_wait(offered, model.service_mean, model.fraction, model.wait)
    reached = erlang.within(servers, offered, model.service_mean, model.wait)
    return QueueingAnswer(
        (
            Measure("min_servers", float(servers), SolutionMethod.EXACT),
            Measure("fraction", reached, SolutionMethod.EXACT),
            Measure("U", offered / servers, SolutionMethod.EXACT),
        ),
        "Erlang C.",
    )


def _staffing_otherwise(model: Staffing) -> QueueingAnswer:
    offered = model.arrival * model.service_mean
    if model.blocking is not None:
        checks.fraction("blocking", model.blocking)
        servers = erlang.servers_for(offered, model.blocking)
        lost = erlang.blocking(servers, offered)
        figures, source = (("blocking", lost), ("U", offered * (1.0 - lost) / servers)), "Erlang B."
    elif model.utilisation is not None:
        checks.fraction("utilisation", model.utilisation)
        servers = max(1, math.ceil(offered / model.utilisation - 1e-9))
        wait = theory.multi_server(model.arrival, model.service_mean, servers).waiting
        figures, source = (("Wq", wait), ("U", offered / servers)), "Erlang C."
    else:
        checks.positive("mean_wait", model.mean_wait or 0.0)
        servers = erlang.servers_for_mean_wait(offered, model.service_mean, model.mean_wait or 0.0)
        wait = theory.multi_server(model.arrival, model.service_mean, servers).waiting
        figures, source = (("Wq", wait), ("U", offered / servers)), "Erlang C."
    return QueueingAnswer(
        tuple(
            Measure(name, value, SolutionMethod.EXACT) for name, value in (("min_servers", float(servers)), *figures)
        ),
        source,
    )
