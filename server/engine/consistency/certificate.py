"""Evidence for a robust allocation, in a form that a small program can check without searching."""

from collections.abc import Sequence

from server.engine.consistency.equality import Partition
from server.engine.consistency.linear import Linear
from server.engine.consistency.robustness import LEVELS, Robustness, bit
from server.engine.model.consistency import Certificate, Reach


def certificate(robustness: Robustness, levels: Sequence[int]) -> Certificate:
    """What the checker needs: unfoldings, what conflicts reach, and for every start the set it cannot leave."""
    linears = robustness.linears
    reaches: dict[tuple[int, int, Partition], Reach] = {}
    for linear in linears:
        for start in robustness.starts(linear.index):
            key = (start.linear, start.first, start.partition)
            wanted = bit(levels[linear.program], levels[linears[start.first].program])
            if key in reaches or not start.allowed & wanted:
                continue
            gap = robustness.gaps.after(*key)
            reaches[key] = Reach(
                path=start.linear,
                first=start.first,
                same=_same(linear, linears[start.first], start.partition),
                fresh=tuple(sorted(gap.roots)),
                mapped=tuple(
                    (other, _same(linear, linears[other], partition)) for other, partition in sorted(gap.mapped)
                ),
            )
    return Certificate(
        levels=tuple((name, LEVELS[level]) for name, level in zip(robustness.names, levels, strict=True)),
        unfoldings=tuple((linear.name, tuple(operation.id for operation in linear.operations)) for linear in linears),
        reachable=tuple(
            tuple(place for place in range(len(linears)) if known >> place & 1) for known in robustness.gaps.reachable
        ),
        reaches=tuple(reaches[key] for key in sorted(reaches)),
    )


def _same(cut: Linear, other: Linear, partition: Partition) -> tuple[tuple[str, str], ...]:
    """Equal terms of the two, as pairs."""
    shift = len(cut.terms)
    return tuple(
        (cut.terms[mine], other.terms[theirs])
        for mine in range(shift)
        for theirs in range(len(other.terms))
        if partition[mine] == partition[theirs + shift]
    )
