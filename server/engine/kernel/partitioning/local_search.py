"""Good partitions quickly: joins, moves of single nodes with a tabu list, and seeded kicks out of local optima.

A partition is an array that names a cluster, 0 to k - 1, for each node. Tabu search by single moves is that of de
Amorim, Barthélemy and Ribeiro, "Clustering and clique partitioning: simulated annealing and tabu search approaches"
(1992).
"""

import random

import numpy as np

from server.engine.kernel.partitioning.components import Component, Integers

_PATIENCE = 10
"""Moves in a row without a better partition, for each node, before the search turns back."""


def penalised(component: Component) -> Integers:
    """The weights, with what must be apart repelling each other more than everything else together attracts."""
    weights = component.weights.copy()
    weights[component.apart] = -int(np.abs(component.weights).sum()) - 1
    return weights


def value(weights: Integers, labels: Integers) -> int:
    same = labels[:, None] == labels[None, :]
    return int(weights[same].sum()) // 2


def compact(labels: Integers) -> Integers:
    """The same clusters, numbered in the order of their first nodes."""
    _, first, numbers = np.unique(labels, return_index=True, return_inverse=True)
    rank = np.empty(len(first), dtype=np.int64)
    rank[np.argsort(first)] = np.arange(len(first))
    return rank[numbers]


def joined(weights: Integers, labels: Integers) -> Integers:
    """Joins, again and again, the two clusters that gain most by it."""
    labels = compact(labels)
    count = int(labels.max()) + 1
    indicator = (labels[:, None] == np.arange(count)[None, :]).astype(np.int64)
    between = indicator.T @ weights @ indicator
    np.fill_diagonal(between, 0)
    while count > 1:
        one, other = divmod(int(between.argmax()), count)
        if between[one, other] <= 0:
            break
        labels[labels == other] = one
        between[one] += between[other]
        between[:, one] += between[:, other]
        between[other] = between[:, other] = 0
        between[one, one] = 0
    return compact(labels)


def moved(weights: Integers, labels: Integers, patience: int) -> Integers:
    """The best partition on a path of single moves that goes on through losses, and never straight back.

    It ends after ``patience`` moves in a row without a better one; with 1 it is plain ascent.
    """
    nodes = np.arange(len(labels))
    labels = compact(labels)
    best, best_value = labels.copy(), value(weights, labels)
    current, since, step = best_value, 0, 0
    tenure = 3 + len(labels) // 10
    # One column more than there are clusters can ever be, so that a node can always leave for a cluster of its own.
    pulls = np.zeros((len(labels), len(labels) + 1), dtype=np.int64)
    np.add.at(pulls.T, labels, weights)
    sizes = np.bincount(labels, minlength=len(labels) + 1)
    barred_until = np.zeros(pulls.shape, dtype=np.int64)
    lowest = np.iinfo(np.int64).min
    while since < patience:
        empty = int((sizes == 0).argmax())
        width = max(empty, int(labels.max())) + 1
        gains = pulls[:, :width] - pulls[nodes, labels][:, None]
        barred = barred_until[:, :width] > step
        gains[barred & (gains <= best_value - current)] = lowest  # a move to a new best is never barred
        gains[nodes, labels] = lowest
        gains[:, (sizes[:width] == 0) & (np.arange(width) != empty)] = lowest
        gains[sizes[labels] == 1, empty] = lowest  # alone already
        node, target = divmod(int(gains.argmax()), width)
        if gains[node, target] == lowest:
            break
        source = int(labels[node])
        current += int(gains[node, target])
        pulls[:, source] -= weights[:, node]
        pulls[:, target] += weights[:, node]
        sizes[source] -= 1
        sizes[target] += 1
        labels[node] = target
        barred_until[node, source] = step + tenure + step % 5
        step, since = step + 1, since + 1
        if current > best_value:
            best, best_value, since = labels.copy(), current, 0
    return compact(best)


def climbed(weights: Integers, labels: Integers) -> Integers:
    """Moves and joins in turn, upwards only, until neither helps."""
    worth = value(weights, labels)
    while True:
        labels = joined(weights, moved(weights, labels, 1))
        before, worth = worth, value(weights, labels)
        if worth <= before:
            return labels


def improved(weights: Integers, labels: Integers) -> Integers:
    """Climbs, then goes on through losses."""
    labels = climbed(weights, labels)
    return joined(weights, moved(weights, labels, _PATIENCE * len(labels)))


def kicked(labels: Integers, chance: random.Random) -> Integers:
    """Another partition nearby: a few nodes thrown anywhere, or one cluster scattered."""
    labels = labels.copy()
    count = int(labels.max()) + 1
    if chance.random() < 0.5:
        inside = np.flatnonzero(labels == chance.randrange(count))
        labels[inside] = count + np.arange(len(inside))
    else:
        for _ in range(max(2, len(labels) // 8)):
            labels[chance.randrange(len(labels))] = chance.randrange(count + 1)
    return compact(labels)


def searched(weights: Integers, start: Integers, kicks: int, chance: random.Random) -> Integers:
    """The best partition found from the start and from ``kicks`` perturbed ones of the best so far."""
    best = improved(weights, start)
    for _ in range(kicks):
        found = improved(weights, kicked(best, chance))
        if value(weights, found) > value(weights, best):
            best = found
    return best
