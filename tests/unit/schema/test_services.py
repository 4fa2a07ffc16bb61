"""A schema for each service: whatever the cut, nothing is lost and nothing reaches over a boundary."""

import functools

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from server.engine.analysis import Inputs
from server.engine.brief import read
from server.engine.model.boundaries import Boundaries, Module, Operation, Relationship, Replica, Style, Topology
from server.engine.model.plan import AnalysisResult
from server.engine.model.prepared import PreparedBrief
from server.engine.model.resources import BriefSource
from server.engine.model.schema import PhysicalSchema
from server.engine.schema import ANALYSIS
from tests.partitions import random_cut
from tests.unit.schema.briefs import example, prepared_briefs

SHOP = """
name: shop
actors: [{name: buyer, kind: end_user, entity: Buyer}]
entities:
  - name: Buyer
    attributes: [{name: email, type: string, required: true, unique: true, max_length: 100}]
  - name: Product
    attributes:
      - {name: title, type: string, required: true, max_length: 100}
      - {name: stock, type: integer, required: true, min: 0, max: 100000}
  - name: Purchase
    attributes:
      - {name: quantity, type: integer, required: true, min: 1, max: 100}
      - {name: state, type: enum, values: [open, paid], required: true, default: open}
relations:
  - {name: buyer, from: Buyer, to: Purchase, required: true, ownership: composition}
  - {name: product, from: Product, to: Purchase, required: true}
  - {name: favourite, from: Buyer, to: Product, kind: many_to_many}
invariants:
  - name: never_oversold
    kind: expression
    over: [Product.stock, Purchase]
    expression: "stock >= sum(Purchase.quantity)"
use_cases:
  - name: Buy
    actor: buyer
    kind: command
    rate: {peak: 10/s, mean: 1/s}
    transactions:
      - steps:
          - sql: "update products set stock = stock - :quantity where id = :product_id and stock >= :quantity"
          - sql: >-
              insert into purchases (buyer_id, product_id, quantity)
              values (:buyer_id, :product_id, :quantity) returning id
  - name: ListPurchases
    actor: buyer
    rate: {peak: 10/s, mean: 1/s}
    transactions:
      - steps:
          - sql: >-
              select purchases.id, products.title from purchases join products on products.id = purchases.product_id
              where purchases.buyer_id = :buyer_id order by purchases.id limit 20
"""


def shop() -> PreparedBrief:
    return read(BriefSource("brief.yaml", "yaml", SHOP))


def cut(*replicas: Replica) -> Boundaries:
    catalogue = Module("catalogue", ("Product",))
    orders = Module("orders", ("Buyer", "Purchase"), ("Buy", "ListPurchases"), replicas=replicas)
    get = Operation("GetProducts", Style.CALL, ("Product",), ("Product.id", "Product.title"))
    both = (catalogue, orders)
    return Boundaries(Topology.SPLIT, both, both, (Relationship("catalogue", "orders", (get,)),))


def split(prepared: PreparedBrief, boundaries: Boundaries) -> AnalysisResult:
    given = AnalysisResult("boundaries", "", boundaries=boundaries)
    return ANALYSIS.run(Inputs(ANALYSIS.reads(prepared), {"boundaries": given}))


def schema_of(result: AnalysisResult) -> PhysicalSchema:
    assert result.schema is not None
    return result.schema


def test_one_service_gives_what_no_boundaries_give() -> None:
    prepared = shop()
    alone = Module("shop", ("Buyer", "Product", "Purchase"), ("Buy", "ListPurchases"))
    one = Boundaries(Topology.MODULAR_MONOLITH, (alone,), (alone,))
    assert split(prepared, one) == ANALYSIS.run(Inputs(ANALYSIS.reads(prepared), {}))


def test_a_reference_that_leaves_keeps_its_column_and_says_what_replaces_the_key() -> None:
    result = split(shop(), cut())
    schema = schema_of(result)
    purchases = next(table for table in schema.tables if table.name == "purchases")
    column = next(one for one in purchases.columns if one.name == "product_id")
    assert (column.type, column.nullable, column.attribute) == ("bigint", False, "Purchase.product")
    assert "catalogue" in column.comment
    assert [key.table for key in purchases.foreign_keys] == ["buyers"]
    assert any(index.columns == ("product_id",) for index in purchases.indexes)
    decision = next(one for one in result.decisions if one.id == "schema/orders/purchases/product_id/across")
    assert "GetProducts" in decision.reasons[0]
    assert decision.evidence


