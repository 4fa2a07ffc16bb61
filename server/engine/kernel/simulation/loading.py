"""Loads numba without what the simulator has no use for."""

import sys


def load_numba() -> None:
    """numba's arrays load scipy.linalg to learn whether there is a BLAS: half the time that a first run takes.

    It finds none here, and so does whoever compiles matrix products in this process: nobody does. Others who load
    scipy.linalg are not disturbed: it is hidden for the length of one import.
    """
    if "numba.np.arraymath" in sys.modules or "scipy.linalg" in sys.modules:
        return
    sys.modules["scipy.linalg"] = None  # type: ignore[assignment]  # the documented way to make an import fail
    try:
        import numba.np.arraymath  # noqa: F401
    finally:
        del sys.modules["scipy.linalg"]
