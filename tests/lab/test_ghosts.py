"""Empty databases plan like full ones: sizes, indexes that come and go, other volumes, and what is refused."""

import pickle
import subprocess
import sys
from collections.abc import Iterator

import pytest

from server.engine.errors import DomainError, Reason
from server.engine.model.planning import (
    GhostDatabase,
    GhostSession,
    IndexDefinition,
    Plan,
    PlanRefused,
    PlanRequest,
)
from server.engine.model.statistics import ColumnStatistics, DatabaseStatistics, TableStatistics
from server.lab.ghost import Ghosts

DDL = (
    "CREATE TABLE shops (id bigint PRIMARY KEY, name text NOT NULL CHECK (length(name) > 3))",
    "CREATE TABLE listings (id bigint PRIMARY KEY, shop_id bigint NOT NULL REFERENCES shops, title text,"
    " created_at timestamptz NOT NULL, tags text[], price numeric)",
    "CREATE INDEX listings_dear ON listings (created_at) WHERE price > 900",
)
BY_SHOP = "SELECT * FROM listings WHERE shop_id = $1 ORDER BY created_at DESC LIMIT 20"


def statistics(rows: float) -> DatabaseStatistics:
    hundred = tuple(str(number * 10) for number in range(101))
    columns = (
        ColumnStatistics("id", distinct=-1, histogram=tuple(str(int(rows * n / 100)) for n in range(101))),
        ColumnStatistics("shop_id", distinct=10_000, histogram=tuple(str(number * 100) for number in range(101))),
        ColumnStatistics("title", width=40, distinct=-0.9),
        ColumnStatistics("created_at", histogram=("2020-01-01", "2021-01-01", "2022-01-01"), correlation=0.9),
        ColumnStatistics("price", width=6, distinct=1000, histogram=hundred),
    )
    shops = TableStatistics("shops", rows / 500, columns=(ColumnStatistics("id", distinct=-1),))
    return DatabaseStatistics((TableStatistics("listings", rows, columns=columns), shops))


@pytest.fixture
def session(planner: Ghosts) -> Iterator[GhostSession]:
    with planner.open(GhostDatabase(DDL, statistics(5e6))) as session:
        yield session


def plan(session: GhostSession, sql: str, **how: tuple[int, ...] | tuple[str, ...]) -> Plan:
    (answer,) = session.plan([PlanRequest(sql, **how)])  # type: ignore[arg-type]
    assert isinstance(answer, Plan), answer
    return answer


def test_an_added_index_is_there_only_for_those_who_name_it(session: GhostSession) -> None:
    (size,) = session.add([IndexDefinition("listings", ("shop_id", "created_at DESC"))])
    assert size.height == 2
    without, with_it = session.plan([PlanRequest(BY_SHOP), PlanRequest(BY_SHOP, indexes=(0,))])
    assert isinstance(without, Plan)
    assert isinstance(with_it, Plan)
    assert without.indexes == ()
    assert with_it.indexes == session.names()
    assert with_it.total_cost < without.total_cost / 100


def test_an_index_of_the_schema_can_be_hidden(session: GhostSession) -> None:
    sql = "SELECT * FROM listings WHERE id = 7"
    assert plan(session, sql).indexes == ("listings_pkey",)
    assert plan(session, sql, hidden=("listings_pkey",)).indexes == ()
    assert plan(session, sql).indexes == ("listings_pkey",)


@pytest.mark.parametrize("method", ["gin", "brin", "hash"])
def test_every_kind_of_index_has_a_size_and_is_used(session: GhostSession, method: str) -> None:
    key, condition = {
        "gin": ("tags", "tags @> '{a}'"),
        "brin": ("created_at", "created_at < '2019-12-31'"),
        "hash": ("shop_id", "shop_id = 7"),
    }[method]
    (size,) = session.add([IndexDefinition("listings", (key,), method)])
    assert size.pages > 1
    assert plan(session, f"SELECT * FROM listings WHERE {condition}", indexes=(0,)).indexes == session.names()


@pytest.mark.parametrize(
    ("where", "share"),
    [
        ("shop_id * 250 < id", 0.75),
        ("shop_id < id AND price < 500", 0.5),
        ("abs(price - 500) > 400", 0.2),
        ("NOT (price * 2 > 1500 OR id < shop_id / 100)", 0.75),
        ("length(title) > 3 AND price < 500", 1 / 6),  # nothing is known of titles: as the planner guesses
    ],
)
def test_rows_of_a_partial_index_are_those_its_predicate_leaves(
    session: GhostSession, where: str, share: float
) -> None:
    """What the planner has no statistics of is put to the values that are known."""
    whole, part = session.add([IndexDefinition("listings", ("id",)), IndexDefinition("listings", ("id",), where=where)])
    assert part.pages == pytest.approx(whole.pages * share, rel=0.1, abs=2)


def test_the_same_database_at_another_volume(session: GhostSession) -> None:
    sql = "SELECT * FROM listings WHERE title LIKE '%x%'"
    session.add([IndexDefinition("listings", ("shop_id",))])
    (before,), small = session.add([IndexDefinition("listings", ("title",))]), plan(session, sql).total_cost
    session.resize(statistics(5e8))
    assert plan(session, sql).total_cost == pytest.approx(small * 100, rel=0.05)
    assert plan(session, "SELECT * FROM listings WHERE shop_id = 1", indexes=(0,)).indexes == session.names()[:1]
    assert before.pages > 1000


