"""The marketplace brief is what the request behind it says, whole, and consistent in its figures."""

import math
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from server.engine import brief as briefs
from server.engine.model.access import Operation
from server.engine.model.brief import (
    Brief,
    InvariantKind,
    RelationKind,
    Step,
    UseCase,
    UseCaseKind,
)
from server.engine.model.prepared import PreparedBrief
from server.engine.model.resources import BriefSource

FILE = Path(__file__).parents[3] / "examples" / "marketplace" / "brief.yaml"
SECOND = 1_000_000
MONTH = 30.4375 * 86_400
"""Seconds."""

ASKED_ROWS = {
    "User": 2_000_000,
    "Shop": 120_000,
    "Listing": 30_000_000,
    "ListingImage": 24_000_000,
    "Receipt": 9_000_000,
    "Transaction": 20_000_000,
    "Review": 11_000_000,
}
ASKED_PEAKS = {
    ("BrowseCategory",): 300,
    ("SearchListings",): 180,
    ("ViewListing",): 500,
    ("ViewShop",): 60,
    ("AddCartItem", "ChangeCartItem", "RemoveCartItem"): 45,
    ("PlaceOrder",): 12,
    ("PayReceipt",): 12,
    ("WriteReview",): 4,
    ("ListShopOrders",): 15,
    ("Register",): 2,
    ("LogIn",): 20,
}
"""Requests a second at peak, of these use cases together."""
SELLER_EDITS = (
    "CreateDraftListing",
    "UpdateListing",
    "PublishListing",
    "DeactivateListing",
    "RemoveListing",
    "ReplaceInventory",
    "AdjustStock",
    "DeleteListingImage",
)
# fmt: off
ETSY_RESOURCES = {
    "User", "UserAddress", "Shop", "ShopSection", "Listing", "ListingTranslation", "ListingImage",
    "ListingVideo", "ListingFile", "ListingProperty", "Product", "Offering", "TaxonomyNode",
    "TaxonomyProperty", "Cart", "CartItem", "Coupon", "CouponRedemption", "Receipt", "Transaction", "Payment",
    "Refund", "Payout", "LedgerEntry", "ShippingProfile", "ShippingDestination", "ShippingUpgrade",
    "ShippingCarrier", "Shipment", "ReturnPolicy", "ProductionPartner", "Review",
}
# fmt: on


@pytest.fixture(scope="module")
def prepared() -> PreparedBrief:
    return briefs.read(BriefSource(FILE.name, "yaml", FILE.read_text()))


@pytest.fixture(scope="module")
def brief(prepared: PreparedBrief) -> Brief:
    return prepared.brief


def leaves(steps: Sequence[Step]) -> Iterator[Step]:
    for step in steps:
        inner = [*(s for branch in step.choice for s in branch.steps)]
        inner += step.optional.steps if step.optional else ()
        inner += step.loop.steps if step.loop else ()
        yield from leaves(inner) if inner else (step,)


def test_it_has_the_resources_of_the_published_interface(brief: Brief) -> None:
    assert {entity.name for entity in brief.entities} >= ETSY_RESOURCES
    assert len(brief.use_cases) >= 90
    assert {i.kind for i in brief.invariants} == set(InvariantKind)


def test_volumes_are_those_of_the_request(brief: Brief) -> None:
    rows = {e.name: e.volume.rows for e in brief.entities if e.volume}
    assert {name: rows[name] for name in ASKED_ROWS} == ASKED_ROWS
    listing = next(e for e in brief.entities if e.name == "Listing")
    state = next(a for a in listing.attributes if a.name == "state")
    assert state.statistics is not None
    active = {v.value: v.fraction for v in state.statistics.most_common}["active"]
    assert active * ASKED_ROWS["Listing"] == 6_000_000


def test_peaks_are_those_of_the_request(brief: Brief) -> None:
    peaks = {u.name: u.rate.peak or 0 for u in brief.use_cases if u.rate}
    for these, asked in ASKED_PEAKS.items():
        assert sum(peaks[name] for name in these) == asked, these
    edits = sum(peaks[name] for name in SELLER_EDITS)
    assert 20 <= edits <= 30, "25 seller edits of listings a second"


