"""Other tables refer to rows by a key of several columns.

Finds:
    A primary key of three columns or more to which foreign keys of other tables refer.

Why it matters:
    Every referring table repeats all of them, in rows and indexes, and changes when the key does.

When it is wrong:
    The columns lead with a shard or tenant key, so that parent and child stay together.

Instead:
    Give the table a surrogate key and keep the columns unique beside it.
"""

from collections.abc import Iterator

from server.engine.model.plan import Severity
from server.engine.model.reviewed_schema import ReviewedSchema, SchemaPolicy
from server.engine.review.reading import foreign_keys, primary_key, stored
from server.engine.review.rule import Offence, SchemaRule


def check(catalogue: ReviewedSchema, policy: SchemaPolicy) -> Iterator[Offence]:
    wide = {table.name: primary_key(table) for table in stored(catalogue) if len(primary_key(table)) > 2}
    for name, key in wide.items():
        referring = sorted(
            table.name
            for table in stored(catalogue)
            for each in foreign_keys(table)
            if table.name != name and each.table == name and set(each.referenced) == set(key)
        )
        if referring:
            yield Offence(name, f"{', '.join(referring)} refer to {name} by {len(key)} columns.")


RULE = SchemaRule(
    name="composite-reference",
    severity=Severity.INFO,
    doc=__doc__,
    bad="""
        CREATE TABLE seats (
            hall text NOT NULL, line bigint NOT NULL, place bigint NOT NULL, PRIMARY KEY (hall, line, place)
        );
        CREATE TABLE tickets (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, hall text NOT NULL, line bigint NOT NULL,
            place bigint NOT NULL, FOREIGN KEY (hall, line, place) REFERENCES seats
        );
        CREATE INDEX tickets_seat_idx ON tickets (hall, line, place);
    """,
    good="""
        CREATE TABLE seats (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, hall text NOT NULL, line bigint NOT NULL,
            place bigint NOT NULL, UNIQUE (hall, line, place)
        );
        CREATE TABLE tickets (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, seat_id bigint NOT NULL REFERENCES seats
        );
        CREATE INDEX tickets_seat_id_idx ON tickets (seat_id);
    """,
    check=check,
    references=("SchemaCrawler lint",),
)
