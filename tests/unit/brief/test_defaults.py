"""What a brief leaves out is assumed, and every assumption is listed at the place where it could be stated."""

import pytest

from cli.editing import with_value
from server.engine.brief import parse, prepare, read, write
from server.engine.model.brief import Sensitivity
from server.engine.model.prepared import PreparedBrief
from tests.unit.brief.sources import EXAMPLES, TEMPLATE, source

SHORT = """name: shop
actors: [{name: buyer, kind: end_user, entity: User}]
entities:
  - name: User
    attributes: [{name: email, unique: true}, {name: bio, type: text}, {name: password_hash}]
  - name: Shop
    attributes: [{name: rating, type: decimal}]
relations:
  - {name: owner, from: User, to: Shop%s}
use_cases:
  - {name: GetShop, entity: Shop, action: get%s}
"""


def prepared(relation: str = "", use_case: str = "", more: str = "") -> PreparedBrief:
    return read(source(SHORT % (relation, use_case) + more))


def assumed(brief: PreparedBrief) -> dict[str, str]:
    return {assumption.path: assumption.value for assumption in brief.assumptions}


def test_a_short_brief_is_completed() -> None:
    found = prepared()
    values = assumed(found)
    assert values["use_cases[GetShop].actor"] == "buyer"
    assert values["use_cases[GetShop].rate.peak"] == "1/s"
    assert values["use_cases[GetShop].rate.mean"] == "15/min"
    assert values["objectives.latency.p99"] == "2s"
    assert values["objectives.availability"] == "99.9%"
    assert values["entities[User].volume.rows"] == "10_000"
    assert values["entities[User].attributes[email].max_length"] == "255"
    assert values["entities[User].attributes[password_hash].sensitivity"] == "secret"
    assert values["actors[buyer].count"] == "10_000"
    use_case = found.brief.use_cases[0]
    assert use_case.rate is not None
    assert use_case.objective is not None
    assert (use_case.rate.peak, use_case.rate.mean) == (1.0, 0.25)
    assert (use_case.objective.p99, use_case.objective.availability) == (2_000_000, 0.999)
    assert found.brief.relations[0].fan_out is not None


def test_every_attribute_has_a_sensitivity_afterwards() -> None:
    found = prepared().brief.entities[0]
    assert [attribute.sensitivity for attribute in found.attributes] == [
        Sensitivity.PERSONAL,
        Sensitivity.INTERNAL,
        Sensitivity.SECRET,
    ]


def test_rows_follow_fan_outs_in_both_directions() -> None:
    stated = SHORT.replace("  - name: User\n", "  - name: User\n    volume: {rows: 1_000}\n")
    found = read(source(stated % (", fan_out: {mean: 3}", "")))
    assert assumed(found)["entities[Shop].volume.rows"] == "3_000"
    stated = SHORT.replace("  - name: Shop\n", "  - name: Shop\n    volume: {rows: 900}\n")
    found = read(source(stated % (", fan_out: {mean: 3}", "")))
    assert assumed(found)["entities[User].volume.rows"] == "300"


def test_growth_follows_what_the_use_cases_insert() -> None:
    found = prepared(
        use_case="}\n  - {name: AddShop, kind: command, entity: Shop, action: create, rate: {peak: 1/s, mean: 100/day}"
    )
    assert assumed(found)["entities[Shop].volume.growth_per_month"] == "3_044"
    assert assumed(found)["entities[Shop].volume.rows"] == "36_525"


def test_growth_that_differs_from_the_insertions_is_asked_about() -> None:
    stated = SHORT.replace("  - name: Shop\n", "  - name: Shop\n    volume: {rows: 900, growth_per_month: 2_000}\n")
    more = "}\n  - {name: AddShop, kind: command, entity: Shop, action: create, rate: {peak: 1/s, mean: 100/day}"
    found = read(source(stated % ("", more)))
    assert "growth/Shop" in [question.id for question in found.open_questions]


