"""The standalone answer about one set of dependencies: value in, value out."""

from server.engine.kernel.dependencies.boyce_codd import Answer, preserving_boyce_codd
from server.engine.kernel.dependencies.cover import grouped, minimal_cover
from server.engine.kernel.dependencies.decomposition import lossless, preserving
from server.engine.kernel.dependencies.keys import KEY_BUDGET, minimal_determinants
from server.engine.kernel.dependencies.normal_form import NormalForm, normal_form
from server.engine.kernel.dependencies.relation import FunctionalDependency, Pair, Relation
from server.engine.kernel.dependencies.splitting import split
from server.engine.kernel.dependencies.synthesis import Synthesised, synthesise
from server.engine.model.value import Value


class Scheme(Value):
    """One relation of a decomposition."""

    attributes: tuple[str, ...]
    keys: tuple[tuple[str, ...], ...]
    """Those it was made from."""


class DependencyReport(Value):
    candidate_keys: tuple[tuple[str, ...], ...]
    keys_complete: bool
    """False when there are more candidate keys than the budget; ``normal_form`` is then a lower bound unless BCNF."""
    prime: tuple[str, ...]
    """Attributes of some candidate key listed."""
    minimal_cover: tuple[FunctionalDependency, ...]
    """One attribute on each right side."""
    normal_form: NormalForm
    normal_form_exact: bool
    violations: tuple[FunctionalDependency, ...]
    """Dependencies of the cover whose determinant is no superkey."""
    third: tuple[Scheme, ...]
    """Lossless and dependency preserving, each scheme in 3NF."""
    third_lossless: bool
    """The chase's verdict on ``third``; the synthesis promises True."""
    third_preserving: bool
    boyce_codd_preserving: Answer
    """Whether BCNF can be reached without losing a dependency."""
    boyce_codd: tuple[Scheme, ...] = ()
    """Such a decomposition, where the answer is yes."""


def analyse(
    attributes: tuple[str, ...], dependencies: tuple[FunctionalDependency, ...], budget: int = KEY_BUDGET
) -> DependencyReport:
    """Everything this package can say about a relation, from ``budget`` candidate keys at most.

    Raises ``ValueError`` for names that do not fit together.

    The same attributes and dependencies in the same order give the same report.
    """
    relation = Relation(attributes, dependencies)
    verdict = normal_form(relation.everything, relation.pairs, budget)
    third = synthesise(relation.everything, relation.pairs)
    third_masks = [scheme.attributes for scheme in third]
    best = preserving_boyce_codd(relation.everything, relation.pairs)
    prime = 0
    for key in verdict.keys.sets:
        prime |= key
    return DependencyReport(
        candidate_keys=tuple(relation.names(key) for key in verdict.keys.sets),
        keys_complete=verdict.keys.complete,
        prime=relation.names(prime),
        minimal_cover=_dependencies(relation, minimal_cover(relation.pairs)),
        normal_form=verdict.form,
        normal_form_exact=verdict.complete,
        violations=_dependencies(relation, grouped(verdict.violations)),
        third=_schemes(relation, third),
        third_lossless=lossless(relation.everything, third_masks, relation.pairs),
        third_preserving=preserving(third_masks, relation.pairs),
        boyce_codd_preserving=best.exists,
        boyce_codd=_schemes(relation, best.schemes),
    )


def boyce_codd_by_splitting(
    attributes: tuple[str, ...], dependencies: tuple[FunctionalDependency, ...]
) -> tuple[Scheme, ...]:
    """A lossless decomposition into BCNF that may lose dependencies; each scheme with one key."""
    relation = Relation(attributes, dependencies)
    cover = minimal_cover(relation.pairs)
    return tuple(
        Scheme(relation.names(mask), (relation.names(minimal_determinants(mask, mask, cover, budget=1).sets[0]),))
        for mask in split(relation.everything, cover)
    )


def _dependencies(relation: Relation, pairs: tuple[Pair, ...]) -> tuple[FunctionalDependency, ...]:
    return tuple(FunctionalDependency(relation.names(left), relation.names(right)) for left, right in pairs)


def _schemes(relation: Relation, schemes: tuple[Synthesised, ...]) -> tuple[Scheme, ...]:
    return tuple(
        Scheme(relation.names(scheme.attributes), tuple(relation.names(key) for key in scheme.keys))
        for scheme in schemes
    )
