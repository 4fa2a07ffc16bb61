"""Triggers over two tables: one that refuses a broken aggregate at commit, one that keeps a column equal to it."""

from server.engine.kernel.naming import shorten
from server.engine.kernel.sql.words import quote
from server.engine.model.access import Operation
from server.engine.model.plan import Alternative, Decision, Figure, Finding, Severity
from server.engine.model.schema import Trigger
from server.engine.schema.invariants.joined import AFFORDABLE_ROWS, Across
from server.engine.schema.invariants.plpgsql import function, refusal
from server.engine.schema.invariants.terms import Context
from server.engine.schema.rules import Guard, Upkeep

_PART_SUFFIX = "_parts"


def check_at_commit(context: Context, found: Across, predicate: str, column: str = "") -> None:
    """A deferred constraint trigger where the rows it reads at commit stay few, else a query to run now and then."""
    query = found.broken(predicate)
    rows = found.rows
    name = context.draft.take(f"{found.whole.name}_{column or found.invariant.name}_guard", found.invariant.name)
    if rows is not None and rows > AFFORDABLE_ROWS:
        _too_many(context, found, query, rows)
        return
    found.whole.triggers.append(_check_trigger(found, name, predicate, column))
    context.draft.rules.append(Guard(found, name, predicate, column))
    _warn_of_one_sided_transactions(context, found, column)
    decision = Decision(
        id=f"schema/{found.whole.name}/{found.invariant.name}/enforcement",
        subject=found.invariant.name,
        question=f"What keeps {found.invariant.name} true?",
        choice="a constraint trigger, checked at commit, on both tables",
        reasons=(
            "A CHECK sees one row; this speaks of a row and all that refer to it.",
            "Deferred to the commit, the statements of a transaction may come in any order.",
            "The trigger locks the row first, so that two transactions that each look right alone are put in sequence.",
        ),
        alternatives=(
            Alternative("serializable isolation and a check in the code", "every writer must use it, and retry"),
            Alternative("statements alone", "one forgotten statement and the figures differ for good"),
            Alternative("no stored value, an aggregate at every read", "reads outnumber writes; each would pay"),
        ),
        figures=(Figure("rows read for each changed row", f"{rows:g}" if rows is not None else "not stated", "rows"),),
        evidence=(f"schema/guard/{found.whole.name}/{name}",),
        headline=True,
    )
    context.keep(
        found.invariant, found.whole.name, name, "deferred constraint trigger: checked at commit", decision, query
    )


def _check_trigger(found: Across, name: str, predicate: str, column: str) -> Trigger:
    whole, part = quote(found.whole.name), quote(found.part.name)
    key, reference = quote(found.whole.primary_key[0]), quote(found.reference)
    type_ = found.whole.columns[found.whole.primary_key[0]].type
    self_joined = found.whole.name == found.part.name
    own = f"NEW.{key}, " if self_joined else ""
    ids = f"ARRAY[{own}NEW.{reference}, OLD.{reference}]"
    choose = f"    touched := {ids};\n"
    if not self_joined:
        choose = (
            f"    IF TG_TABLE_NAME = '{found.whole.name}' THEN\n        touched := ARRAY[NEW.{key}];\n"
            f"    ELSE\n        touched := {ids};\n    END IF;\n"
        )
    message = f"{found.invariant.name} does not hold for {found.whole.name} %"
    # Locked first and looked at in a second statement, whose snapshot then holds what the other writer committed.
    body = (
        f"{choose}"
        f"    PERFORM 1 FROM {whole} WHERE {key} = ANY (touched) ORDER BY {key} FOR NO KEY UPDATE;\n"
        f"    SELECT whole.{key} INTO broken FROM {whole} AS whole\n"
        f"     WHERE whole.{key} = ANY (touched)\n"
        f"       AND {found.holds(predicate)} IS FALSE;\n"
        f"    IF FOUND THEN\n"
        f"{refusal(found.whole.name, name, message, ['broken'], 8)}\n"
        f"    END IF;\n    RETURN NULL;"
    )
    whole_columns = sorted({*found.whole_columns, *([column] if column else [])})
    of_whole = f" OR UPDATE OF {', '.join(map(quote, whole_columns))}" if whole_columns else ""
    of_part = ", ".join(map(quote, dict.fromkeys((found.reference, *found.part_columns))))
    deferred = f"DEFERRABLE INITIALLY DEFERRED\n    FOR EACH ROW EXECUTE FUNCTION {quote(name)}()"
    statements = [
        f"CREATE CONSTRAINT TRIGGER {quote(part_trigger(name))} AFTER INSERT OR DELETE OR UPDATE OF {of_part} "
        f"ON {part} {deferred}"
    ]
    if not self_joined:
        statements.insert(0, f"CREATE CONSTRAINT TRIGGER {quote(name)} AFTER INSERT{of_whole} ON {whole} {deferred}")
    return Trigger(
        name,
        function(name, body, f"touched {type_}[];\n    broken {type_};", reads_tables=True),
        tuple(statements),
        reads=(found.part.name,) if not self_joined else (),
        invariant=found.invariant.name,
        purpose=f"{found.invariant.name}, checked at commit.",
    )


def part_trigger(name: str) -> str:
    """Name of the guard's trigger on the referring table."""
    return shorten(f"{name}{_PART_SUFFIX}")


