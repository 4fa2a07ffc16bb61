"""The small language of quantities: what it means, and that what is written reads back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.engine.brief import limits, quantities
from server.engine.model.brief import Money

DURATIONS = [("250us", 250), ("300ms", 300_000), ("1.5s", 1_500_000), ("2s", 2_000_000), ("5m", 300_000_000)]
DURATIONS += [("5min", 300_000_000), ("2h", 7_200_000_000), ("30d", 2_592_000_000_000), ("2w", 1_209_600_000_000)]
RATES = [
    ("12/s", 12.0),
    ("30/min", 0.5),
    ("100/h", 100 / 3600),
    ("5/day", 5 / 86400),
    ("4", 4.0),
    ("2 per hour", 2 / 3600),
]
RATES += [("13_740/day", 13740 / 86400)]
FRACTIONS = [("0.25", 0.25), ("99.9%", 0.999), ("1", 1.0), ("3%", 0.03), ("-2%", -0.02)]
SIZES = [("512MiB", 2**29), ("16GiB", 2**34), ("1.5kB", 1500), ("4096", 4096)]
NO_QUANTITIES = [
    "",
    "s",
    "ms",
    "-1s",
    "1 0s",
    "1e9999s",
    "nan",
    "inf",
    "٣s",
    "1__0",
    "_1",
    "1_",
    "0x10",
    "1,5",
    "1.2.3",
]


@pytest.mark.parametrize(("text", "value"), DURATIONS)
def test_durations(text: str, value: int) -> None:
    assert quantities.read_duration(text) == value


@pytest.mark.parametrize(("text", "value"), RATES)
def test_rates(text: str, value: float) -> None:
    assert quantities.read_rate(text) == value


@pytest.mark.parametrize(("text", "value"), FRACTIONS)
def test_fractions(text: str, value: float) -> None:
    assert quantities.read_fraction(text) == value


@pytest.mark.parametrize(("text", "value"), SIZES)
def test_sizes(text: str, value: int) -> None:
    assert quantities.read_size(text) == value


def test_money() -> None:
    assert quantities.read_money("4000 USD") == Money(amount=4000, currency="USD")
    assert quantities.read_money("4000 usd") is None
    assert quantities.read_money("40.00 USD") is None


@pytest.mark.parametrize("text", NO_QUANTITIES)
def test_what_is_no_quantity(text: str) -> None:
    assert quantities.read_duration(text) is None
    assert quantities.read_money(text) is None
    assert quantities.read_integer(text) is None


def test_a_duration_finer_than_a_microsecond_is_none() -> None:
    assert quantities.read_duration("0.0001ms") is None


def test_a_number_of_many_digits_is_refused_at_once() -> None:
    for read in (quantities.read_integer, quantities.read_number, quantities.read_rate, quantities.read_duration):
        assert read("9" * 1_000_000) is None


@given(st.text(max_size=80))
def test_any_text_is_read_or_refused(text: str) -> None:
    for name in ("integer", "number", "duration", "rate", "fraction", "money", "size"):
        getattr(quantities, f"read_{name}")(text)


@given(st.integers(min_value=0, max_value=limits.MAX_DURATION))
def test_written_durations_read_back(value: int) -> None:
    assert quantities.read_duration(quantities.write_duration(value)) == value


@given(st.floats(min_value=0, max_value=1e9, allow_nan=False))
def test_written_rates_read_back(value: float) -> None:
    assert quantities.read_rate(quantities.write_rate(value)) == value


@given(st.floats(min_value=-1, max_value=100, allow_nan=False))
def test_written_fractions_read_back(value: float) -> None:
    assert quantities.read_fraction(quantities.write_fraction(value)) == value


@given(st.integers(min_value=0, max_value=2**63))
def test_written_sizes_read_back(value: int) -> None:
    assert quantities.read_size(quantities.write_size(value)) == value


def test_written_rates_are_in_a_unit_that_people_use() -> None:
    assert quantities.write_rate(0.5) == "30/min"
    assert quantities.write_rate(12.0) == "12/s"
    assert quantities.write_rate(5 / 86400) == "5/day"
    assert quantities.write_fraction(0.999) == "99.9%"
