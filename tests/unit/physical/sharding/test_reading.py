"""SQL and briefs become questions about shards; what cannot be read is refused with its place."""

import pytest

from server.engine.errors import DomainError
from server.engine.model.sharding import (
    ColumnFigures,
    Locality,
    Placement,
    ShardingChoice,
    ShardJoin,
    ShardPin,
    ShardReference,
    SqlShardingSource,
    SqlShardStatement,
    SqlShardTransaction,
    TableFigures,
)
from server.engine.physical.sharding import plan_sharding
from server.engine.physical.sharding.briefs import questions_of_brief
from server.engine.physical.sharding.reading import question_of_sql
from tests.unit.schema.briefs import designed, example, prepared

DDL = """
CREATE TABLE shops (id bigint PRIMARY KEY, region text);
CREATE TABLE orders (id bigint PRIMARY KEY, shop_id bigint REFERENCES shops, at timestamptz);
"""


def source(*statements: str, ddl: str = DDL, figures: tuple[TableFigures, ...] = ()) -> SqlShardingSource:
    transaction = SqlShardTransaction("X", 5.0, tuple(SqlShardStatement(each) for each in statements))
    return SqlShardingSource(ddl, (transaction,), figures)


def test_pins_joins_and_writes_are_read() -> None:
    question = question_of_sql(
        source(
            "SELECT o.id FROM orders o JOIN shops s ON s.id = o.shop_id WHERE s.id = :shop AND o.at > now()",
            "INSERT INTO orders (id, shop_id) VALUES (:id, :shop)",
            figures=(TableFigures("shops", 10, columns=(ColumnFigures("id", 10, 1.0),)),),
        ),
        ShardingChoice(),
    )
    orders, shops = question.tables
    assert orders.references == (ShardReference(("shop_id",), "shops", ("id",)),)
    assert [column.time for column in orders.columns] == [False, False, True]
    assert (shops.rows, shops.columns[0].skew) == (10, 1.0)
    read, added = (each.accesses for each in question.transactions[0].statements)
    assert {access.table: access.pins for access in read}["shops"] == (ShardPin("id", ":shop"),)
    assert any(isinstance(join, ShardJoin) for access in read for join in access.joins)
    assert read[0].ranges == ("at",)
    assert (added[0].writes, added[0].adds) == (True, True)
    assert added[0].pins == (ShardPin("id", ":id"), ShardPin("shop_id", ":shop"))


@pytest.mark.parametrize(
    ("asked", "choice", "field", "message"),
    [
        (
            source(ddl="CREATE TABLE a (id bigint);\nCREATE TABEL b ()"),
            None,
            "source.ddl",
            'line 2, column 8: .*"TABEL"',
        ),
        (source(ddl="SELECT 'open"), None, "source.ddl", "line 1, column 8: unterminated"),
        (source("SELECT nix FROM shops"), None, "source.transactions[0].statements[0].sql", "line 1, column 8: .*nix"),
        (source("SELEC 1"), None, "source.transactions[0].statements[0].sql", "SELEC"),
        (source(figures=(TableFigures("nix"),)), None, "source.figures[0].table", "no table nix"),
        (
            source(figures=(TableFigures("shops", columns=(ColumnFigures("nix"),)),)),
            None,
            "source.figures[0].columns",
            "shops has no column nix",
        ),
        (
            source("SELECT id FROM shops WHERE id = :a"),
            ShardingChoice((Locality("a", "b", 0.5),)),
            "choice.localities[0]",
            "equal :b",
        ),
        (
            source("SELECT id FROM shops WHERE id = :a"),
            ShardingChoice((Locality("a", "a", 0.5, "Nix"),)),
            "choice.localities[0].transaction",
            "no transaction Nix",
        ),
        (
            SqlShardingSource(DDL, (SqlShardTransaction("X", 1, ()), SqlShardTransaction("X", 1, ()))),
            None,
            "source.transactions",
            "two transactions are called X",
        ),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_place(
    asked: SqlShardingSource, choice: ShardingChoice | None, field: str, message: str
) -> None:
    with pytest.raises(DomainError, match=message) as refused:
        question_of_sql(asked, choice or ShardingChoice())
    assert refused.value.metadata["field"] == field


@pytest.mark.parametrize("name", ["login", "marketplace", "ticketing"])
def test_examples_need_no_shards_and_have_an_answer(name: str) -> None:
    brief = example(name)
    schema = designed(brief).schema
    assert schema is not None
    ((service, question),) = questions_of_brief(brief, schema, ShardingChoice())
    answer = plan_sharding(question)
    assert service == ""
    assert not answer.needed
    assert answer.verdict.startswith("Do not shard")
    assert len(answer.placements) == len(schema.tables)
    assert 0.0 <= answer.cross_transactions <= 1.0


def test_loops_of_a_brief_draw_anew() -> None:
    brief = prepared("""
        name: stock
        entities:
          - name: Depot
            attributes: [{name: title, type: string}]
            volume: {rows: 1000}
          - name: Pallet
            attributes: [{name: code, type: string}]
            volume: {rows: 100000}
        relations:
          - {name: depot, from: Depot, to: Pallet, kind: one_to_many, required: true}
        use_cases:
          - name: Move
            kind: command
            rate: {mean: 10, peak: 20}
            transactions:
              - steps:
                  - sql: update depots set title = :title where id = :depot
                  - loop:
                      mean: 3
                      steps:
                        - sql: update pallets set code = :code where depot_id = :other
        """)
    schema = designed(brief).schema
    assert schema is not None
    localities = (Locality("other", "depot", 0.9, "Move"),)
    ((_, question),) = questions_of_brief(brief, schema, ShardingChoice(localities, shards=4))
    first, second = question.transactions[0].statements
    assert (first.loop, first.times) == ("", 1.0)
    assert second.loop
    assert second.times == 3.0
    answer = plan_sharding(question)
    assert {each.placement for each in answer.placements} == {Placement.SHARDED}
    assert answer.cross_transactions == pytest.approx(1 - (0.9 + 0.1 / 4) ** 3, abs=0.01)


def test_each_row_of_an_insert_goes_where_its_values_say() -> None:
    answer = plan_sharding(question_of_sql(source("INSERT INTO shops VALUES (:a, 'x'), (:b, 'y')"), ShardingChoice()))
    assert answer.cross_transactions == pytest.approx(7 / 8)
    again = plan_sharding(question_of_sql(source("INSERT INTO shops VALUES (:a, 'x'), (:a, 'y')"), ShardingChoice()))
    assert again.cross_transactions == 0.0


def test_tables_of_which_nothing_is_known_are_not_taken_for_small() -> None:
    asked = source("SELECT at FROM orders WHERE shop_id = :shop", "SELECT region FROM shops WHERE id = :shop")
    placed = {one.table: one for one in plan_sharding(question_of_sql(asked, ShardingChoice())).placements}
    assert (placed["orders"].column, placed["shops"].column) == ("shop_id", "id")


def test_rows_that_are_only_added_lie_with_what_they_belong_to() -> None:
    asked = source(
        "SELECT region FROM shops WHERE id = :shop",
        "INSERT INTO orders (id, shop_id) VALUES (:id, :shop)",
        figures=(TableFigures("shops", 100_000),),
    )
    placed = {one.table: one for one in plan_sharding(question_of_sql(asked, ShardingChoice())).placements}
    assert (placed["orders"].column, placed["shops"].column) == ("shop_id", "id")
