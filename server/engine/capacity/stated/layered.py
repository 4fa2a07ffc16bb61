"""Layered networks, whose parts stand under their names or in lists, and services with pools."""

import re
from collections.abc import Mapping

from server.engine.capacity.stated.figures import UNLIMITED, Figures, is_list, listed, number, numbers, plainly
from server.engine.model.queueing import (
    ExternalOrder,
    LayeredCall,
    LayeredEntry,
    LayeredModel,
    LayeredProcessor,
    LayeredTask,
    OpenArrival,
    PooledService,
    QueueingModel,
)

_SERVERS = ("servers", "multiplicity", "m", "cores", "replicas")
_SHARING = {"fcfs": False, "fifo": False, "f": False, "ps": True, "p": True, "cfs": True, "processor sharing": True}


def layered(figures: Figures) -> QueueingModel:
    processors = tuple(_processor(one) for one in _parts(figures, "processors"))
    tasks = tuple(_task(one) for one in _parts(figures, "tasks"))
    entries = []
    for one in _parts(figures, "entries"):
        demand = one.take("phase_demand", "phase_demands", "demand", "demands")
        entries.append(LayeredEntry(one.text("name"), numbers(demand, f"{one.path}.phase_demand")))
        one.done()
    return LayeredModel(processors, tasks, tuple(entries), tuple(_calls(figures)), tuple(_arrivals(figures)))


def _parts(figures: Figures, name: str) -> list[Figures]:
    """Each part with its name inside, whether it stood under the name or in a list."""
    found = figures.take(name)
    path = f"{figures.path}.{name}"
    if isinstance(found, Mapping):
        return [
            Figures(
                {**(inner if isinstance(inner, Mapping) else _plain(inner, f"{path}.{key}")), "name": str(key)},
                f"{path}.{key}",
            )
            for key, inner in sorted(found.items())  # messages keep no order, and the figures must not depend on it
        ]
    if not is_list(found):
        raise ValueError(f"{path}: parts by name are expected")
    return [Figures(one, f"{path}[{position}]") for position, one in enumerate(found)]


def _plain(inner: object, path: str) -> Mapping[str, object]:
    """An entry may be its demand alone, by phase."""
    if inner is None:
        return {}
    return {"phase_demand": list(numbers(inner, path))}


def _processor(figures: Figures) -> LayeredProcessor:
    word = figures.text("sched", "scheduling", default="fcfs")
    servers = figures.servers(*_SERVERS, default=(1,))[0]
    if plainly(word) in (*UNLIMITED, "i"):
        sharing, servers = False, 0
    elif plainly(word) in _SHARING:
        sharing = _SHARING[plainly(word)]
    else:
        raise ValueError(f"{figures.path}.sched: {word!r} is not known; known are {', '.join(_SHARING)} and inf")
    figures.number("quantum", default=0.0)  # of a sharing processor; what it approximates is exact here
    sharing = figures.flag("sharing") or sharing
    processor = LayeredProcessor(figures.text("name"), servers, sharing)
    figures.done()
    return processor


def _task(figures: Figures) -> LayeredTask:
    kind = plainly(figures.text("kind", "sched", "type", default="server"))
    reference = figures.flag("reference") or kind in ("reference", "ref", "r", "user", "customer")
    if not reference and kind not in ("server", "n", "fcfs", "fifo", "f", "task", *UNLIMITED):
        raise ValueError(f"{figures.path}.kind: reference or server, not {kind!r}")
    many = figures.servers(
        "threads" if not reference else "population",
        *_SERVERS,
        "customers" if reference else "pool",
        *(("threads",) if reference else ()),
        default=(0,) if kind in UNLIMITED else (1,),
    )[0]
    task = LayeredTask(
        name=figures.text("name"),
        processor=figures.text("processor"),
        entries=tuple(str(one) for one in listed(figures.take("entries"))),
        threads=1 if reference else many,
        reference=reference,
        population=many if reference else 1,
        think=figures.number("think", "think_time", "Z", default=0.0),
    )
    figures.done()
    return task


