"""Claims: complete, unique, the same each time, and untouched by what they do not depend on."""

import collections

from server.engine.model.claims import ConstraintRefuses
from server.engine.model.value import canonical, digest
from tests.unit.schema.briefs import design, designed, example

TWO = """
    name: two
    entities:
      - name: Shop
        attributes: [{{name: {attribute}, type: string, required: true, max_length: 20}}]
      - name: Listing
        attributes: [{{name: price, type: money, required: true, min: 1}}]
    relations:
      - {{name: shop, from: Shop, to: Listing, required: true}}
    use_cases:
      - {{name: GetListing, kind: query, entity: Listing, action: get}}
      - {{name: GetShop, kind: query, entity: Shop, action: get}}
"""


def test_every_constraint_of_the_marketplace_has_a_claim_or_a_finding() -> None:
    result = designed(example("marketplace"))
    assert result.schema is not None
    ids = [claim.id for claim in result.claims]
    assert [id_ for id_, count in collections.Counter(ids).items() if count > 1] == []
    excused = {
        finding.subject.partition(".")[2] for finding in result.findings if finding.rule == "schema.not-demonstrated"
    }
    for table in result.schema.tables:
        names = [one.name for one in (*table.checks, *table.uniques, *table.foreign_keys)]
        for name in names:
            assert f"schema/constraint/{table.name}/{name}" in ids or name in excused
        for column in table.columns:
            if not column.nullable and column.name not in table.primary_key:
                assert f"schema/constraint/{table.name}/{column.name}_not_null" in ids
        for trigger in table.triggers:
            assert any(f"/{trigger.name}" in id_ for id_ in ids)
    assert len(excused) < 5


def test_evidence_of_decisions_exists() -> None:
    result = designed(example("marketplace"))
    known = {claim.id for claim in result.claims} | {evidence.id for evidence in result.evidence}
    for decision in result.decisions:
        assert set(decision.evidence) <= known
    assert any(decision.headline for decision in result.decisions)


def test_the_same_brief_gives_the_same_bytes() -> None:
    brief = example("login")
    assert canonical(designed(brief)) == canonical(designed(brief))


def test_a_renamed_attribute_changes_only_what_depends_on_it() -> None:
    before = {claim.id: digest(claim) for claim in design(TWO.format(attribute="title")).claims}
    after = {claim.id: digest(claim) for claim in design(TWO.format(attribute="label")).claims}
    same = {id_ for id_ in before if before[id_] == after.get(id_)}
    assert {"schema/statement/GetListing/1/1", "schema/constraint/listings/listings_price_range_check"} <= same
    assert not {id_ for id_ in same if "/shops/" in id_ or "GetShop" in id_ or id_ == "schema/ddl"}


def test_a_violation_differs_from_what_is_accepted_in_one_thing() -> None:
    claims = {claim.id: claim.test for claim in design(TWO.format(attribute="title")).claims}
    test = claims["schema/constraint/listings/listings_price_range_check"]
    assert isinstance(test, ConstraintRefuses)
    assert test.setup == ("INSERT INTO listings (id, shop_id, price) OVERRIDING SYSTEM VALUE VALUES (1, 1, 1)",)
    assert test.violation == "INSERT INTO listings (id, shop_id, price) OVERRIDING SYSTEM VALUE VALUES (2, 2, 0)"
    assert (test.sqlstate, test.constraint) == ("23514", "listings_price_range_check")
