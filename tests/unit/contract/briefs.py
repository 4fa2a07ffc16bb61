"""Briefs for tests of the contract: the examples, small written ones, and any that hypothesis makes."""

import functools
import json
import textwrap
from pathlib import Path

from hypothesis import strategies as st

from server.engine import brief
from server.engine.analysis import Inputs
from server.engine.contract import ANALYSIS
from server.engine.contract.endpoints import Endpoint, Interface, interface_of
from server.engine.model.plan import AnalysisResult
from server.engine.model.prepared import PreparedBrief
from server.engine.model.resources import BriefSource

EXAMPLES = Path(__file__).parents[3] / "examples"

SHOP = """
name: corner
title: Corner shop
actors:
  - {name: guest, kind: anonymous}
  - {name: member, kind: end_user, entity: Member}
  - {name: clerk, kind: operator}
  - {name: billing, kind: internal_service}
external_systems:
  - {name: card_gateway, latency: {p50: 200ms, p99: 1s}}
  - {name: fax_bridge, latency: {p50: 5s, p99: 30s}}
entities:
  - name: Member
    attributes:
      - {name: email, type: string, required: true, unique: true, max_length: 200, sensitivity: personal}
      - {name: password_hash, type: string, required: true, max_length: 200, sensitivity: secret}
      - {name: nickname, type: string, required: true, max_length: 40}
  - name: Session
    attributes:
      - {name: token_hash, type: binary, required: true, unique: true, max_length: 32, sensitivity: secret}
      - {name: expires_at, type: timestamp, required: true}
  - name: Shelf
    owner: member
    attributes:
      - {name: label, type: string, required: true, max_length: 30}
      - {name: note, type: text, sensitivity: personal}
  - name: Jar
    owner: shelf.member
    keys: [[shelf_id, position]]
    attributes:
      - {name: position, type: integer, required: true, min: 1, max: 50}
      - {name: name, type: string, required: true, max_length: 30, pattern: '^[A-Z][a-z]+$'}
      - {name: grams, type: integer, required: true, default: "0", min: 0, max: 10_000}
      - {name: price, type: money, required: true, min: 1}
      - {name: currency, type: string, required: true, max_length: 3, pattern: '^[A-Z]{3}$'}
      - {name: state, type: enum, values: [empty, full, sold], required: true, default: empty}
      - {name: version, type: integer, required: true, default: "1", min: 1}
  - name: Basket
    owner: member
    attributes:
      - {name: updated_at, type: timestamp, required: true}
  - name: BasketLine
    owner: basket.member
    keys: [[basket_id, jar_id]]
    attributes:
      - {name: quantity, type: integer, required: true, min: 1, max: 99}
relations:
  - {name: member, from: Member, to: Session, required: true, ownership: composition}
  - {name: member, from: Member, to: Shelf, required: true}
  - {name: shelf, from: Shelf, to: Jar, required: true, ownership: composition}
  - {name: member, from: Member, to: Basket, kind: one_to_one, required: true, ownership: composition}
  - {name: basket, from: Basket, to: BasketLine, required: true, ownership: composition}
  - {name: jar, from: Jar, to: BasketLine, required: true}
invariants:
  - {name: jars_hold_no_less_than_nothing, kind: non_negative, over: [Jar.grams]}
  - {name: jar_states, kind: state_machine, over: [Jar.state], expression: "empty -> full; full -> empty, sold"}
  - {name: label_is_not_note, kind: expression, over: [Shelf.label, Shelf.note], expression: label <> note}
use_cases:
"""


@functools.cache
def example(name: str) -> PreparedBrief:
    path = EXAMPLES / name / "brief.yaml"
    return brief.read(BriefSource(path.name, "yaml", path.read_text()))


@functools.cache
def result(name: str) -> AnalysisResult:
    """The contract of an example."""
    return analysed(example(name))


def analysed(prepared: PreparedBrief) -> AnalysisResult:
    return ANALYSIS.run(Inputs(ANALYSIS.reads(prepared), {}))


@functools.cache
def shop(use_cases: str) -> PreparedBrief:
    """The corner shop with these use cases, written as in a brief."""
    text = SHOP + textwrap.indent(textwrap.dedent(use_cases).strip("\n"), "  ")
    return brief.read(BriefSource("corner.yaml", "yaml", text))


def interface(use_cases: str) -> Interface:
    return interface_of(shop(use_cases))


