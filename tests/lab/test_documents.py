"""Whatever a document holds, reading it ends in an observation."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.engine.model.claims import DocumentIsOpenApi, ExamplesValidate
from server.engine.model.plan import Verdict
from server.lab.formats import CHECKER, KNOWN
from server.lab.reading import read_document
from tests.lab.test_experiments import document

NAMES = st.sampled_from(
    [
        "openapi",
        "info",
        "paths",
        "/a",
        "get",
        "parameters",
        "responses",
        "200",
        "default",
        "content",
        "application/json",
        "schema",
        "example",
        "examples",
        "value",
        "$ref",
        "type",
        "format",
        "properties",
        "allOf",
        "components",
        "schemas",
    ]
)
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text(max_size=5)
    | st.sampled_from(["#", "#/components/schemas/A", "#/paths/~1a", "3.1.0", "object", "string", "date-time"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=25,
)


@given(st.dictionaries(NAMES, VALUES, max_size=6))
@settings(max_examples=150, deadline=None)
def test_any_object_is_judged(changes: dict[str, object]) -> None:
    text = json.dumps(document(**changes))
    for test in (DocumentIsOpenApi(text), ExamplesValidate(text)):
        assert read_document(test).observed


@given(st.text(max_size=60))
@settings(max_examples=150, deadline=None)
def test_any_text_is_judged(text: str) -> None:
    for test in (DocumentIsOpenApi(text), ExamplesValidate(text)):
        assert read_document(test).verdict != Verdict.CONFIRMED


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [
        ("date-time", "2026-01-31T10:00:00Z", "2026-01-31"),
        ("date", "2026-01-31", "31.01.2026"),
        ("email", "a@example.org", "a"),
        ("uuid", "2c5ea4c0-4067-11e9-8bad-9b1deb4d3b7d", "2c5ea4c0"),
        ("uri", "https://example.org/a?b=c", "a b"),
        ("uri-reference", "/a?b=c", "a b"),
        ("hostname", "api.example.org", "-a"),
        ("ipv4", "127.0.0.1", "256.0.0.1"),
        ("duration", "P3DT4H", "P"),
        ("json-pointer", "/a/0", "a~2"),
        ("byte", "aGVsbG8=", "%"),
        ("int32", 2**31 - 1, 2**31),
        ("int64", -(2**63), 2**63),
        ("regex", "^a+$", "("),
    ],
)
def test_formats_are_asserted(name: str, good: object, bad: object) -> None:
    assert name in KNOWN
    assert CHECKER.conforms(good, name)
    assert not CHECKER.conforms(bad, name)
