"""Drawings, files and text of a saga: complete, in both forms, the same each time."""

import re

import pytest
from msgspec.structs import replace

from server.engine.consistency.sagas import artefacts, section
from server.engine.consistency.sagas.drawings import sequence, states
from server.engine.model.sagas import Saga, SagaPlan, SagaStep
from tests.node.tools import Mermaid
from tests.unit.consistency.sagas.systems import planned

SAGAS = planned()


@pytest.mark.parametrize("saga", SAGAS, ids=lambda saga: saga.name)
def test_the_sequence_has_every_step_and_every_way_back(saga: Saga) -> None:
    drawn = sequence(saga)
    for step in saga.steps:
        for form in (drawn.mermaid, drawn.ascii):
            assert step.name in form
            if step.may_be_refused:
                assert f"{step.name} is refused" in form
    assert drawn.mermaid.startswith("sequenceDiagram\n")
    assert sequence(saga) == drawn


@pytest.mark.parametrize("saga", SAGAS, ids=lambda saga: saga.name)
def test_every_state_leads_to_an_end(saga: Saga) -> None:
    drawn = states(saga)
    ids = dict(re.findall(r'state "([^"]+)" as (s\d+)', drawn.mermaid))
    moves = re.findall(r"(s\d+|\[\*\]) --> (s\d+|\[\*\])", drawn.mermaid)
    reached = {"[*]"}
    while more := {source for source, target in moves if target in reached} - reached:
        reached |= more
    assert set(ids.values()) <= reached
    assert all(name in drawn.ascii for name in ids)


def test_each_service_gets_its_messaging_and_each_saga_its_files() -> None:
    files = {one.path: one.content for one in artefacts(SagaPlan(SAGAS))}
    for saga in SAGAS:
        for step in saga.steps:
            assert "CREATE TABLE saga_outbox" in files[f"{step.service}/saga_messaging.sql"]
            assert "CREATE TABLE saga_inbox" in files[f"{step.service}/saga_messaging.sql"]
        assert "CREATE TABLE saga_instances" in files[f"{saga.coordinator}/saga_messaging.sql"]
        assert f"'{saga.name}'" in files[f"{saga.coordinator}/saga_messaging.sql"]
    assert list(files) == sorted(files)
    assert "consistency/sagas/place_order_sequence.mmd" in files


def test_the_text_tells_order_undoing_and_exposure() -> None:
    text = section(SagaPlan(SAGAS))
    for saga in SAGAS:
        assert f"## {saga.name}" in text
        for step in saga.steps:
            assert f"| {step.name} |" in text
        for one in saga.countermeasures:
            assert f"| {one.entity} | {one.kind.value} |" in text


def test_mermaid_reads_every_drawing() -> None:
    mermaid = Mermaid()
    try:
        for saga in SAGAS:
            hostile = replace(saga, coordinator=saga.coordinator, steps=tuple(_hostile(step) for step in saga.steps))
            for drawn in (saga, hostile):
                assert mermaid.kind(sequence(drawn).mermaid).startswith("sequence")
                assert mermaid.kind(states(drawn).mermaid).startswith("state")
    finally:
        mermaid.close()


def _hostile(step: SagaStep) -> SagaStep:
    return replace(step, name=f'{step.name}; end %% #quot; "x" : [y]')
