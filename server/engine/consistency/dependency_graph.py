"""The static dependency graph and its dangerous structures, for REPEATABLE READ (Fekete et al., TODS 2005).

An edge P → Q is a possible conflict; it is vulnerable when P may read what Q overwrites with no row that both certainly
write. Two vulnerable edges in a row on a cycle are dangerous: none, and the workload is robust at REPEATABLE READ.
"""

from collections.abc import Sequence

from server.engine.consistency.conflicts import precedes
from server.engine.consistency.instances import Instances, same_row
from server.engine.consistency.linear import Linear, Operation
from server.engine.consistency.summary_graph import closure


class DependencyGraph:
    def __init__(self, names: Sequence[str], instances: Instances) -> None:
        self.names = tuple(names)
        linears = instances.linears
        count = len(self.names)
        self.edges = [0] * count
        """Programs that may depend on each, a bit for each."""
        self.vulnerable = [0] * count
        for first in linears:
            for second in linears:
                if instances.links(first.index, second.index):
                    self.edges[first.program] |= 1 << second.program
                if not self.vulnerable[first.program] >> second.program & 1 and _vulnerable(instances, first, second):
                    self.vulnerable[first.program] |= 1 << second.program
                    self.edges[first.program] |= 1 << second.program

    def vulnerable_edges(self) -> tuple[tuple[str, str], ...]:
        """Pairs of programs, sorted."""
        return tuple(
            sorted(
                (self.names[one], self.names[other])
                for one, all_ in enumerate(self.vulnerable)
                for other in _bits(all_)
            )
        )

    def dangerous(self) -> tuple[tuple[str, str, str], ...]:
        """Structures P → Q → R with R leading back to P, sorted; P may be R."""
        reach = closure(self.edges)
        return tuple(
            sorted(
                (self.names[one], self.names[middle], self.names[last])
                for one, following in enumerate(self.vulnerable)
                for middle in _bits(following)
                for last in _bits(self.vulnerable[middle])
                if reach[last] >> one & 1
            )
        )


def _vulnerable(instances: Instances, first: Linear, second: Linear) -> bool:
    for one in first.operations:
        for other in instances.beside(second.index, one):
            if not precedes(one, other) or instances.exempt(first.index, one, other):
                continue
            apart = instances.apart(first.index, second.index)
            joined = instances.joined(first.index, one, second.index, other, apart)
            if joined is not None and not _collide(first.operations, second.operations, joined, len(first.terms)):
                return True
    return False


def _collide(first: Sequence[Operation], second: Sequence[Operation], partition: tuple[int, ...], shift: int) -> bool:
    """Whether both certainly write one row: the later one is then refused."""
    return any(
        mine.collides and theirs.collides and same_row(mine, theirs, partition, shift)
        for mine in first
        for theirs in second
    )


def _bits(members: int) -> list[int]:
    return [place for place in range(members.bit_length()) if members >> place & 1]
