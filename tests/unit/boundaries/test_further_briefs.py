"""Ten briefs that the rules were mended on, after the twenty; each shows what one rule is for."""

from pathlib import Path

import pytest

from server.engine.boundaries import ANALYSIS
from server.engine.boundaries.outcome import outcome_of
from server.engine.boundaries.verdict.force import Strength
from server.engine.brief import read
from server.engine.model.prepared import PreparedBrief
from server.engine.model.resources import BriefSource

HERE = Path(__file__).parent / "further"

CASES = (
    ("search_products", "split", [("Product", "Order")], "the searched entity is also sold; orders only read it"),
    ("search_900", "split", [("Product", "Order")], "the same at 900/s: the cut alone would mix both (a zone)"),
    ("moderate", "modular_monolith", [], "the same at 150/s: two replicas carry it"),
    ("small_hot", "split_later", [], "the same at 2,000/s with three engineers"),
    ("pci_order", "split", [("Payment", "Order"), ("Refund", "Product")], "each payment updates its order (a zone)"),
    ("usecase_owns", "split", [("Order", "Ticket")], "teams own use cases, not entities"),
    ("growth_low", "split_later", [], "small today, five hundred times that in two years"),
    ("import", "modular_monolith", [], "a nightly import peaks at 3,000/s and averages two"),
    ("teams_saga", "split", [("Trip", "Payment")], "the trip follows the payment by event"),
    ("iot_job", "split", [("Measurement", "Order")], "5,000 measurements a second beside a greenhouse's shop"),
)


def prepared(name: str) -> PreparedBrief:
    return read(BriefSource(f"{name}.yaml", "yaml", (HERE / f"{name}.yaml").read_text()))


@pytest.mark.parametrize(("name", "verdict", "apart", "why"), CASES, ids=[case[0] for case in CASES])
def test_verdict(name: str, verdict: str, apart: list[tuple[str, str]], why: str) -> None:
    outcome = outcome_of(ANALYSIS.reads(prepared(name)))
    boundaries = outcome.boundaries
    assert boundaries.topology.value == verdict, why
    assert [(a, b) for a, b in apart if boundaries.service_of(a) == boundaries.service_of(b)] == [], why


def test_every_file_is_a_case() -> None:
    assert {file.stem for file in HERE.glob("*.yaml")} == {case[0] for case in CASES}


def test_what_holds_a_force_back_is_said_with_its_end() -> None:
    held = [one for one in outcome_of(prepared("small_hot")).choice.forces if one.strength is Strength.HELD]
    assert held
    assert all("3 engineers can run 1 service" in one.against for one in held)
    assert all(one.trigger == "4 engineers or more run it." for one in held)


def test_a_split_by_load_says_below_which_rate_it_is_undone() -> None:
    (trigger,) = outcome_of(prepared("search_900")).triggers
    assert trigger.module == "product"
    assert 900 <= trigger.rate < 1_051
