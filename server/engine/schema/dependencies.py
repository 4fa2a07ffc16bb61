"""Answers what a set of functional dependencies by itself means: keys, forms, and how to decompose."""

from server.engine.errors import DomainError, Reason
from server.engine.kernel.dependencies import (
    KEY_BUDGET,
    DependencyReport,
    FunctionalDependency,
    Relation,
    Scheme,
    analyse,
    boyce_codd_by_splitting,
    is_lossless,
    lost,
    preserves,
)
from server.engine.model.brief import Dependency
from server.engine.model.dependencies import (
    BrokenForm,
    DecomposedScheme,
    DependencyAnswer,
    DependencySet,
    HighestForm,
    Reach,
    SchemeSet,
    StatedKey,
)

_KEY_WORK = 4_000_000
_FEWEST_KEYS = 100
"""Each key found is tried against each dependency, at the price of a closure for each attribute: their product
is bounded."""


def analyse_dependencies(asked: DependencySet) -> DependencyAnswer:
    """Everything at once. Raises INVALID_ARGUMENT for names that do not fit together, with the place."""
    _check(asked)
    stated = tuple(FunctionalDependency(one.determinant, one.dependent) for one in asked.dependencies)
    unique = tuple(FunctionalDependency(key, asked.attributes) for key in asked.keys)
    limit = max(_FEWEST_KEYS, min(KEY_BUDGET, _KEY_WORK // max(1, len(asked.attributes) * len((*stated, *unique)))))
    report = analyse(asked.attributes, (*stated, *unique), limit)
    relation = Relation(asked.attributes, report.minimal_cover)
    boyce_codd = report.boyce_codd or boyce_codd_by_splitting(asked.attributes, (*stated, *unique))
    return DependencyAnswer(
        candidate_keys=report.candidate_keys,
        keys_complete=report.keys_complete,
        key_limit=limit,
        prime=report.prime,
        minimal_cover=tuple(_plain(one) for one in report.minimal_cover),
        normal_form=HighestForm(report.normal_form.value),
        form_exact=report.normal_form_exact,
        violations=_violations(relation, report),
        third=_decomposed(relation, report.third, report),
        boyce_codd=_decomposed(relation, boyce_codd, report),
        boyce_codd_preserving=Reach(report.boyce_codd_preserving.value),
        stated_keys=tuple(_stated(asked, key, stated, relation) for key in asked.keys),
    )


def _check(asked: DependencySet) -> None:
    if not asked.attributes:
        raise _wrong("relation.attributes", "a relation has at least one attribute")
    seen: set[str] = set()
    for place, name in enumerate(asked.attributes):
        if not name:
            raise _wrong(f"relation.attributes[{place}]", "an attribute has a name")
        if name in seen:
            raise _wrong(f"relation.attributes[{place}]", f"{name} is an attribute already")
        seen.add(name)
    sides = [(f"relation.keys[{place}]", key) for place, key in enumerate(asked.keys)]
    for place, one in enumerate(asked.dependencies):
        sides.append((f"relation.dependencies[{place}].determinant", one.determinant))
        sides.append((f"relation.dependencies[{place}].dependent", one.dependent))
        if not one.dependent:
            raise _wrong(f"relation.dependencies[{place}].dependent", "a dependency fixes at least one attribute")
    for path, names in sides:
        for name in names:
            if name not in seen:
                raise _wrong(path, f"{name} is none of the attributes {', '.join(asked.attributes[:20])}")


def _wrong(field: str, message: str) -> DomainError:
    return DomainError(Reason.INVALID_ARGUMENT, message, {"field": field})


def _plain(one: FunctionalDependency) -> Dependency:
    return Dependency(one.determinant, one.dependent)


def _violations(relation: Relation, report: DependencyReport) -> tuple[BrokenForm, ...]:
    """Each dependency of the cover whose determinant is no superkey, with the lowest form it breaks."""
    prime = set(report.prime)
    found: list[BrokenForm] = []
    for one in report.violations:
        by_form: dict[HighestForm, list[str]] = {}
        for attribute in one.dependent:
            by_form.setdefault(_broken(relation, one.determinant, attribute, prime, report), []).append(attribute)
        for form, attributes in sorted(by_form.items()):
            found.append(BrokenForm(form, Dependency(one.determinant, tuple(attributes)), _why(form, one, attributes)))
    if report.normal_form.value == HighestForm.FIRST and not any(each.form == HighestForm.SECOND for each in found):
        found += _derived(relation, report)
    return tuple(sorted(found, key=lambda each: each.form))


def _derived(relation: Relation, report: DependencyReport) -> list[BrokenForm]:
    """Dependencies on a part of a key that the cover only implies: ``AB → D`` by way of ``AB → C`` and ``BC → D``."""
    found: dict[tuple[str, ...], list[str]] = {}
    for attribute in relation.attributes:
        if attribute in report.prime:
            continue
        for key in report.candidate_keys:
            part = _smallest_part(relation, key, attribute)
            if part is not None:
                found.setdefault(part, []).append(attribute)
                break
    return [
        BrokenForm(
            HighestForm.SECOND,
            Dependency(part, tuple(attributes)),
            _why(HighestForm.SECOND, FunctionalDependency(part, tuple(attributes)), attributes),
        )
        for part, attributes in found.items()
    ]


def _smallest_part(relation: Relation, key: tuple[str, ...], attribute: str) -> tuple[str, ...] | None:
    """A part of the key that fixes the attribute and has no such part itself; None when it takes the whole key."""
    part = key
    for name in reversed(key):
        without = tuple(other for other in part if other != name)
        if attribute in relation.closure(without):
            part = without
    return None if part == key else part


def _broken(
    relation: Relation, determinant: tuple[str, ...], attribute: str, prime: set[str], report: DependencyReport
) -> HighestForm:
    if attribute in prime:
        return HighestForm.BOYCE_CODD
    # A reduced determinant that lies inside of a key is a proper part of it: it is no superkey itself.
    if any(set(determinant) <= set(key) for key in report.candidate_keys):
        return HighestForm.SECOND
    return HighestForm.THIRD


def _why(form: HighestForm, one: FunctionalDependency, attributes: list[str]) -> str:
    left, right = ", ".join(one.determinant) or "nothing", ", ".join(attributes)
    depends, is_in, self_ = ("depends", "is", "itself") if len(attributes) == 1 else ("depend", "are", "themselves")
    if form == HighestForm.SECOND:
        return f"{right} {depends} on {left}, which is only a part of a key."
    if form == HighestForm.THIRD:
        return f"{right} {depends} on {left}, which is no key, and {is_in} in no key {self_}."
    return f"{right}, part of a key, {depends} on {left}, which is no key."


def _decomposed(relation: Relation, schemes: tuple[Scheme, ...], report: DependencyReport) -> SchemeSet:
    parts = [scheme.attributes for scheme in schemes]
    return SchemeSet(
        schemes=tuple(DecomposedScheme(scheme.attributes, scheme.keys) for scheme in schemes),
        lossless=is_lossless(relation, parts),
        preserving=preserves(relation, parts),
        lost=tuple(_plain(one) for one in lost(relation, parts, report.minimal_cover)),
    )


def _stated(
    asked: DependencySet, key: tuple[str, ...], stated: tuple[FunctionalDependency, ...], relation: Relation
) -> StatedKey:
    whole = len(asked.attributes)
    minimal = not any(
        len(relation.closure([name for name in key if name != left_out])) == whole for left_out in dict.fromkeys(key)
    )
    without = (*stated, *(FunctionalDependency(other, asked.attributes) for other in asked.keys if other != key))
    return StatedKey(key, minimal, len(Relation(asked.attributes, without).closure(key)) == whole)
