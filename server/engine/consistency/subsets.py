"""Maximal sets of programs that are robust together: found from forbidden sets, not by trying all of them."""

from collections.abc import Callable, Iterable, Iterator, Sequence

from msgspec.structs import replace

from server.engine.model.consistency import Workload

MAX_SETS = 64
"""Beyond so many forbidden sets nothing is listed."""

Test = Callable[[Workload], frozenset[str] | None]
"""None for a robust workload; else the names of programs that are not robust together."""


def maximal_robust(workload: Workload, test: Test) -> tuple[tuple[str, ...], ...]:
    """The maximal robust sets of programs, sorted; empty when there are too many to list.

    Robustness is lost and never gained by adding programs. Every set that meets no forbidden set is asked about; its
    answer is either a maximal robust set or another forbidden one.
    """
    names = frozenset(program.name for program in workload.programs)
    forbidden: list[frozenset[str]] = []
    robust: set[frozenset[str]] = set()
    while True:
        candidates = [names - hit for hit in _minimal_hitting(forbidden)]
        unknown = next((each for each in candidates if each not in robust), None)
        if unknown is None:
            return tuple(sorted(tuple(sorted(each)) for each in candidates if each))
        found = test(restricted(workload, unknown))
        if found is None:
            robust.add(unknown)
        else:
            forbidden = [*(each for each in forbidden if not found < each), found]
        if len(forbidden) + len(robust) > MAX_SETS:
            return ()


def restricted(workload: Workload, names: Iterable[str]) -> Workload:
    """The workload of these programs alone."""
    kept = frozenset(names)
    return replace(workload, programs=tuple(program for program in workload.programs if program.name in kept))


def _minimal_hitting(sets: Sequence[frozenset[str]]) -> list[frozenset[str]]:
    """The minimal sets that meet each of the given ones (Berge's algorithm), sorted."""
    hitting: list[frozenset[str]] = [frozenset()]
    for each in sets:
        hit = [one for one in hitting if one & each]
        grown = {one | {name} for one in hitting if not one & each for name in each}
        hitting = [*hit, *_without_supersets(grown, hit)]
    return sorted(hitting, key=sorted)


def _without_supersets(grown: Iterable[frozenset[str]], kept: Sequence[frozenset[str]]) -> Iterator[frozenset[str]]:
    candidates = sorted(grown, key=lambda each: (len(each), sorted(each)))
    for place, one in enumerate(candidates):
        if not any(other <= one for other in kept) and not any(other < one for other in candidates[:place]):
            yield one
