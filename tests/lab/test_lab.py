"""The lab as a whole: same evidence alone and in company, killed clusters, cancellation, nothing left behind."""

import asyncio
import contextlib
import os
import signal
import tempfile
import time
from collections.abc import AsyncIterator
from pathlib import Path

import psutil
import pytest

from server.compute import Compute
from server.engine.errors import DomainError, Reason
from server.engine.model.claims import Claim, ConstraintRefuses, QueryAnswers, SchemaRuns, StatementPrepares
from server.engine.model.plan import Verdict
from server.lab import Lab, Limits
from server.lab.experiments import statement_prepares
from server.postgres import binaries, postmaster
from tests.lab.test_experiments import DDL, FAILS, HOLDS, OWNER, SHOP, SHOPS, USERS

CLAIMS = [
    *(Claim(f"holds/{name}", "s", name, test) for name, test in HOLDS.items()),
    *(Claim(f"fails/{name}", "s", name, test) for name, (test, _) in FAILS.items()),
]
ON_DATABASE = [claim for claim in CLAIMS if hasattr(claim.test, "ddl")]


@contextlib.asynccontextmanager
async def started(compute: Compute, limits: Limits | None = None) -> AsyncIterator[Lab]:
    lab = Lab(compute, limits or Limits())
    await lab.start()
    try:
        yield lab
    finally:
        await lab.stop()


def clusters() -> list[Path]:
    bases = {Path("/dev/shm"), Path(tempfile.gettempdir())}
    return sorted(home for base in bases for home in base.glob("groundplan-cluster-*"))


def data_of(lab: Lab) -> Path:
    cluster = lab._ground._cluster  # the test needs the process to kill
    assert cluster is not None
    return cluster.data


async def test_evidence_is_the_same_alone_in_company_and_again(lab: Lab) -> None:
    together = await lab.run(CLAIMS)
    again = await lab.run(CLAIMS)
    backwards = await lab.run(CLAIMS[::-1])
    alone = [evidence for claim in CLAIMS for evidence in await lab.run([claim])]
    assert together == again
    assert list(together) == alone
    assert list(together) == list(backwards[::-1])


async def test_evidence_comes_in_the_order_of_the_claims_and_progress_is_told(lab: Lab) -> None:
    told: list[tuple[int, int]] = []
    evidence = await lab.run(CLAIMS, lambda done, of: told.append((done, of)))
    assert [each.id for each in evidence] == [claim.id for claim in CLAIMS]
    assert told == [(number + 1, len(CLAIMS)) for number in range(len(CLAIMS))]


async def test_no_claims_no_evidence(lab: Lab) -> None:
    assert await lab.run([]) == ()


async def test_a_claim_does_not_see_tables_of_another(lab: Lab) -> None:
    """Grouping must not lend a claim what its own DDL lacks."""
    evidence = await lab.run(
        [
            Claim("both", "s", "", StatementPrepares((USERS, SHOPS), "SELECT 1 FROM shops")),
            Claim("lacking", "s", "", StatementPrepares((USERS,), "SELECT 1 FROM shops")),
        ]
    )
    assert [each.verdict for each in evidence] == [Verdict.CONFIRMED, Verdict.REFUTED]


async def test_a_claim_does_not_see_constraints_of_another(lab: Lab) -> None:
    stricter = "ALTER TABLE users ADD CONSTRAINT users_email_check CHECK (email <> 'a@example.org')"
    index = "CREATE UNIQUE INDEX users_low ON users (lower(email))"
    evidence = await lab.run(
        [
            Claim("with check", "s", "", ConstraintRefuses((USERS, stricter), (), OWNER, "23514", "users_email_check")),
            Claim("without", "s", "", ConstraintRefuses((USERS,), (OWNER,), OWNER, "23505", "users_email_key")),
            Claim(
                "with index",
                "s",
                "",
                ConstraintRefuses((USERS, index), (OWNER,), OWNER.replace("a@", "A@"), "23505", "users_low"),
            ),
        ]
    )
    assert [each.verdict for each in evidence] == [Verdict.CONFIRMED] * 3


async def test_sequences_begin_anew_for_each_claim(lab: Lab) -> None:
    test = QueryAnswers(DDL, (OWNER, SHOP), "SELECT max(id) FROM shops", (("1",),))
    evidence = await lab.run([Claim(str(number), "s", "", test) for number in range(5)])
    assert {each.verdict for each in evidence} == {Verdict.CONFIRMED}


