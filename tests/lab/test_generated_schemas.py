"""Schemas of the examples and of any brief, on a real PostgreSQL: every claim holds and no design rule is broken."""

import itertools
from collections.abc import AsyncIterator, Iterator

import asyncpg
import pytest
import pytest_asyncio
from hypothesis import HealthCheck, Phase, given, seed, settings

from server.engine.model.plan import AnalysisResult
from server.engine.model.prepared import PreparedBrief
from server.lab import Lab
from server.postgres import TemporaryCluster
from tests.lab.design_rules import RULES
from tests.unit.schema.briefs import designed, example, prepared_briefs

_NUMBERS = itertools.count(1)


@pytest.fixture(scope="module")
def cluster() -> Iterator[TemporaryCluster]:
    with TemporaryCluster() as cluster:
        yield cluster


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def server(cluster: TemporaryCluster) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(cluster.url())
    yield connection
    await connection.close()


async def offenders(
    cluster: TemporaryCluster, server: asyncpg.Connection, result: AnalysisResult
) -> dict[str, list[str]]:
    """What breaks which rule in the schema, made in a database of its own from the document itself."""
    assert result.schema is not None
    name = f"rules_{next(_NUMBERS)}"
    await server.execute(f"CREATE DATABASE {name}")
    connection = await asyncpg.connect(cluster.url(name))
    try:
        document = next(artefact for artefact in result.artefacts if artefact.path.endswith("schema.sql"))
        await connection.execute(f"BEGIN; {document.content} COMMIT;")
        made = await connection.fetchval("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")
        assert made == len(result.schema.tables)
        found = {}
        for rule, query in RULES.items():
            rows = [row[0] for row in await connection.fetch(query)]
            if rows:
                found[rule] = rows
        return found
    finally:
        await connection.close()
        await server.execute(f"DROP DATABASE {name}")


async def refuted(lab: Lab, result: AnalysisResult) -> list[tuple[str, str]]:
    """Claims the lab did not confirm, and what it saw."""
    evidence = await lab.run(result.claims)
    return [(one.id, one.observed) for one in evidence if one.verdict != "confirmed"]


def drawn(count: int, number: int) -> list[PreparedBrief]:
    """Briefs by hypothesis, always the same ones for a number."""
    found: list[PreparedBrief] = []

    @seed(number)
    @settings(
        max_examples=count,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(prepared_briefs())
    def collect(brief: PreparedBrief) -> None:
        found.append(brief)

    collect()
    return found


@pytest.mark.parametrize("name", ["login", "marketplace"])
async def test_example_holds(name: str, lab: Lab, cluster: TemporaryCluster, server: asyncpg.Connection) -> None:
    result = designed(example(name))
    assert await offenders(cluster, server, result) == {}
    assert await refuted(lab, result) == []
    assert not [finding for finding in result.findings if finding.severity in ("high", "medium")]


async def _all_hold(
    briefs: list[PreparedBrief], lab: Lab, cluster: TemporaryCluster, server: asyncpg.Connection
) -> None:
    for brief in briefs:
        result = designed(brief)
        assert await offenders(cluster, server, result) == {}, brief.brief
        assert await refuted(lab, result) == [], brief.brief


async def test_any_brief_holds(lab: Lab, cluster: TemporaryCluster, server: asyncpg.Connection) -> None:
    briefs = drawn(8, number=1)
    assert len(briefs) > 3
    await _all_hold(briefs, lab, cluster, server)


@pytest.mark.proof
async def test_many_briefs_hold(lab: Lab, cluster: TemporaryCluster, server: asyncpg.Connection) -> None:
    await _all_hold(drawn(200, number=2), lab, cluster, server)
