"""Several models stated at once: a list where a kind has one figure is that figure tried one after the other."""

from collections.abc import Mapping
from typing import Any

from server.engine.capacity.stated import caches, stations
from server.engine.capacity.stated.figures import is_list, listed
from server.engine.capacity.stated.networks import DEMANDS, POPULATION, SERVERS, SERVICES

_ONE = {
    "cache": (("capacity", caches.CAPACITY), ("zipf", caches.ZIPF)),
    "open_station_finite": (
        ("arrival", stations.ARRIVALS),
        ("m", stations.SERVERS),
        ("K", stations.CAPACITY),
    ),
    "fork_join": (("arrival", stations.ARRIVALS), ("branches", stations.BRANCHES)),
}
"""Label and names of what may be a list."""

_CLOSED = ("closed_network", "closed_network_approx", "bounds")

Change = tuple[str, dict[str, Any]]


def grid(kind: str, found: Mapping[str, Any]) -> tuple[Change, ...]:
    """Every combination, by name: the figures that take the places of the lists."""
    changes: list[Change] = [("", {})]
    for label, names in _closed(found) if kind in _CLOSED else _ONE.get(kind, ()):
        name = next((one for one in names if is_list(found.get(one))), None)
        if name is not None and len(found[name]) > 1:
            changes = [
                (f"{at} {label} {value}".strip(), {**change, name: value})
                for at, change in changes
                for value in found[name]
            ]
    return tuple(changes)


def _closed(found: Mapping[str, Any]) -> list[tuple[str, tuple[str, ...]]]:
    """Populations of a single class, and numbers of servers of a single station."""
    stated = next((found[name] for name in (*DEMANDS, *SERVICES) if found.get(name) is not None), ())
    rows = [one for one in listed(stated) if is_list(one)]
    if len(rows) > 1:
        return []
    stations_in = len(listed(rows[0])) if rows else len(listed(stated))
    return [("N", POPULATION), *([("m", SERVERS)] if stations_in == 1 else [])]
