"""A brief ready for analysis: defaults filled in, derived steps in place, statements parsed, guesses listed."""

from server.engine.model.access import Statement
from server.engine.model.brief import Brief
from server.engine.model.value import Value


class Assumption(Value):
    """Something the brief does not state and the plan relies on. Overridden by stating it at ``path``."""

    path: str
    """Where it would stand in the brief: ``entities[Listing].volume.rows``."""
    value: str
    """As it would be written."""
    reason: str


class OpenQuestion(Value):
    """A fact the brief does not state and the answer needs."""

    id: str
    path: str
    question: str
    assumed: str
    """What the plan assumes until it is answered."""
    effect: str
    """What would change."""


class PreparedBrief(Value):
    brief: Brief
    statements: tuple[Statement, ...] = ()
    assumptions: tuple[Assumption, ...] = ()
    open_questions: tuple[OpenQuestion, ...] = ()
    """What changes the answer most comes first."""