def test_objectives_are_those_of_the_request(brief: Brief) -> None:
    for use_case in brief.use_cases:
        if use_case.kind is not UseCaseKind.JOB and use_case.objective and use_case.objective.p99:
            assert use_case.objective.p99 <= 2 * SECOND, use_case.name
    for name in ("BrowseCategory", "SearchListings", "ViewListing", "ViewShop"):
        objective = next(u.objective for u in brief.use_cases if u.name == name)
        assert objective is not None
        assert objective.p95 == 300_000
    assert brief.objectives is not None
    assert brief.objectives.monthly_budget is not None
    assert (brief.objectives.monthly_budget.amount, brief.objectives.monthly_budget.currency) == (4000, "USD")


def test_fan_outs_agree_with_volumes(brief: Brief) -> None:
    rows = {e.name: e.volume.rows or 0 for e in brief.entities if e.volume}
    for relation in brief.relations:
        if relation.kind is not RelationKind.MANY_TO_MANY and relation.fan_out and relation.fan_out.mean:
            ratio = rows[relation.to] / rows[relation.from_]
            mean = relation.fan_out.mean
            close = math.isclose(mean, ratio, rel_tol=0.1) if relation.required else mean <= ratio * 1.1
            assert close, (relation.name, relation.to, ratio)


def test_rows_grow_as_fast_as_they_are_inserted(prepared: PreparedBrief) -> None:
    """Entities that nothing deletes and nothing retires: the stated growth is what the means insert."""
    inserted: dict[str, float] = {}
    dropped = set()
    upserted = set()
    means = {u.name: u.rate.mean for u in prepared.brief.use_cases if u.rate and u.rate.mean}
    for statement in prepared.statements:
        for access in statement.accesses:
            if access.operation is Operation.INSERT:
                rows = means[statement.use_case] * MONTH * statement.visits
                inserted[access.entity] = inserted.get(access.entity, 0) + rows
            if access.operation is Operation.DELETE:
                dropped.add(access.entity)
        if "ON CONFLICT" in statement.sql:
            upserted |= {a.entity for a in statement.accesses}
    checked = 0
    for entity in prepared.brief.entities:
        volume = entity.volume
        if entity.name in dropped | upserted or entity.name not in inserted or volume is None or volume.retention:
            continue
        assert volume.growth_per_month is not None
        assert math.isclose(volume.growth_per_month, inserted[entity.name], rel_tol=0.1), (
            entity.name,
            volume.growth_per_month,
            inserted[entity.name],
        )
        checked += 1
    assert checked >= 15


def test_no_external_system_is_called_inside_a_database_transaction(brief: Brief) -> None:
    for use_case in brief.use_cases:
        for transaction in use_case.transactions:
            steps = list(leaves(transaction.steps))
            assert not (any(s.sql for s in steps) and any(s.call for s in steps)), use_case.name


def test_every_entity_is_used_and_every_write_of_an_actor_is_owned(prepared: PreparedBrief) -> None:
    touched = {a.entity for s in prepared.statements for a in s.accesses}
    reference = {"ShippingCarrier", "ReturnPolicy", "ProductionPartner", "ShopSection", "Payout"}
    assert {e.name for e in prepared.brief.entities} <= touched | reference
    relations = {(r.to, r.name): r.from_ for r in prepared.brief.relations}
    for entity in prepared.brief.entities:
        if entity.owner:
            at = entity.name
            for part in entity.owner.split("."):
                at = relations[at, part]
            assert at == "User", entity.name


def test_what_may_be_stale_is_only_read(brief: Brief) -> None:
    for use_case in brief.use_cases:
        if use_case.staleness_tolerance:
            assert use_case.kind is UseCaseKind.QUERY, use_case.name


def test_stock_is_only_lowered_under_its_guard(prepared: PreparedBrief) -> None:
    lowering = [
        s
        for s in prepared.statements
        for a in s.accesses
        if a.entity == "Offering" and any("quantity - " in x.term for x in a.assignments)
    ]
    assert [s.use_case for s in lowering] == ["PlaceOrder"]
    assert "quantity >= :quantity" in lowering[0].sql


def test_profiles_are_whole_days(brief: Brief) -> None:
    profiled: list[UseCase] = [u for u in brief.use_cases if u.rate and u.rate.profile]
    assert profiled
    assert {len(u.rate.profile) for u in profiled if u.rate} == {24}
