"""Candidate values of a column, as SQL expressions over ``i``, the number of the row from 1. Pure.

Which of them obey the table's constraints is for PostgreSQL to say: rows that break one are left out.
"""

import re
from collections.abc import Iterable

from server.engine.kernel.sql.words import quote
from server.engine.model.catalogue import Catalogue, CatalogueColumn, CatalogueTable
from server.engine.schema.sampling.pattern import Pattern, UnsupportedPatternError

_NUMBERS = {
    "smallint": "(i % 30000)::smallint",
    "integer": "i::integer",
    "bigint": "i",
    "real": "i::real",
    "double precision": "i::double precision",
    "oid": "i::oid",
}
_HOUR = "{} '2024-01-01 00:00:00' + (i * 2 + {}) * INTERVAL '1 hour'"
_PLAIN: dict[str, tuple[str, ...]] = {
    "boolean": ("i % 2 = 0",),
    "date": ("DATE '2024-01-01' + (i % 700)::integer",),
    "uuid": ("md5(i::text)::uuid",),
    "json": ("'{}'::json", "json_build_object('n', i)", "'[]'::json"),
    "jsonb": ("'{}'::jsonb", "jsonb_build_object('n', i)", "'[]'::jsonb"),
    "bytea": ("decode(md5(i::text), 'hex')",),
    "inet": ("('10.0.0.0'::inet + i)",),
    "cidr": ("set_masklen(('10.0.0.0'::inet + i * 256), 24)::cidr",),
    "macaddr": ("('08:00:2b:' || to_char(i % 1000000, 'FM00:00:00'))::macaddr",),
    "tsvector": ("to_tsvector('simple', 'word' || i)",),
    "xml": ("'<a/>'::xml",),
    "money": ("i::integer::money",),
    "bit": ("B'1'",),
    "point": ("point(i, i)",),
    "hstore": ("('n=>' || i)::hstore", "''::hstore"),
    "ltree": ("('top.n' || i)::ltree", "'top'::ltree"),
    "cube": ("('(' || i || ')')::cube",),
    "seg": ("i::text::seg",),
    "name": ("('x' || i)::name",),
    "int4range": ("int4range(i::integer * 2, i::integer * 2 + 1)",),
    "int8range": ("int8range(i * 2, i * 2 + 1)",),
    "numrange": ("numrange(i * 2, i * 2 + 1)",),
    "daterange": ("daterange(DATE '2024-01-01' + i::integer * 2, DATE '2024-01-01' + i::integer * 2 + 1)",),
    "tsrange": (f"tsrange({_HOUR.format('TIMESTAMP', 0)}, {_HOUR.format('TIMESTAMP', 1)})",),
    "tstzrange": (f"tstzrange({_HOUR.format('TIMESTAMPTZ', 0)}, {_HOUR.format('TIMESTAMPTZ', 1)})",),
}  # fmt: skip
_TEXTS = (
    "user{i}@example.org", "https://example.org/{i}", "word-{i}", "DE", "EUR", "de", "Word {i}", "+4930{i}", "1.0.0",
    "/path/{i}", "0", "A{i}", "de-DE", "{i}",
)  # fmt: skip
_SIZED = re.compile(r"(character varying|character|numeric|bit|bit varying)\((\d+)(?:,(-?\d+))?\)\Z")
_QUOTED = re.compile(r"'((?:[^']|'')*)'")
_NUMBER = re.compile(r"(?<![\w.'])-?\d+(?:\.\d+)?")
_MATCHES = re.compile(r"~\*?\s+'((?:[^']|'')*)'")
_READ_AS = re.compile(r"pg_input_is_valid\(.*?, '([^']+)'::text\)")
_DATE = re.compile(r"\A\d{4}-\d\d-\d\d")
_LENGTH = re.compile(r"length\([^)]*\)+\s*(?:<=|>=|=|<|>)\s*(\d+)")
_MOST = 24
"""Candidates of one column."""


def candidates(schema: Catalogue, table: CatalogueTable, column: CatalogueColumn, spoken: Iterable[str]) -> list[str]:
    """The plainest first, distinct from row to row where the type allows it; empty when the type is not known.

    ``spoken`` are the definitions of the checks that mention the column: their constants are worth trying.
    """
    kind, checks = column.type, list(spoken)
    label = next((each for each in schema.enums if quote(each.name) == kind), None)
    if label is not None:
        return [_literal(each) + f"::{kind}" for each in label.labels]
    if kind.endswith("[]"):
        inner = candidates(schema, table, CatalogueColumn(column.name, kind[:-2]), ())
        return [f"'{{}}'::{kind}", *(f"ARRAY[{each}]::{kind}" for each in inner[:2])]
    found = list(_of_type(kind, checks))
    return list(dict.fromkeys(found))[:_MOST]


