"""What SQL steps and their use case say together: parameters, and that queries do not write."""

import json
from collections.abc import Sequence

from server.engine.brief.defaults.ledger import Ledger
from server.engine.brief.kinds import labels
from server.engine.brief.report import Report
from server.engine.brief.statements import UNKNOWN_TYPE, SqlStep
from server.engine.kernel.sql.reader import ReadStatement
from server.engine.kernel.sql.scope import close_to
from server.engine.model.access import Operation
from server.engine.model.brief import Brief, Step, UseCase, UseCaseKind

_WRITES = frozenset({Operation.INSERT, Operation.UPDATE, Operation.DELETE})


def check_statements(
    brief: Brief, found: Sequence[tuple[SqlStep, ReadStatement]], report: Report, ledger: Ledger
) -> None:
    by_use_case: dict[str, list[tuple[SqlStep, ReadStatement]]] = {}
    for step, read in found:
        by_use_case.setdefault(step.use_case.name, []).append((step, read))
    names = labels([use_case.name for use_case in brief.use_cases])
    for use_case, label in zip(brief.use_cases, names, strict=True):
        path = f"use_cases[{label}]"
        statements = by_use_case.get(use_case.name, [])
        _check_parameters(path, use_case, statements, report, ledger)
        if use_case.kind is UseCaseKind.QUERY and f"{path}.kind" not in report.broken:
            _check_reads_only(use_case, statements, report)


def _check_reads_only(use_case: UseCase, statements: Sequence[tuple[SqlStep, ReadStatement]], report: Report) -> None:
    for step, read in statements:
        written = next((found for found in read.relations if found.operation in _WRITES), None)
        if written is not None:
            what = f"{written.operation.value.upper()} of `{written.name}`"
            message = f"`{use_case.name}` is a query, which does not write ({what}): say `kind: command`"
            report.add(step.path, message, "kind: command")
            return


def _check_parameters(
    path: str,
    use_case: UseCase,
    statements: Sequence[tuple[SqlStep, ReadStatement]],
    report: Report,
    ledger: Ledger,
) -> None:
    used: dict[str, str] = {}
    for _, read in statements:
        for name, type_ in read.parameters:
            used[name] = used.get(name) or type_
    untyped = [name for name, type_ in used.items() if not type_]
    if untyped:
        listed = [f"{{name: {found.name}, type: {json.dumps(found.type)}}}" for found in use_case.parameters]
        listed += [f"{{name: {name}, type: {UNKNOWN_TYPE}}}" for name in untyped]
        named = ", ".join(f"`:{name}`" for name in untyped)
        ledger.assume(f"{path}.parameters", f"[{', '.join(listed)}]", f"no column says what {named} may be")
    only_sql = use_case.transactions and all(
        _is_only_sql(step) for transaction in use_case.transactions for step in transaction.steps
    )
    if not only_sql or any(f"{path}.transactions" in broken for broken in report.broken) or not statements:
        return
    for parameter, label in zip(
        use_case.parameters, labels([found.name for found in use_case.parameters]), strict=True
    ):
        if parameter.name and parameter.name not in used:
            close = close_to(parameter.name, used)
            hint = f", did you mean `{close}`?" if close else ""
            report.add(f"{path}.parameters[{label}].name", f"no step uses `:{parameter.name}`{hint}", close)


def _is_only_sql(step: Step) -> bool:
    """Whether nothing but SQL can use a parameter: a call, an event or computing may."""
    if step.call is not None or step.emit or step.compute is not None:
        return False
    nested = [inner for branch in step.choice for inner in branch.steps]
    nested += step.optional.steps if step.optional is not None else ()
    nested += step.loop.steps if step.loop is not None else ()
    return all(_is_only_sql(inner) for inner in nested)
