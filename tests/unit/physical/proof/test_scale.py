"""How many rows the lab's tables get."""

from server.engine.physical.proof.scale import FEWEST_ROWS, MOST_IN_ALL, MOST_ROWS, scaled


def test_fan_outs_stay_as_they_are() -> None:
    found = scaled({"listings": 30_000_000.0, "shops": 120_000.0, "users": 2_000_000.0})
    assert found == {"listings": MOST_ROWS, "shops": 120, "users": 2_000}


def test_small_tables_stay_whole_and_large_ones_leave_something_of_the_others() -> None:
    found = scaled({"events": 1e9, "kinds": 12.0, "teams": 500.0, "empty": 0.0})
    assert found == {"events": MOST_ROWS, "kinds": 12, "teams": FEWEST_ROWS, "empty": 1}


def test_many_large_tables_share_the_room() -> None:
    assert sum(scaled({f"t{number}": 1e6 for number in range(100)}).values()) <= MOST_IN_ALL


def test_nothing_is_scaled_up() -> None:
    assert scaled({"one": 10.0, "two": 200.0}) == {"one": 10, "two": 200}
    assert scaled({}) == {}
