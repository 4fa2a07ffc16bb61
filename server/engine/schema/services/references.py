"""What replaces each foreign key that a service boundary took away."""

from msgspec.structs import replace

from server.engine.kernel.ddl import statements_for
from server.engine.kernel.sql.words import quote
from server.engine.model.claims import Claim, StatementPrepares
from server.engine.model.plan import Alternative, Decision
from server.engine.model.schema import PhysicalSchema, RemoteReference, Table

_BATCH = 1000


def held(one: RemoteReference) -> str:
    """Run by the service that holds the column: the next ids to ask the owner about, after ``$1``."""
    column, table = quote(one.column), quote(one.table)
    return f"SELECT DISTINCT {column} FROM {table} WHERE {column} > $1 ORDER BY {column} LIMIT {_BATCH}"


def missing(one: RemoteReference, kind: str) -> str:
    """Run by the owner: which of the ids ``$1`` it has no row for."""
    return (
        f"SELECT asked.id FROM unnest($1::{kind}[]) AS asked (id) "
        f"WHERE NOT EXISTS (SELECT FROM {quote(one.target)} AS present WHERE present.id = asked.id)"
    )


def claims(one: RemoteReference, tables: dict[str, Table]) -> list[Claim]:
    kind = next(column.type for column in tables[one.table].columns if column.name == one.column)
    asked = (
        (one.service, one.table, held(one), (kind,), "held"),
        (one.owner, one.target, missing(one, kind), (f"{kind}[]",), "missing"),
    )
    return [
        Claim(
            f"schema/{one.service}/reconciliation/{one.table}/{one.column}/{part}",
            f"{one.table}.{one.column}",
            f"The reconciliation's query in {service} is valid against its schema.",
            StatementPrepares(statements_for(_alone(tables[table]), {table}), sql, types),
        )
        for service, table, sql, types, part in asked
    ]


def _alone(table: Table) -> PhysicalSchema:
    return PhysicalSchema((replace(table, foreign_keys=()),))


def decision(one: RemoteReference, copied: bool, kind: str) -> Decision:
    """``copied``: the service has a replica of the table referred to."""
    ask = f"{one.owner}'s {one.validation}"
    checked = (
        f"At write time the id is looked up in {one.target}_replica, and with {ask} when it is not there yet."
        if copied
        else f"At write time the id is validated by {ask}; between that answer and the commit the row may still go."
    )
    event = one.event
    deleted = {
        "CASCADE": f"On {event} the handler deletes the rows that refer to it, once more for each repeated event.",
        "SET NULL": f"On {event} the handler sets {one.column} to NULL.",
        "NO ACTION": f"{one.owner} archives a row of {one.target} rather than delete it, since rows elsewhere need it; "
        f"{event} is sent all the same, for those that may drop theirs.",
    }[one.on_delete]
    reference = f"{one.table}.{one.column}"
    return Decision(
        id=f"schema/{one.service}/{one.table}/{one.column}/across",
        subject=reference,
        question=f"What replaces the foreign key from {reference} to {one.target}, which {one.owner} owns?",
        choice=f"the column without a constraint: validated when written, {event} afterwards, reconciled daily",
        reasons=(
            checked,
            deleted,
            f"Reconciliation: {one.service} runs `{held(one)}` and asks {one.check}, for which {one.owner} runs "
            f"`{missing(one, kind)}`; an id that comes back refers to nothing.",
        ),
        alternatives=(
            Alternative("a shared database with the foreign key", "both services then change and fail together"),
        ),
        evidence=tuple(
            f"schema/{one.service}/reconciliation/{one.table}/{one.column}/{part}" for part in ("held", "missing")
        ),
    )
