"""What statements do, as data: reading.yaml, writing.yaml and parameters.yaml beside this file."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from server.engine.kernel.sql.context import MAX_PROBLEMS
from server.engine.kernel.sql.outputs import MAX_RESULT_COLUMNS
from server.engine.kernel.sql.problems import SqlError
from server.engine.kernel.sql.reader import MAX_CHARACTERS, read_statement
from server.engine.kernel.sql.relations import MAX_RELATIONS
from tests.unit.kernel.sql.tables import CATALOGUE, described, returned

FOLDER = Path(__file__).parent


def cases(*names: str) -> list[Any]:
    return [
        pytest.param(case, id=f"{name}: {case['name']}")
        for name in names
        for case in yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))
    ]


@pytest.mark.parametrize("case", cases("reading", "writing", "parameters"))
def test_parameters_are_typed_by_what_they_meet(case: dict[str, Any]) -> None:
    read = read_statement(case["sql"], CATALOGUE)
    assert dict(read.parameters) == case.get("parameters", {})
    assert not read.problems


@pytest.mark.parametrize("case", cases("reading", "writing"))
def test_a_statement_says_what_it_does(case: dict[str, Any]) -> None:
    read = read_statement(case["sql"], CATALOGUE)
    assert [described(relation) for relation in read.relations] == case["uses"]
    assert [returned(output) for output in read.outputs] == case["returns"]


@pytest.mark.parametrize("case", cases("reading", "writing", "parameters"))
def test_the_finished_statement_names_tables_and_reads_alike(case: dict[str, Any]) -> None:
    read = read_statement(case["sql"], CATALOGUE)
    assert read.sql == case.get("becomes", case["sql"])
    again = read_statement(read.sql, CATALOGUE)
    assert again.sql == read.sql
    assert again.positional_sql == read.positional_sql
    assert [described(relation) for relation in again.relations] == [described(found) for found in read.relations]


def test_positional_parameters_are_in_the_order_of_first_appearance() -> None:
    read = read_statement("SELECT title FROM listing WHERE id = :b OR id = :a OR price = :b", CATALOGUE)
    assert read.positional_sql == "SELECT title FROM listings WHERE id = $1 OR id = $2 OR price = $1"
    assert [name for name, _ in read.parameters] == ["b", "a"]


def test_a_declared_type_is_final() -> None:
    read = read_statement("SELECT title FROM listings WHERE id = :id", CATALOGUE, [("id", "integer")])
    assert read.parameters == (("id", "integer"),)


def test_a_trailing_semicolon_and_space_are_dropped() -> None:
    assert read_statement("  SELECT 1 ; ", CATALOGUE).sql == "SELECT 1"


def test_problems_come_with_what_was_probably_meant() -> None:
    read = read_statement("SELECT l.titel, s.nam FROM listings l, shops s", CATALOGUE)
    assert [(found.offset, found.suggestion) for found in read.problems] == [(7, "title"), (16, "name")]


def test_what_follows_from_an_unknown_table_is_not_reported_as_well() -> None:
    read = read_statement("SELECT x.a, b FROM lstings x WHERE x.c = d", CATALOGUE)
    assert [found.message for found in read.problems] == ["unknown entity or table `lstings`"]


@pytest.mark.parametrize(
    ("sql", "message", "offset"),
    [
        ("SELECT FROM WHERE", 'syntax error at or near "WHERE"', 12),
        ("SELECT 'é' FROM :a, listings WHERE", 'syntax error at or near ":a"', 16),
        ("SELECT 1; SELECT 2", "a step holds one statement", 9),
        ("-- nothing", "there is no statement", 0),
        ("CREATE TABLE x (y int)", "CREATE is not supported: a step is one SELECT, INSERT, UPDATE or DELETE", 0),
        ("SELECT " + "x" * MAX_CHARACTERS, f"the statement has {MAX_CHARACTERS + 7} characters; at most", 0),
        ("SELECT 'open", "unterminated quoted string", 7),
    ],
)
def test_what_cannot_be_read_at_all(sql: str, message: str, offset: int) -> None:
    with pytest.raises(SqlError) as caught:
        read_statement(sql, CATALOGUE)
    assert caught.value.problem.message.startswith(message)
    assert abs(caught.value.problem.offset - offset) <= 1


def test_tables_of_one_statement() -> None:
    def joined(count: int) -> str:
        return "SELECT 1 FROM " + ", ".join(f"listings l{number}" for number in range(count))

    assert len(read_statement(joined(MAX_RELATIONS), CATALOGUE).relations) == MAX_RELATIONS
    with pytest.raises(SqlError, match="more than 100 tables"):
        read_statement(joined(MAX_RELATIONS + 1), CATALOGUE)


def test_columns_of_one_result() -> None:
    def result(count: int) -> str:
        return "SELECT " + ", ".join(["id"] * count) + " FROM listings"

    assert len(read_statement(result(MAX_RESULT_COLUMNS), CATALOGUE).outputs) == MAX_RESULT_COLUMNS
    with pytest.raises(SqlError, match="more than 1,664 columns"):
        read_statement(result(MAX_RESULT_COLUMNS + 1), CATALOGUE)


def test_mistakes_of_one_statement() -> None:
    wrong = " AND ".join(f"wrong{number} = 1" for number in range(MAX_PROBLEMS * 2))
    assert len(read_statement(f"SELECT id FROM listings WHERE {wrong}", CATALOGUE).problems) == MAX_PROBLEMS
