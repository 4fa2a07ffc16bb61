"""Dependency theory straight from the definitions, exponential and independent of the code under test.

Attribute sets are frozensets of names. Meant for up to about seven attributes.
"""

import itertools
from collections.abc import Iterable, Iterator

Set = frozenset[str]
Dependencies = list[tuple[Set, Set]]


def subsets(names: Set) -> Iterator[Set]:
    ordered = sorted(names)
    for size in range(len(ordered) + 1):
        yield from map(frozenset, itertools.combinations(ordered, size))


def closure(start: Set, dependencies: Dependencies) -> Set:
    reached = set(start)
    while True:
        more = {name for left, right in dependencies if left <= reached for name in right} - reached
        if not more:
            return frozenset(reached)
        reached |= more


def keys(names: Set, dependencies: Dependencies) -> set[Set]:
    superkeys = [subset for subset in subsets(names) if closure(subset, dependencies) >= names]
    return {key for key in superkeys if not any(other < key for other in superkeys)}


def projection(scheme: Set, dependencies: Dependencies) -> Dependencies:
    return [(subset, closure(subset, dependencies) & scheme) for subset in subsets(scheme)]


def normal_form(names: Set, dependencies: Dependencies) -> str:
    """By the definitions, over every dependency that holds."""
    found = keys(names, dependencies)
    prime = frozenset().union(*found)
    nontrivial = [(left, name) for left, right in projection(names, dependencies) for name in sorted(right - left)]
    superkey = {left: closure(left, dependencies) >= names for left, _ in nontrivial}
    if all(superkey[left] for left, _ in nontrivial):
        return "BCNF"
    if all(superkey[left] or name in prime for left, name in nontrivial):
        return "3NF"
    partial = any(name not in prime and any(left < key for key in found) for left, name in nontrivial)
    return "1NF" if partial else "2NF"


def equivalent(some: Dependencies, others: Dependencies) -> bool:
    return all(right <= closure(left, others) for left, right in some) and all(
        right <= closure(left, some) for left, right in others
    )


def preserves(schemes: Iterable[Set], dependencies: Dependencies) -> bool:
    projected = [pair for scheme in schemes for pair in projection(scheme, dependencies)]
    return all(right <= closure(left, projected) for left, right in dependencies)


def is_lossless(names: Set, schemes: list[Set], dependencies: Dependencies) -> bool:
    """Builds the relation the chase would build and joins its projections, tuple by tuple."""
    order = sorted(names)
    # The chase's tableau, repaired until it satisfies the dependencies, is the most general counterexample.
    rows = [
        {name: ("a" if name in scheme else f"b{number}") for name in order} for number, scheme in enumerate(schemes)
    ]
    repaired = True
    while repaired:
        repaired = False
        for (left, right), one, two in itertools.product(dependencies, rows, rows):
            if all(one[name] == two[name] for name in left):
                for name in right:
                    if one[name] != two[name]:
                        keep, drop = sorted((one[name], two[name]))
                        for row in rows:
                            row[name] = keep if row[name] == drop else row[name]
                        repaired = True
    joined: list[dict[str, str]] = [{}]
    for scheme in schemes:
        joined = [
            {**partial, **{name: row[name] for name in scheme}}
            for partial in joined
            for row in {tuple(sorted((name, row[name]) for name in scheme)): row for row in rows}.values()
            if all(partial.get(name, row[name]) == row[name] for name in scheme)
        ]
    original = {tuple(row[name] for name in order) for row in rows}
    return all(tuple(row[name] for name in order) in original for row in joined)


def boyce_codd_preserving_exists(names: Set, dependencies: Dependencies) -> bool:
    """More BCNF schemes never hurt, so all of them together preserve whatever any choice of them can."""
    schemes = [
        scheme
        for scheme in subsets(names)
        if all(right in (left, scheme) for left, right in projection(scheme, dependencies))
    ]
    return preserves(schemes, dependencies)
