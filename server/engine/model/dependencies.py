"""A set of functional dependencies by itself, and everything that follows from it, as values."""

import enum

from server.engine.model.brief import Dependency
from server.engine.model.value import Value


class DependencySet(Value):
    """One relation scheme."""

    attributes: tuple[str, ...]
    """In the order in which they are named; none twice."""
    dependencies: tuple[Dependency, ...] = ()
    keys: tuple[tuple[str, ...], ...] = ()
    """Sets stated to be unique: each fixes all attributes."""


class HighestForm(enum.StrEnum):
    FIRST = "1NF"
    SECOND = "2NF"
    THIRD = "3NF"
    BOYCE_CODD = "BCNF"


class Reach(enum.StrEnum):
    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"
    """The search ended at its budget."""


class BrokenForm(Value):
    """A dependency that keeps the relation out of a normal form."""

    form: HighestForm
    """The lowest form it breaks: ``2NF``, ``3NF`` or ``BCNF``."""
    dependency: Dependency
    message: str
    """Why, in one sentence."""


class StatedKey(Value):
    """What became of a key that was stated."""

    attributes: tuple[str, ...]
    minimal: bool
    """False: a part of it is a key already."""
    implied: bool
    """The dependencies alone make it a key; without it nothing would change."""


class DecomposedScheme(Value):
    attributes: tuple[str, ...]
    keys: tuple[tuple[str, ...], ...]
    """Those it was made from."""


class SchemeSet(Value):
    """A decomposition, and what it keeps."""

    schemes: tuple[DecomposedScheme, ...] = ()
    lossless: bool = False
    """The join of the parts is the relation again: the verdict of the chase."""
    preserving: bool = False
    """Every dependency can be checked inside of one part."""
    lost: tuple[Dependency, ...] = ()
    """Dependencies of the minimal cover that would take a join to check."""


class DependencyAnswer(Value):
    candidate_keys: tuple[tuple[str, ...], ...]
    keys_complete: bool
    """False when there are more than ``key_limit``; the form is then a lower bound unless ``form_exact``."""
    key_limit: int
    """Candidate keys searched for at most."""
    prime: tuple[str, ...]
    """Attributes of some candidate key listed."""
    minimal_cover: tuple[Dependency, ...]
    """One attribute on each right side."""
    normal_form: HighestForm
    form_exact: bool
    violations: tuple[BrokenForm, ...]
    third: SchemeSet
    boyce_codd: SchemeSet
    boyce_codd_preserving: Reach
    """Whether any decomposition into BCNF loses no dependency; ``boyce_codd`` is one where the answer is yes."""
    stated_keys: tuple[StatedKey, ...] = ()
