"""What a decomposition keeps: whether joins give the relation back, and whether its dependencies stay checkable."""

from collections.abc import Iterable, Sequence

from server.engine.kernel.dependencies.relation import Mask, Pair, Relation, closure, covers, positions


def is_lossless(relation: Relation, schemes: Iterable[Iterable[str]]) -> bool:
    """Whether the natural join of the projections is the relation, decided by the chase."""
    return lossless(relation.everything, [relation.mask(scheme) for scheme in schemes], relation.pairs)


def preserves(relation: Relation, schemes: Iterable[Iterable[str]]) -> bool:
    """Whether the dependencies that hold inside the single schemes imply all of them."""
    return preserving([relation.mask(scheme) for scheme in schemes], relation.pairs)


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
    return all(covers(_closure_within(determinant, schemes, pairs), dependent) for determinant, dependent in pairs)


def _closure_within(start: Mask, schemes: Sequence[Mask], pairs: Sequence[Pair]) -> Mask:
    reached = start
    while True:
        before = reached
        for scheme in schemes:
            reached |= closure(reached & scheme, pairs) & scheme
        if reached == before:
            return reached