def test_the_end_of_a_histogram_is_the_end_of_the_data(session: GhostSession) -> None:
    """With an index the planner looks for the newest row, finds it older than the condition, and expects none."""
    sql = "SELECT * FROM listings WHERE created_at > '2023-01-01'"
    session.add([IndexDefinition("listings", ("created_at",))])
    assert plan(session, sql, indexes=(0,)).rows == 1
    assert plan(session, sql).rows > 1000


def test_types_and_values_of_parameters(session: GhostSession) -> None:
    sql = "SELECT * FROM listings WHERE price < $1"
    (low,) = session.plan([PlanRequest(sql, ("numeric",), ("10",))])
    (high,) = session.plan([PlanRequest(sql, (), ("900",))])
    assert isinstance(low, Plan)
    assert isinstance(high, Plan)
    assert high.rows == pytest.approx(90 * low.rows, rel=0.2)


@pytest.mark.parametrize(
    ("sql", "state"),
    [
        ("SELECT * FROM nowhere", "42P01"),
        ("SELECT * FROM listings WHERE", "42601"),
        ("DROP TABLE listings", "42501"),
        ("SELECT pg_read_file('/etc/passwd')", "42501"),
        ("SELECT 1; SELECT 2", "42501"),
    ],
)
def test_what_is_no_single_statement_on_rows_is_refused(session: GhostSession, sql: str, state: str) -> None:
    refused, planned = session.plan([PlanRequest(sql), PlanRequest("SELECT 1")])
    assert isinstance(refused, PlanRefused)
    assert refused.sqlstate == state
    assert isinstance(planned, Plan)


def test_an_index_postgresql_refuses_leaves_the_others(session: GhostSession) -> None:
    with pytest.raises(ValueError, match="nothing"):
        session.add([IndexDefinition("listings", ("shop_id",)), IndexDefinition("listings", ("nothing",))])
    assert session.names() == ()
    session.add([IndexDefinition("listings", ("shop_id",))])
    assert plan(session, BY_SHOP, indexes=(0,)).indexes == session.names()


@pytest.mark.parametrize(
    ("table", "place"),
    [
        (TableStatistics("orders", 1.0), "table 'orders'"),
        (TableStatistics("shops", 1.0, columns=(ColumnStatistics("colour"),)), "column 'colour'"),
        (
            TableStatistics("shops", 1.0, columns=(ColumnStatistics("id", histogram=("1", "x")),)),
            "table 'shops', column 'id'",
        ),
    ],
)
def test_statistics_that_contradict_the_schema(planner: Ghosts, table: TableStatistics, place: str) -> None:
    with (
        pytest.raises(DomainError, match=place) as caught,
        planner.open(GhostDatabase(DDL, DatabaseStatistics((table,)))),
    ):
        pass
    assert caught.value.reason is Reason.INVALID_ARGUMENT


def test_ddl_that_does_not_run_is_named(planner: Ghosts) -> None:
    with (
        pytest.raises(DomainError, match="statement 2 of the DDL") as caught,
        planner.open(GhostDatabase(("CREATE TABLE a ()", "CREATE TABLE a ()"), DatabaseStatistics())),
    ):
        pass
    assert caught.value.problems[0].path == "ddl[1]"


def test_a_table_larger_than_any_server_is_still_planned(planner: Ghosts) -> None:
    sql = "SELECT * FROM listings WHERE id = 7"
    with planner.open(GhostDatabase(DDL, statistics(3e11))) as session:
        found = plan(session, sql)
    assert found.indexes == ("listings_pkey",)
    assert found.total_cost < 20


def test_the_time_is_that_of_the_statistics(planner: Ghosts) -> None:
    described = statistics(5e6)
    then = DatabaseStatistics(described.tables, now="2022-01-01T00:00:00+00:00")
    sql = "SELECT * FROM listings WHERE created_at > now() - interval '73 days'"
    with planner.open(GhostDatabase(DDL, then)) as session:
        assert plan(session, sql).rows == pytest.approx(5e5, rel=0.1)


def test_a_killed_process_leaves_nothing(planner: Ghosts) -> None:
    """Its ghost is dropped when the next one is made."""
    before = _databases(planner)
    process = subprocess.Popen([sys.executable, "-c", _HAUNT], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdin is not None
    assert process.stdout is not None
    pickle.dump(planner, process.stdin)
    process.stdin.close()
    assert process.stdout.readline() == b"made\n"
    made = _databases(planner) - before
    assert len(made) == 1
    process.kill()
    process.wait()
    with planner.open(GhostDatabase(("CREATE TABLE a ()",), DatabaseStatistics())):
        assert not made & _databases(planner)


_HAUNT = """
import pickle, sys, time
from server.engine.model.planning import GhostDatabase
from server.engine.model.statistics import DatabaseStatistics
planner = pickle.load(sys.stdin.buffer)
with planner.open(GhostDatabase(("CREATE TABLE a ()",), DatabaseStatistics())):
    print("made", flush=True)
    time.sleep(600)
"""


def _databases(planner: Ghosts) -> set[str]:
    server = planner.superuser("postgres")
    try:
        return {str(row["datname"]) for row in server.fetch("SELECT datname FROM pg_database")}
    finally:
        server.close()
