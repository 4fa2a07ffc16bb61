"""Files of pg_dump --statistics-only. ``dump.sql`` is what PostgreSQL 18.6 wrote of three small tables of ours."""

from pathlib import Path

import pytest

from server.engine.errors import DomainError, Reason
from server.engine.kernel.statistics import check, read_dump
from server.engine.model.statistics import ColumnStatistics, DatabaseStatistics, TableStatistics

DUMP = (Path(__file__).parent / "dump.sql").read_text()


def column(statistics: DatabaseStatistics, table: str, name: str) -> ColumnStatistics:
    found = next(each for each in statistics.tables if each.table == table)
    return next(each for each in found.columns if each.column == name)


def test_tables_partitions_and_indexes() -> None:
    found = read_dump(DUMP)
    assert [(table.table, table.rows, table.pages) for table in found.tables] == [
        ("p", 100.0, 0),
        ("p1", 100.0, 1),
        ("t", 1000.0, 12),
        ("t_low", 995.0, 6),
        ("t_pkey", 1000.0, 5),
    ]


def test_values_with_quotes_backslashes_and_braces() -> None:
    found = read_dump(DUMP)
    assert column(found, "t", "a").most_common == ('it\'s \\ "q"',)
    assert column(found, "t", "Odd Name").most_common == ("{0", "{1", "{2", "{3", "{4")
    assert column(found, "t_low", "1").distinct == pytest.approx(-0.33366835)


def test_elements_of_arrays() -> None:
    tags = column(read_dump(DUMP), "t", "tags")
    assert tags.elements[:2] == ("a", "b 0")
    assert len(tags.element_fractions) == len(tags.elements) + 3
    assert tags.element_counts == (2.0,) * 101


def test_ranges() -> None:
    ranges = column(read_dump(DUMP), "t", "r")
    assert ranges.range_bounds[:2] == ("[1,6)", "[10,15)")
    assert set(ranges.range_lengths) == {"5"}
    assert ranges.empty_fraction == 0


def call(table: str = "t", **arguments: str) -> str:
    given = {"schemaname": "public", "relname": table, **arguments}
    written = ", ".join(f"'{name}', '{value}'" for name, value in given.items())
    return f"SELECT * FROM pg_catalog.pg_restore_attribute_stats({written});"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "no statistics"),
        ("DROP TABLE users;", "only pg_restore_relation_stats"),
        ("SELECT pg_sleep(100);", "only pg_restore_relation_stats"),
        ("\x00", "not understood"),
        ("SELECT * FROM pg_restore_relation_stats('relname', 't'", "no end"),
        ("SELECT * FROM pg_restore_relation_stats('relname');", "not pairs"),
        (call(attname="a", null_frac="many"), "table 't', column 'a'"),
        (call(attname="a", null_frac="1.5"), "null fraction of 1.5"),
        (call(attname="a", n_distinct="nan"), "n_distinct nan"),
        (call(attname="a", colour="red"), "'colour' is no argument"),
        (call(attname="a", most_common_vals="{x,y}", most_common_freqs="{0.5}"), "have 1 fractions"),
        (call(attname="a", most_common_vals="{x", most_common_freqs="{0.5}"), "no array"),
        (call(attname="a", histogram_bounds="{{1},{2}}"), "not understood"),
        (call(null_frac="0"), "which column"),
        (
            call(table="t", attname="a") + call(table="t", schemaname="audit", attname="a"),
            "it is in the schema public and in audit",
        ),
    ],
)
def test_other_text_is_refused_with_its_place(text: str, why: str) -> None:
    with pytest.raises(DomainError, match=why) as caught:
        read_dump(text)
    assert caught.value.reason is Reason.INVALID_ARGUMENT
    assert caught.value.problems


def test_every_contradiction_is_named() -> None:
    columns = (ColumnStatistics("a", null_fraction=-1, histogram=("1",)), ColumnStatistics("b", correlation=2))
    with pytest.raises(DomainError) as caught:
        check(DatabaseStatistics((TableStatistics("t", -1.0, columns=columns),)))
    assert [problem.path for problem in caught.value.problems] == [
        "statistics.tables[t]",
        "statistics.tables[t].columns[a]",
        "statistics.tables[t].columns[a]",
        "statistics.tables[t].columns[b]",
    ]
