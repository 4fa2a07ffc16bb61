"""What the fixtures hand to tests."""

import datetime as dt
from typing import NamedTuple


class Database(NamedTuple):
    """URLs of one database, by role."""

    application: str
    owner: str
    superuser: str


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)

    def __call__(self) -> dt.datetime:
        return self.now

    def advance(self, **by: float) -> None:
        self.now += dt.timedelta(**by)
