"""The catalogue's entries: what Groundplan knows before it has read a brief."""

from server.engine.model.brief import Brief
from server.engine.model.plan import Severity
from server.engine.model.resources import BriefSource
from server.engine.model.value import Value


class Rule(Value):
    """What a finding refers to by its ``rule``."""

    id: str
    title: str
    """What is wrong when it fires, in one sentence."""
    analysis: str
    severity: Severity
    why: str
    """What happens when nobody mends it."""
    fix: str
    references: tuple[str, ...] = ()


class Technology(Value):
    id: str
    title: str
    kind: str
    """database, framework, proxy, language, driver, queue or protocol."""
    version: str
    licence: str
    """SPDX."""
    homepage: str
    strengths: tuple[str, ...] = ()
    limits: tuple[str, ...] = ()


class Capability(Value):
    """Something many backends need, as a piece of a brief to start from."""

    id: str
    title: str
    description: str
    brief: Brief
    source: BriefSource
    """The same with comments, to be copied."""
