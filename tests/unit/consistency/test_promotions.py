"""Promotions: what they change, and that locking reads are none above READ COMMITTED."""

from server.engine.consistency.decide import decide, forbidden
from server.engine.consistency.promotions import promoted
from server.engine.consistency.templates import parse_templates
from server.engine.consistency.unfolding import statements
from server.engine.model.consistency import Level, PromotionKind, Workload
from tests.unit.consistency.literature import literature

DOCTORS = """
relations:
  Shift: {key: [id], attributes: [day, on_call]}
programs:
  Leave:
  - READ: Shift (day = D, on_call) {on_call}
  - U: Shift[X] {on_call} -> {on_call}
"""


def doctors(letter: str) -> Workload:
    return parse_templates(DOCTORS.replace("READ", letter))


def test_every_option_is_robust_and_its_first_has_no_promotion() -> None:
    for workload in (literature("smallbank"), doctors("R")):
        options = decide(workload).options
        assert options[0].promotions == ()
        for option in options:
            assert forbidden(promoted(workload, option.promotions), option.levels) is None


def test_a_predicate_is_promoted_by_a_lock_row() -> None:
    promotions = [option.promotions for option in decide(doctors("R")).options if option.promotions]
    assert [[(each.kind, each.statement, each.writers) for each in one] for one in promotions] == [
        [(PromotionKind.LOCK_ROW, "1", ("Leave",))]
    ]
    changed = promoted(doctors("R"), promotions[0])
    kinds = [(each.type.value, each.relation) for each in statements(changed.programs[0].body)]
    assert kinds[0] == ("kupd", "Shift_lock")
    assert dict(decide(doctors("R")).options[1].levels) == {"Leave": Level.READ_COMMITTED}


def test_locking_what_is_read_is_no_promotion_at_repeatable_read() -> None:
    levels = [("Leave", Level.REPEATABLE_READ)]
    assert forbidden(doctors("R"), levels) is not None
    assert forbidden(doctors("L"), levels) is not None


def test_locking_protects_smallbank_at_read_committed_alone() -> None:
    text = """
relations:
  Savings: {key: [c], attributes: [b]}
  Checking: {key: [c], attributes: [b]}
programs:
  FromSavings:
  - L: Savings[N] {b}
  - L: Checking[N] {b}
  - U: Savings[N] {b} -> {b}
  FromChecking:
  - L: Checking[N] {b}
  - L: Savings[N] {b}
  - U: Checking[N] {b} -> {b}
"""
    workload = parse_templates(text)
    names = ("FromSavings", "FromChecking")
    assert forbidden(workload, [(name, Level.READ_COMMITTED) for name in names]) is None
    assert forbidden(workload, [(name, Level.REPEATABLE_READ) for name in names]) is not None
    assert {each.level for each in decide(workload).programs} == {Level.READ_COMMITTED}


def test_a_declared_lemma_counts_and_is_named() -> None:
    text = """
relations:
  Queue: {key: [id], attributes: [body]}
programs:
  Put:
  - R: Queue (id) {id}
  - I: Queue[N]
lemmas: []
"""
    plain = parse_templates(text)
    declared = parse_templates(
        text.replace("lemmas: []", 'lemmas: [{program: Put, statement: "1", reason: "MIN ignores appends"}]')
    )
    repeatable = [("Put", Level.REPEATABLE_READ)]
    assert forbidden(plain, repeatable) is not None
    assert forbidden(declared, repeatable) is None
    assert [lemma.reason for lemma in decide(declared).lemmas] == ["MIN ignores appends"]
