"""The order of columns wastes space in every row.

Finds:
    A table whose columns of fixed length, in an order from wide to narrow, would make each row shorter by more
    than the policy allows.

Why it matters:
    Values begin at multiples of their alignment: a narrow column before a wide one leaves a gap in every row, on
    disk and in memory.

When it is wrong:
    Small tables, and existing ones: the order changes only by writing the table anew.

Instead:
    State wide columns of fixed length first, then narrow ones, then those of varying length.
"""

from collections.abc import Iterator

from server.engine.model.plan import Severity
from server.engine.model.reviewed_schema import ReviewedColumn, ReviewedSchema, SchemaPolicy
from server.engine.review.reading import stored
from server.engine.review.rule import Offence, SchemaRule


def check(catalogue: ReviewedSchema, policy: SchemaPolicy) -> Iterator[Offence]:
    for table in stored(catalogue):
        best = sorted(table.columns, key=lambda each: (each.length < 0, -each.alignment, -each.length))
        wasted = _width(table.columns) - _width(tuple(best))
        if wasted > policy.padding:
            order = ", ".join(each.name for each in best)
            yield Offence(table.name, f"Each row of {table.name} is {wasted} bytes longer than in the order {order}.")


def _width(columns: tuple[ReviewedColumn, ...]) -> int:
    """Bytes of a row's values without NULLs; those of varying length are taken as short and unaligned."""
    width = 0
    for each in columns:
        if each.length > 0:
            width = -(-width // each.alignment) * each.alignment + each.length
        else:
            width += _VARYING
    return -(-width // 8) * 8


_VARYING = 9
"""Bytes: an eight-letter word with its header of one."""


RULE = SchemaRule(
    name="column-padding",
    severity=Severity.INFO,
    doc=__doc__,
    bad="""
        CREATE TABLE dots (
            a boolean NOT NULL, id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, b boolean NOT NULL,
            x bigint NOT NULL, c boolean NOT NULL, y bigint NOT NULL, d boolean NOT NULL, z bigint NOT NULL
        );
    """,
    good="""
        CREATE TABLE dots (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, x bigint NOT NULL, y bigint NOT NULL,
            z bigint NOT NULL, a boolean NOT NULL, b boolean NOT NULL, c boolean NOT NULL, d boolean NOT NULL
        );
    """,
    check=check,
    references=("Atlas PG110",),
)
