"""The same with ten times as many draws, and with every limit of every parameter and member of small requests."""

import pytest
import schemathesis

from tests.edge.conformance import conforms, schema, settings
from tests.edge.whole import Whole, system

__all__ = ["system"]

LONG = schema(boundaries=False)
LIMITS = schema(boundaries=True)


@pytest.mark.proof
@LONG.parametrize()
@settings(50)
def test_answers_are_as_documented_at_length(case: schemathesis.Case, system: Whole) -> None:
    conforms(case, system)


@pytest.mark.proof
@LIMITS.parametrize()
@settings(5)
def test_answers_at_the_limits_are_as_documented(case: schemathesis.Case, system: Whole) -> None:
    conforms(case, system)
