"""Each criterion on an example computed by hand, and what all of them promise."""

import math
import pkgutil

import pytest

from server.engine.boundaries import criteria
from server.engine.boundaries.criteria import CRITERIA
from server.engine.boundaries.evidence import Evidence
from server.engine.boundaries.weighting import WEIGHTING
from server.engine.model.brief import Sensitivity
from server.engine.model.traces import EntityFacts, Link, LinkKind, System, Touch, Trace, Volatility

BY_ID = {criterion.id: criterion for criterion in CRITERIA}
HELPERS = {"criterion", "similarity"}


def read(entity: str) -> Touch:
    return Touch(entity, reads=1)


def write(entity: str, transaction: int = 0) -> Touch:
    return Touch(entity, writes=1, transaction=transaction)


def scores(criterion: str, *facts: EntityFacts | str, **parts: object) -> dict[str, float]:
    """Scores by the initials of both entities."""
    entities = tuple(fact if isinstance(fact, EntityFacts) else EntityFacts(fact) for fact in facts)
    evidence = Evidence(System("s", entities, **parts))  # type: ignore[arg-type]
    found = BY_ID[criterion].score(evidence)
    return {"".join(evidence.names[place][0] for place in pair): pytest.approx(score) for pair, score in found.items()}


def test_every_module_of_the_package_is_listed_with_a_weight() -> None:
    modules = {module.name for module in pkgutil.iter_modules(criteria.__path__)} - HELPERS
    assert set(BY_ID) == modules
    assert {one.id for one in CRITERIA if one.repels} == set(WEIGHTING.repulsion)
    assert {one.id for one in CRITERIA if not one.repels} == set(WEIGHTING.attraction)


@pytest.mark.parametrize("criterion", CRITERIA, ids=lambda criterion: criterion.id)
def test_says_what_it_reads_and_where_it_comes_from(criterion: criteria.Criterion) -> None:
    assert all((criterion.name, criterion.reading, criterion.formula, criterion.unit, criterion.source))


def test_used_together_is_a_cosine_in_which_wide_use_cases_say_less() -> None:
    traces = (Trace("one", (read("A"), read("B"))), Trace("two", (read("A"),)), Trace("all", tuple(map(read, "ABCD"))))
    found = scores("used_together", *"ABCD", traces=traces)
    assert found["AB"] == (1 / 2 + 1 / 4) / math.sqrt((1 / 2 + 1 + 1 / 4) * (1 / 2 + 1 / 4))
    assert found["CD"] == 1.0


def test_written_together_counts_transactions_not_use_cases() -> None:
    together = scores("written_together", "A", "B", traces=(Trace("u", (write("A"), write("B"))),))
    apart = scores("written_together", "A", "B", traces=(Trace("u", (write("A", 1), write("B", 2))),))
    assert (together, apart) == ({"AB": 1.0}, {})


def test_ordered_access_needs_an_order() -> None:
    accesses = (read("A"), read("B"), read("C"))
    found = scores("ordered_access", *"ABC", traces=(Trace("u", accesses),))
    assert found == {"AB": math.sqrt(0.5), "BC": math.sqrt(0.5)}
    assert scores("ordered_access", *"ABC", traces=(Trace("u", accesses, ordered=False),)) == {}


def test_references_to_what_everything_refers_to_tie_little() -> None:
    links = (Link("A", "D"), Link("B", "D"), Link("C", "D"), Link("C", "B"))
    found = scores("references", *"ABCD", links=links)
    assert found["AD"] == 1 / math.sqrt(3)
    assert found["BC"] == 1 / math.sqrt(2)
    assert found["CD"] == 1 / math.sqrt(2 * 3)
    assert scores("references", *"ABC", links=(Link("A", "B"), Link("B", "C")))["AC"] == 0.5


def test_composition_reaches_through_the_aggregate() -> None:
    links = (Link("A", "B", LinkKind.COMPOSITION), Link("B", "C", LinkKind.COMPOSITION), Link("C", "D"))
    assert scores("composition", *"ABCD", links=links) == {"AB": 1.0, "BC": 1.0, "AC": 0.5}


def test_invariants_over_many_entities_say_less() -> None:
    assert scores("invariants", *"ABC", invariants=(("A", "B", "C"), ("A", "B"))) == {"AB": 1.0, "AC": 0.5, "BC": 0.5}


def test_shared_context_says_nothing_where_all_serve_the_same_actor() -> None:
    everyone = (Trace("u", tuple(map(read, "ABC")), actor="user"),)
    assert all(score == 0.0 for score in scores("shared_context", *"ABC", traces=everyone).values())
    two = (Trace("u", (read("A"), read("B")), actor="user"), Trace("v", (read("C"),), actor="clerk"))
    assert scores("shared_context", *"ABC", traces=two) == {"AB": 2 / 3}


def test_a_controller_stands_for_the_actor() -> None:
    traces = (Trace("Desk.open", (read("A"),)), Trace("Desk.close", (read("B"),)), Trace("Shop.show", (read("C"),)))
    assert set(scores("shared_context", *"ABC", traces=traces)) == {"AB"}


def test_repulsion_is_by_what_is_stated() -> None:
    card = EntityFacts("Card", sensitivity=Sensitivity.PAYMENT, volatility=Volatility.OFTEN, team="pay", region="eu")
    item = EntityFacts("Item", sensitivity=Sensitivity.PUBLIC, volatility=Volatility.RARELY, team="shop", region="us")
    for criterion in ("sensitivity", "volatility", "team", "region"):
        assert scores(criterion, card, item) == {"CI": 1.0}
        assert scores(criterion, card, "Unknown") == {}


def test_one_sensitive_attribute_of_many_repels_less() -> None:
    shop = EntityFacts("Shop", sensitivity=Sensitivity.PAYMENT, sensitive_share=0.125)
    assert scores("sensitivity", shop, EntityFacts("Item", sensitivity=Sensitivity.PUBLIC)) == {"IS": 0.5}


def test_availability_counts_nines() -> None:
    facts = EntityFacts("A", availability=0.99), EntityFacts("B", availability=0.999), EntityFacts("C", availability=1)
    assert scores("availability", *facts) == {"AB": 0.5, "AC": 1.0, "BC": 1.0}


def test_scaling_counts_orders_of_magnitude_and_only_of_rates() -> None:
    traces = (
        Trace("a", (read("A"),), weight=1),
        Trace("b", (read("B"),), weight=100),
        Trace("c", (read("C"),), weight=2),
    )
    assert scores("scaling", *"ABC", traces=traces) == {}
    found = scores("scaling", *"ABC", traces=traces, rated=True)
    assert found == {"AB": 0.5, "BC": (math.log10(50) - 1) / 2}
