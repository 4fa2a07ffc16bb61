"""A row that breaks a rule is refused, by the constraint that states the rule and not by another."""

import asyncpg

from server.engine.model.claims import ConstraintRefuses
from server.engine.model.plan import Figure
from server.lab.guard import check_one
from server.lab.observation import Observation, confirmed, refuted, said, steady
from server.lab.session import Session


def inspect(test: ConstraintRefuses) -> None:
    for statement in (*test.setup, test.violation):
        check_one(statement)


async def observe(test: ConstraintRefuses, session: Session) -> Observation:
    statements = (*test.setup, test.violation)
    repeat = transaction(statements)
    failed = await session.each(test.setup)
    if failed is not None:
        statement, error = failed
        return refuted(
            f"The rows that should be accepted are not: {said(error)} at: {steady(statement)}",
            statements=statements,
            repeat=repeat,
        )
    observed = await session.execute(test.violation)
    if observed is None:
        return refuted("The violating statement was accepted.", statements=statements, repeat=repeat)
    figures = _figures(observed)
    if _as_claimed(test, observed):
        return confirmed(
            f"The violating statement was refused: {said(observed)}.",
            statements=statements,
            figures=figures,
            repeat=repeat,
        )
    wanted = " ".join(part for part in (test.sqlstate, test.constraint, test.column) if part)
    return refuted(
        f"The violating statement was refused, but by {said(observed)}; claimed was {wanted}.",
        statements=statements,
        figures=figures,
        repeat=repeat,
    )


def _as_claimed(test: ConstraintRefuses, error: asyncpg.PostgresError) -> bool:
    return (
        error.sqlstate == test.sqlstate
        and (not test.constraint or error.constraint_name == test.constraint)
        and (not test.column or error.column_name == test.column)
    )


def _figures(error: asyncpg.PostgresError) -> tuple[Figure, ...]:
    named = {
        "sqlstate": error.sqlstate,
        "constraint": error.constraint_name,
        "column": error.column_name,
        "table": error.table_name,
    }
    return tuple(Figure(name, steady(str(value))) for name, value in named.items() if value)


def transaction(statements: tuple[str, ...]) -> str:
    """How to see it with psql, leaving nothing behind."""
    body = "".join(f"{statement.rstrip().rstrip(';')};\n" for statement in statements)
    return f"In psql, on a database with the schema:\nBEGIN;\n{body}ROLLBACK;"
