"""What a published case expects, in the words of the answer: which measure, where, which value."""

import re
from collections.abc import Iterator
from typing import Any

Expected = tuple[str, str, float]
"""Measure, place, value."""

WORDS = {"entry_service_time_per_phase": "service_time", "waiting_per_call_per_phase": "waiting"}
CONTRADICTORY_WAITS = ("srvn_a07", "srvn_a08", "srvn_b07")
"""Published with waits at calls that exceed the service times of the phases that contain them."""
NO_FIGURES = ("unit", "slowdown_conditional", "lqns_error_pct")


def expected_of(case: dict[str, Any]) -> Iterator[Expected]:
    model, kind = case["model"], case["kind"]
    for key, value in case["expected"].items():
        if key in NO_FIGURES:
            continue
        if key == "points":
            for point in value:
                at = f"N {point['N']} m {point['m']}"
                yield "X", at, point["X"]
                yield "R", f"{at} station 1", point["R"]
        elif isinstance(value, dict):
            if key != "waiting_per_call_per_phase" or case["id"] not in CONTRADICTORY_WAITS:
                yield from _layered(key, value)
        elif kind == "loss_table":
            for servers, load in zip(model["servers"], value, strict=True):
                yield key, f"servers {servers}", load
        elif key == "fitted":
            for load, fitted in zip(model["load"], value, strict=True):
                yield key, f"load {load:g}", fitted
        elif kind == "mixed_network":
            yield from _mixed(model, key, value)
        else:
            yield from _stations(kind, key, value)


def _layered(key: str, value: dict[str, Any]) -> Iterator[Expected]:
    for name, found in value.items():
        what = "call" if "->" in name else "entry"
        if key == "throughput":
            yield key, f"{what} {name}", found
            continue
        for phase, one in enumerate(found, 1):
            if one:  # nothing is printed as 0
                yield WORDS[key], f"{what} {name} phase {phase}", one


def _mixed(model: dict[str, Any], key: str, value: Any) -> Iterator[Expected]:
    opened, which = len(model["open_arrivals"]), key.partition("_")[2]
    if key in ("X_open", "U_open", "R_open"):
        yield {"X_open": "X", "U_open": "U", "R_open": "Rsys"}[key], f"class 1{' station 1' * (key == 'U_open')}", value
        return
    assert which == "closed"
    for offset, row in enumerate(value if isinstance(value[0], list) else [value], opened + 1):
        for station, one in enumerate(row, 1):
            yield key[0], f"class {offset} station {station}", one


def _stations(kind: str, key: str, value: Any) -> Iterator[Expected]:
    name, station = re.fullmatch(r"(.*?)(\d*)", key).groups()  # type: ignore[union-attr]
    if name in ("p", "che_approximation"):
        yield key, "", value
        return
    place = f"station {station}" if station else ""
    if station and name == "X":
        name = "Xk"
    if not isinstance(value, list):
        yield name, place, value
        return
    each = "class" if station or kind in ("open_station", "closed_network_multiclass") else "station"
    for position, one in enumerate(value, 1):
        yield name, f"{each} {position} {place}".strip(), one
