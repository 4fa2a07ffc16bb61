"""The analysis as a whole: what it reads, writes, refuses and proves."""

from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace

from server.engine.analysis import Inputs
from server.engine.boundaries import ANALYSIS
from server.engine.boundaries.findings import findings_of
from server.engine.boundaries.outcome import outcome_of
from server.engine.brief import read
from server.engine.errors import DomainError, Reason
from server.engine.model.brief import Brief
from server.engine.model.plan import AnalysisResult
from server.engine.model.prepared import PreparedBrief
from server.engine.model.resources import BriefSource
from tests.unit.boundaries.small import SHOP, prepared
from tests.unit.boundaries.test_verdicts import analysed
from tests.unit.boundaries.test_verdicts import prepared as brief_of

EXAMPLES = Path(__file__).parents[3] / "examples"


@pytest.fixture(scope="module")
def marketplace() -> AnalysisResult:
    return analysed(read(BriefSource("b.yaml", "yaml", (EXAMPLES / "marketplace" / "brief.yaml").read_text())))


def artefact(result: AnalysisResult, name: str) -> str:
    return next(one.content for one in result.artefacts if one.path == f"boundaries/{name}")


def test_the_marketplace_stays_one_service_and_says_until_when(marketplace: AnalysisResult) -> None:
    boundaries = marketplace.boundaries
    assert boundaries is not None
    assert boundaries.topology == "split_later"
    assert [one.name for one in boundaries.services] == ["marketplace"]
    assert "requests/s at peak" in marketplace.verdict
    assert "month" in marketplace.verdict


def test_the_marketplaces_modules_are_those_the_documentation_shows(marketplace: AnalysisResult) -> None:
    boundaries = marketplace.boundaries
    assert boundaries is not None
    at = {entity: module.name for module in boundaries.modules for entity in module.entities}
    assert at["Receipt"] == at["Offering"] == at["Transaction"] == at["Shipment"]
    assert at["Listing"] == at["Product"] == at["ListingImage"] == at["ListingFile"]
    assert at["User"] == at["Session"]
    assert at["Payment"] == at["Refund"]
    assert len({at["User"], at["Listing"], at["Receipt"], at["Payment"]}) == 4


