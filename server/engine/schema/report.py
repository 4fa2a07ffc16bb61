"""schema/README.md: the schema in words, with what was found, what was decided and what keeps each invariant."""

from collections.abc import Collection, Sequence

from msgspec.structs import replace

from server.engine.model.brief import Brief
from server.engine.model.claims import ConstraintRefuses, QueryAnswers, StatementPrepares
from server.engine.model.plan import AnalysisResult, Artefact, Decision
from server.engine.model.schema import PhysicalSchema
from server.engine.schema.draft import Draft, Enforcement
from server.engine.schema.normalise import Decomposition


def verdict(schema: PhysicalSchema, decompositions: dict[str, Decomposition], draft: Draft) -> str:
    split = sum(bool(one.moved) for one in decompositions.values())
    checks = sum(len(table.checks) for table in schema.tables)
    keys = sum(len(table.foreign_keys) for table in schema.tables)
    kept = sum(bool(one.by) for one in draft.enforcements)
    decomposed = f"{split} of {len(decompositions)} entities decomposed" if split else "no entity needed decomposition"
    return (
        f"{len(schema.tables)} tables in third normal form ({decomposed}), {keys} references, {checks} checks; "
        f"PostgreSQL itself keeps {kept} of {len(draft.enforcements)} invariants."
    )


def with_known_evidence(decision: Decision, known: Collection[str]) -> Decision:
    """The decision with the evidence there is: not every constraint could be demonstrated."""
    return replace(decision, evidence=tuple(one for one in decision.evidence if one in known))


def with_artefacts(
    result: AnalysisResult, brief: Brief, decompositions: dict[str, Decomposition], draft: Draft, sql: str
) -> AnalysisResult:
    assert result.schema is not None
    text = readme(result, brief, decompositions, draft, result.schema)
    artefacts = (
        Artefact(f"{brief.name}/schema.sql", "application/sql", sql, ("schema/ddl",)),
        Artefact("schema/README.md", "text/markdown", text, ("schema/ddl", "schema/normal-form/method")),
    )
    return replace(result, artefacts=artefacts)


def readme(
    result: AnalysisResult,
    brief: Brief,
    decompositions: dict[str, Decomposition],
    draft: Draft,
    schema: PhysicalSchema,
) -> str:
    """The schema of one service in words."""
    sections = [
        f"# Schema of {brief.title or brief.name}\n\n{result.verdict}",
        f"The DDL is `{brief.name}/schema.sql`. {_what_runs(result)}",
        "## Normal forms\n\n" + _normal_forms(decompositions),
        "## Invariants and what keeps them\n\n" + _invariants(draft.enforcements),
        _queries(draft.enforcements),
        "## Tables\n\n" + _tables(schema),
        _rewrites(schema),
        "## Decisions\n\n" + "\n\n".join(_decision(one) for one in result.decisions if "/on-delete" not in one.id),
        "## References\n\n" + _references(schema),
        _findings(result),
    ]
    return "\n\n".join(section for section in sections if section) + "\n"


def _what_runs(result: AnalysisResult) -> str:
    prepared = sum(isinstance(claim.test, StatementPrepares) for claim in result.claims)
    refused = sum(isinstance(claim.test, ConstraintRefuses) for claim in result.claims)
    answered = sum(isinstance(claim.test, QueryAnswers) for claim in result.claims)
    return (
        f"Put to the test on PostgreSQL: the whole DDL, {prepared} statements prepared, {refused} violations provoked, "
        f"{answered} outcomes queried. The verdicts are in the evidence of the plan."
    )


def _normal_forms(decompositions: dict[str, Decomposition]) -> str:
    rows = []
    for one in decompositions.values():
        tables = ", ".join(f"`{name}`" for name in [one.table.name, *(extracted.name for extracted in one.extracted)])
        keys = "; ".join(", ".join(key) for key in one.report.candidate_keys[:4])
        moved = "; ".join(f"{name} → `{place.table}.{place.column}`" for name, place in one.moved.items())
        rows.append((one.table.entity.name, str(one.report.normal_form), keys, tables, moved or "–"))
    return grid(("Entity", "Found in", "Candidate keys", "Tables", "Moved"), rows)


def _invariants(enforcements: list[Enforcement]) -> str:
    if not enforcements:
        return "The brief states none beyond keys, references and limits of single values."
    rows = [
        (one.invariant, one.kind, f"`{one.by}`" if one.by else "**nothing in the database**", one.how)
        for one in enforcements
    ]
    return grid(("Invariant", "Kind", "Kept by", "How"), rows)


def _queries(enforcements: list[Enforcement]) -> str:
    found = [one for one in enforcements if one.query]
    if not found:
        return ""
    blocks = "\n\n".join(f"-- {one.invariant}\n{one.query};" for one in found)
    return (
        "## Queries that find rows which break an invariant\n\n"
        f"Each returns nothing as long as the invariant holds.\n\n```sql\n{blocks}\n```"
    )


def _tables(schema: PhysicalSchema) -> str:
    rows = []
    for table in schema.tables:
        keys = "; ".join(f"({', '.join(one.columns) or one.expression})" for one in table.uniques)
        counts = f"{len(table.columns)} columns, {len(table.checks)} checks, {len(table.indexes)} indexes"
        rows.append((f"`{table.name}`", ", ".join(table.primary_key), keys or "–", counts, table.comment))
    return grid(("Table", "Primary key", "Unique", "Holds", "Meaning"), rows)


def _rewrites(schema: PhysicalSchema) -> str:
    if not schema.rewrites:
        return ""
    blocks = "\n\n".join(f"-- {one.statement}\n{one.sql};" for one in schema.rewrites)
    return (
        "## Statements rewritten\n\nTheir columns moved; these are sent instead of what the brief says.\n\n"
        f"```sql\n{blocks}\n```"
    )


def _references(schema: PhysicalSchema) -> str:
    rows = [
        (f"`{table.name}.{', '.join(key.columns)}`", f"`{key.table}`", key.on_delete, "yes" if key.deferred else "no")
        for table in schema.tables
        for key in table.foreign_keys
    ]
    return grid(("From", "To", "When that is deleted", "Checked at commit"), rows) if rows else "None."


def _decision(one: Decision) -> str:
    lines = [f"### {one.question}", f"**{one.choice}**"]
    lines += ["\n".join(f"- {reason}" for reason in one.reasons)] if one.reasons else []
    if one.alternatives:
        lines.append("\n".join(f"- not {other.name}: {other.reason}" for other in one.alternatives))
    if one.figures:
        lines.append("; ".join(f"{figure.name}: {figure.value} {figure.unit}".rstrip() for figure in one.figures) + ".")
    if one.evidence:
        lines.append("Evidence: " + ", ".join(f"`{name}`" for name in one.evidence) + ".")
    return "\n\n".join(lines)


def _findings(result: AnalysisResult) -> str:
    if not result.findings:
        return ""
    rows = [(one.severity.value, one.subject, one.message, one.fix) for one in result.findings]
    return "## Findings\n\n" + grid(("Severity", "Where", "What", "What would mend it"), rows)


def grid(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    lines = [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
    lines += [f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |" for row in rows]
    return "\n".join(lines)
