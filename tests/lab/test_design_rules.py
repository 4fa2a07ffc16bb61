"""Every design rule on a real PostgreSQL: its bad example breaks it, its good one breaks no rule at all."""

import pytest

from server.engine.review import RULES, check_schema
from server.engine.review.rule import SchemaRule
from server.lab import Lab


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
async def test_examples_are_as_the_rule_says(rule: SchemaRule, lab: Lab) -> None:
    bad = await lab.schema(rule.bad)
    found = check_schema(bad.catalogue, rule.policy)
    assert rule.id in {finding.rule for finding in found}
    good = await lab.schema(rule.good)
    assert check_schema(good.catalogue, rule.policy) == ()
