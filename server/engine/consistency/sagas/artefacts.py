"""The files of a design's sagas: messaging and coordination per service as it is deployed, and what the lab has run."""

from server.engine.consistency.sagas.drawings import sequence, states
from server.engine.consistency.sagas.report import saga_section
from server.engine.consistency.sagas.sql import coordinator_functions, definition_rows, messaging_tables, stores_of
from server.engine.consistency.sagas.trials import store_ddl
from server.engine.kernel.naming import snake
from server.engine.model.plan import Artefact
from server.engine.model.sagas import Saga, SagaPlan


def artefacts(plan: SagaPlan, folder: str = "consistency") -> tuple[Artefact, ...]:
    """``<service>/saga_messaging.sql``, and for each saga text, drawings and the SQL that was run, in order of path."""
    found: list[Artefact] = []
    services = sorted({service for saga in plan.sagas for service in _services(saga)})
    for service in services:
        coordinated = [saga for saga in plan.sagas if saga.coordinator == service]
        found.append(Artefact(f"{service}/saga_messaging.sql", "application/sql", _messaging(coordinated)))
    for saga in plan.sagas:
        place = f"{folder}/sagas/{snake(saga.name)}"
        drawn, machine = sequence(saga), states(saga)
        found += [
            Artefact(f"{place}.md", "text/markdown", saga_section(saga, "#")),
            Artefact(f"{place}_sequence.mmd", "text/vnd.mermaid", drawn.mermaid),
            Artefact(f"{place}_sequence.txt", "text/plain", drawn.ascii),
            Artefact(f"{place}_states.mmd", "text/vnd.mermaid", machine.mermaid),
            Artefact(f"{place}_states.txt", "text/plain", machine.ascii),
            *(
                Artefact(f"{place}_run/{store}.sql", "application/sql", _script(store_ddl(saga, store)))
                for store in stores_of(saga)
            ),
        ]
    return tuple(sorted(found, key=lambda each: each.path))


def _services(saga: Saga) -> set[str]:
    return {saga.coordinator, *(step.service for step in saga.steps)}


def _messaging(coordinated: list[Saga]) -> str:
    """Inbox, outbox and step states; where the service coordinates, also instances, definitions and their functions."""
    statements = list(messaging_tables(bool(coordinated)))
    for saga in coordinated:
        statements += definition_rows(saga)
    if coordinated:
        # The functions that serve every saga are the same in each; those that start one differ by saga.
        statements += coordinator_functions(coordinated[0])[:-1]
    return _script(tuple(statements))


def _script(statements: tuple[str, ...]) -> str:
    return "".join(f"{statement.rstrip()};\n\n" for statement in statements).rstrip("\n") + "\n"
