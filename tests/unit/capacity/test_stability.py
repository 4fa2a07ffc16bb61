"""Where there is a steady state, and where there is none: never mistaken three per cent either side of saturation."""

import msgspec
import pytest

from server.engine.capacity import solve
from server.engine.model.queueing import (
    ForkJoin,
    LayeredCall,
    LayeredEntry,
    LayeredModel,
    LayeredProcessor,
    LayeredTask,
    OpenArrival,
    OpenStation,
    PooledService,
    QueueingModel,
    QueueingNetwork,
)


def _layered(rate: float, *, threads: int = 1, sharing: bool = False, asynchronous: bool = False) -> LayeredModel:
    """A web task in front of a single-threaded store: the store, or the web task waiting for it, saturates at 1."""
    return LayeredModel(
        processors=(LayeredProcessor("web", 0, sharing), LayeredProcessor("disk", 1, sharing)),
        tasks=(LayeredTask("front", "web", ("page",), threads=threads), LayeredTask("store", "disk", ("row",))),
        entries=(LayeredEntry("page", (0.0,)), LayeredEntry("row", (1.0,))),
        calls=(LayeredCall("page", "row", (1.0,), asynchronous),),
        open_arrivals=(OpenArrival("page", rate),),
    )


def _models(load: float) -> dict[str, QueueingModel]:
    pools = {"workers": 8, "cpu_servers": 2, "db_connections": 4, "db_servers": 1}
    return {
        "M/M/1": OpenStation((load,), (1.0,)),
        "M/G/4": OpenStation((4 * load,), (1.0,), (4.0,), 4),
        "network": QueueingNetwork(((1.0, 0.5),), arrivals=(load,)),
        "fork and join": ForkJoin(load, (1.0,) * 4),
        "one worker": PooledService(100.0 * load, 1, 1, 1, 1, 4.0, 4.0, 2.0),
        "processor": PooledService(1000.0 * load, **{**pools, "workers": 500}, cpu_before=1.0, db=0.2, cpu_after=1.0),
        "pause under a worker": PooledService(
            100.0 * load, 10, 64, 10, 64, 0.0001, 0.0001, 0.0001, external_while_holding_worker=99.9997
        ),
        "layered, waiting thread": _layered(load / 1.0),
        "layered, processor": _layered(load, threads=50),
        "layered, sharing": _layered(load, threads=0, sharing=True),
        "layered, asynchronous": _layered(load, threads=2, asynchronous=True),
    }


@pytest.mark.parametrize("name", _models(1.0))
def test_what_is_stable_is_never_called_overloaded(name: str) -> None:
    assert solve(_models(0.97)[name], precision=0.1).overloaded == ""


@pytest.mark.parametrize("name", _models(1.0))
def test_what_is_overloaded_is_never_called_stable(name: str) -> None:
    answer = solve(_models(1.03)[name], precision=0.1)
    assert answer.overloaded
    assert not answer.measures


def test_far_beyond_saturation_is_an_answer_too() -> None:
    for load in (2.0, 50.0):
        for name, model in _models(load).items():
            assert solve(model, precision=0.1).overloaded, (name, load)


def test_contradictions_of_layered_models_are_refused_by_name() -> None:
    good = _layered(0.5)
    for changed, said in (
        ({"open_arrivals": (OpenArrival("pages", 1.0),)}, "entry pages"),
        ({"open_arrivals": ()}, "nobody calls"),
        ({"calls": (LayeredCall("page", "row", (1.0,)), LayeredCall("row", "page", (1.0,)))}, "front → store → front"),
        (
            {
                "tasks": (
                    LayeredTask("user", "web", ("page",), reference=True),
                    LayeredTask("store", "disk", ("row",)),
                ),
                "open_arrivals": (),
                "entries": (LayeredEntry("page", (0.0,)), LayeredEntry("row", (0.0,))),
            },
            "take some time",
        ),
    ):
        with pytest.raises(ValueError, match=said):
            solve(msgspec.structs.replace(good, **changed))


def test_deep_layers_are_simulated() -> None:
    depth = 40
    names = [f"t{position}" for position in range(depth)]
    model = LayeredModel(
        processors=(LayeredProcessor("p", 0),),
        tasks=(
            LayeredTask("user", "p", ("e",), reference=True, think=1.0),
            *(LayeredTask(name, "p", (f"e {name}",)) for name in names),
        ),
        entries=(LayeredEntry("e", (0.0,)), *(LayeredEntry(f"e {name}", (0.1,)) for name in names)),
        calls=tuple(
            LayeredCall(source, f"e {target}", (1.0,))
            for source, target in zip(["e", *(f"e {name}" for name in names)], names, strict=False)
        ),
    )
    found = {(one.name, one.at): one for one in solve(model, precision=0.05).measures}
    # Geometric calls of mean one each: the mean is what one call of each layer costs.
    assert found["R", "task user"].value == pytest.approx(4.0, rel=0.1)
