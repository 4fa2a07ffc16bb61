"""The twenty rules of sagas, one a file. A rule looks at values and reports; it changes nothing."""

from collections.abc import Sequence

from server.engine.consistency.sagas.rules import (
    s01_order,
    s02_compensation,
    s03_refusal_after_pivot,
    s04_irreversible_before_pivot,
    s05_compensation_order,
    s06_restored_value,
    s07_untried_repair,
    s08_dual_write,
    s09_repeat,
    s10_exposed_row,
    s11_lock_release,
    s12_lock_order,
    s13_unknown_outcome,
    s14_stale_fact,
    s15_state_guard,
    s16_scattered_invariant,
    s17_dead_end,
    s18_event_circle,
    s19_unchecked_isolation,
    s20_unpinned_version,
)
from server.engine.consistency.sagas.rules.rule import SagaRule, reported
from server.engine.model.plan import Finding
from server.engine.model.sagas import Saga

RULES: tuple[SagaRule, ...] = (
    s01_order.RULE,
    s02_compensation.RULE,
    s03_refusal_after_pivot.RULE,
    s04_irreversible_before_pivot.RULE,
    s05_compensation_order.RULE,
    s06_restored_value.RULE,
    s07_untried_repair.RULE,
    s08_dual_write.RULE,
    s09_repeat.RULE,
    s10_exposed_row.RULE,
    s11_lock_release.RULE,
    s12_lock_order.RULE,
    s13_unknown_outcome.RULE,
    s14_stale_fact.RULE,
    s15_state_guard.RULE,
    s16_scattered_invariant.RULE,
    s17_dead_end.RULE,
    s18_event_circle.RULE,
    s19_unchecked_isolation.RULE,
    s20_unpinned_version.RULE,
)


def check(saga: Saga, sagas: Sequence[Saga] = ()) -> tuple[Finding, ...]:
    """What the rules report of the saga, each finding once. ``sagas``: the others of the design."""
    others = [each for each in sagas if each.name != saga.name]
    findings = [reported(rule, each) for rule in RULES for each in rule.check(saga, others)]
    return tuple({(each.id, each.message): each for each in findings}.values())