def test_a_join_table_lies_with_the_side_it_is_stated_from() -> None:
    schema = schema_of(split(shop(), cut()))
    join = next(table for table in schema.tables if table.entity == "Buyer.favourite")
    assert join.service == "orders"
    assert [key.table for key in join.foreign_keys] == ["buyers"]
    assert {(one.table, one.column, one.owner) for one in schema.remote_references} == {
        ("purchases", "product_id", "catalogue"),
        (join.name, "product_id", "catalogue"),
    }


def test_a_join_across_services_reads_by_the_ids_found() -> None:
    schema = schema_of(split(shop(), cut()))
    composition = next(one for one in schema.compositions if one.statement.startswith("ListPurchases"))
    assert [part.service for part in composition.parts] == ["orders", "catalogue"]
    assert "LIMIT 20" in composition.parts[0].positional_sql
    assert "ANY ($1::bigint[])" in composition.parts[1].positional_sql
    assert composition.parts[1].feeds[0].part == 1
    assert composition.completions[0].columns == (("title", "title"),)


def test_a_copy_makes_the_call_unnecessary_and_says_its_age() -> None:
    result = split(shop(), cut(Replica("Product", "catalogue", ("title",), 30_000_000)))
    schema = schema_of(result)
    composition = next(one for one in schema.compositions if one.statement.startswith("ListPurchases"))
    assert [part.service for part in composition.parts] == ["orders"]
    copy = schema.replicas[0]
    assert [column.name for column in copy.table.columns] == ["id", "title", "source_version", "updated_at"]
    assert "30 s" in copy.table.comment
    assert "source_version < EXCLUDED.source_version" in copy.upsert
    assert "products_replica" not in {table.name for table in schema.tables}
    assert "products_replica" in {table.name for table in schema.tables_of("orders")}


def test_what_spans_services_is_named() -> None:
    found = {one.id for one in split(shop(), cut()).findings}
    assert "schema.transaction-cut@Buy/1" in found
    assert "schema.invariant-across-services@never_oversold" in found


@functools.cache
def _prepared(name: str) -> PreparedBrief:
    return example(name)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("name", ["login", "marketplace"])
def test_whatever_the_cut_nothing_is_lost_and_nothing_reaches_over(name: str, seed: int) -> None:
    prepared = _prepared(name)
    boundaries = random_cut(prepared.brief, seed, 2 + seed % 4)
    result = split(prepared, boundaries)
    schema = schema_of(result)
    names = [table.name for table in schema.tables]
    assert len(names) == len(set(names))
    for table in schema.tables:
        assert table.service == boundaries.service_of(table.entity)
    assert {entity.name for entity in prepared.brief.entities} <= {table.entity for table in schema.tables}
    for service in schema.services:
        own = {table.name for table in service.tables}
        assert all(key.table in own for table in service.tables for key in table.foreign_keys)
    composed = {one.statement for one in schema.compositions}
    refused = {
        one.subject for one in result.findings if one.rule in ("schema.crosses-services", "schema.not-rewritten")
    }
    claimed = {claim.subject for claim in result.claims if claim.id.startswith("schema/statement/")}
    assert {one.id for one in prepared.statements} == composed | refused | claimed
    assert not composed & claimed
    assert len({claim.id for claim in result.claims}) == len(result.claims)
    files = {artefact.path for artefact in result.artefacts}
    assert {f"{one.name}/schema.sql" for one in boundaries.services} <= files
    for part in (part for one in schema.compositions for part in one.parts):
        tables = {table.name for table in schema.tables_of(part.service)}
        assert set(part.tables) <= tables


@given(prepared_briefs(), st.integers(0, 1000), st.integers(2, 5))
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
def test_any_brief_can_be_cut_anyhow(prepared: PreparedBrief, seed: int, services: int) -> None:
    schema = schema_of(split(prepared, random_cut(prepared.brief, seed, services)))
    names = [table.name for table in schema.tables]
    assert len(names) == len(set(names))
    for one in schema.services:
        own = {table.name for table in one.tables}
        assert all(key.table in own for table in one.tables for key in table.foreign_keys)
    for reference in schema.remote_references:
        assert reference.service != reference.owner
