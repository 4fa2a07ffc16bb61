"""Workloads from statements and from what pg_stat_statements counted."""

import json

import pytest

from server.engine.errors import DomainError
from server.engine.model.observed import ObservedDatabase, RatedStatement, StatementLog
from server.engine.physical.workload import bounded, logged, workload_of

HOUR = 3_600_000_000
CSV = """queryid,query,calls,rows,total_exec_time
11,"SELECT * FROM t WHERE a = $1 LIMIT $2",7200,36000,10
12,"UPDATE t SET a = $1
WHERE id = $2",3600,3600,10
13,BEGIN,9000,0,1
14,"SET work_mem = $1",9000,0,1
15,"SELECT broken FROM",36,0,1
16,"SELECT idle",0,0,1
"""


def test_calls_over_the_window_are_the_rate_and_only_rows_count() -> None:
    found = {one.id: one for one in logged(StatementLog(CSV, HOUR))}
    assert {id_: one.rate for id_, one in found.items()} == {"11": 2.0, "12": 1.0, "15": 0.01}
    assert found["12"].writes
    assert not found["11"].writes


def test_the_rows_a_statement_gave_stand_for_its_limit() -> None:
    (listing,) = (one for one in logged(StatementLog(CSV, HOUR)) if one.id == "11")
    assert listing.sql == "SELECT * FROM t WHERE a = $1 LIMIT 5"


@pytest.mark.parametrize("lines", [False, True])
def test_json_says_the_same_as_csv(lines: bool) -> None:
    rows = [
        {"queryid": 11, "query": "SELECT * FROM t WHERE a = $1 LIMIT $2", "calls": 7200, "rows": 36000},
        {"queryid": 12, "query": "UPDATE t SET a = $1\nWHERE id = $2", "calls": "3600"},
        {"queryid": 15, "query": "SELECT broken FROM", "calls": 36.0},
    ]
    text = "\n".join(map(json.dumps, rows)) if lines else json.dumps(rows)
    assert logged(StatementLog(text, HOUR)) == logged(StatementLog(CSV, HOUR))


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("query,rows\nSELECT 1,2\n", "log[1]"),
        ("query,calls\nSELECT 1,many\n", "log[1].calls"),
        ("query,calls\nSELECT 1,-1\n", "log[1].calls"),
        ('query,calls\n"SELECT 1,2\n', "log:"),
        ('[{"query": "SELECT 1"}]', "log[1]"),
        ("[1]", "log[1]"),
        ('{"query": "SELECT 1", "calls": 1}\n{', "log:2"),
        ("[" * 100_000, "log:1"),
    ],
)
def test_what_is_no_log_is_refused_with_its_place(text: str, place: str) -> None:
    with pytest.raises(DomainError) as refused:
        logged(StatementLog(text, HOUR))
    assert refused.value.problems[0].path.startswith(place)


def test_a_log_without_a_window_is_refused() -> None:
    with pytest.raises(DomainError, match="how long"):
        logged(StatementLog(CSV, 0))


def test_the_same_text_twice_is_one_statement_and_ids_stay_apart() -> None:
    statements = (
        RatedStatement("SELECT 1", 2),
        RatedStatement("SELECT 1", 3),
        RatedStatement("SELECT 2", 1, "same"),
        RatedStatement("SELECT 3", 1, "same"),
    )
    found = workload_of(ObservedDatabase("", statements=statements))
    assert [(one.id, one.rate) for one in found] == [("statement-1", 5), ("same", 1), ("same-2", 1)]


def test_a_rate_that_is_none_is_refused() -> None:
    with pytest.raises(DomainError, match=r"statements\[0\]\.rate"):
        workload_of(ObservedDatabase("", statements=(RatedStatement("SELECT 1", float("nan")),)))


@pytest.mark.parametrize(
    "sql",
    ["SELECT 1 LIMIT 5", "SELEC", "SELECT 1; SELECT 2 LIMIT $1", "DELETE FROM t", "SELECT 'ü' FROM t LIMIT $1 + 1", ""],
)
def test_a_limit_that_is_no_parameter_stays(sql: str) -> None:
    assert bounded(sql, 7) == sql


def test_a_limit_behind_other_letters_is_found() -> None:
    assert bounded("SELECT 'ü→' FROM t LIMIT $12", 0.2) == "SELECT 'ü→' FROM t LIMIT 1"


def test_constants_that_syntax_needs_are_read_as_parameters() -> None:
    text = (
        "QUERYID\tQuery\tCALLS\n"
        "1\tSELECT id FROM visits WHERE at > now() - interval $1 AND day = date $2\t10\n"
        "2\tSELECT extract($1 FROM at) FROM visits\t10\n"
        "3\tDEALLOCATE $1\t10\n"
        "4\tSET lock_timeout = $1\t10\n"
        "5\t/* by hand */ (SELECT id FROM vis\t10\n"
    )
    found = {one.id: one.sql for one in logged(StatementLog(text, 1_000_000))}
    assert found == {
        "1": "SELECT id FROM visits WHERE at > now() - $1::interval AND day = $2::date",
        "2": "SELECT date_part($1::text, at) FROM visits",
        "5": "/* by hand */ (SELECT id FROM vis",
    }
