"""PostgreSQL accepts a statement: its tables, columns, functions and parameter types fit the schema."""

from server.engine.model.claims import StatementPrepares
from server.lab.guard import check_one, check_type
from server.lab.guard.lists import ROW_STATEMENTS
from server.lab.observation import Observation, confirmed, refuted, said
from server.lab.session import Session


def inspect(test: StatementPrepares) -> None:
    check_one(test.sql, ROW_STATEMENTS)
    for name in test.parameter_types:
        check_type(name)


async def observe(test: StatementPrepares, session: Session) -> Observation:
    types = f"({', '.join(test.parameter_types)})" if test.parameter_types else ""
    # The statement stands on lines of its own: a comment at its end must not swallow what follows.
    prepare = f"PREPARE p{types} AS\n{test.sql}"
    error = await session.execute(prepare)
    repeat = f"On a database with the schema: psql --no-psqlrc -c {_quoted(prepare)}"
    if error is not None:
        return refuted(f"PREPARE is refused: {said(error)}.", statements=(prepare,), repeat=repeat)
    await session.execute("DEALLOCATE p")
    return confirmed("PREPARE is accepted.", statements=(prepare,), repeat=repeat)


def _quoted(text: str) -> str:
    escaped = text.replace("'", "'\\''")
    return f"'{escaped}'"