async def test_session_state_does_not_reach_the_next_claim(lab: Lab) -> None:
    leave = QueryAnswers(
        (USERS,), (OWNER,), "SELECT set_config('app.x', 'left', false), currval('users_id_seq')", (("left", "1"),)
    )
    look = QueryAnswers((USERS,), (), "SELECT coalesce(current_setting('app.x', true), '')", (("",),))
    current = QueryAnswers((USERS,), (), "SELECT currval('users_id_seq')", ())
    evidence = await lab.run([Claim("a", "s", "", leave), Claim("b", "s", "", look), Claim("c", "s", "", current)])
    assert [each.verdict for each in evidence] == [Verdict.CONFIRMED, Verdict.CONFIRMED, Verdict.REFUTED]
    assert "55000" in evidence[2].observed


async def test_event_loop_stays_free(lab: Lab) -> None:
    longest = 0.0

    async def beat() -> None:
        nonlocal longest
        while True:
            before = time.perf_counter()
            await asyncio.sleep(0.001)
            longest = max(longest, time.perf_counter() - before)

    beating = asyncio.create_task(beat())
    await lab.run(CLAIMS)
    beating.cancel()
    assert longest < 0.05


async def test_many_claims_in_little_time(lab: Lab) -> None:
    tables = tuple(
        f"CREATE TABLE t{n} (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, a text NOT NULL "
        f"CONSTRAINT t{n}_a CHECK (char_length(a) <= 9))"
        for n in range(30)
    )
    claims = []
    for number in range(125):
        n = number % 30
        ddl = tables[: n + 1]
        prepares = StatementPrepares(ddl, f"SELECT a FROM t{n} WHERE id = $1", ("bigint",))
        refuses = ConstraintRefuses(ddl, (), f"INSERT INTO t{n} (a) VALUES ('0123456789')", "23514", f"t{n}_a")
        claims += [Claim(f"{number}/p", "s", "", prepares), Claim(f"{number}/r", "s", "", refuses)]
    before = time.perf_counter()
    evidence = await lab.run(claims)
    assert {each.verdict for each in evidence} == {Verdict.CONFIRMED}
    assert time.perf_counter() - before < 5


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGQUIT])
async def test_a_killed_cluster_is_replaced_and_nothing_is_lost(compute: Compute, number: signal.Signals) -> None:
    async with started(compute) as lab:
        expected = await lab.run(ON_DATABASE)
        killed = asyncio.Event()

        def kill(done: int, of: int) -> None:
            found = postmaster.running(data_of(lab))
            if done == 3 and not killed.is_set() and found is not None:
                killed.set()
                os.kill(found.pid, number)

        assert await lab.run(ON_DATABASE, kill) == expected
        assert killed.is_set()
        assert await lab.run(ON_DATABASE) == expected


async def test_a_cluster_killed_between_runs_is_replaced(compute: Compute) -> None:
    async with started(compute) as lab:
        found = postmaster.running(data_of(lab))
        assert found is not None
        os.kill(found.pid, signal.SIGKILL)
        assert {each.verdict for each in await lab.run(CLAIMS[:3])} == {Verdict.CONFIRMED}


async def test_a_killed_keeper_takes_its_cluster_along_and_is_replaced(compute: Compute) -> None:
    async with started(compute) as lab:
        data = data_of(lab)
        found = postmaster.running(data)
        assert found is not None
        keeper = psutil.Process(found.pid).parent()
        assert keeper is not None
        keeper.kill()
        with contextlib.suppress(psutil.NoSuchProcess):
            psutil.Process(found.pid).wait(10)
        assert {each.verdict for each in await lab.run(CLAIMS[:3])} == {Verdict.CONFIRMED}


async def test_a_claim_that_loses_every_cluster_is_unproven_and_the_others_are_not(compute: Compute) -> None:
    """Whatever a claim does to the cluster, it does it to itself alone in the end."""
    poison = Claim("poison", "s", "", StatementPrepares((USERS,), "SELECT 1 FROM users"))
    claims = [*ON_DATABASE[:4], poison, *ON_DATABASE[4:]]
    async with started(compute) as lab:
        expected = await lab.run(claims)

        observe = statement_prepares.observe

        async def deadly(test: StatementPrepares, session: object) -> object:
            if test == poison.test:
                found = postmaster.running(data_of(lab))
                if found is not None:
                    os.kill(found.pid, signal.SIGKILL)
                    await asyncio.sleep(0.2)
            return await observe(test, session)  # type: ignore[arg-type]

        statement_prepares.observe = deadly  # type: ignore[assignment]
        try:
            evidence = await lab.run(claims)
        finally:
            statement_prepares.observe = observe
    for seen, wanted in zip(evidence, expected, strict=True):
        if seen.id == "poison":
            assert seen.verdict == Verdict.UNPROVEN
            assert "lost 2 times while the claim was tested by itself" in seen.observed
        else:
            assert seen == wanted


