"""``:name`` to ``$1`` and back: what is a parameter, and that every place leads back to the author's text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.engine.kernel.sql.parameters import named, positional
from server.engine.kernel.sql.problems import SqlError

CASES = [
    ("SELECT :a, :b, :a", "SELECT $1, $2, $1", ("a", "b")),
    ("SELECT a::int, :a::int", "SELECT a::int, $1::int", ("a",)),
    ("SELECT x[1:i], x[:i], x[1 : :j], x[:i:j]", "SELECT x[1:i], x[$1], x[1 : $2], x[$1:j]", ("i", "j")),
    ("SELECT x[f(:a):i]", "SELECT x[f($1):i]", ("a",)),
    ("SELECT ':a', e'\\':b', $$ :c $$, $t$ :d $t$, \":e\"", None, ()),
    ("SELECT 1 -- :a\n, /* :b */ :c", "SELECT 1 -- :a\n, /* :b */ $1", ("c",)),
    ("SELECT 1 WHERE a=:a AND b>=:b AND c<>:c AND-:d", "SELECT 1 WHERE a=$1 AND b>=$2 AND c<>$3 AND-$4", tuple("abcd")),
    ("SELECT 1 BETWEEN :a AND:b", "SELECT 1 BETWEEN $1 AND $2", ("a", "b")),
    ("SELECT :select, :limit", "SELECT $1, $2", ("select", "limit")),
    ("SELECT f(a := :a)", "SELECT f(a := $1)", ("a",)),
    ("SELECT 'é', :é_ is wrong", None, None),
    ("SELECT :a1_b", "SELECT $1", ("a1_b",)),
]


@pytest.mark.parametrize(("sql", "expected", "names"), CASES)
def test_what_is_a_parameter(sql: str, expected: str | None, names: tuple[str, ...] | None) -> None:
    if names is None:
        with pytest.raises(SqlError):
            positional(sql)
        return
    found = positional(sql)
    assert found.text.decode() == (sql if expected is None else expected)
    assert found.names == names


@pytest.mark.parametrize("sql", ["SELECT $1", "SELECT :A", "SELECT 'open", "SELECT /* open"])
def test_what_is_refused(sql: str) -> None:
    with pytest.raises(SqlError):
        positional(sql)


def test_reserved_words_are_tables_where_a_table_is_expected() -> None:
    found = positional("SELECT user.id, user FROM user WHERE x = :user", {"user": "users"}.get)
    assert found.text.decode() == "SELECT users.id, user FROM users WHERE x = $1"


PIECES = st.lists(
    st.one_of(
        st.sampled_from(
            [":a", ":b_1", ":long_name", "::int", "'é:x'", "-- :c\n", "/* :d */", "x[1:i]", "日本", ", ", "$$:q$$"]
        ),
        st.sampled_from(["abc", "(", ")", "+", " ", "=", "12", '"Q"', "user", "from user "]),
    ),
    max_size=30,
)


@given(PIECES)
def test_every_byte_outside_parameters_leads_back_to_itself(pieces: list[str]) -> None:
    sql = " ".join(pieces)
    try:
        found = positional(sql, {"user": "users"}.get)
    except SqlError:
        return
    text, source = found.text, found.source
    boundaries = {0, *found.starts}
    for position in range(len(text)):
        back = found.source_byte(position)
        assert 0 <= back <= len(source)
        inside = any(
            start <= position < end for start, end in zip(found.starts[1::2], found.starts[2::2], strict=False)
        )
        if not inside and position not in boundaries:
            assert text[position] == source[back]


@given(st.lists(st.sampled_from(["a", "b", "c"]), min_size=1, max_size=8))
def test_names_come_back_in_deparsed_text(names: list[str]) -> None:
    sql = "SELECT " + ", ".join(f":{name}" for name in names) + ", '$1'"
    found = positional(sql)
    assert named(found.text.decode(), lambda number: found.names[number - 1]) == sql
