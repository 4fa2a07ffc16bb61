"""What is published of SmallBank, Auction and TPC-C comes out exactly. Rows as in the papers named beside them."""

import pytest

from bench.consistency import auction
from server.engine.consistency.decide import decide, forbidden
from server.engine.consistency.robustness import LEVELS, RC, SI
from server.engine.consistency.subsets import maximal_robust, restricted
from server.engine.consistency.summary_graph import summary_graph, type_one, type_two
from server.engine.model.consistency import Level, PromotionKind, Workload
from tests.unit.consistency.literature import literature, with_independent_rows

SMALLBANK_RC = (("Am", "DC", "TS"), ("Bal", "DC"), ("Bal", "TS"))
READ_COMMITTED, REPEATABLE_READ, SERIALIZABLE = LEVELS


def maximal(workload: Workload, level: int) -> tuple[tuple[str, ...], ...]:
    return decide(workload).uniform[level].maximal_robust


def by_test(workload: Workload, test: object, attribute: bool, key: bool) -> tuple[tuple[str, ...], ...]:
    def forbidden_set(part: Workload) -> frozenset[str] | None:
        if test(summary_graph(part, attribute, key)):  # type: ignore[operator]
            return None
        return frozenset(program.name for program in part.programs)

    return maximal_robust(workload, forbidden_set)


def test_smallbank_at_read_committed_by_type_two_in_all_four_settings() -> None:
    # Vandevoort et al., EDBT 2023, arXiv:2302.08789
    for attribute in (False, True):
        for key in (False, True):
            assert by_test(literature("smallbank"), type_two, attribute, key) == SMALLBANK_RC


def test_smallbank_by_type_one_accepts_less() -> None:
    # Alomari and Fekete, 2015, as reported beside type II
    assert by_test(literature("smallbank"), type_one, True, True) == (("Am", "DC", "TS"), ("Bal",))


def test_smallbank_at_read_committed_as_decided() -> None:
    assert maximal(literature("smallbank"), RC) == SMALLBANK_RC
    assert maximal(with_independent_rows(literature("smallbank")), RC) == SMALLBANK_RC


def test_smallbank_at_repeatable_read_without_functional_constraints() -> None:
    # artefact of arXiv:2501.18377, all programs at SI
    expected = (("Am", "Bal", "DC", "TS"), ("Am", "DC", "TS", "WC"), ("Bal", "DC", "WC"))
    assert maximal(with_independent_rows(literature("smallbank")), SI) == expected


def test_smallbank_at_repeatable_read_with_keys() -> None:
    # Alomari et al., ICDE 2008
    expected = (("Am", "Bal", "DC", "TS"), ("Am", "Bal", "DC", "WC"), ("Am", "DC", "TS", "WC"))
    assert maximal(literature("smallbank"), SI) == expected


def test_smallbank_has_the_one_dangerous_structure() -> None:
    # Alomari et al., ICDE 2008: Bal -> WC -> TS
    tests = decide(literature("smallbank")).tests
    assert tests.vulnerable == (("Bal", "Am"), ("Bal", "DC"), ("Bal", "TS"), ("Bal", "WC"), ("WC", "TS"))
    assert tests.dangerous == (("Bal", "WC", "TS"),)


def test_strategies_that_repair_smallbank_are_among_the_options() -> None:
    # Alomari et al., ICDE 2008: PromoteWT-upd and PromoteBW-upd each suffice for REPEATABLE READ
    single = {
        (option.promotions[0].program, option.promotions[0].statement): dict(option.levels)
        for option in decide(literature("smallbank")).options
        if len(option.promotions) == 1
    }
    for read in (("WC", "2"), ("Bal", "3")):
        assert max(map(LEVELS.index, single[read].values())) == SI


def test_options_are_robust_and_none_is_beaten() -> None:
    decision = decide(literature("smallbank"))
    assert decision.options[0].promotions == ()
    for option in decision.options:
        assert all(each.kind is PromotionKind.IDENTITY_UPDATE for each in option.promotions)
    for one in decision.options:
        for other in decision.options:
            if set(one.promotions) < set(other.promotions):
                lower = [
                    LEVELS.index(a) > LEVELS.index(b) for (_, a), (_, b) in zip(one.levels, other.levels, strict=True)
                ]
                assert any(lower)


def test_auction_needs_the_foreign_key() -> None:
    # Vandevoort et al., EDBT 2023: {FindBids, PlaceBid} with attributes and foreign keys
    both = (("FindBids", "PlaceBid"),)
    assert by_test(literature("auction"), type_two, True, True) == both
    assert by_test(literature("auction"), type_two, True, False) == (("FindBids",),)
    assert maximal(literature("auction"), RC) == both


@pytest.mark.parametrize(
    ("attribute", "key", "expected"),
    [
        (False, False, (("NO",), ("OS", "SL"))),
        (False, True, (("NO",), ("OS", "SL"))),
        (True, False, (("NO", "Pay"), ("OS", "Pay", "SL"))),
        (True, True, (("NO", "Pay"), ("OS", "Pay", "SL"))),
    ],
)
def test_tpcc_by_type_two(attribute: bool, key: bool, expected: tuple[tuple[str, ...], ...]) -> None:
    # Vandevoort et al., EDBT 2023; templates after the specification, attributes as recalled
    assert by_test(literature("tpcc"), type_two, attribute, key) == expected


def test_tpcc_as_decided() -> None:
    assert maximal(literature("tpcc"), RC) == (("NO", "Pay"), ("OS", "Pay", "SL"))
    without_delivery = restricted(literature("tpcc"), {"NO", "OS", "Pay", "SL"})
    assert forbidden(without_delivery, [(each.name, REPEATABLE_READ) for each in without_delivery.programs]) is None


def test_the_decision_accepts_what_type_two_accepts_on_auction_n() -> None:
    workload = auction(4)
    assert type_two(summary_graph(workload))
    assert {each.level for each in decide(workload).programs} == {Level.READ_COMMITTED}


def test_reasons_name_the_statements() -> None:
    write_check = decide(literature("smallbank")).programs[4]
    assert (write_check.program, write_check.level) == ("WC", SERIALIZABLE)
    assert write_check.below is not None
    assert write_check.below.chain == ("TS", "Bal")
    assert write_check.reason == (
        "At REPEATABLE READ, WC may read in 2 what TS overwrites in 2 before it commits; TS, then Bal run in between, "
        "and "
        "3 of Bal conflicts with 4."
    )
    assert write_check.sqlstates == ("40001", "40P01")
    assert decide(literature("smallbank")).programs[2].sqlstates == ("40P01",)
