"""What `--what-if`, `--sweep` and `--measured` of capacity predictions understand."""

import re
from typing import Annotated

import typer

from cli.exits import Exit, leave
from groundplan.v1 import capacity_pb2

KINDS = (
    *("replicas=", "workers=", "pool_size=", "cores=", "most_waiting=", "patience="),
    *(
        "database.cores=",
        "database.memory=",
        "rate=",
        "rate.",
        "deadline.",
        "retries.",
        "users.",
        "think.",
        "burstiness.",
        "volume=",
        "month=",
    ),
)
"""How a change begins; those of a service also after its name and a point."""

WhatIf = Annotated[
    list[str] | None,
    typer.Option(
        "--what-if",
        help="replicas=3, api.workers=8, pool_size=20, cores=4, database.cores=16, database.memory=64GiB, rate=2x, "
        "rate.USECASE=50/s, deadline.USECASE=1s, users.USECASE=200, think.USECASE=5s, burstiness.USECASE=4, volume=10, "
        "month=12. Repeatable.",
        autocompletion=lambda incomplete: [kind for kind in KINDS if kind.startswith(incomplete)],
        show_default=False,
    ),
]
Measured = Annotated[
    list[str] | None,
    typer.Option(
        help="USECASE=12ms, of its service for a request; STATEMENT=0.3ms, of the database; or a latency at today's "
        "peak, USECASE.p95=300ms. Repeatable.",
        show_default=False,
    ),
]
AskPlanner = Annotated[
    bool, typer.Option("--ask-planner", help="Take statements at PostgreSQL's own estimates: slower.")
]
Seed = Annotated[int | None, typer.Option(min=0, help="Of the simulation.", show_default="0")]

MOST_POINTS = 24
_WHOLE = ("replicas", "workers", "pool_size", "most_waiting")
_SECONDS = {"us": 1e-6, "µs": 1e-6, "ms": 1e-3, "s": 1.0, "": 1.0}
_BYTES = {"": 1, "kib": 1 << 10, "mib": 1 << 20, "gib": 1 << 30, "tib": 1 << 40, "kb": 10**3, "mb": 10**6, "gb": 10**9}


def change_of(stated: list[str] | None) -> capacity_pb2.CapacityChange:
    """All of them as one message; ends the command at the first that is not understood."""
    change = capacity_pb2.CapacityChange()
    services: dict[str, capacity_pb2.ServiceChange] = {}
    traffic: dict[str, capacity_pb2.TrafficChange] = {}
    for text in stated or []:
        name, equals, value = (part.strip() for part in text.partition("="))
        if not equals or not value:
            _unknown(text)
        first, point, rest = name.partition(".")
        owner, _, field = name.rpartition(".")
        if name in ("rate", "load"):
            change.load = _factor(text, value)
        elif name == "volume":
            change.volume = _factor(text, value)
        elif name == "month":
            change.month = int(_number(text, value, whole=True))
        elif name == "database.cores":
            change.database.cores = _number(text, value)
        elif name in ("database.memory", "database.memory_bytes"):
            change.database.memory_bytes = int(_sized(text, value, _BYTES))
        elif name == "database.max_connections":
            change.database.max_connections = int(_number(text, value, whole=True))
        elif point and first in ("rate", "deadline", "retries", "backoff", "users", "think", "burstiness"):
            _traffic(traffic.setdefault(rest, capacity_pb2.TrafficChange(use_case=rest)), first, text, value)
        elif field in (*_WHOLE, "cores", "patience"):
            service = services.setdefault(owner, capacity_pb2.ServiceChange(name=owner))
            if field == "patience":
                service.patience = _sized(text, value, _SECONDS)
            elif field == "cores":
                service.cores = _number(text, value)
            else:
                setattr(service, field, int(_number(text, value, whole=True)))
        else:
            _unknown(text)
    change.services.extend(services.values())
    change.use_cases.extend(traffic.values())
    return change


