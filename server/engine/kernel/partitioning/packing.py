"""A first bound without a linear program: triangles in conflict, packed until none is left."""

import numpy as np

from server.engine.kernel.partitioning.components import Component
from server.engine.kernel.partitioning.relaxation import Inequality


def packed(component: Component) -> dict[Inequality, int]:
    """Multipliers of triangle inequalities: each pair that repels, with two that attract, as far as their weights
    reach.

    Each unit lowers the bound by one. Cycle packing after Lange, Karrenbauer and Andres, "Partial optimality and fast
    lower bounds for weighted correlation clustering" (2018), for cycles of three; the weakest repulsion comes first,
    for it is the easiest to use up.
    """
    rest = component.weights.copy()
    # What is held apart may be reduced without limit: it contributes nothing whatever is left of it.
    rest[component.apart] = -int(np.abs(rest).sum()) - 1
    multipliers: dict[Inequality, int] = {}
    first, second = np.nonzero(np.triu(rest < 0))
    for place in np.argsort(-rest[first, second], kind="stable"):
        i, k = int(first[place]), int(second[place])
        while rest[i, k] < 0:
            weaker = np.minimum(rest[i], rest[k])
            centre = int(weaker.argmax())
            amount = min(int(weaker[centre]), -int(rest[i, k]))
            if amount <= 0:
                break
            for one, other, change in ((i, centre, -amount), (centre, k, -amount), (i, k, amount)):
                rest[one, other] += change
                rest[other, one] += change
            inequality = ((centre,), (i, k))
            multipliers[inequality] = multipliers.get(inequality, 0) + amount
    return multipliers
