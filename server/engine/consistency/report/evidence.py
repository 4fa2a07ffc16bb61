"""What the analysis derived itself: certificates, and sagas whose every state was visited."""

from server.engine.consistency.answering.design import Designed
from server.engine.consistency.report.wording import count
from server.engine.model.plan import Basis, Evidence, Figure, Verdict
from server.engine.model.saga_answer import PlannedSaga


def evidence(made: Designed) -> tuple[Evidence, ...]:
    return (*made.answer.evidence, *(_saga(each) for each in made.sagas.sagas))


def _saga(planned: PlannedSaga) -> Evidence:
    searches = (planned.alone, planned.beside)
    trace = next((each.trace for each in searches if each.trace is not None), None)
    complete = all(each.complete for each in searches)
    states = sum(each.states for each in searches)
    if trace is not None:
        verdict, observed = Verdict.REFUTED, f"{trace.message}: {' → '.join(trace.events)}"
    elif complete:
        verdict = Verdict.CONFIRMED
        observed = f"All {count(states, 'state')} were visited; from each a completed or compensated end is reached."
    else:
        verdict, observed = Verdict.UNPROVEN, f"{count(states, 'state')} were visited and more are left."
    return Evidence(
        id=f"consistency/states/{planned.saga.name}",
        claim=f"Every run of the saga {planned.saga.name} ends completed or compensated, alone and beside others.",
        basis=Basis.DERIVED,
        verdict=verdict,
        observed=observed,
        figures=(Figure("states", str(states)),),
        source="explicit-state search over step × outcome × duplicate delivery",
    )
