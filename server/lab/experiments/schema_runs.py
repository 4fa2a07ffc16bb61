"""The DDL of a schema runs, in order, on an empty database."""

from server.engine.model.claims import SchemaRuns
from server.engine.model.plan import Figure
from server.lab.observation import Observation, confirmed
from server.lab.session import Session

_COUNTS = {
    "tables": "SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')",
    "constraints": "SELECT count(*) FROM pg_constraint WHERE connamespace = 'public'::regnamespace",
    "indexes": "SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('i', 'I')",
    "triggers": "SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal",
}


def inspect(test: SchemaRuns) -> None:
    """Nothing beyond the DDL, which is inspected for every claim."""


async def observe(test: SchemaRuns, session: Session) -> Observation:
    figures = [Figure("statements", str(len(test.ddl)))]
    for name, query in _COUNTS.items():
        figures.append(Figure(name, str(await session.count(query))))
    return confirmed(
        f"All {len(test.ddl)} statements ran on an empty database.",
        figures=tuple(figures),
        repeat="Run the DDL on an empty database with psql --no-psqlrc -v ON_ERROR_STOP=1: it ends without an error.",
    )
