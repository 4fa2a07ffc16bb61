"""Every mistake is caught by the rule it breaks; many are met by the searches as well; what is right passes."""

import pytest

from server.engine.consistency.sagas import RULES, check, interleave, search
from server.engine.model.sagas import Saga
from tests.unit.consistency.sagas.mutants import Mutant, mutants
from tests.unit.consistency.sagas.systems import planned

SAGAS = planned()
MUTANTS = [mutant for saga in SAGAS for mutant in mutants(saga)]
NAMES = {rule.id: rule.name for rule in RULES}


def test_there_are_enough_and_each_has_a_name_of_its_own() -> None:
    assert len(MUTANTS) >= 200
    assert len({mutant.name for mutant in MUTANTS}) == len(MUTANTS)
    assert {mutant.rule for mutant in MUTANTS} == set(NAMES) - {"S17"}


@pytest.mark.parametrize("saga", SAGAS, ids=lambda saga: saga.name)
def test_the_unmutated_has_no_finding(saga: Saga) -> None:
    assert [finding.message for finding in check(saga, SAGAS)] == []


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_each_mutant_breaks_its_rule(mutant: Mutant) -> None:
    found = {finding.rule for finding in check(mutant.saga, mutant.beside)}
    assert NAMES[mutant.rule] in found


def test_the_searches_meet_what_goes_wrong_at_run_time() -> None:
    """Without any rule: each of these kinds of mistake has a shortest way to its harm."""
    met = {m.name for m in MUTANTS if search(m.saga).trace is not None or interleave(m.saga).trace is not None}
    for kind in (
        "no compensation",
        "compensation of another amount",
        "a refusal after the decision",
        "no retry",
        "no outbox",
        "no inbox",
        "an effect that cannot be taken back",
        "that may be refused",
        "what never happened",
        "kept after completion",
    ):
        assert any(kind in name for name in met), kind
    assert len(met) >= 60
