"""A query gives exactly the rows that are claimed."""

from server.engine.model.claims import QueryAnswers
from server.engine.model.plan import Figure
from server.lab.experiments.constraint_refuses import transaction
from server.lab.guard import check_one
from server.lab.guard.lists import ROW_STATEMENTS
from server.lab.observation import Observation, confirmed, refuted, said, steady
from server.lab.session import Session

_SHOWN = 5
"""Rows of an unexpected answer that enter the evidence."""


def inspect(test: QueryAnswers) -> None:
    for statement in test.setup:
        check_one(statement)
    check_one(test.query, ROW_STATEMENTS)


async def observe(test: QueryAnswers, session: Session) -> Observation:
    statements = (*test.setup, test.query)
    repeat = transaction(statements)
    failed = await session.each(test.setup)
    if failed is not None:
        statement, error = failed
        return refuted(f"{said(error)} at: {steady(statement)}", statements=statements, repeat=repeat)
    answer = await session.answer(test.query)
    if not isinstance(answer, tuple):
        return refuted(f"The query is refused: {said(answer)}.", statements=statements, repeat=repeat)
    figures = (Figure("rows", str(len(answer))),)
    if answer == test.rows:
        return confirmed(f"The query returned {_rows(answer)}.", statements=statements, figures=figures, repeat=repeat)
    return refuted(
        f"The query returned {_rows(answer)}; claimed was {_rows(test.rows)}.",
        statements=statements,
        figures=figures,
        repeat=repeat,
    )


def _rows(rows: tuple[tuple[str | None, ...], ...]) -> str:
    if not rows:
        return "no row"
    shown = ", ".join(f"({', '.join('NULL' if value is None else value for value in row)})" for row in rows[:_SHOWN])
    return steady(shown if len(rows) <= _SHOWN else f"{shown} and {len(rows) - _SHOWN} more")
