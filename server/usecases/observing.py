"""What a worker lets others see of its work, for metrics and traces. Knows neither."""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from typing import Protocol


class Observer(Protocol):
    """Told of every piece of work; must neither wait nor raise."""

    def during(self, work: str, analysis: str, attributes: dict[str, str]) -> AbstractContextManager[object]:
        """Around a piece of work: ``design``; within it ``analysis`` and ``lab``, with the analysis named."""

    def ended(self, state: str) -> None:
        """A design has ended in this state."""


class Observers:
    """Several, or none, as one."""

    def __init__(self, observers: Sequence[Observer] = ()) -> None:
        self._observers = tuple(observers)

    @contextmanager
    def during(self, work: str, analysis: str = "", **attributes: str) -> Iterator[None]:
        with ExitStack() as stack:
            for observer in self._observers:
                stack.enter_context(observer.during(work, analysis, attributes))
            yield

    def ended(self, state: str) -> None:
        for observer in self._observers:
            observer.ended(state)
