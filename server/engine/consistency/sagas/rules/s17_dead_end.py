"""From some state neither completion nor compensation can be reached.

Finds:
    A state, found by searching all of them within a bound of faults, that is wrong, leads nowhere, or leads
    around for ever.

Why it matters:
    Sooner or later an instance gets there, and stays.

When it is wrong:
    Never; the trace shows the way.

Instead:
    Follow the trace: it ends at the step whose failure nobody handles.
"""

from collections.abc import Iterator, Sequence

from server.engine.consistency.sagas.interleaving import interleave
from server.engine.consistency.sagas.rules.rule import SagaRule
from server.engine.consistency.sagas.search import search
from server.engine.model.plan import Finding, Severity
from server.engine.model.sagas import Saga


def check(saga: Saga, sagas: Sequence[Saga]) -> Iterator[Finding]:
    for result in (search(saga), interleave(saga)):
        trace = result.trace
        if trace is not None:
            way = "; ".join(trace.events)
            yield Finding(
                f"consistency.saga-dead-end@{saga.name}",
                "consistency.saga-dead-end",
                Severity.HIGH,
                saga.name,
                f"{trace.message}. The way there: {way}",
            )


RULE = SagaRule(
    id="S17",
    name="consistency.saga-dead-end",
    doc=__doc__,
    references=("Garcia-Molina & Salem, Sagas, SIGMOD 1987",),
    check=check,
)
