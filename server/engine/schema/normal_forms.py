"""Which normal form each entity was in, what it was decomposed into, and why."""

from server.engine.kernel.dependencies import FunctionalDependency
from server.engine.model.plan import Alternative, Basis, Decision, Evidence, Figure, Finding, Severity
from server.engine.schema.draft import Draft
from server.engine.schema.normalise import Decomposition

BERNSTEIN = (
    "Bernstein 1976, Synthesizing Third Normal Form Relations from Functional Dependencies, ACM TODS 1(4), "
    "with the key added for a lossless join (Biskup, Dayal, Bernstein 1979)"
)


def decide(draft: Draft, decompositions: dict[str, Decomposition]) -> None:
    draft.evidence.append(
        Evidence(
            id="schema/normal-form/method",
            claim="Synthesis from a minimal cover gives third normal form without losing a dependency or a row.",
            basis=Basis.CITED,
            source=BERNSTEIN,
        )
    )
    plain = [one for one in decompositions.values() if len(one.report.third) == 1 and not one.table.entity.dependencies]
    for one in decompositions.values():
        if one not in plain:
            _decide_one(draft, one)
    if plain:
        draft.evidence.append(
            Evidence(
                id="schema/normal-form/by-keys",
                claim="An entity whose only dependencies are those on its keys is in Boyce-Codd normal form.",
                basis=Basis.DERIVED,
                observed=f"{len(plain)} entities: every determinant of a minimal cover is a superkey.",
            )
        )
        draft.decisions.append(
            Decision(
                id="schema/normal-form/by-keys",
                subject="schema",
                question="Are the entities without stated dependencies normalised?",
                choice=f"{len(plain)} entities become one table each, as they stand",
                reasons=("Their keys determine everything else and nothing else does: Boyce-Codd normal form.",),
                alternatives=(
                    Alternative("look for dependencies in data", "what holds in a sample is a guess, not a rule"),
                ),
                evidence=("schema/normal-form/by-keys",),
            )
        )


def _decide_one(draft: Draft, one: Decomposition) -> None:
    entity, report = one.table.entity.name, one.report
    evidence = f"schema/normal-form/{entity}"
    form = f"{'at least ' if not report.normal_form_exact else ''}{report.normal_form}"
    cover = "; ".join(map(arrow, report.minimal_cover))
    after = [one.table.name, *(extracted.name for extracted in one.extracted)]
    draft.evidence.append(
        Evidence(
            id=evidence,
            claim=f"{entity} is in {form}; its tables are in third normal form, lossless and dependency preserving.",
            basis=Basis.DERIVED,
            observed=(
                f"candidate keys: {'; '.join(', '.join(key) for key in report.candidate_keys)}; "
                f"chase: {'lossless' if report.third_lossless else 'not lossless'}; "
                f"dependencies: {'preserved' if report.third_preserving else 'not preserved'}"
            ),
            statements=tuple(map(arrow, report.minimal_cover)),
            figures=(Figure("dependencies in a minimal cover", str(len(report.minimal_cover))),),
            source=BERNSTEIN,
        )
    )
    if one.moved:
        choice = f"{', '.join(after)}; " + "; ".join(
            f"{name} moves to {place.table}.{place.column}" for name, place in one.moved.items()
        )
    else:
        choice = f"one table, {one.table.name}, in {form}"
    draft.decisions.append(
        Decision(
            id=f"schema/{one.table.name}/normal-form",
            subject=entity,
            question=f"Which tables does {entity} become?",
            choice=choice,
            reasons=_reasons(one, form),
            alternatives=_alternatives(one),
            figures=(Figure("normal form found", form), Figure("tables", str(len(after)))),
            evidence=(evidence, "schema/normal-form/method"),
            headline=bool(one.moved),
        )
    )
    _remaining(draft, one, cover)


def _reasons(one: Decomposition, form: str) -> tuple[str, ...]:
    reasons = [f"Found in {form}."]
    for violation in one.report.violations:
        moved = [name for name in violation.dependent if name in one.moved]
        if moved:
            reasons.append(
                f"{arrow(violation)}: kept in {one.table.name}, {', '.join(moved)} would be repeated on every row with "
                f"the same {', '.join(violation.determinant)} and could differ between them."
            )
    for adopted in one.adopted:
        if adopted.existed:
            reasons.append(f"{adopted.parent} has {adopted.name} already: the entity repeated it.")
        elif adopted.column.required:
            reasons.append(f"{adopted.name} may be empty there: a {adopted.parent} can exist before it is known.")
    return tuple(reasons)


def _alternatives(one: Decomposition) -> tuple[Alternative, ...]:
    if not one.moved:
        return (Alternative("decompose further", "no dependency asks for it, or one would be lost"),)
    return (
        Alternative("one table", "an update must find every copy; a missed one makes two answers to one question"),
        Alternative(
            "Boyce-Codd decomposition",
            {
                "yes": "reachable without losing a dependency; the third normal form found is as good where they agree",
                "no": "would lose a dependency: checking it would need a join",
                "unknown": "too many determinants to decide whether a dependency would be lost",
            }[one.report.boyce_codd_preserving.value],
        ),
    )


def _remaining(draft: Draft, one: Decomposition, cover: str) -> None:
    """Third normal form that is not Boyce-Codd keeps a redundancy that a reference holds together."""
    stays = [violation for violation in one.report.violations if not set(violation.dependent) & one.moved.keys()]
    if stays and len(one.report.third) == 1:
        entity = one.table.entity.name
        draft.findings.append(
            Finding(
                id=f"schema.not-boyce-codd@{entity}",
                rule="schema.not-boyce-codd",
                severity=Severity.LOW,
                subject=entity,
                message=f"{entity} stays in {one.report.normal_form}: {'; '.join(map(arrow, stays))}",
                why=f"Splitting it would lose a dependency of {cover}.",
                fix="Accept the repetition, or state a key of which the determinant is a part.",
                references=(BERNSTEIN,),
            )
        )


def arrow(dependency: FunctionalDependency) -> str:
    return f"{', '.join(dependency.determinant)} → {', '.join(dependency.dependent)}"
