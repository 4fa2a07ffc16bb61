"""schemathesis sends what our OpenAPI document allows and forbids through Envoy, and compares the answers with it."""

import schemathesis

from tests.edge.conformance import DOCUMENT, EXCUSES, NOT_TRIED, conforms, schema, settings
from tests.edge.whole import Whole, system

__all__ = ["system"]

QUICK = schema(boundaries=False)


@QUICK.parametrize()
@settings(5)
def test_answers_are_as_documented(case: schemathesis.Case, system: Whole) -> None:
    conforms(case, system)


def test_every_exclusion_exists_and_says_whose_behaviour_it_is() -> None:
    known = {operation["operationId"] for path in DOCUMENT["paths"].values() for operation in path.values()}
    assert {one["operation"] for one in NOT_TRIED} <= known
    assert all(one["whose"] and one["because"] for one in (*NOT_TRIED, *EXCUSES))
