"""Inequalities that a solution of the relaxation violates."""

import numpy as np

from server.engine.kernel.partitioning.relaxation import Floats, Inequality, Relaxation

_TOLERANCE = 1e-6
"""A violation below it is rounding; the bound is safe either way."""


def triangles(pairs: Floats, relaxation: Relaxation, limit: int) -> list[Inequality]:
    """The most violated triangle inequalities, each pair as the far side of one of them first.

    For the nodes i, j, k: x(ij) + x(jk) - x(ik) <= 1. Exact: empty when none is violated.
    """
    size = len(pairs)
    parts = []
    for centre in range(size):
        near = np.flatnonzero(pairs[centre] > _TOLERANCE)
        near = near[near != centre]
        if len(near) < 2:
            continue
        row = pairs[centre, near]
        violation = row[:, None] + row[None, :] - pairs[np.ix_(near, near)] - 1
        first, second = np.nonzero(np.triu(violation > _TOLERANCE, 1))
        parts.append(np.stack([violation[first, second], np.full(len(first), centre), near[first], near[second]]))
    if not parts:
        return []
    table = np.concatenate(parts, axis=1)
    # Rounding violations makes the order independent of noise in the last digits.
    order = np.lexsort((table[3], table[2], table[1], -np.round(table[0], 6)))
    table = table[:, order]
    far = table[2] * size + table[3]
    nth = _occurrence(far)
    chosen = np.argsort(nth, kind="stable")[:limit]
    found = [((int(centre),), (int(i), int(k))) for _, centre, i, k in table[:, chosen].T]
    # One that is there already is violated only within the solver's own tolerance.
    return [one for one in found if one not in relaxation]


def _occurrence(keys: Floats) -> np.ndarray:
    """For each position how often its key came before."""
    order = np.argsort(keys, kind="stable")
    ordered = keys[order]
    starts = np.r_[True, ordered[1:] != ordered[:-1]]
    positions = np.arange(len(keys))
    nth = positions - np.maximum.accumulate(np.where(starts, positions, 0))
    result = np.empty(len(keys), dtype=np.int64)
    result[order] = nth
    return result


def stars(pairs: Floats, relaxation: Relaxation, limit: int) -> list[Inequality]:
    """Violated inequalities with one node on the left and three or more on the right, found greedily.

    The heuristic of Grötschel and Wakabayashi, "A cutting plane algorithm for a clustering problem" (1989): the right
    side grows from each fractional neighbour by nodes near the centre and far from each other.
    """
    found: dict[Inequality, float] = {}
    for centre in range(len(pairs)):
        near = np.flatnonzero((pairs[centre] > _TOLERANCE) & (pairs[centre] < 1 - _TOLERANCE))
        for seed in near:
            right, gain = [int(seed)], pairs[centre, seed]
            inside = pairs[seed].copy()
            candidates = near[near != seed]
            while len(candidates):
                gains = np.round(pairs[centre, candidates] - inside[candidates], 9)
                best = int(gains.argmax())
                if gains[best] <= _TOLERANCE:
                    break
                node = int(candidates[best])
                right.append(node)
                gain += gains[best]
                inside += pairs[node]
                candidates = candidates[candidates != node]
            inequality = ((centre,), tuple(sorted(right)))
            if len(right) > 2 and gain > 1 + 100 * _TOLERANCE and inequality not in relaxation:
                found[inequality] = float(round(gain, 6))
    return sorted(found, key=lambda one: (-found[one], one))[:limit]
