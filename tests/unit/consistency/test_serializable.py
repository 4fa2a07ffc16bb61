"""The bound beside SERIALIZABLE verdicts."""

import pytest

from server.engine.consistency.execution import bound_sentence
from server.engine.consistency.execution.serializable import longest_seconds, safe_commits


def test_duration_times_rate_stays_below_the_pool() -> None:
    assert safe_commits(100) == 1_000
    assert longest_seconds(rate=200, max_connections=100) == 5
    assert longest_seconds(rate=200, max_connections=400) == 20


def test_sentence_names_figures_and_the_setting() -> None:
    sentence = bound_sentence(50, 200)
    assert "2,000" in sentence
    assert "40 s" in sentence
    assert "transaction_timeout" in sentence


def test_rate_must_be_positive() -> None:
    with pytest.raises(ValueError, match="positive"):
        longest_seconds(0)