def test_questions_come_in_the_order_of_their_effect() -> None:
    ids = [question.id for question in prepared().open_questions]
    assert ids.index("rows/Shop") < ids.index("rate/GetShop") < ids.index("rows/User") or ids[0] == "rate/GetShop"
    assert set(ids) >= {"rate/GetShop", "rows/Shop", "rows/User", "growth", "budget", "regions"}


def test_a_stated_value_is_neither_assumed_nor_asked_for() -> None:
    found = prepared(more="objectives: {availability: 99%, growth: 1%, monthly_budget: 10 EUR, regions: [eu]}\n")
    assert "objectives.availability" not in assumed(found)
    assert not {"growth", "budget", "regions"} & {question.id for question in found.open_questions}


@pytest.mark.parametrize(
    ("steps", "visits", "path"),
    [
        ("{optional: {steps: [{sql: SELECT 1}]}}", [0.5], "optional.probability"),
        ("{loop: {max: 5, steps: [{sql: SELECT 1}]}}", [3.0], "loop.mean"),
        (
            "{choice: [{probability: 0.5, steps: [{sql: SELECT 1}]}, {steps: [{sql: SELECT 2}]}, {}]}",
            [0.5, 0.25],
            "choice[1].probability",
        ),
        ("{loop: {mean: 4, steps: [{optional: {probability: 0.25, steps: [{sql: SELECT 1}]}}]}}", [1.0], ""),
    ],
)
def test_probabilities_and_rounds_become_visits(steps: str, visits: list[float], path: str) -> None:
    text = SHORT.replace("entity: Shop, action: get%s}", f"transactions: [{{steps: [{steps}]}}]}}")
    found = read(source(text % ""))
    assert [statement.visits for statement in found.statements] == visits
    if path:
        assert f"use_cases[GetShop].transactions[0].steps[0].{path}" in assumed(found)


def test_an_untyped_parameter_is_text_and_said_to_be() -> None:
    text = SHORT.replace("entity: Shop, action: get%s}", "transactions: [{steps: [{sql: 'SELECT :what'}]}]}")
    found = read(source(text % ""))
    assert found.statements[0].parameters[0].type == "text"
    assert assumed(found)["use_cases[GetShop].parameters"] == "[{name: what, type: text}]"


def test_external_systems_are_given_usual_latencies() -> None:
    found = prepared(more="external_systems: [{name: mail}, {name: bank, latency: {p99: 50ms}}]\n")
    mail, bank = (system.latency for system in found.brief.external_systems)
    assert mail is not None
    assert bank is not None
    assert (mail.p50, mail.p99) == (100_000, 1_000_000)
    assert (bank.p50, bank.p99) == (50_000, 50_000)


def test_the_completed_brief_is_valid_itself() -> None:
    """Written out, it is read without a mistake or a further assumption."""
    found = prepared(use_case=", rate: {peak: 4/s}")
    again = read(source(write(found.brief)))
    assert again.assumptions == ()
    assert again.statements == found.statements
    assert again.brief == found.brief


@pytest.mark.parametrize("text", [SHORT % ("", ""), TEMPLATE, EXAMPLES["login"]], ids=["short", "template", "login"])
def test_every_assumption_can_be_stated_where_it_says(text: str) -> None:
    found = read(source(text))
    for assumption in found.assumptions:
        again = read(source(with_value(text, assumption.path, assumption.value)))
        assert assumption.path not in assumed(again)
        if "currency" not in assumption.path:
            assert again.statements == found.statements, assumption.path


def test_money_without_a_currency_is_of_one() -> None:
    text = SHORT.replace("{name: rating, type: decimal}", "{name: price, type: money}")
    found = read(source(text % ("", "") + "objectives: {monthly_budget: 5 CHF}\n"))
    assert assumed(found)["entities[Shop].attributes[currency]"].endswith("default: CHF}")


def test_preparing_twice_gives_the_same() -> None:
    brief = parse(source(SHORT % ("", "")))
    assert prepare(brief) == prepare(brief)
