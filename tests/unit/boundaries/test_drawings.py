"""Pictures of a cut: parsed by what will read them, or by the rules of its grammar."""

import re
from xml.etree import ElementTree

import pytest

from server.engine.boundaries.drawings import cml, context_map
from server.engine.boundaries.drawings.heat_map import heat_map
from server.engine.boundaries.outcome import Outcome, outcome_of
from tests.node.tools import Mermaid
from tests.unit.boundaries.small import SHOP, prepared
from tests.unit.boundaries.test_verdicts import prepared as brief_of

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def split() -> Outcome:
    return outcome_of(brief_of("two_teams"))


def test_mermaid_parses_every_context_map(split: Outcome) -> None:
    hostile = outcome_of(prepared(SHOP.replace("name: all", 'name: "end; --> [x]|<b>"')))
    drawn = [context_map.flowchart(one.boundaries) for one in (split, hostile)]
    parser = Mermaid()
    try:
        assert {parser.kind(text) for text in drawn} == {"flowchart-v2"}
    finally:
        parser.close()


def test_the_flowchart_puts_modules_into_their_services(split: Outcome) -> None:
    drawn = context_map.flowchart(split.boundaries)
    assert drawn.count("subgraph") == len(split.boundaries.services) == 2
    assert drawn.count("entit") == len(split.boundaries.modules)


def test_plain_text_is_plain_and_names_every_module(split: Outcome) -> None:
    text = context_map.text(split.boundaries)
    assert text.isascii()
    assert all(f"| {module.name} " in text for module in split.boundaries.modules)
    assert text.splitlines()[0].startswith("service ")


def test_cml_names_exist_are_unique_and_braces_close(split: Outcome) -> None:
    """The semantic rules of Context Mapper that a grammar alone does not hold."""
    text = cml.document(split.brief, split.boundaries)
    contexts = re.findall(r"^BoundedContext (\S+) \{", text, re.MULTILINE)
    contained = re.search(r"contains (.*)", text)
    assert contained is not None
    assert contained[1].split(", ") == contexts
    assert len(set(contexts)) == len(contexts) == len(split.boundaries.modules)
    aggregates = re.findall(r"Aggregate (\S+) \{", text)
    assert len(set(aggregates)) == len(aggregates)
    for exposed in re.findall(r"exposedAggregates = (.*)", text):
        assert set(exposed.split(", ")) <= set(aggregates)
    for upstream, downstream in re.findall(r"^  (\S+) \[U[^\]]*\]->\[D[^\]]*\] (\S+) \{", text, re.MULTILINE):
        assert {upstream, downstream} <= set(contexts)
    assert text.count("{") == text.count("}")
    for body in text.split("  Aggregate ")[1:]:
        assert body.count("aggregateRoot") == 1


def test_cml_events_carry_their_payload() -> None:
    outcome = outcome_of(prepared(SHOP.replace("size: 6}]}", "size: 6}], must_be_apart: [[Product, Rating]]}")))
    text = cml.document(outcome.brief, outcome.boundaries)
    assert "DomainEvent Rated { String rating_id; String rating_product_id; }" in text


def test_cml_escapes_its_own_words() -> None:
    outcome = outcome_of(prepared(SHOP.replace("Product", "Service").replace("product", "service")))
    assert "Entity ^Service {" in cml.document(outcome.brief, outcome.boundaries)


def test_the_heat_map_is_well_formed_ordered_and_needs_no_colour() -> None:
    modules = [("one", ("A", "B")), ("two<&>", ("C",))]
    text = heat_map('Coupling of "x" & <y>', modules, {("A", "B"): 2.0, ("A", "C"): -1.0}, "units")
    root = ElementTree.fromstring(text)
    assert root.tag == f"{SVG}svg"
    labels = [one.text for one in root.iter(f"{SVG}text")]
    assert [label for label in labels if label in ("A", "B", "C")] == ["A", "A", "B", "B", "C", "C"]
    assert "two<&>" in labels
    titles = [one.text for one in root.iter(f"{SVG}title")]
    assert titles.count("A and B: +2") == 1
    assert titles.count("C and A: -1") == 1
    assert set(re.findall(r"#[0-9a-f]{3,6}", text)) <= {"#000", "#fff", "#ddd"}


def test_the_heat_map_marks_repulsion_by_shape() -> None:
    text = heat_map("t", [("one", ("A",)), ("two", ("B",))], {("A", "B"): -1.0}, "units")
    cells = [one for one in ElementTree.fromstring(text).iter(f"{SVG}rect") if one.find(f"{SVG}title") is not None]
    assert {one.get("fill") for one in cells[:2]} == {"#fff"}
