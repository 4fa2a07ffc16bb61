"""What a decomposition keeps: whether joins give the relation back, and whether its dependencies stay checkable."""

from collections.abc import Iterable, Sequence

from server.engine.kernel.dependencies.relation import (
    FunctionalDependency,
    Mask,
    Pair,
    Relation,
    closure,
    covers,
    positions,
)


def is_lossless(relation: Relation, schemes: Iterable[Iterable[str]]) -> bool:
    """Whether the natural join of the projections is the relation, decided by the chase."""
    return lossless(relation.everything, [relation.mask(scheme) for scheme in schemes], relation.pairs)


def preserves(relation: Relation, schemes: Iterable[Iterable[str]]) -> bool:
    """Whether the dependencies that hold inside the single schemes imply all of them."""
    return preserving([relation.mask(scheme) for scheme in schemes], relation.pairs)


def lost(
    relation: Relation, schemes: Iterable[Iterable[str]], dependencies: Iterable[FunctionalDependency]
) -> tuple[FunctionalDependency, ...]:
    """Those of the dependencies that what holds inside the single schemes does not imply."""
    masks = [relation.mask(scheme) for scheme in schemes]
    inside = _inside(masks, relation.pairs)
    return tuple(
        each
        for each in dependencies
        if not _kept((relation.mask(each.determinant), relation.mask(each.dependent)), masks, relation.pairs, inside)
    )


def lossless(everything: Mask, schemes: Sequence[Mask], pairs: Sequence[Pair]) -> bool:
    """The chase of Aho, Beeri and Ullman (1979): one row a scheme, equal symbols forced by the dependencies.

    A symbol is an integer: 0 is the distinguished one of its column, ``row + 1`` that of a row.
    """
    width = everything.bit_length()
    tableau = [
        [0 if scheme >> column & 1 else row + 1 for column in range(width)] for row, scheme in enumerate(schemes)
    ]
    changed = True
    while changed:
        changed = False
        for determinant, dependent in pairs:
            on = list(positions(determinant))
            groups: dict[tuple[int, ...], list[list[int]]] = {}
            for row in tableau:
                groups.setdefault(tuple(row[column] for column in on), []).append(row)
            for rows in groups.values():
                for column in positions(dependent):
                    changed |= _equate(tableau, column, {row[column] for row in rows})
    return any(not any(row) for row in tableau)


def _equate(tableau: list[list[int]], column: int, symbols: set[int]) -> bool:
    if len(symbols) < 2:
        return False
    least = min(symbols)
    for row in tableau:
        if row[column] in symbols:
            row[column] = least
    return True


def preserving(schemes: Sequence[Mask], pairs: Sequence[Pair]) -> bool:
    """Decided without projecting: closures are grown through the schemes alone (Beeri and Honeyman 1981)."""
    inside = _inside(schemes, pairs)
    return all(_kept(pair, schemes, pairs, inside) for pair in pairs)


def _inside(schemes: Sequence[Mask], pairs: Sequence[Pair]) -> Sequence[Pair]:
    return [pair for pair in pairs if any(covers(scheme, pair[0] | pair[1]) for scheme in schemes)]


def _kept(pair: Pair, schemes: Sequence[Mask], pairs: Sequence[Pair], inside: Sequence[Pair]) -> bool:
    determinant, dependent = pair
    # What follows from the dependencies that lie inside of one scheme takes one closure to see, and is most.
    reached = closure(determinant, inside)
    looked_at = [-1] * len(schemes)
    while not covers(reached, dependent):
        before = reached
        for place, scheme in enumerate(schemes):
            part = reached & scheme
            if part != looked_at[place]:
                looked_at[place] = part
                reached |= closure(part, pairs) & scheme
        if reached == before:
            return False
    return True