def maintain(context: Context, found: Across, column: str) -> None:
    """No statement of the brief keeps the column, so a trigger on the referring rows does."""
    name = context.draft.take(f"{found.whole.name}_{column}_upkeep", found.invariant.name)
    whole, key, reference = quote(found.whole.name), quote(found.whole.primary_key[0]), quote(found.reference)
    target = quote(column)
    type_ = found.whole.columns[found.whole.primary_key[0]].type
    nothing = found.whole.columns[column].nullable
    wanted = found.expression if nothing else f"coalesce({found.expression}, 0)"
    body = (
        f"    touched := ARRAY[NEW.{reference}, OLD.{reference}];\n"
        f"    PERFORM 1 FROM {whole} WHERE {key} = ANY (touched) ORDER BY {key} FOR NO KEY UPDATE;\n"
        f"    UPDATE {whole} AS whole SET {target} = {found.holds(wanted)}\n"
        f"     WHERE whole.{key} = ANY (touched);\n"
        f"    RETURN NULL;"
    )
    of_part = ", ".join(map(quote, dict.fromkeys((found.reference, *found.part_columns))))
    statement = (
        f"CREATE TRIGGER {quote(name)} AFTER INSERT OR DELETE OR UPDATE OF {of_part} ON {quote(found.part.name)}\n"
        f"    FOR EACH ROW EXECUTE FUNCTION {quote(name)}()"
    )
    trigger = Trigger(
        name,
        function(name, body, f"touched {type_}[];", reads_tables=True),
        (statement,),
        reads=(found.part.name,),
        invariant=found.invariant.name,
        purpose=f"Keeps {column} equal to {found.invariant.expression}.",
    )
    found.whole.triggers.append(trigger)
    context.draft.rules.append(Upkeep(found, name, column, wanted))
    rows = found.rows
    decision = Decision(
        id=f"schema/{found.whole.name}/{found.invariant.name}/enforcement",
        subject=found.invariant.name,
        question=f"What keeps {found.whole.name}.{column} equal to {found.invariant.expression}?",
        choice=f"a trigger on {found.part.name} that computes it anew in the same transaction",
        reasons=(
            "No statement of the brief writes the column, so nobody else would keep it.",
            "It locks the row before it reads: two writers at once would otherwise each miss the other's row.",
            "Computed anew it is right after any change; adding differences would have to be right each time.",
        ),
        alternatives=(
            Alternative(
                "add the difference", "reads no rows, yet an error once made stays; take it when the rows are many"
            ),
            Alternative(
                "a projection by events", "off by its lag; take it when writers wait for one another on the row"
            ),
            Alternative("a materialised view", "right only when refreshed, and refreshed as a whole"),
        ),
        figures=(Figure("rows read for each changed row", f"{rows:g}" if rows is not None else "not stated", "rows"),),
        evidence=(f"schema/upkeep/{found.whole.name}/{name}/insert", f"schema/upkeep/{found.whole.name}/{name}/delete"),
        headline=True,
    )
    context.keep(
        found.invariant,
        found.whole.name,
        name,
        "trigger that computes the value in the same transaction",
        decision,
        found.broken(f"whole.{target} IS NOT DISTINCT FROM {wanted}"),
    )


def _too_many(context: Context, found: Across, query: str, rows: float) -> None:
    context.draft.decisions.append(
        Decision(
            id=f"schema/{found.whole.name}/{found.invariant.name}/enforcement",
            subject=found.invariant.name,
            question=f"What keeps {found.invariant.name} true?",
            choice="the statements that change it, in the same transaction; a query finds what went wrong",
            reasons=(
                "Checking it at commit would read every row that refers to the one that changed.",
                "The statements add differences to the row they lock, which is right at READ COMMITTED.",
            ),
            alternatives=(Alternative("a constraint trigger at commit", f"reads {rows:g} rows for each row changed"),),
            figures=(Figure("rows read for each changed row", f"{rows:g}", "rows"),),
        )
    )
    context.cannot(
        found.invariant,
        f"{found.invariant.name} is kept by the statements alone: a check at commit would read {rows:g} rows",
        query,
        "Run the query nightly; mend and look for the statement that forgot.",
    )


def _warn_of_one_sided_transactions(context: Context, found: Across, column: str) -> None:
    """A transaction that changes the parts and not the kept value will be refused at its commit."""
    if not column:
        return
    whole, part = found.whole.entity, found.part.entity
    parts_changed: dict[tuple[str, int], None] = {}
    whole_changed: set[tuple[str, int]] = set()
    for statement in context.prepared.statements:
        where = (statement.use_case, statement.transaction)
        for access in statement.accesses:
            changes = access.operation in (Operation.INSERT, Operation.DELETE) or (
                access.operation == Operation.UPDATE and set(access.writes) & {found.reference, *found.part_columns}
            )
            if access.entity == part and changes:
                parts_changed[where] = None
            if access.entity == whole and (
                access.operation in (Operation.INSERT, Operation.DELETE)
                or (access.operation == Operation.UPDATE and column in access.writes)
            ):
                whole_changed.add(where)
    for use_case, transaction in parts_changed:
        if (use_case, transaction) not in whole_changed:
            context.draft.findings.append(
                Finding(
                    id=f"schema.forgotten-total@{use_case}/{transaction}/{found.invariant.name}",
                    rule="schema.forgotten-total",
                    severity=Severity.HIGH,
                    subject=f"{use_case}/{transaction}",
                    message=f"{use_case} changes {found.part.name} and not {found.whole.name}.{column}",
                    why=f"{found.invariant.name} is checked at commit, which refuses the transaction.",
                    fix=f"Update {found.whole.name}.{column} in the same transaction.",
                )
            )
