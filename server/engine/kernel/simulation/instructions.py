"""What a simulated job does next: a small instruction set, and an assembler that gives code its addresses.

One instruction is (operation, a, b, c, x, y): integers a, b, c and floats x, y, whose meaning each operation gives.
"""

from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

END: Final = 0
"""The job is done; its response time counts for its class."""
SERVE: Final = 1
"""Service at station a: distribution b with mean x and shape y."""
DELAY: Final = 2
"""As SERVE, where nobody waits."""
ACQUIRE: Final = 3
"""One unit of pool a. With more than b jobs waiting (b >= 0) or after waiting for x (x > 0): go to c without it."""
RELEASE: Final = 4
"""One unit of pool a goes to whoever waits first."""
GOTO: Final = 5
"""To a."""
CHANCE: Final = 6
"""To a with probability x; with b = 1 by what is left of the number that the CHANCE before drew."""
CALL: Final = 7
"""To a, and back after it at RETURN."""
RETURN: Final = 8
SPAWN: Final = 9
"""A job of its own begins at a; this one goes on. Nothing counts for it. With probability x it moves first."""
FORK: Final = 10
"""As SPAWN, and JOIN of this job waits for it."""
JOIN: Final = 11
VANISH: Final = 12
"""The end of a spawned job, a forked one included."""
AGAIN: Final = 13
"""The job's pass is done and counts; it goes on at a with a new one: a closed customer."""
FAIL: Final = 14
"""The job's pass counts as rejected (a = 0) or given up (a = 1) for its class; with b = 1 a new one begins at c."""
BEGIN: Final = 15
"""The clock of the response time starts here, as after thinking."""
TIMER: Final = 16
"""If the job is not done after x, one begins at a in its place, at most b times; what this one still does is waste."""

MARK: Final = 17
"""A stopwatch starts; calls within have their own."""
TALLY: Final = 18
"""The stopwatch's time is added to tally a."""

# What an event is: the three low bits of its tag. Timers carry a number that says whether they still hold.
SERVED: Final = 0
DELAYED: Final = 1
ARRIVAL: Final = 2
PATIENCE: Final = 3
DEADLINE: Final = 4

FCFS: Final = 0
PS: Final = 1


@dataclass
class Code:
    """Instructions under construction. Labels are resolved by `assembled`."""

    operations: list[tuple[int, int | str, int, int | str, float, float]] = field(default_factory=list)
    labels: dict[str, int] = field(default_factory=dict)

    def label(self, name: str) -> None:
        if name in self.labels:
            raise ValueError(f"the label {name} is there twice")
        self.labels[name] = len(self.operations)

    def add(
        self, operation: int, a: int | str = 0, b: int = 0, c: int | str = 0, x: float = 0.0, y: float = 0.0
    ) -> None:
        self.operations.append((operation, a, b, c, x, y))

    def assembled(self) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
        """Rows (operation, a, b, c) and rows (x, y)."""

        def address(target: int | str) -> int:
            return self.labels[target] if isinstance(target, str) else target

        whole = [(operation, address(a), b, address(c)) for operation, a, b, c, _, _ in self.operations]
        return np.array(whole, dtype=np.int32).reshape(-1, 4), np.array(
            [(x, y) for *_, x, y in self.operations], dtype=np.float64
        ).reshape(-1, 2)