def endpoint(use_case: str) -> Endpoint:
    """The method of the first of the use cases written."""
    return interface(use_case).endpoints[0]


def place(one: Endpoint) -> str:
    return f"{one.route.verb} {one.route.path}"


# any brief

_NOUNS = ("Order", "User", "Item", "Message", "Enum", "Service", "Problem", "Operation", "Status", "Address", "Data")
_WORDS = (
    "name",
    "email",
    "code",
    "type",
    "value",
    "state",
    "amount",
    "package",
    "message",
    "token",
    "note",
    "url",
    "id2",
)
_PATTERNS = ("", "^[A-Z]{2}$", "^[a-z]+(-[a-z]+)*$", "[[:digit:]]{3,5}", "^(red|green)$")
_TYPES = (
    "string", "text", "integer", "decimal", "money", "boolean", "timestamp", "date", "uuid", "enum", "json", "binary",
    "blob_reference",
)  # fmt: skip
_ACTIONS = ("create", "get", "list", "search", "update", "delete")
_TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=30)


@st.composite
def _attributes(draw: st.DrawFn) -> dict[str, object]:
    kind = draw(st.sampled_from(_TYPES))
    found: dict[str, object] = {
        "name": draw(st.sampled_from(_WORDS)),
        "type": kind,
        "required": draw(st.booleans()),
        "description": draw(_TEXTS),
    }
    sensitivity = draw(st.sampled_from(("", "public", "internal", "personal", "payment", "secret")))
    if sensitivity:
        found["sensitivity"] = sensitivity
    if kind in ("string", "text"):
        found["max_length"] = draw(st.integers(5, 400))
    if kind == "string":
        pattern = draw(st.sampled_from(_PATTERNS))
        found |= {"pattern": pattern} if pattern else {"unique": draw(st.booleans())}
    if kind in ("integer", "money"):
        low = draw(st.integers(-5, 1_000_000))
        found |= {"min": low, "max": low + draw(st.integers(0, 10**12))}
    if kind == "enum":
        found["values"] = draw(
            st.lists(st.sampled_from(("a", "A", "b c", "24h", "on", "no", "é")), min_size=1, unique=True)
        )
    return found


@st.composite
def briefs(draw: st.DrawFn) -> PreparedBrief:
    """A valid brief with awkward names, whose use cases are standard actions."""
    nouns = draw(st.lists(st.sampled_from(_NOUNS), min_size=1, max_size=4, unique=True))
    entities = [
        {
            "name": noun,
            "description": draw(_TEXTS),
            "attributes": [
                {"name": "label", "type": "string", "max_length": 60, "sensitivity": "public"},
                *draw(st.lists(_attributes(), max_size=5, unique_by=lambda one: one["name"])),
            ],
        }
        for noun in nouns
    ]
    relations = [
        {
            "name": draw(st.sampled_from(("parent", "owner", "source"))),
            "from": nouns[draw(st.integers(0, at - 1))],
            "to": nouns[at],
            "kind": draw(st.sampled_from(("one_to_many", "one_to_one"))),
            "required": draw(st.booleans()),
            "ownership": draw(st.sampled_from(("composition", "association"))),
        }
        for at in range(1, len(nouns))
    ]
    kinds = draw(st.lists(st.sampled_from(("anonymous", "end_user", "partner", "operator")), min_size=1, max_size=3))
    actors: list[dict[str, object]] = [{"name": f"actor_{at}", "kind": kind} for at, kind in enumerate(kinds)]
    for actor in actors:
        if actor["kind"] == "end_user" and draw(st.booleans()):
            actor["entity"] = nouns[0]
    use_cases = [
        {
            "name": f"{action.capitalize()}{noun}{at}",
            "actor": draw(st.sampled_from(actors))["name"],
            "kind": "query" if action in ("get", "list", "search") else "command",
            "description": draw(_TEXTS),
            "entity": noun,
            "action": action,
        }
        for at, (noun, action) in enumerate(
            draw(st.lists(st.tuples(st.sampled_from(nouns), st.sampled_from(_ACTIONS)), min_size=1, max_size=8))
        )
    ]
    written = {
        "name": draw(st.sampled_from(("x", "my-api", "service", "a1"))),
        "actors": actors,
        "entities": entities,
        "relations": relations,
        "use_cases": use_cases,
        "constraints": {"naming": {"keys": draw(st.sampled_from(("bigint", "uuid")))}},
    }
    return brief.read(BriefSource("brief.json", "json", json.dumps(written)))
