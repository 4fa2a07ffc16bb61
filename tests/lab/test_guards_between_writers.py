"""A rule over rows of two tables, kept by our trigger while two writers add rows: at every pair of levels."""

import asyncio
import itertools
from collections.abc import Iterator

import asyncpg
import pytest

from server.engine.analysis import Inputs
from server.engine.brief import read
from server.engine.model.resources import BriefSource
from server.engine.schema import ANALYSIS, create_statements
from server.postgres import TemporaryCluster

BRIEF = """
name: budgets
actors: [{name: clerk, kind: end_user}]
entities:
  - {name: Budget, attributes: [{name: title, type: string}, {name: ceiling, type: integer, required: true}]}
  - {name: Expense, attributes: [{name: amount, type: integer, required: true}]}
relations:
  - {name: budget, from: Budget, to: Expense, required: true, fan_out: {mean: 10, p99: 50}}
invariants:
  - name: spent_at_most_ceiling
    kind: at_most
    over: [Budget.ceiling, Expense.amount]
    expression: sum(Expense.amount) <= ceiling
use_cases:
  - {name: SpendBudget, actor: clerk, kind: command, entity: Expense, action: create}
"""
LEVELS = ("read committed", "repeatable read", "serializable")


@pytest.fixture(scope="module")
def cluster() -> Iterator[TemporaryCluster]:
    with TemporaryCluster() as cluster:
        yield cluster


@pytest.mark.parametrize("levels", list(itertools.product(LEVELS, LEVELS)), ids=" and ".join)
async def test_two_writers_never_break_it_together(cluster: TemporaryCluster, levels: tuple[str, str]) -> None:
    prepared = read(BriefSource("brief.yaml", "yaml", BRIEF))
    schema = ANALYSIS.run(Inputs(ANALYSIS.reads(prepared), {})).schema
    assert schema is not None
    name = "_".join(levels).replace(" ", "_")
    server = await asyncpg.connect(cluster.url())
    await server.execute(f"CREATE DATABASE {name}")
    await server.close()
    watching, *writers = [await asyncpg.connect(cluster.url(name)) for _ in range(3)]
    try:
        for statement in create_statements(schema):
            await watching.execute(statement)
        await watching.execute("INSERT INTO budgets (ceiling) VALUES (100)")
        for writer, level in zip(writers, levels, strict=True):
            await writer.execute(f"BEGIN ISOLATION LEVEL {level}")
            await writer.execute("SELECT 1 FROM budgets")  # its snapshot is older than what the other commits
        for writer in writers:
            await writer.execute("INSERT INTO expenses (budget_id, amount) VALUES (1, 60)")
        ended = await asyncio.gather(*(writer.execute("COMMIT") for writer in writers), return_exceptions=True)
        refused = [one for one in ended if isinstance(one, asyncpg.PostgresError)]
        assert len(refused) == 1, ended
        assert refused[0].sqlstate in ("23514", "40001", "40P01")
        assert await watching.fetchval("SELECT sum(amount) FROM expenses") == 60
    finally:
        for connection in (watching, *writers):
            await connection.close()
