"""The distributions that compiled code draws from, by number, each given by its mean and one shape."""

import math
from typing import Final

CONSTANT: Final = 0
EXPONENTIAL: Final = 1
ERLANG: Final = 2
"""Shape: number of phases."""
HYPEREXPONENTIAL: Final = 3
"""Two phases with balanced means; shape: probability of the first."""
GAMMA: Final = 4
"""Shape: of the gamma distribution, at least one."""
LOGNORMAL: Final = 5
"""Shape: standard deviation of the logarithm."""
UNIFORM: Final = 6
"""Shape: half the width as a fraction of the mean."""


def with_scv(scv: float) -> tuple[int, float]:
    """Kind and shape with this squared coefficient of variation: constant, gamma, exponential or hyperexponential.

    Two phases with balanced means above one (Whitt 1982), gamma below.
    """
    if scv < 0.0:
        raise ValueError(f"a squared coefficient of variation is not negative: {scv:g}")
    if scv == 0.0:
        return CONSTANT, 0.0
    if scv == 1.0:
        return EXPONENTIAL, 0.0
    if scv > 1.0:
        return HYPEREXPONENTIAL, 0.5 * (1.0 + math.sqrt((scv - 1.0) / (scv + 1.0)))
    phases = 1.0 / scv
    return (ERLANG, phases) if abs(phases - round(phases)) < 1e-12 and phases <= 4 else (GAMMA, phases)
