"""Whatever a draft holds, what is planned of it keeps every rule, and its SQL, drawings and text can be written."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from server.engine.consistency.sagas import artefacts, check, plan_saga, section, trials
from server.engine.model.sagas import SagaDraft
from tests.unit.consistency.sagas.systems import any_draft


@st.composite
def drafts(draw: st.DrawFn) -> SagaDraft:
    return any_draft(draw(st.randoms(use_true_random=False)))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(drafts())
def test_what_is_planned_keeps_every_rule(draft: SagaDraft) -> None:
    plan = plan_saga(draft)
    (saga,) = plan.sagas
    assert [finding.message for finding in check(saga)] == []
    assert len(trials(saga)) == 4
    assert artefacts(plan)
    assert section(plan)
