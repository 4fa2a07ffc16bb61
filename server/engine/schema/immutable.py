"""Columns that keep their first value: a trigger that refuses the update."""

from server.engine.kernel.sql.words import quote
from server.engine.model.access import Operation
from server.engine.model.plan import Alternative, Decision, Finding, Severity
from server.engine.model.prepared import PreparedBrief
from server.engine.model.schema import Trigger
from server.engine.schema.draft import Draft, TableDraft
from server.engine.schema.invariants.plpgsql import function, refusal
from server.engine.schema.logical import Logical
from server.engine.schema.rules import Fixed


def protect(prepared: PreparedBrief, logical: Logical, draft: Draft) -> None:
    """One trigger for each table with attributes that the brief calls immutable."""
    fixed: dict[str, list[str]] = {}
    for entity, table in logical.tables.items():
        for column in table.columns:
            if column.attribute is not None and not column.attribute.mutable and column.name != "id":
                place = draft.places[(entity, column.name)]
                fixed.setdefault(place.table, []).append(place.column)
                _warn_of_updates(prepared, draft, entity, column.name)
    for name, columns in fixed.items():
        table_draft = draft.tables[name]
        trigger = draft.take(f"{name}_immutable", f"{name} immutable")
        table_draft.triggers.append(_trigger(table_draft, trigger, columns))
        draft.rules.append(Fixed(name, trigger, tuple(columns)))
        draft.decisions.append(_decision(name, trigger, columns))


def _trigger(table: TableDraft, name: str, columns: list[str]) -> Trigger:
    changed = " OR ".join(f"OLD.{quote(column)} IS DISTINCT FROM NEW.{quote(column)}" for column in columns)
    names = ", ".join(columns)
    body = refusal(table.name, name, f"{table.name}: {names} keep their first value".replace("%", "%%"))
    statement = (
        f"CREATE TRIGGER {quote(name)} BEFORE UPDATE OF {', '.join(map(quote, columns))} ON {quote(table.name)}\n"
        f"    FOR EACH ROW WHEN ({changed}) EXECUTE FUNCTION {quote(name)}()"
    )
    return Trigger(name, function(name, body), (statement,), purpose=f"{names} keep their first value.")


def _decision(table: str, trigger: str, columns: list[str]) -> Decision:
    return Decision(
        id=f"schema/{table}/immutable",
        subject=table,
        question=f"What keeps {', '.join(columns)} of {table} as first written?",
        choice="a trigger before the update, which fires only when a value would change",
        reasons=(
            "It holds for every writer, and an update that sets the same value still passes.",
            "Its condition is decided before the function is called: an ordinary update pays a comparison.",
        ),
        alternatives=(
            Alternative(
                "GRANT UPDATE on the other columns only", "binds one role; the owner and migrations go past it"
            ),
            Alternative("leave it to the service", "one mass update and history is gone"),
        ),
        evidence=tuple(f"schema/immutable/{table}/{trigger}/{column}" for column in columns),
    )


def _warn_of_updates(prepared: PreparedBrief, draft: Draft, entity: str, column: str) -> None:
    for statement in prepared.statements:
        for access in statement.accesses:
            if access.entity == entity and access.operation == Operation.UPDATE and column in access.writes:
                draft.findings.append(
                    Finding(
                        id=f"schema.immutable-updated@{statement.id}.{column}",
                        rule="schema.immutable-updated",
                        severity=Severity.HIGH,
                        subject=statement.id,
                        message=f"{statement.use_case} sets {entity}.{column}, which the brief calls immutable",
                        why="The trigger refuses the statement as soon as the value would change.",
                        fix="Take the column out of the SET list, or state `mutable: true`.",
                    )
                )