def _calls(figures: Figures) -> list[LayeredCall]:
    calls = []
    for position, stated in enumerate(listed(figures.take("calls", default=()))):
        one = Figures(stated, f"{figures.path}.calls[{position}]")
        mean = one.take("mean_per_phase", "mean", "means", "calls")
        kind = plainly(one.text("kind", "type", default="synchronous"))
        if kind not in ("synchronous", "sync", "rendezvous", "rnv", "asynchronous", "async", "sendnoreply", "snr"):
            raise ValueError(f"{one.path}.kind: synchronous or asynchronous, not {kind!r}")
        calls.append(
            LayeredCall(
                one.text("src", "source", "from"),
                one.text("dst", "target", "to"),
                numbers(mean, f"{one.path}.mean_per_phase"),
                one.flag("asynchronous") or kind in ("asynchronous", "async", "sendnoreply", "snr"),
            )
        )
        one.done()
    return calls


def _arrivals(figures: Figures) -> list[OpenArrival]:
    found = figures.take("open_arrivals", "arrivals", default={})
    path = f"{figures.path}.open_arrivals"
    if isinstance(found, Mapping):
        return [OpenArrival(str(name), number(rate, f"{path}.{name}")) for name, rate in sorted(found.items())]
    arrivals = []
    for position, stated in enumerate(listed(found)):
        one = Figures(stated, f"{path}[{position}]")
        arrivals.append(OpenArrival(one.text("entry"), one.number("rate")))
        one.done()
    return arrivals


def pooled(figures: Figures) -> QueueingModel:
    """Demands in milliseconds; the order says where the external time under the connection lies."""
    inner = figures.inner("demand_ms", "demands_ms", "demands", "demand")
    own = {
        name: inner.number(name, default=0.0) if inner.has(name) else figures.number(name, default=0.0)
        for name in ("cpu_before", "db", "cpu_after", *_EXTERNAL)
    }
    inner.done()
    return PooledService(
        arrival_per_s=figures.number("arrival_per_s", "arrival", "arrivals", "rate"),
        workers=figures.whole("workers", "threads"),
        cpu_servers=figures.whole("cpu_servers", "cpu", "cores", default=1),
        db_connections=figures.whole("db_connections", "connections", "pool"),
        db_servers=figures.whole("db_servers", "db_cores", default=1),
        **own,
        external_order=_order(figures),
        sharing=_shared(figures),
    )


_EXTERNAL = ("external_while_holding_worker", "external_while_holding_connection")


def _order(figures: Figures) -> ExternalOrder:
    word = figures.text("external_order", default="")
    if word:
        known = {plainly(one.value): one for one in ExternalOrder}
        if plainly(word.removeprefix("EXTERNAL_ORDER_")) not in known:
            raise ValueError(f"{figures.path}.external_order: split, before or after, not {word!r}")
        figures.text("order", default="")
        return known[plainly(word.removeprefix("EXTERNAL_ORDER_"))]
    said = figures.text("order", default="split half").lower()
    if "half" in said or "split" in said:
        return ExternalOrder.SPLIT
    steps = [step.strip(" []") for step in re.split(r"[;,>]|→", said)]
    statement = next((position for position, step in enumerate(steps) if step.split("/")[0] in ("db", "statement")), -1)
    outside = next((position for position, step in enumerate(steps) if step in ("ext/conn", "external/conn")), -1)
    if statement < 0 or outside < 0:
        return ExternalOrder.SPLIT
    return ExternalOrder.AFTER if outside > statement else ExternalOrder.BEFORE


def _shared(figures: Figures) -> bool:
    said = figures.text("distributions", "distribution", default="all exponential, FCFS").lower()
    for word in ("determin", "constant", "erlang", "hyper", "lognormal", "gamma", "pareto", "weibull"):
        if word in said:
            raise ValueError(f"{figures.path}.distributions: {said!r}; this kind is solved with all exponential")
    sharing = bool(re.search(r"\bps\b|processor sharing", said))
    return figures.flag("sharing") or sharing
