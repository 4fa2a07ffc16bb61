"""Labels along one line so that none covers another."""

from collections.abc import Sequence


def spread(wanted: Sequence[float], apart: float, lowest: float, highest: float) -> list[float]:
    """Places near the wanted ones, at least ``apart`` from each other and, where there is room, within the ends.

    Pools of neighbours are moved together to the mean of what they want, which is the least sum of squares
    (pool adjacent violators; Barlow et al. 1972).
    """
    order = sorted(range(len(wanted)), key=lambda index: (wanted[index], index))
    if not order:
        return []
    room = max(lowest, highest - apart * (len(order) - 1))
    pools: list[list[float]] = []
    """Sum of starts wanted, and count, of each run of labels that touch."""
    for rank, index in enumerate(order):
        pools.append([min(room, max(lowest, wanted[index] - rank * apart)), 1.0])
        while len(pools) > 1 and pools[-2][0] / pools[-2][1] > pools[-1][0] / pools[-1][1]:
            total, count = pools.pop()
            pools[-1][0] += total
            pools[-1][1] += count
    placed = [0.0] * len(order)
    rank = 0
    for total, count in pools:
        for _ in range(int(count)):
            placed[order[rank]] = total / count + rank * apart
            rank += 1
    return placed