async def test_a_statement_that_takes_too_long_is_unproven(compute: Compute) -> None:
    endless = "WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r) SELECT count(*) FROM r"
    async with started(compute, Limits(statement_seconds=0.5)) as lab:
        evidence = await lab.run(
            [
                Claim("before", "s", "", HOLDS["unique refuses"]),
                Claim("endless", "s", "", QueryAnswers(DDL, (), endless, ())),
                Claim("after", "s", "", HOLDS["trigger refuses"]),
            ]
        )
    assert [each.verdict for each in evidence] == [Verdict.CONFIRMED, Verdict.UNPROVEN, Verdict.CONFIRMED]
    assert "took longer" in evidence[1].observed


async def test_a_claim_has_a_bound_that_no_setting_lifts(compute: Compute) -> None:
    slow = "SELECT count(*) FROM generate_series(1, 30000000)"
    async with started(compute, Limits(statement_seconds=600, claim_seconds=0.5)) as lab:
        evidence = await lab.run(
            [
                Claim("slow", "s", "", QueryAnswers(DDL, (), slow, ())),
                Claim("after", "s", "", HOLDS["unique refuses"]),
            ]
        )
    assert [each.verdict for each in evidence] == [Verdict.UNPROVEN, Verdict.CONFIRMED]


async def test_cancelled_run_frees_the_lab(compute: Compute) -> None:
    async with started(compute) as lab:
        begun = asyncio.Event()
        run = asyncio.create_task(lab.run(CLAIMS, lambda done, of: begun.set()))
        await begun.wait()
        run.cancel()
        with pytest.raises(asyncio.CancelledError):
            await run
        evidence = await lab.run(CLAIMS)
        assert len(evidence) == len(CLAIMS)
        assert lab._slots.qsize() == 2


async def test_what_progress_raises_ends_the_run(lab: Lab) -> None:
    def cancel(done: int, of: int) -> None:
        raise DomainError(Reason.CANCELLED, "enough")

    with pytest.raises(DomainError, match="enough"):
        await lab.run(CLAIMS, cancel)


async def test_two_labs_side_by_side(compute: Compute) -> None:
    async with started(compute) as one, started(compute) as other:
        assert data_of(one) != data_of(other)
        first, second = await asyncio.gather(one.run(ON_DATABASE), other.run(ON_DATABASE))
        assert first == second
        await one.stop()
        assert await other.run(ON_DATABASE) == first


async def test_two_runs_at_once_on_one_lab(lab: Lab) -> None:
    first, second = await asyncio.gather(lab.run(ON_DATABASE), lab.run(ON_DATABASE))
    assert first == second


async def test_nothing_is_left_behind(compute: Compute) -> None:
    me = psutil.Process()
    async with started(compute) as lab:
        await lab.run(ON_DATABASE)
        data = data_of(lab)
        assert postmaster.running(data) is not None
        # Other tests beside this one have clusters of their own.
        own = [home for home in clusters() if home in data.parents]
        assert len(own) == 1
    assert own[0] not in clusters()
    assert postmaster.orphans(data) == []
    assert not [child for child in me.children(recursive=True) if str(data.parent) in " ".join(child.cmdline())]


async def test_without_postgresql_claims_on_documents_are_still_tested(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv(binaries.VARIABLE, str(tmp_path))
    binaries.find_binaries.cache_clear()
    lab = Lab()
    try:
        with pytest.raises(DomainError) as refused:
            await lab.start()
        assert refused.value.reason == Reason.UNAVAILABLE
        evidence = await lab.run([Claim("d", "s", "", HOLDS["OpenAPI"]), Claim("s", "s", "", SchemaRuns((USERS,)))])
        assert [each.verdict for each in evidence] == [Verdict.CONFIRMED, Verdict.UNPROVEN]
    finally:
        binaries.find_binaries.cache_clear()
        await lab.stop()


async def test_text_that_kills_the_inspecting_process_costs_only_its_own_claim(compute: Compute) -> None:
    async with started(compute) as lab:
        whole = lab._compute

        class Fragile(Compute):
            async def run(self, function, *arguments, limit_seconds=None):  # type: ignore[no-untyped-def,override]
                if "deadly" in repr(arguments):
                    raise DomainError(Reason.UNAVAILABLE, "the computation ended unexpectedly")
                return await whole.run(function, *arguments, limit_seconds=limit_seconds)

        lab._compute = Fragile()
        deadly = Claim("deadly", "s", "", StatementPrepares((USERS,), "SELECT 1"))
        evidence = await lab.run([*ON_DATABASE[:3], deadly, *ON_DATABASE[3:5]])
        lab._compute = whole
    assert [each.verdict for each in evidence].count(Verdict.UNPROVEN) == 1
    assert evidence[3].verdict == Verdict.UNPROVEN
