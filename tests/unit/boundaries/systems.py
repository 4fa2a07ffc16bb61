"""The labelled systems as values: what is scored, and the cut that somebody who knows the system made."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from server.engine.boundaries.cut import cut
from server.engine.boundaries.imports import (
    owner_groups,
    read_access_lists,
    read_call_graph,
    read_service_cutter,
    read_traces,
)
from server.engine.boundaries.values import Cut
from server.engine.model.traces import System

FOLDER = Path(__file__).parent / "labelled"
JPETSTORE = {
    "order": ("Order", "Sequence", "LineItem"),
    "account": ("Account",),
    "catalogue": ("Product", "Category", "CartItem", "Cart", "Item"),
}
BOOKING = {"customer": ("Customer",), "booking": ("Booking",), "article": ("Article",)}
Labels = dict[str, str]


@cache
def labelled(name: str) -> tuple[System, Labels]:
    if name == "jpetstore":
        nodes, edges = (_text(f"jpetstore_{part}.csv") for part in ("nodes", "edges"))
        return read_call_graph(nodes, edges, name), _labels(JPETSTORE)
    document = json.loads(_text(f"{name}.json"))
    if "model" in document:
        system = read_service_cutter(document["model"], document["representations"])
        given = owner_groups(document["model"], document["representations"])
        return system, given or _labels(BOOKING)
    return _ours(document), _labels(document["expert"])


@cache
def cut_of(name: str) -> tuple[Cut, Labels]:
    """The cut under the frozen weighting, and ours as labels."""
    found = cut(labelled(name)[0])
    return found, {one.entity: one.module for one in found.placements}


def _ours(document: dict[str, Any]) -> System:
    use_cases = [_use_case(line) for line in document["use_cases"]]
    entities = sorted(_labels(document["expert"]))
    if not document["relations"]:
        return read_access_lists({"system": document["system"], "entities": entities, "useCases": use_cases})
    relations = [_relation(line) for line in document["relations"]]
    return read_traces(
        {"name": document["system"], "entities": entities, "use_cases": use_cases, "relations": relations}
    )


def _use_case(line: str) -> dict[str, Any]:
    name, *parts = line.split(" ")
    touched = dict(part.split(":") for part in parts)
    return {"name": name, "reads": _names(touched.get("r")), "writes": _names(touched.get("w"))}


def _names(text: str | None) -> list[str]:
    return text.split(",") if text else []


def _relation(line: str) -> dict[str, str]:
    """``One > Many``: the many side holds the reference, the one side is the whole of a composition."""
    one, _, many, kind = line.split(" ")
    return {"from": one, "to": many, "kind": kind} if kind == "composition" else {"from": many, "to": one}


def _labels(services: dict[str, Any]) -> Labels:
    return {entity: service for service, entities in services.items() for entity in entities}


def _text(file: str) -> str:
    return (FOLDER / file).read_text(encoding="utf-8")
