"""Interleavings on PostgreSQL: anomalies show where they are claimed, and do not one level up."""

import pytest

from server.engine.consistency.decide import decide
from server.engine.consistency.execution import claims_of, serial_claim
from server.engine.consistency.splits import witness
from server.engine.model.claims import Claim, Interleaves, InterleavingsAreSerial, Outcome
from server.engine.model.consistency import Level
from server.engine.model.interleavings import BoundStatement, BoundTransaction
from server.engine.model.plan import Verdict
from server.lab import Lab
from tests.lab.purchases import RC, ROWS, SI, SSI, STOCK, buy
from tests.unit.consistency.workloads import SMALLBANK


def interleaved(*transactions: BoundTransaction, cut: int = 1, outcome: Outcome = Outcome.ANOMALY) -> Claim:
    return Claim("one", "stock", "…", Interleaves(STOCK, ROWS, transactions, cut, outcome))


async def test_lost_update_is_an_anomaly_at_read_committed(lab: Lab) -> None:
    (seen,) = await lab.run([interleaved(buy("one", RC), buy("two", RC))])
    assert seen.verdict is Verdict.CONFIRMED, seen.observed
    assert "none of the 2 serial orders" in seen.observed
    assert seen.statements[-2:] == ("A: UPDATE stock SET left_over = '10'::bigint - 1 WHERE id = 1", "A: COMMIT")


async def test_lost_update_is_refused_at_repeatable_read(lab: Lab) -> None:
    bad = (buy("one", SI), buy("two", SI))
    prevented, anomaly = await lab.run(
        [
            interleaved(*bad, outcome=Outcome.PREVENTED),
            Claim("two", "stock", "…", Interleaves(STOCK, ROWS, bad, 1, Outcome.ANOMALY)),
        ]
    )
    assert prevented.verdict is Verdict.CONFIRMED
    assert "40001" in prevented.observed
    assert anomaly.verdict is Verdict.REFUTED


async def test_a_locked_read_makes_the_other_wait(lab: Lab) -> None:
    locking = [buy(name, RC, lock=" FOR UPDATE") for name in ("one", "two")]
    (seen,) = await lab.run([interleaved(*locking, outcome=Outcome.PREVENTED)])
    assert seen.verdict is Verdict.CONFIRMED
    assert "two waits" in seen.observed


async def test_different_rows_have_a_serial_outcome(lab: Lab) -> None:
    (seen,) = await lab.run([interleaved(buy("one", RC), buy("two", RC, item=2), outcome=Outcome.PREVENTED)])
    assert seen.verdict is Verdict.CONFIRMED
    assert "serial order one, two" in seen.observed


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE stock SET left_over = 1 -- :'seen_left_over'\n WHERE id = 1",
        "UPDATE stock SET left_over = length($$ :'seen_left_over' $$) WHERE id = 1",
        "SELECT pg_sleep(1)",
        "DROP TABLE stock",
    ],
)
async def test_what_a_transaction_must_not_do_is_not_executed(lab: Lab, statement: str) -> None:
    bad = BoundTransaction("bad", RC, (BoundStatement("SELECT 1"), BoundStatement(statement)))
    (seen,) = await lab.run([interleaved(bad, buy("two", RC))])
    assert seen.verdict is Verdict.UNPROVEN
    assert "not executed" in seen.observed


@pytest.mark.parametrize(
    ("programs", "level"),
    [
        (("WC",), RC),
        (("Am", "Bal"), RC),
        (("Bal", "DC", "TS"), RC),
        (("Bal", "TS", "WC"), SI),
    ],
)
async def test_smallbank_is_shown_on_postgresql(lab: Lab, programs: tuple[str, ...], level: Level) -> None:
    found = witness(SMALLBANK, dict.fromkeys(programs, level)).found
    assert found is not None
    claims = claims_of(SMALLBANK, found, "smallbank")
    assert [each.verdict for each in await lab.run(claims)] == [Verdict.CONFIRMED, Verdict.CONFIRMED]


async def test_random_interleavings_of_a_lost_update_find_it(lab: Lab) -> None:
    bad = Claim("bad", "stock", "…", InterleavingsAreSerial(STOCK, ROWS[0], (buy("one", RC), buy("two", RC)), 40, 1))
    good = Claim("good", "stock", "…", InterleavingsAreSerial(STOCK, ROWS[0], (buy("one", SSI), buy("two", SI)), 20, 1))
    evidence = await lab.run([bad, good])
    assert [each.verdict for each in evidence] == [Verdict.REFUTED, Verdict.CONFIRMED]
    assert "no serial order" in evidence[0].observed
    assert await lab.run([bad, good]) == evidence


async def test_robust_workloads_come_out_serial_and_others_do_not(lab: Lab) -> None:
    names = [program.name for program in SMALLBANK.programs]
    decided = {each.program: each.level for each in decide(SMALLBANK).programs}
    robust = serial_claim(SMALLBANK, decided, "decided")
    weak = serial_claim(SMALLBANK, dict.fromkeys(names, RC), "weak", runs=60)
    assert robust is not None
    assert weak is not None
    assert [each.verdict for each in await lab.run([robust, weak])] == [Verdict.CONFIRMED, Verdict.REFUTED]
