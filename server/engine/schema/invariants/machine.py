"""State machines: which states there are is a CHECK, which changes are allowed a trigger."""

from msgspec.structs import replace

from server.engine.kernel.sql.words import quote, quoted
from server.engine.kernel.state_machines import state_machine_of
from server.engine.model.brief import AttributeType, Invariant
from server.engine.model.plan import Alternative, Decision, Finding, Severity
from server.engine.model.schema import Trigger
from server.engine.schema.draft import TableDraft
from server.engine.schema.invariants.plpgsql import function, refusal
from server.engine.schema.invariants.terms import Context
from server.engine.schema.rules import Transitions


def transitions(expression: str) -> dict[str, tuple[str, ...]]:
    """``draft -> active; active -> sold_out, expired`` by state, every state there; empty for what is no such list."""
    machine = state_machine_of(expression)
    return {state: tuple(target for source, target in machine.moves if source == state) for state in machine.states}


def state_machine(context: Context, invariant: Invariant) -> None:
    allowed = transitions(invariant.expression)
    over = context.over(invariant)
    place = context.place(*over[0]) if len(over) == 1 else None
    if place is None or not allowed:
        context.cannot(
            invariant,
            f"{invariant.name} is no list of transitions over one column",
            fix="Write `over: [Entity.column]` and `expression: draft -> active; active -> sold_out`.",
        )
        return
    table = context.draft.tables[place.table]
    attribute = context.logical.tables[over[0][0]].by_name[over[0][1]].attribute
    states = list(allowed)
    declared = attribute.values if attribute and attribute.type == AttributeType.ENUM else ()
    if not declared:
        values = ", ".join(quoted(state) for state in states)
        table.add_check(
            f"{table.name}_{place.column}_values_check", f"{quote(place.column)} IN ({values})", invariant.name
        )
    _start_at_first(table, place.column, states[0])
    _warn_of_unreachable(context, invariant, states, declared)
    name = context.draft.take(f"{table.name}_{place.column}_transition", f"{table.name} {invariant.name}")
    table.triggers.append(_trigger(table, place.column, name, invariant, allowed))
    context.draft.rules.append(Transitions(table.name, place.column, name, allowed, tuple(states)))
    context.keep(
        invariant,
        table.name,
        name,
        "CHECK for the states, BEFORE UPDATE trigger for the transitions",
        _decision(table, place.column, name, states, allowed),
    )


def _start_at_first(table: TableDraft, column: str, first: str) -> None:
    """A row whose author states nothing begins where the machine begins."""
    known = table.columns[column]
    if not known.default:
        table.columns[column] = replace(known, default=quoted(first))


def _trigger(
    table: TableDraft, column: str, name: str, invariant: Invariant, allowed: dict[str, tuple[str, ...]]
) -> Trigger:
    state = quote(column)
    pairs = ",\n        ".join(
        f"({quoted(start)}, {quoted(target)})" for start, targets in allowed.items() for target in targets
    )
    body = f"""    IF (OLD.{state}, NEW.{state}) IN (
        {pairs}
    ) THEN
        RETURN NEW;
    END IF;
{refusal(table.name, name, f"{table.name}.{column} may not go from % to %", [f"OLD.{state}", f"NEW.{state}"])}"""
    started = f"OLD.{state} IS NOT NULL AND " if table.columns[column].nullable else ""
    statement = (
        f"CREATE TRIGGER {quote(name)} BEFORE UPDATE OF {state} ON {quote(table.name)}\n"
        f"    FOR EACH ROW WHEN ({started}OLD.{state} IS DISTINCT FROM NEW.{state}) EXECUTE FUNCTION {quote(name)}()"
    )
    return Trigger(
        name,
        function(name, body),
        (statement,),
        invariant=invariant.name,
        purpose=f"Only declared changes of {column}.",
    )


def _warn_of_unreachable(context: Context, invariant: Invariant, states: list[str], declared: tuple[str, ...]) -> None:
    for state in declared:
        if state not in states:
            context.draft.findings.append(
                Finding(
                    id=f"schema.state-outside-machine@{invariant.name}.{state}",
                    rule="schema.state-outside-machine",
                    severity=Severity.MEDIUM,
                    subject=invariant.over[0],
                    message=f"the value {state} of {invariant.over[0]} has no transition to it or from it",
                    why="A row created in it can never leave it, and no other row can reach it.",
                    fix="Add its transitions, or take it out of the values.",
                )
            )


def _decision(
    table: TableDraft, column: str, name: str, states: list[str], allowed: dict[str, tuple[str, ...]]
) -> Decision:
    return Decision(
        id=f"schema/{table.name}/{column}/transitions",
        subject=f"{table.name}.{column}",
        question=f"What refuses an undeclared change of {table.name}.{column}?",
        choice=f"a trigger before the update, with the {sum(map(len, allowed.values()))} declared transitions",
        reasons=(
            "A CHECK sees one version of the row only, so it can list the states but not the changes.",
            "A guard in each UPDATE (`WHERE state = …`) remains what decides races; the trigger stands behind it.",
            "INSERT is left free: imports and back-fills bring rows that are in the middle of their life.",
        ),
        alternatives=(
            Alternative(
                "guards in the statements alone", "one forgotten guard, or one manual UPDATE, and it is broken"
            ),
            Alternative(
                "a table of transitions with a foreign key", "needs the previous state as a column of each row"
            ),
            Alternative("an enum type", "restricts values, not changes, and a value can never be removed from it"),
        ),
        evidence=tuple(f"schema/transition/{table.name}/{name}/{state}" for state in states),
    )
