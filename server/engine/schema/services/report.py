"""schema/README.md where there are several services: what each stores, and what stands in for what crossed."""

from collections.abc import Mapping

from server.engine.model.brief import Brief
from server.engine.model.plan import AnalysisResult
from server.engine.model.schema import Completion, Composition, PhysicalSchema
from server.engine.schema.report import grid


def verdict(schema: PhysicalSchema, results: Mapping[str, AnalysisResult], crossing: int) -> str:
    checks = sum(len(one.checks) for one in schema.tables)
    keys = sum(len(one.foreign_keys) for one in schema.tables)
    return (
        f"{len(schema.tables)} tables in the databases of {len(results)} services, {keys} references and {checks} "
        f"checks within them; {len(schema.remote_references)} references and {len(schema.cut_transactions)} "
        f"transactions cross; {len(schema.compositions)} of {crossing} statements that cross are composed; "
        f"{len(schema.replicas)} read-only copies."
    )


def overview(brief: Brief, result: AnalysisResult, schema: PhysicalSchema) -> str:
    sections = [
        f"# Schemas of {brief.title or brief.name}\n\n{result.verdict}",
        "No foreign key leaves a database. Below stands what replaces those that would have.",
        "## Services\n\n" + _services(schema),
        _references(schema),
        _replicas(schema),
        _transactions(schema),
        _compositions(schema),
        _across(result),
        _findings(result),
    ]
    return "\n\n".join(section for section in sections if section) + "\n"


def _services(schema: PhysicalSchema) -> str:
    rows = []
    for one in schema.services:
        own = [f"`{each.name}`" for each in schema.tables if each.service == one.service]
        copies = [f"`{each.table.name}`" for each in schema.replicas if each.service == one.service]
        files = f"[schema.sql](../{one.service}/schema.sql), [words](../{one.service}/schema.md)"
        rows.append((one.service, ", ".join(own), ", ".join(copies) or "–", files))
    return grid(("Service", "Tables", "Copies", "Files"), rows)


def _references(schema: PhysicalSchema) -> str:
    if not schema.remote_references:
        return ""
    then = {"CASCADE": "rows go with it", "SET NULL": "reference is emptied", "NO ACTION": "owner archives instead"}
    rows = [
        (
            f"{one.service}: `{one.table}.{one.column}`",
            f"{one.owner}: `{one.target}`",
            "yes" if one.required else "no",
            one.validation,
            then[one.on_delete],
        )
        for one in schema.remote_references
    ]
    head = ("From", "To", "Required", "Validated by", "When that is deleted")
    return "## References across services\n\n" + grid(head, rows)


def _replicas(schema: PhysicalSchema) -> str:
    if not schema.replicas:
        return ""
    blocks = "\n\n".join(f"-- {one.service}: {one.table.comment}\n{one.upsert};" for one in schema.replicas)
    return f"## Read-only copies\n\nEach is filled by its owner's events.\n\n```sql\n{blocks}\n```"


def _transactions(schema: PhysicalSchema) -> str:
    if not schema.cut_transactions:
        return ""
    rows = [
        (
            f"{one.use_case}/{one.transaction}",
            "; ".join(
                f"{part.service} ({'commits' if part.writes else 'reads'} {', '.join(part.statements)})"
                for part in one.parts
            ),
            "saga" if sum(part.writes for part in one.parts) > 1 else "one local commit",
        )
        for one in schema.cut_transactions
    ]
    return "## Transactions cut into local ones\n\n" + grid(("Transaction", "Parts", "Kept together by"), rows)


def _compositions(schema: PhysicalSchema) -> str:
    if not schema.compositions:
        return ""
    said = (
        "The caller runs the parts in order. A parameter marked *from* takes the values of a column of an earlier "
        "part, as an array with one element for each row."
    )
    return f"## Statements composed in the caller\n\n{said}\n\n" + "\n\n".join(map(_composition, schema.compositions))


def _composition(one: Composition) -> str:
    lines = []
    for number, part in enumerate(one.parts, 1):
        fed = ", ".join(f":{feed.parameter} from {feed.column} of {feed.part}" for feed in part.feeds)
        lines.append(f"-- {number}. {part.service}{f' ({fed})' if fed else ''}\n{part.sql};")
    ending = "".join(f"\n\n{_completion(each)}" for each in one.completions)
    return f"### {one.statement}\n\n```sql\n" + "\n".join(lines) + f"\n```{ending}"


def _completion(one: Completion) -> str:
    columns = ", ".join(column if column == name else f"{column} as {name}" for column, name in one.columns)
    missing = "stays, with NULLs" if one.outer else "is left out"
    taken = f"takes {columns} of" if columns else "needs"
    return f"Each row of {one.to} {taken} the row of {one.part} whose id is its {one.column}; one without {missing}."


def _across(result: AnalysisResult) -> str:
    chosen = [one for one in result.decisions if one.id.endswith(("/across", "/replica"))]
    if not chosen:
        return ""
    blocks = [
        f"### {one.question}\n\n**{one.choice}**\n\n" + "\n".join(f"- {reason}" for reason in one.reasons)
        for one in chosen
    ]
    return "## What replaces what a single database would have done\n\n" + "\n\n".join(blocks)


def _findings(result: AnalysisResult) -> str:
    if not result.findings:
        return ""
    rows = [(one.severity.value, one.subject, one.message, one.fix) for one in result.findings]
    return "## Findings\n\n" + grid(("Severity", "Where", "What", "What would mend it"), rows)
