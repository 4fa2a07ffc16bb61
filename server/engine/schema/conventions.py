"""Decisions that hold for every table: key type, types of columns, names."""

from server.engine.model.plan import Alternative, Basis, Decision, Evidence
from server.engine.schema.draft import Draft
from server.engine.schema.logical import Logical

_MANUAL = "PostgreSQL 18 manual"


def decide(draft: Draft, logical: Logical) -> None:
    for evidence in _EVIDENCE:
        draft.evidence.append(evidence)
    types = {column.type for table in draft.tables.values() for column in table.columns.values()}
    draft.decisions.append(_keys(logical))
    draft.decisions += [decision for kind, decision in _BY_TYPE.items() if kind in types]
    if any(table.columns[name].attribute for table in draft.tables.values() for name in table.columns):
        draft.decisions.append(_NAMES)


def _keys(logical: Logical) -> Decision:
    if logical.key_type == "uuid":
        return Decision(
            id="schema/keys",
            subject="schema",
            question="What identifies a row?",
            choice="uuid, version 7, made by the database",
            reasons=(
                "The brief asks for uuid keys: they can be made anywhere and do not tell how many rows there are.",
                "Version 7 is ordered by time, so new rows go to one end of the index and not all over it.",
            ),
            alternatives=(
                Alternative("uuid version 4", "random: every insert touches another page of the index"),
                Alternative("bigint identity", "half the size; take it where keys are made by this database alone"),
            ),
            evidence=("schema/cited/uuid",),
            headline=True,
        )
    return Decision(
        id="schema/keys",
        subject="schema",
        question="What identifies a row?",
        choice="bigint GENERATED ALWAYS AS IDENTITY; natural keys beside it as UNIQUE",
        reasons=(
            "Eight bytes, in order, never changed: a natural key that changes changes every row that refers to it.",
            "ALWAYS, so that no statement invents a key by accident; BY DEFAULT where one of the brief gives it.",
        ),
        alternatives=(
            Alternative(
                "uuid", "twice the size in every table and index that refers to it; `naming.keys: uuid` asks for it"
            ),
            Alternative("integer", "two thousand million rows, then an outage to change it"),
            Alternative("serial", "a default that anyone may override, with rights on a sequence of its own"),
        ),
        evidence=("schema/cited/identity",),
        headline=True,
    )


_EVIDENCE = (
    Evidence(
        id="schema/cited/identity",
        claim="An identity column is the SQL standard's form of a serial, and part of the table.",
        basis=Basis.CITED,
        source=f"{_MANUAL}, 5.3 Identity Columns; PostgreSQL wiki, Don't Do This: serial",
    ),
    Evidence(
        id="schema/cited/uuid",
        claim="uuidv7() gives time-ordered UUIDs.",
        basis=Basis.CITED,
        source=f"{_MANUAL}, 9.14 UUID Functions",
    ),
    Evidence(
        id="schema/cited/text",
        claim="There is no performance difference between text and varchar(n).",
        basis=Basis.CITED,
        source=f"{_MANUAL}, 8.3 Character Types; PostgreSQL wiki, Don't Do This: varchar(n)",
    ),
    Evidence(
        id="schema/cited/timestamptz",
        claim="timestamptz stores a point in time; timestamp stores a reading of an unknown clock.",
        basis=Basis.CITED,
        source=f"{_MANUAL}, 8.5 Date/Time Types; PostgreSQL wiki, Don't Do This: timestamp",
    ),
    Evidence(
        id="schema/cited/money",
        claim="The money type takes its fraction from the server's locale; exact amounts are integers or numeric.",
        basis=Basis.CITED,
        source=f"{_MANUAL}, 8.2 Monetary Types; PostgreSQL wiki, Don't Do This: money",
    ),
    Evidence(
        id="schema/cited/referencing-index",
        claim="Referencing columns are not indexed by PostgreSQL, and deleting a referenced row looks for them.",
        basis=Basis.CITED,
        source=f"{_MANUAL}, 5.5.5 Foreign Keys",
    ),
)

_BY_TYPE = {
    "text": Decision(
        id="schema/text",
        subject="schema",
        question="How are texts and enumerations stored?",
        choice="text, with a named CHECK for length, pattern or values",
        reasons=(
            "A limit changes by swapping a CHECK that is validated without blocking writers.",
            "A value of an enumeration can be taken away again.",
        ),
        alternatives=(
            Alternative("varchar(n)", "the same storage; a lower limit rewrites the type of the column"),
            Alternative("CREATE TYPE … AS ENUM", "values cannot be dropped, and their order is fixed where they stand"),
            Alternative("a table of values", "a join for a word; take it when values carry data of their own"),
        ),
        evidence=("schema/cited/text",),
    ),
    "timestamptz": Decision(
        id="schema/time",
        subject="schema",
        question="How are points in time stored?",
        choice="timestamptz",
        reasons=("It means the same instant whatever the time zone of the session.",),
        alternatives=(Alternative("timestamp", "what it means depends on who wrote it"),),
        evidence=("schema/cited/timestamptz",),
    ),
    "bigint": Decision(
        id="schema/money",
        subject="schema",
        question="How are amounts of money stored?",
        choice="bigint in minor units of the currency",
        reasons=("Exact, eight bytes, and added without rounding; the currency stands in a column of its own.",),
        alternatives=(
            Alternative("numeric", "exact too, slower to add and wider; take it for fractions of a cent"),
            Alternative("money", "its fraction comes from the server's locale"),
            Alternative("double precision", "0.1 + 0.2 is not 0.3"),
        ),
        evidence=("schema/cited/money",),
    ),
}

_NAMES = Decision(
    id="schema/indexes",
    subject="schema",
    question="Which indexes are there before the workload is weighed?",
    choice="those of primary keys, unique rules and references, and no other",
    reasons=(
        "Each reference is searched when a row it refers to is deleted, and is the usual way to list its rows.",
        "Any further index costs every write; whether a statement pays for it is weighed against the workload.",
    ),
    alternatives=(
        Alternative("no index on references", "deleting a row reads every table that refers to it from end to end"),
        Alternative("an index for each predicate", "many would never be chosen"),
    ),
    evidence=("schema/cited/referencing-index",),
)
