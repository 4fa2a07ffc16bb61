"""Random schemas, and random changes of them: columns, types, defaults, keys, checks, references, indexes."""

import random
from dataclasses import dataclass, field, replace

TYPES = (
    "smallint",
    "integer",
    "bigint",
    "numeric(10,2)",
    "text",
    "character varying(20)",
    "boolean",
    "date",
    "timestamptz",
)
WIDER = {
    "smallint": ("integer", "bigint", "text"),
    "integer": ("bigint", "numeric(12,2)", "text"),
    "bigint": ("numeric(20,0)", "text"),
    "numeric(10,2)": ("numeric(12,2)", "numeric(14,4)", "text"),
    "character varying(20)": ("character varying(40)", "text"),
    "boolean": ("text",),
    "date": ("timestamptz", "text"),
}
DEFAULTS = {
    "smallint": "7", "integer": "7", "bigint": "7", "numeric(10,2)": "1.5", "text": "'none'",
    "character varying(20)": "'none'", "boolean": "false", "date": "CURRENT_DATE", "timestamptz": "now()",
}  # fmt: skip
NUMBERS = ("smallint", "integer", "bigint", "numeric(10,2)")


@dataclass(frozen=True)
class Col:
    type: str
    required: bool = False
    default: bool = False


@dataclass
class Tab:
    columns: dict[str, Col]
    uniques: set[tuple[str, ...]] = field(default_factory=set)
    checks: set[str] = field(default_factory=set)
    indexes: set[tuple[str, ...]] = field(default_factory=set)
    references: dict[str, str] = field(default_factory=dict)
    key: str = "bigint"


@dataclass
class Schema:
    tables: dict[str, Tab]

    def ddl(self) -> tuple[str, ...]:
        made, later = [], []
        for name, table in self.tables.items():
            lines = [f"id {table.key} PRIMARY KEY"]
            for column, one in table.columns.items():
                default = f" DEFAULT {DEFAULTS[one.type]}" if one.default and one.type in DEFAULTS else ""
                lines.append(f"{column} {one.type}{' NOT NULL' if one.required else ''}{default}")
            for column, target in table.references.items():
                lines.append(f"{column} {self.tables[target].key}")
                later.append(f"ALTER TABLE {name} ADD FOREIGN KEY ({column}) REFERENCES {target} (id)")
            lines += [f"UNIQUE ({', '.join(one)})" for one in sorted(table.uniques)]
            lines += [f"CONSTRAINT {name}_{column}_range CHECK ({column} >= 0)" for column in sorted(table.checks)]
            made.append(f"CREATE TABLE {name} ({', '.join(lines)})")
            later += [
                f"CREATE INDEX {name}_{'_'.join(one)}_idx ON {name} ({', '.join(one)})" for one in sorted(table.indexes)
            ]
        return (*made, *later)


def random_schema(rng: random.Random) -> Schema:
    names = [f"t{number}" for number in range(rng.randint(2, 3))]
    schema = Schema({name: _table(rng) for name in names})
    for place, name in enumerate(names):
        if place and rng.random() < 0.7:
            schema.tables[name].references["ref"] = rng.choice(names[:place])
    return schema


def _table(rng: random.Random) -> Tab:
    columns = {f"c{number}": _column(rng) for number in range(rng.randint(2, 5))}
    table = Tab(columns, key=rng.choice(("integer", "bigint")))
    _decorate(table, rng)
    return table


def _column(rng: random.Random) -> Col:
    return Col(rng.choice(TYPES), rng.random() < 0.4, rng.random() < 0.4)


def _decorate(table: Tab, rng: random.Random) -> None:
    for name, one in table.columns.items():
        if one.type in NUMBERS and rng.random() < 0.3:
            table.checks.add(name)
        if rng.random() < 0.3:
            table.indexes.add((name,))
    names = [name for name, one in table.columns.items() if one.type not in ("boolean", "date")]
    if names and rng.random() < 0.4:
        table.uniques.add((rng.choice(names), "id") if rng.random() < 0.5 else (rng.choice(names),))


def changed(schema: Schema, rng: random.Random) -> Schema:
    made = Schema({})
    widened = {name: "bigint" if rng.random() < 0.3 else table.key for name, table in schema.tables.items()}
    for name, table in schema.tables.items():
        columns = {}
        for column, one in table.columns.items():
            turn = rng.random()
            if turn < 0.15:
                continue
            if turn < 0.4 and one.type in WIDER:
                one = replace(one, type=rng.choice(WIDER[one.type]))
            if turn > 0.8:
                one = replace(one, required=not one.required)
            columns[column] = replace(one, default=one.default and one.type in DEFAULTS)
        for number in range(rng.randint(0, 2)):
            columns[f"n{number}"] = _column(rng)
        other = Tab(columns, key=widened[name])
        other.checks = {each for each in table.checks if each in columns and columns[each].type != "text"}
        other.indexes = {each for each in table.indexes if set(each) <= set(columns)}
        other.uniques = {each for each in table.uniques if set(each) <= {*columns, "id"}}
        if rng.random() < 0.5:
            _decorate(other, rng)
        other.references = dict(table.references) if rng.random() < 0.7 else {}
        made.tables[name] = other
    made.tables["extra"] = _table(rng)
    return made
