"""Scripts are cut where PostgreSQL would cut them, and every statement keeps its place."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.engine.kernel.sql.problems import SqlError, place
from server.engine.kernel.sql.script import MAX_SCRIPT, script


def texts(text: str) -> list[str]:
    return [each.text for each in script(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        (" ;; -- nothing\n;", []),
        ("SELECT 1", ["SELECT 1"]),
        ("SELECT ';'; SELECT $$;$$ -- ;\n; /* ; */ SELECT 3;", ["SELECT ';'", "SELECT $$;$$", "SELECT 3"]),
        ("CREATE RULE r AS ON INSERT TO t DO (SELECT 1; SELECT 2); SELECT 3",
         ["CREATE RULE r AS ON INSERT TO t DO (SELECT 1; SELECT 2)", "SELECT 3"]),
        ("CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END; SELECT 2; END; SELECT 4",
         ["CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END; SELECT 2; END", "SELECT 4"]),
        ("BEGIN; SELECT 1; COMMIT", ["BEGIN", "SELECT 1", "COMMIT"]),
        ("\\restrict abc\nSELECT 1;\n\\unrestrict abc\n", ["SELECT 1"]),
        ("COPY public.t (a, b) FROM stdin;\n1\tit's; \n\\.\nSELECT 1;\nCOPY t FROM stdin WITH (FORMAT csv);\n';\n\\.\n",
         ["SELECT 1"]),
    ],
)  # fmt: skip
def test_statements_are_cut(text: str, expected: list[str]) -> None:
    assert texts(text) == expected


def test_places_count_characters_and_not_bytes() -> None:
    text = "SELECT 'ä€𝄞';\n  SELECT 2;"
    found = script(text)
    assert [text[each.start : each.start + len(each.text)] for each in found] == [each.text for each in found]
    assert place(text, found[1].start) == (2, 3)


@pytest.mark.parametrize(
    ("text", "offset", "message"),
    [
        ("SELECT 1;\nSELECT 'open", 17, "unterminated quoted string"),
        ("SELECT 1\0", 8, "NUL"),
        ("ä \ud800", 2, "Unicode"),
        ("x" * (MAX_SCRIPT + 1), 0, "at most"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_place(text: str, offset: int, message: str) -> None:
    with pytest.raises(SqlError, match=message) as refused:
        script(text)
    assert refused.value.problem.offset == offset


@given(st.text(alphabet="SELECT ;'\"$()\\/*-\nbeginatomicend1ä", max_size=80))
@settings(max_examples=200, deadline=None)
def test_any_text_is_cut_or_refused(text: str) -> None:
    try:
        found = script(text)
    except SqlError:
        return
    assert all(each.text and text[each.start : each.start + len(each.text)] == each.text for each in found)
