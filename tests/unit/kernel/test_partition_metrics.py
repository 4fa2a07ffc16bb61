"""Against published examples and against the definitions, by brute force."""

from itertools import combinations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.engine.kernel.average_link import average_link
from server.engine.kernel.partition_metrics import adjusted_rand, mojo, mojofm


def labels(*groups: str) -> dict[str, str]:
    return {thing: str(number) for number, group in enumerate(groups) for thing in group}


PARTITIONS = st.integers(1, 6).flatmap(
    lambda size: st.tuples(*(st.lists(st.integers(0, size - 1), min_size=size, max_size=size) for _ in range(2)))
)


def named(numbers: list[int]) -> dict[str, int]:
    return {chr(97 + place): number for place, number in enumerate(numbers)}


def test_adjusted_rand_of_santos_and_embrechts_example() -> None:
    """Hand-checked: 6 things, cells 2 1 / 0 1 2: sum C(n,2) = 2, rows 3+3, columns 1+1+1 = 3 of 15 pairs."""
    one, other = labels("abc", "def"), labels("ab", "cd", "ef")
    assert adjusted_rand(one, other) == pytest.approx((2 - 6 * 3 / 15) / ((6 + 3) / 2 - 6 * 3 / 15))


def test_adjusted_rand_is_one_for_the_same_and_zero_for_the_trivial() -> None:
    one = labels("abc", "de")
    assert adjusted_rand(one, labels("de", "abc")) == 1.0
    assert adjusted_rand(labels("abcde"), one) == 0.0
    assert adjusted_rand(labels("a", "b", "c", "d", "e"), one) == 0.0
    assert adjusted_rand({}, {}) == 1.0


def test_adjusted_rand_averages_zero_over_all_relabelled_partitions() -> None:
    """The model of chance of Hubert & Arabie: group sizes fixed, things permuted."""
    one = labels("abc", "de")
    things = "abcde"
    values = [
        adjusted_rand(one, {thing: "x" if thing in chosen else "y" for thing in things})
        for chosen in combinations(things, 2)
    ]
    assert sum(values) / len(values) == pytest.approx(0.0, abs=1e-12)


def test_mojo_of_tzerpos_and_holt_example() -> None:
    """Two moves: c to the first group and f to the second."""
    assert mojo(labels("abf", "cde"), labels("abc", "def")) == 2
    assert mojo(labels("ab", "cd"), labels("abcd")) == 1
    assert mojo(labels("abcd"), labels("ab", "cd")) == 2


def test_mojofm_of_one_cluster_of_the_labelled_systems() -> None:
    """LdoD without the two entities that no trace touches: 39, 11, 11, 4 and 4. 30 moves of at most 64."""
    expert = {
        f"{group}{number}": group
        for group, size in zip("abcde", (39, 11, 11, 4, 4), strict=True)
        for number in range(size)
    }
    assert mojofm(dict.fromkeys(expert, "one"), expert) == pytest.approx(100 * (1 - 30 / 64))


def _by_search(one: dict[str, int], other: dict[str, int]) -> int:
    """Fewest moves and joins by trying every way in which groups of ``one`` become groups of ``other``."""
    groups, targets = sorted(set(one.values())), sorted(set(other.values()))
    best = len(one) + len(groups)
    for chosen in product(targets, repeat=len(groups)):
        becomes = dict(zip(groups, chosen, strict=True))
        moves = sum(becomes[one[thing]] != other[thing] for thing in one)
        best = min(best, moves + len(groups) - len(set(chosen)))
    return best


@given(PARTITIONS)
def test_mojo_is_the_fewest_moves_and_joins(pair: tuple[list[int], list[int]]) -> None:
    one, other = named(pair[0]), named(pair[1])
    assert mojo(one, other) == _by_search(one, other)


@given(st.lists(st.integers(0, 4), min_size=1, max_size=5))
def test_the_largest_mojo_is_reached_and_never_passed(numbers: list[int]) -> None:
    expert = named(numbers)
    everything = [mojofm(named(list(other)), expert) for other in product(range(len(numbers)), repeat=len(numbers))]
    assert min(everything) == pytest.approx(0.0) or len(set(numbers)) == len(numbers) == 1
    assert max(everything) == 100.0


@given(PARTITIONS)
def test_adjusted_rand_is_symmetric(pair: tuple[list[int], list[int]]) -> None:
    one, other = named(pair[0]), named(pair[1])
    assert adjusted_rand(one, other) == pytest.approx(adjusted_rand(other, one))


def test_different_things_are_refused() -> None:
    with pytest.raises(ValueError, match="different things: c"):
        adjusted_rand(labels("abc"), labels("ab"))


def test_average_link_joins_what_is_most_alike_on_average() -> None:
    like = {("a", "b"): 0.9, ("c", "d"): 0.8, ("b", "c"): 0.85}
    assert average_link("dcba", like, 2) == {"a": 0, "b": 0, "c": 1, "d": 1}
    assert average_link("ab", {}, 5) == {"a": 0, "b": 1}