def _of_type(kind: str, checks: list[str]) -> Iterable[str]:
    sized = _SIZED.match(kind)
    base = sized[1] if sized else kind
    if base in _NUMBERS:
        yield _NUMBERS[base]
        yield from (f"({number})::{base}" for number in _numbers(checks) if base != "smallint" or abs(number) < 32_000)
    elif base == "numeric":
        yield from _numerics(sized, checks)
    elif base.startswith(("text", "character", "citext")) or kind in ("character varying", "bpchar"):
        yield from _texts(int(sized[2]) if sized else None, checks, base == "character")
    elif base.startswith("timestamp"):
        yield from (f"({kind} '{each}' + i * INTERVAL '1 minute')" for each in _dates(checks))
        yield f"({kind} '2024-01-01 00:00:00' + i * INTERVAL '1 minute')"
        yield f"({kind} '2030-01-01 00:00:00' + i * INTERVAL '1 minute')"
    elif base == "date":
        yield from (f"(DATE '{each}' + (i % 365)::integer)" for each in _dates(checks))
        yield from _PLAIN[base]
    elif base.startswith("time"):
        yield f"({kind} '00:00:00' + (i % 86400) * INTERVAL '1 second')"
    elif base.startswith("interval"):
        yield "(i * INTERVAL '1 second')"
    elif base.startswith("bit"):
        yield f"(i & 1)::bit({sized[2] if sized else 1})::{kind}"
    else:
        yield from _PLAIN.get(base, ())


def _dates(checks: list[str]) -> list[str]:
    """Points in time that are spoken of, such as where a partition begins."""
    return sorted({found for text in checks for each in _QUOTED.findall(text) for found in _DATE.findall(each)})


def _numerics(sized: "re.Match[str] | None", checks: list[str]) -> Iterable[str]:
    scale = max(int(sized[3] or 0), 0) if sized else 0
    limit = 10 ** max(int(sized[2]) - scale, 0) if sized else 10**9
    part = f"i % {10**scale}" if limit == 1 else f"i % {limit}"
    yield f"({part})::numeric / {10**scale if limit == 1 else 1}"
    yield from (str(number) for number in _numbers(checks) if abs(number) < limit)


def _numbers(checks: list[str]) -> list[float | int]:
    found: list[float | int] = [0, 1]
    for text in checks:
        for written in _NUMBER.findall(_QUOTED.sub("", text)) + [
            each for each in _QUOTED.findall(text) if _NUMBER.fullmatch(each)
        ]:
            number = float(written) if "." in written else int(written)
            if abs(number) < 10**12:
                found += [number, number + 1, number - 1]
    return list(dict.fromkeys(found))


def _texts(length: int | None, checks: list[str], fixed: bool) -> Iterable[str]:
    longest = length or 200
    if longest >= 8 and not fixed:
        yield "'x' || i"
    else:
        # As many texts as so few characters give: in base 36.
        yield f"right('{'0' * longest}' || upper(to_hex(i)), {longest})"
    told = " ".join(checks)
    for pattern in _MATCHES.findall(told):
        try:
            examples = Pattern(pattern.replace("''", "'")).examples(40, longest=longest)
        except (UnsupportedPatternError, ValueError):
            continue
        if examples:
            quoted = ", ".join(_literal(each) for each in examples)
            yield f"(ARRAY[{quoted}])[1 + i % {len(examples)}]"
    for other in _READ_AS.findall(told):
        yield from (f"({each})::text" for each in _of_type(other, []) if not other.startswith(("text", "character")))
    for size in dict.fromkeys(map(int, _LENGTH.findall(told))):
        if 0 < size <= longest:
            yield f"right('{'0' * min(size, 60)}' || i, {size})"
    for written in dict.fromkeys(_QUOTED.findall(told)):
        if len(written) <= longest:
            yield f"'{written}'"
    for shape in _TEXTS:
        before, _, after = shape.partition("{i}")
        if len(shape) + 4 <= longest or ("{i}" not in shape and len(shape) <= longest):
            yield f"'{before}' || i || '{after}'" if "{i}" in shape else f"'{shape}'"


def _literal(text: str) -> str:
    escaped = text.replace("'", "''")
    return f"E'{escaped}'".replace("\\", "\\\\") if "\\" in escaped else f"'{escaped}'"