def _traffic(change: capacity_pb2.TrafficChange, kind: str, text: str, value: str) -> None:
    if kind == "rate" and value.endswith(("x", "%")):
        change.factor = _factor(text, value)
    elif kind == "rate":
        change.rate = _number(text, value.removesuffix("/s"))
    elif kind in ("retries", "users"):
        setattr(change, kind, int(_number(text, value, whole=True)))
    elif kind == "burstiness":
        change.burstiness = _number(text, value)
    else:
        setattr(change, kind, _sized(text, value, _SECONDS))


def sweep_of(stated: str | None) -> capacity_pb2.Sweep | None:
    """``rate=1..10``, ``api.replicas=1..8``, ``volume=1,10,100``."""
    if stated is None:
        return None
    name, equals, value = (part.strip() for part in stated.partition("="))
    if not equals or not value:
        leave(Exit.USAGE, f"--sweep {stated}: say rate=1..10, api.replicas=1..8 or volume=1,10,100")
    low, dots, high = value.partition("..")
    if not dots:
        values = [_number(stated, one) for one in value.split(",")]
    else:
        values = _between(stated, name, _number(stated, low), _number(stated, high))
    if len(values) > MOST_POINTS:
        leave(Exit.USAGE, f"--sweep {stated}: {len(values)} values; at most {MOST_POINTS} are tried")
    return capacity_pb2.Sweep(parameter=name, values=values)


def _between(text: str, name: str, low: float, high: float) -> list[float]:
    """Whole numbers where they are few, else a dozen values evenly between."""
    if not low < high:
        leave(Exit.USAGE, f"--sweep {text}: {low:g} is not less than {high:g}")
    if low == int(low) and high == int(high) and high - low < MOST_POINTS:
        return [float(one) for one in range(int(low), int(high) + 1)]
    steps = [low + (high - low) * part / 11 for part in range(12)]
    if name.rpartition(".")[2] in (*_WHOLE, "month"):
        return [float(one) for one in dict.fromkeys(round(step) for step in steps)]
    return steps


def measured_of(stated: list[str] | None) -> list[capacity_pb2.MeasuredDemand]:
    found = []
    for text in stated or []:
        name, equals, value = (part.strip() for part in text.partition("="))
        if not equals or not name:
            leave(Exit.USAGE, f"--measured {text}: say USECASE=12ms, STATEMENT=0.3ms or USECASE.p95=300ms")
        subject, point, figure = name.rpartition(".")
        seconds = _sized(text, value, _SECONDS)
        found.append(
            capacity_pb2.MeasuredDemand(
                name=subject if point else name, seconds=seconds, figure=figure if point else ""
            )
        )
    return found


def _factor(text: str, value: str) -> float:
    """``2x``, ``2``; ``+30%`` and ``-10%``."""
    if found := re.fullmatch(r"([+-]\d+(?:\.\d+)?)%", value):
        return max(0.0, 1 + float(found[1]) / 100)
    return _number(text, value.removesuffix("x"))


def _number(text: str, value: str, *, whole: bool = False) -> float:
    try:
        found = float(value.replace("_", ""))
    except ValueError:
        leave(Exit.USAGE, f"{text}: {value} is no number")
    if not 0 <= found < float("inf") or (whole and (found != int(found) or found > 2**31 - 1)):
        leave(Exit.USAGE, f"{text}: {value} is no {'whole ' if whole else ''}number from 0 on")
    return found


def _sized(text: str, value: str, units: dict[str, float] | dict[str, int]) -> float:
    found = re.fullmatch(r"([\d_.]+)\s*([a-zµA-Z]*)", value)
    if found is None or found[2].lower() not in units:
        leave(Exit.USAGE, f"{text}: {value} is not understood; units are {', '.join(one for one in units if one)}")
    return _number(text, found[1]) * units[found[2].lower()]


def _unknown(text: str) -> None:
    leave(
        Exit.USAGE,
        f"--what-if {text}: say replicas=3, api.workers=8, pool_size=20, cores=4, database.cores=16, "
        "database.memory=64GiB, rate=2x, rate.A=50/s, deadline.A=1s, retries.A=2, users.A=200, think.A=5s, "
        "burstiness.A=4, volume=10 or month=12",
    )
