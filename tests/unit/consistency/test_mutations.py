"""Robust workloads stay silent; every harmful edit of one is caught, by the verdict and by the checker."""

from collections.abc import Iterator, Sequence

import pytest

from server.engine.consistency.certificate import certificate
from server.engine.consistency.checker import CertificateError, check
from server.engine.consistency.decide import decide, forbidden
from server.engine.consistency.programs import workload_of_sql
from server.engine.consistency.robustness import LEVELS, Robustness
from server.engine.consistency.splits import witness
from server.engine.model.consistency import (
    Block,
    Certificate,
    SqlTransaction,
    SqlTransactions,
    StatementType,
    Workload,
)
from tests.unit.consistency.mutations import Case, Levels, changed, each_statement, mutants, robust_cases

LEAST = 120
"""Harmful mutants of this half; sagas have their own."""
CASES = tuple(robust_cases())


def certified(workload: Workload, levels: Levels) -> Certificate:
    return certificate(Robustness(workload), [LEVELS.index(levels[each.name]) for each in workload.programs])


@pytest.mark.parametrize("case", CASES, ids=[case[0] for case in CASES])
def test_the_unmutated_is_robust_and_its_certificate_is_accepted(case: Case) -> None:
    _, workload, levels = case
    assert forbidden(workload, sorted(levels.items())) is None
    assert witness(workload, levels, budget=2_000).found is None
    assert decide(workload).notes == ()
    check(workload, certified(workload, levels))


def test_harmful_mutants_are_caught() -> None:
    assert harmful_and_caught((*CASES[:3], *CASES[-2:])) > LEAST // 5


@pytest.mark.proof
def test_every_harmful_mutant_is_caught() -> None:
    assert harmful_and_caught(CASES) >= LEAST


def harmful_and_caught(cases: Sequence[Case]) -> int:
    """How many mutants are harmful: a schedule exists whose outcome no serial order has, found without the graph test's
    help. Asserts that each is caught."""
    harmful = 0
    for case in cases:
        accepted = certified(case[1], case[2])
        for name, workload, levels in mutants(case):
            if witness(workload, levels, budget=400).found is None:
                continue
            harmful += 1
            assert forbidden(workload, sorted(levels.items())) is not None, (case[0], name)
            with pytest.raises(CertificateError):
                check(workload, certified(workload, levels))
            if workload.programs != case[1].programs:
                with pytest.raises(CertificateError):
                    check(workload, accepted)
    return harmful


def hidden_reads(workload: Workload) -> Iterator[tuple[str, Workload]]:
    """A SELECT before an UPDATE of the same row left out, as if the update read for itself."""
    for program, update in each_statement(workload):
        for other, read in each_statement(workload):
            same = other is program and read.relation == update.relation and read.key == update.key
            if same and read.type is StatementType.KEY_SELECT and update.type is StatementType.KEY_UPDATE:
                body = tuple(block for block in program.body if block.statement is not read)
                programs = tuple(
                    type(each)(each.name, body, each.parameters, each.distinct) if each is program else each
                    for each in workload.programs
                )
                yield program.name, Workload(workload.relations, programs, workload.functions)


def test_a_certificate_of_a_model_that_hides_a_read_is_rejected() -> None:
    count = 0
    for _, workload, _ in CASES:
        for _, hidden in hidden_reads(workload):
            count += 1
            with pytest.raises(CertificateError):
                check(workload, decide(hidden).certificate)
    assert count > 5


def tampered(shown: Certificate) -> Iterator[Certificate]:
    """Something left out of a certificate."""
    for place, reach in enumerate(shown.reaches):
        yield Certificate(
            shown.levels, shown.unfoldings, shown.reachable, shown.reaches[:place] + shown.reaches[place + 1 :]
        )
        if reach.fresh or reach.mapped:
            less = type(reach)(reach.path, reach.first, reach.same)
            yield Certificate(
                shown.levels,
                shown.unfoldings,
                shown.reachable,
                (*shown.reaches[:place], less, *shown.reaches[place + 1 :]),
            )
    for place, reached in enumerate(shown.reachable):
        if len(reached) > 1:
            fewer = (*shown.reachable[:place], reached[1:], *shown.reachable[place + 1 :])
            yield Certificate(shown.levels, shown.unfoldings, fewer, shown.reaches)
    yield Certificate(shown.levels[1:], shown.unfoldings, shown.reachable, shown.reaches)
    yield Certificate(shown.levels, shown.unfoldings[1:], shown.reachable, shown.reaches)


def test_tampered_certificates_are_rejected() -> None:
    count = rejected = 0
    for _, workload, levels in CASES:
        for mutant in tampered(certified(workload, levels)):
            count += 1
            try:
                check(workload, mutant)
            except CertificateError:
                rejected += 1
    # What is left out may have been shown in two ways; most is shown in one.
    assert count > 60
    assert rejected > 0.5 * count


DDL = "CREATE TABLE stock (item bigint PRIMARY KEY, quantity int NOT NULL)"
ATOMIC = "UPDATE stock SET quantity = quantity - :n WHERE item = :item"
READ = "SELECT quantity FROM stock WHERE item = :item"
COMPUTED = "UPDATE stock SET quantity = :left WHERE item = :item"


def test_a_select_before_an_update_is_named_and_an_atomic_update_is_not() -> None:
    silent = workload_of_sql(SqlTransactions(DDL, (SqlTransaction("Buy", (ATOMIC,)),)))
    named = workload_of_sql(SqlTransactions(DDL, (SqlTransaction("Buy", (READ, COMPUTED)),)))
    assert silent.notes == ()
    assert any(note.rule.startswith("lint.") for note in named.notes)
    levels = dict.fromkeys(("Buy",), LEVELS[0])
    assert witness(silent.workload, levels).found is None
    assert witness(named.workload, levels).found is not None


def test_helpers_change_what_they_say() -> None:
    workload = changed(CASES[0][1], "DC", "q2", locks=True)
    assert [each.locks for program, each in each_statement(workload) if program.name == "DC"] == [False, True]
    assert all(isinstance(block, Block) for program in workload.programs for block in program.body)
