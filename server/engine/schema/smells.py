"""What in the brief will trouble the schema: statements that cannot work, columns that say too little."""

from collections.abc import Iterator

from server.engine.model.access import Operation
from server.engine.model.plan import Finding, Severity
from server.engine.model.prepared import PreparedBrief
from server.engine.schema.draft import Draft
from server.engine.schema.invariants.machine import transitions
from server.engine.schema.logical import Logical
from server.engine.schema.normalise import Decomposition, repeating_groups


def smells(
    prepared: PreparedBrief, logical: Logical, decompositions: dict[str, Decomposition], draft: Draft
) -> Iterator[Finding]:
    for one in decompositions.values():
        yield from _repeating(one)
        yield from _empty(one)
    yield from _types(draft)
    yield from _missing_values(prepared, draft)
    yield from _states(prepared, logical)


def _repeating(one: Decomposition) -> Iterator[Finding]:
    for group in repeating_groups(one.table):
        subject = f"{one.table.entity.name} ({', '.join(group)})"
        yield Finding(
            id=f"schema.repeating-group@{one.table.entity.name}.{group[0]}",
            rule="schema.repeating-group",
            severity=Severity.MEDIUM,
            subject=subject,
            message=f"{', '.join(group)} are one list in several columns, which first normal form forbids",
            why="Searching needs a condition for each column, and one value more needs a migration.",
            fix="Make them rows of an entity of their own, composed by this one.",
            references=("Codd 1970, A Relational Model of Data for Large Shared Data Banks",),
        )


def _empty(one: Decomposition) -> Iterator[Finding]:
    rest = [column for column in one.table.columns if column.name != "id"]
    if rest and not any(column.required for column in rest):
        yield Finding(
            id=f"schema.all-optional@{one.table.entity.name}",
            rule="schema.all-optional",
            severity=Severity.LOW,
            subject=one.table.entity.name,
            message=f"every column of {one.table.entity.name} but the key may be empty",
            why="A row that says nothing is accepted.",
            fix="State `required: true` for what a row cannot do without.",
        )


def _types(draft: Draft) -> Iterator[Finding]:
    """The same column name with different types is read as the same thing by everyone but PostgreSQL."""
    seen: dict[str, dict[str, str]] = {}
    for table in draft.tables.values():
        for column in table.columns.values():
            kind = "integer" if column.type == "bigint" else column.type
            seen.setdefault(column.name, {}).setdefault(kind, f"{table.name} ({column.type})")
    for name, kinds in seen.items():
        if len(kinds) > 1 and name != "id":
            yield Finding(
                id=f"schema.inconsistent-type@{name}",
                rule="schema.inconsistent-type",
                severity=Severity.INFO,
                subject=name,
                message=f"{name} has different types: {', '.join(kinds.values())}",
                why="Joins and shared code take columns of one name for the same kind of value.",
                fix="Give one of them another name, or the same type.",
            )


def _missing_values(prepared: PreparedBrief, draft: Draft) -> Iterator[Finding]:
    """An INSERT that leaves out a column which must have a value and has no default fails each time."""
    for statement in prepared.statements:
        for access in statement.accesses:
            if access.operation != Operation.INSERT or access.entity not in {t.entity for t in draft.tables.values()}:
                continue
            missing = [
                column
                for (entity, column), place in draft.places.items()
                if entity == access.entity
                and column not in access.writes
                and not (found := draft.tables[place.table].columns[place.column]).nullable
                and not found.default
                and not found.generated
                and place.table == access.table
            ]
            for column in missing:
                yield Finding(
                    id=f"schema.missing-value@{statement.id}.{column}",
                    rule="schema.missing-value",
                    severity=Severity.HIGH,
                    subject=statement.id,
                    message=f"{statement.use_case} inserts into {access.table} without {column}, which is required",
                    why="The statement is refused with 23502 (not_null_violation) each time.",
                    fix=f"Add {column} to the INSERT, state a default, or state `required: false`.",
                )


def _states(prepared: PreparedBrief, logical: Logical) -> Iterator[Finding]:
    """A statement that makes a change of state which its machine does not declare."""
    machines = {
        logical.find(invariant.over[0]): transitions(invariant.expression)
        for invariant in prepared.brief.invariants
        if invariant.kind.value == "state_machine" and len(invariant.over) == 1
    }
    for statement in prepared.statements:
        for access in statement.accesses:
            for (entity, column), allowed in machines.items():
                if access.entity != entity or access.operation != Operation.UPDATE or not allowed:
                    continue
                targets = [a.term[1:-1] for a in access.assignments if a.column == column and a.term[:1] == "'"]
                starts = [
                    c.term[1:-1]
                    for c in access.predicate
                    if c.column == column and c.operator == "=" and c.term[:1] == "'" and c.term.count("'") == 2
                ]
                for target in targets:
                    wrong = [s for s in starts if target != s and target not in allowed.get(s, ())]
                    reachable = any(target in those for those in allowed.values())
                    if wrong or not reachable:
                        start = wrong[0] if wrong else "any state"
                        yield Finding(
                            id=f"schema.undeclared-transition@{statement.id}",
                            rule="schema.undeclared-transition",
                            severity=Severity.HIGH,
                            subject=statement.id,
                            message=f"{statement.use_case} moves {entity}.{column} from {start} to {target}",
                            why="The state machine does not declare the change, so its trigger refuses the statement.",
                            fix="Declare the transition, or change the statement.",
                        )
