"""Read models of every kind, where no index keeps an objective: proposed on ghosts, executed in the lab."""

from server.engine.model.plan import Verdict
from server.lab import Lab
from server.lab.ghost import Ghosts
from tests.unit.physical.test_analysis import analysed, prepared

CATALOGUE = """
name: shop
objectives: {horizon: 24, growth: 5%, latency: {p99: 1s}}
entities:
  - name: Category
    volume: {rows: 200000}
    attributes: [{name: name, type: string, required: true, max_length: 60}]
  - name: Shop
    volume: {rows: 20000}
    attributes:
      - {name: name, type: string, required: true}
      - {name: city, type: string, required: true, statistics: {distinct: 400}}
  - name: Listing
    volume: {rows: 3000000}
    attributes:
      - {name: title, type: string, required: true, max_length: 80}
      - {name: description, type: text, required: true}
      - {name: created_at, type: timestamp, required: true}
relations:
  - {name: parent, from: Category, to: Category, fan_out: {mean: 1, p99: 15}}
  - {name: shop, from: Shop, to: Listing, required: true, fan_out: {mean: 150}}
use_cases:
  - name: Subtree
    kind: query
    rate: {peak: 50/s, mean: 10/s}
    objective: {p95: 2ms}
    transactions:
      - steps:
          - sql: |
              WITH RECURSIVE t AS (SELECT c.id, c.parent_id, 0 AS depth FROM categories c WHERE c.id = :root
              UNION ALL SELECT c.id, c.parent_id, t.depth + 1 FROM categories c JOIN t ON c.parent_id = t.id)
              SELECT id, depth FROM t
  - name: Crumbs
    kind: query
    rate: {peak: 50/s, mean: 10/s}
    objective: {p95: 1ms}
    transactions:
      - steps:
          - sql: |
              WITH RECURSIVE t AS (SELECT c.id, c.parent_id, c.name, 0 AS depth FROM categories c WHERE c.id = :leaf
              UNION ALL SELECT c.id, c.parent_id, c.name, t.depth + 1 FROM categories c JOIN t ON c.id = t.parent_id)
              SELECT id, name, depth FROM t ORDER BY depth DESC
  - name: Newest
    kind: query
    rate: {peak: 50/s, mean: 10/s}
    objective: {p95: 20ms}
    transactions:
      - steps:
          - sql: |
              SELECT l.id, l.title, s.name FROM listings l JOIN shops s ON s.id = l.shop_id WHERE s.city = :city
              ORDER BY l.created_at DESC LIMIT 20
  - name: Move
    kind: command
    rate: {peak: 1/s, mean: 0.01/s}
    transactions:
      - steps:
          - sql: UPDATE categories SET parent_id = :parent WHERE id = :id
  - name: AddListing
    kind: command
    rate: {peak: 1/s, mean: 0.5/s}
    transactions:
      - steps:
          - sql: |
              INSERT INTO listings (shop_id, title, description, created_at)
              VALUES (:shop, :title, :description, now())
"""


async def test_hierarchies_and_listings_are_kept_twice_where_no_index_keeps_an_objective(
    lab: Lab, planner: Ghosts
) -> None:
    result = analysed(prepared(CATALOGUE), planner=planner)
    assert result.physical is not None
    models = {one.statement: one for one in result.physical.read_models}
    # The way up asks for every row's name: paths would save no page, whatever the planner takes a walk for.
    assert {name: one.kind for name, one in models.items()} == {"Subtree/1/1": "path", "Newest/1/1": "listing"}
    assert all(one.write_cost > 0 and one.staleness == 0 for one in models.values())
    observed = {one.id: one for one in await lab.run(list(result.claims))}
    assert {one.verdict for one in observed.values()} == {Verdict.CONFIRMED}
    assert len(observed) == 3
    pages = {one.name: float(one.value) for one in observed["physical/workload"].figures if one.unit == "pages"}
    for name in models:
        assert pages[f"{name} after"] * 2 < pages[f"{name} before"]