def test_the_certificate_checks_as_it_says(
    marketplace: AnalysisResult, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    written = artefact(marketplace, "cut.json")
    stated = msgspec.json.decode(written)
    (tmp_path / "cut.json").write_text(written)
    monkeypatch.chdir(tmp_path)
    exec("\n".join(stated["check"]), {})
    assert capsys.readouterr().out.strip() == str(stated["bound"])


def test_the_same_brief_gives_the_same_bytes() -> None:
    assert analysed(prepared()) == analysed(prepared())


def test_order_in_the_brief_does_not_matter() -> None:
    brief = brief_of("two_teams")
    turned = replace(
        brief,
        brief=replace(
            brief.brief,
            entities=brief.brief.entities[::-1],
            relations=brief.brief.relations[::-1],
            use_cases=brief.brief.use_cases[::-1],
        ),
    )
    one, other = analysed(brief).boundaries, analysed(turned).boundaries
    assert one is not None
    assert other is not None
    assert (one.topology, one.modules, one.services) == (other.topology, other.modules, other.services)


def test_descriptions_and_what_runs_today_are_not_read() -> None:
    one = prepared()
    other = prepared(
        SHOP.replace("actor: buyer\n    kind: command", "actor: buyer\n    description: x\n    kind: command")
    )
    assert one != other
    assert ANALYSIS.reads(one) == ANALYSIS.reads(other)


def test_constraints_that_cannot_hold_are_refused_with_the_smallest_set() -> None:
    brief = _constrained(
        must_stay_together=(("Product", "Order"), ("Order", "Rating"), ("Product", "Rating")),
        must_be_apart=(("Product", "Order"),),
    )
    with pytest.raises(DomainError) as refused:
        analysed(brief)
    assert refused.value.reason is Reason.INVALID_BRIEF
    assert "Product and Order must be apart" in refused.value.message


def test_a_brief_without_teams_is_asked_for_them() -> None:
    text = SHOP.replace("constraints: {teams: [{name: all, size: 6}]}\n", "")
    result = analysed(prepared(text))
    assert "boundaries/teams" in {one.id for one in result.open_questions}
    assert "constraints.teams" in {one.path for one in result.assumptions}


def test_a_split_names_its_sagas_and_round_trips() -> None:
    strict = prepared(SHOP.replace("availability: 99.9%", "availability: 99.95%"))
    result = analysed(_constrained(strict, must_be_apart=(("Product", "Order"),)))
    assert result.boundaries is not None
    assert result.boundaries.topology == "split"
    rules = {one.rule for one in result.findings}
    assert "boundaries.torn-transaction" in rules
    assert "boundaries.chain" in rules


def test_round_trips_that_break_an_objective_are_said() -> None:
    text = SHOP.replace("rate: {peak: 10/s, mean: 2/s}", "rate: {peak: 10/s, mean: 2/s}\n    objective: {p99: 5ms}")
    outcome = outcome_of(_constrained(prepared(text), must_be_apart=(("Product", "Order"),)))
    broken = [one for one in findings_of(outcome) if one.rule == "boundaries.objective-broken"]
    assert [one.subject for one in broken] == ["Buy"]


def test_machines_over_the_budget_are_said() -> None:
    text = SHOP.replace("objectives: {", "objectives: {monthly_budget: 100 USD, ")
    found = [one for one in analysed(prepared(text)).findings if one.rule == "boundaries.over-budget"]
    assert len(found) == 1


def test_an_entity_of_a_team_in_another_teams_module_is_said() -> None:
    text = SHOP.replace(
        "[{name: all, size: 6}]",
        "[{name: sales, size: 5, owns: [Order, Product]}, {name: other, size: 4, owns: [Rating]}]",
    )
    together = _constrained(prepared(text), must_stay_together=(("Order", "Product", "Rating"),))
    found = [one for one in analysed(together).findings if one.rule == "boundaries.owner-outside"]
    assert [one.subject for one in found] == ["Rating"]


def test_one_entity_is_one_module_with_nothing_to_decide() -> None:
    text = """
name: tiny
actors: [{name: buyer}]
entities: [{name: Thing, attributes: [{name: title, type: string}]}]
use_cases: [{name: GetThing, actor: buyer, entity: Thing, action: get}]
"""
    result = analysed(prepared(text))
    assert result.boundaries is not None
    assert [one.name for one in result.boundaries.services] == ["tiny"]
    assert result.boundaries.topology == "modular_monolith"


def test_without_entities_there_is_still_the_one_service() -> None:
    result = analysed(prepared("name: nothing\ntitle: Nothing yet\n"))
    assert result.boundaries is not None
    assert [one.name for one in result.boundaries.services] == ["nothing"]
    assert "nothing" in artefact(result, "README.md")


def test_a_join_table_lies_with_its_from_side() -> None:
    text = """
name: tags
actors: [{name: writer}]
constraints: {must_be_apart: [[Post, Tag]]}
entities:
  - {name: Post, attributes: [{name: body, type: text}]}
  - {name: Tag, attributes: [{name: word, type: string}]}
relations: [{name: tags, from: Post, to: Tag, kind: many_to_many}]
use_cases:
  - name: TagPost
    actor: writer
    kind: command
    transactions: [{steps: [{sql: "INSERT INTO post_tags (post_id, tag_id) VALUES (:post_id, :tag_id)"}]}]
"""
    boundaries = analysed(prepared(text)).boundaries
    assert boundaries is not None
    assert boundaries.service_of("Post.tags") == boundaries.service_of("Post") == "post"
    assert next(one.use_cases for one in boundaries.services if one.name == "post") == ("TagPost",)


def _constrained(brief: PreparedBrief | None = None, **constraints: tuple[tuple[str, ...], ...]) -> PreparedBrief:
    given = brief or prepared()
    stated: Brief = given.brief
    assert stated.constraints is not None
    return replace(given, brief=replace(stated, constraints=replace(stated.constraints, **constraints)))


def test_inputs_are_only_what_the_analysis_reads() -> None:
    brief = prepared()
    assert ANALYSIS.run(Inputs(brief, {}, 0)) == ANALYSIS.run(Inputs(ANALYSIS.reads(brief), {}, 0))
