"""Columns are numbered.

Finds:
    Two columns or more of one type whose names differ in a number alone, counting from 0 or 1: `phone1`,
    `phone2`; three or more where the number stands within: `q1_sales`. Lines of an address (`line1`, `address_2`,
    `street1`) do not count.

Why it matters:
    A list of a fixed length: searches must name every column, and one more needs another column.

When it is wrong:
    Two sides that can only be two.

Instead:
    Make a table of its own with one row for each.
"""

import re
from collections.abc import Iterator

from server.engine.model.plan import Severity
from server.engine.model.reviewed_schema import ReviewedSchema, SchemaPolicy
from server.engine.review.reading import stored
from server.engine.review.rule import Offence, SchemaRule


def check(catalogue: ReviewedSchema, policy: SchemaPolicy) -> Iterator[Offence]:
    for table in stored(catalogue):
        groups: dict[tuple[str, str, str], list[int]] = {}
        for each in table.columns:
            numbered = _NUMBERED.fullmatch(each.name)
            if numbered:
                groups.setdefault((numbered[1], numbered[3] or "", each.type), []).append(int(numbered[2]))
        for (stem, end, _), numbers in sorted(groups.items()):
            if stem.rstrip("_").endswith(_ENVELOPE):
                continue
            found = sorted(numbers)
            if (
                len(found) > (2 if end else 1)
                and found[0] in (0, 1)
                and found == list(range(found[0], found[0] + len(found)))
            ):
                yield Offence(
                    f"{table.name}.{stem}{end}",
                    f"{table.name} has {len(found)} columns {stem}{found[0]}{end} … {stem}{found[-1]}{end}.",
                )


_ENVELOPE = ("line", "addr", "address", "street")
"""What stands on an envelope in this order, and is not searched by number."""
_NUMBERED = re.compile(r"(.*?[a-z_])(\d{1,3})(_[a-z_]+)?")


RULE = SchemaRule(
    name="repeating-group",
    severity=Severity.LOW,
    doc=__doc__,
    bad="""
        CREATE TABLE people (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, phone1 text NOT NULL, phone2 text
        );
    """,
    good="""
        CREATE TABLE people (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL);
        CREATE TABLE phones (
            person_id bigint NOT NULL REFERENCES people, number text NOT NULL, PRIMARY KEY (person_id, number)
        );
    """,
    check=check,
    references=(
        "SchemaCrawler lint incrementing columns",
        "pg-index-health tables_with_incrementing_columns",
        "Codd 1970, first normal form",
    ),
)
