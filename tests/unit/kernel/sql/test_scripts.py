"""Files of SQL are read by PostgreSQL's own parser, whatever they hold."""

import pytest

from server.engine.kernel.sql.problems import SqlError
from server.engine.kernel.sql.script import script
from server.engine.kernel.sql.scripts import read_schema, read_script

DUMP = r"""
\restrict abc
SET statement_timeout = 0;
SELECT pg_catalog.set_config('search_path', '', false);
CREATE SCHEMA public;
COMMENT ON SCHEMA public IS 'usual';
CREATE EXTENSION citext;
CREATE TABLE t (id bigint, words text DEFAULT 'a;
\d is no command here' NOT NULL);
ALTER TABLE t OWNER TO somebody;
COPY t (id, words) FROM stdin;
1	it's; DROP TABLE t;
\.
SELECT pg_catalog.setval('t_id_seq', 7, true);
ALTER TABLE ONLY t ADD CONSTRAINT t_pkey PRIMARY KEY (id);
GRANT SELECT ON t TO somebody;
\unrestrict abc
"""


def test_of_a_dump_the_schema_is_left() -> None:
    begins = [each.split("(")[0].strip() for each in read_schema(DUMP)]
    assert begins == [
        "CREATE EXTENSION citext",
        "CREATE TABLE t",
        "ALTER TABLE ONLY t ADD CONSTRAINT t_pkey PRIMARY KEY",
    ]


def test_places_stay_where_rows_are_left_out() -> None:
    lines = DUMP.split("\n")
    (key,) = (each for each in script(DUMP) if "PRIMARY KEY" in each.text)
    assert DUMP[: key.start].count("\n") == next(n for n, line in enumerate(lines) if "PRIMARY KEY" in line)


@pytest.mark.parametrize(
    "deep",
    [
        "SELECT 1" + " + 1" * 100_000,
        "SELECT 1, 2" + " UNION SELECT 1, 2" * 20_000,
        "SELECT f(1, 2)" + " || f(1, 2)" * 20_000,
        "SELECT 'a;'" + " || 'a;'" * 20_000,
        "SELECT 1" + "::int" * 50_000,
        "SELECT " + "(" * 50_000 + "1" + ")" * 50_000,
    ],
    ids=lambda text: str(text)[:24],
)
def test_a_chain_of_thousands_is_refused(deep: str) -> None:
    """PostgreSQL's parser would overflow its stack on some of them, and take minutes for others."""
    with pytest.raises(SqlError, match="nests too deeply"):
        read_script(f"SELECT 1;\n{deep};")


def test_long_lists_are_no_chains() -> None:
    rows = ", ".join(f"({number}, 'row {number}')" for number in range(10_000))
    columns = ", ".join(f"c{number} int" for number in range(1_500))
    assert len(read_script(f"INSERT INTO t VALUES {rows}; CREATE TABLE u ({columns})")) == 2
