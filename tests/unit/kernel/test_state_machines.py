"""State machines from their text."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.engine.kernel.state_machines import StateMachine, TransitionError, parse_state_machine, state_machine_of


def test_states_and_moves_are_in_the_order_written() -> None:
    machine = parse_state_machine("draft -> active; active -> inactive, sold_out; inactive -> active;")
    assert machine.initial == "draft"
    assert machine.states == ("draft", "active", "inactive", "sold_out")
    assert machine.moves == (
        ("draft", "active"),
        ("active", "inactive"),
        ("active", "sold_out"),
        ("inactive", "active"),
    )
    assert machine.sources("active") == ("draft", "inactive")
    assert machine.sources("draft") == ()


@pytest.mark.parametrize(
    ("text", "offset"),
    [
        ("", 0),
        ("draft", 0),
        ("draft -> active; sold", 17),
        ("draft -> ", 9),
        ("-> active", 0),
        ("draft -> active, , sold", 16),
        ("draft -> two words", 9),
        ("a -> b; a -> b", 13),
    ],
)
def test_a_mistake_has_its_place(text: str, offset: int) -> None:
    with pytest.raises(TransitionError) as caught:
        parse_state_machine(text)
    assert abs(caught.value.offset - offset) <= 1


@given(st.text(alphabet="ab ->;,\n", max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    with contextlib.suppress(TransitionError):
        machine = parse_state_machine(text)
        assert machine.initial == machine.states[0]
        assert {state for move in machine.moves for state in move} == set(machine.states)


def test_what_is_no_machine_has_no_states() -> None:
    assert state_machine_of("draft") == StateMachine(initial="", states=(), moves=())
    assert state_machine_of("a -> b; a -> c").moves == (("a", "b"), ("a", "c"))
