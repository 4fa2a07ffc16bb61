"""The repositories as they read outside of a unit of work: single statements, each one round trip."""

from functools import cached_property

from server.store.audit import Audit
from server.store.repositories import Repositories


class Reads(Repositories):
    """Of one workspace. Only what selects works here; changes need a unit."""

    @cached_property
    def audit(self) -> Audit:
        return Audit(self._executor, self._tokens)
