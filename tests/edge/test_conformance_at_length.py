"""The same with every limit of every parameter and member, and ten times as many draws."""

import pytest
import schemathesis

from tests.edge.conformance import conforms, schema, settings
from tests.edge.whole import Whole, system

__all__ = ["system"]

THOROUGH = schema(boundaries=True)


@pytest.mark.proof
@THOROUGH.parametrize()
@settings(50)
def test_answers_are_as_documented_at_length(case: schemathesis.Case, system: Whole) -> None:
    conforms(case, system)
