"""The modelling rules that statements of a workload meet, and what of them the theory does not cover.

One entry of `RULES` for each; see docs/analyses/consistency_theory.md for why each was once a wrong verdict.
"""

import re
from collections.abc import Callable, Iterator

from server.engine.consistency.programs.tables import Tables
from server.engine.consistency.programs.triggers import fired
from server.engine.consistency.unfolding import is_flattened, statements
from server.engine.model.access import Operation
from server.engine.model.consistency import Note, Program, StatementType, TemplateStatement, Workload

_SELECTS = frozenset({StatementType.KEY_SELECT, StatementType.PREDICATE_SELECT})
_PREDICATES = frozenset(
    {StatementType.PREDICATE_SELECT, StatementType.PREDICATE_UPDATE, StatementType.PREDICATE_DELETE}
)
_DELETES = frozenset({StatementType.KEY_DELETE, StatementType.PREDICATE_DELETE})
_VERB = re.compile(r"\s*(?:WITH\b.*?\)\s*)?(SELECT|INSERT|UPDATE|DELETE)\b", re.IGNORECASE | re.DOTALL)
_INNER_SELECT = re.compile(r"\(\s*SELECT\b", re.IGNORECASE)
_FOR_UPDATE = re.compile(r"\bFOR\s+(NO\s+KEY\s+)?UPDATE\b", re.IGNORECASE)
_FOR_SHARE = re.compile(r"\bFOR\s+(KEY\s+)?SHARE\b", re.IGNORECASE)
_SKIP = re.compile(r"\bSKIP\s+LOCKED\b", re.IGNORECASE)
_SEQUENCE = re.compile(r"\b(nextval|currval|setval|lastval)\s*\(", re.IGNORECASE)
_CLOCK = re.compile(
    r"\b(now|clock_timestamp|statement_timestamp|transaction_timestamp|timeofday)\s*\(|"
    r"\b(current_timestamp|current_date|current_time|localtimestamp|localtime)\b", re.IGNORECASE
)  # fmt: skip
_RANDOM = re.compile(r"\b(random|setseed|gen_random_uuid|uuidv4|uuidv7)\s*\(", re.IGNORECASE)
_ADVISORY = re.compile(r"\bpg_(try_)?advisory_\w*\s*\(", re.IGNORECASE)

_OPERATIONS = {
    StatementType.INSERT: Operation.INSERT,
    StatementType.KEY_UPDATE: Operation.UPDATE,
    StatementType.PREDICATE_UPDATE: Operation.UPDATE,
    StatementType.KEY_DELETE: Operation.DELETE,
    StatementType.PREDICATE_DELETE: Operation.DELETE,
}

Found = Iterator[tuple[TemplateStatement | None, str]]
Rule = Callable[[Program, list[TemplateStatement], Tables], Found]


def notes_of(workload: Workload, tables: Tables) -> tuple[Note, ...]:
    """Every rule on every program, in the order of the programs, then of the rules."""
    found: list[Note] = []
    for program in workload.programs:
        known = list(statements(program.body))
        for rule, check in RULES:
            said: set[tuple[str, str]] = set()
            for statement, message in check(program, known, tables):
                place = statement.source or statement.id if statement else ""
                if (place, message) not in said:
                    said.add((place, message))
                    name = statement.id if statement else ""
                    found.append(Note(rule=rule, program=program.name, statement=name, message=message, path=place))
    return tuple(found)


def _read_then_update(program: Program, known: list[TemplateStatement], tables: Tables) -> Found:
    for place, update in enumerate(known):
        if update.type is not StatementType.KEY_UPDATE:
            continue
        for read in known[:place]:
            blind = set(read.reads) & set(update.writes) - set(update.reads)
            if read.type in _SELECTS and read.relation == update.relation and blind and not read.locks:
                columns = ", ".join(sorted(blind))
                yield (
                    update,
                    (
                        f"{columns} of {update.relation} is read in statement {read.id} and set in statement "
                        f"{update.id} to a "
                        "computed value: two steps, between which another transaction may write. SET c = c + :n is one."
                    ),
                )


def _sub_select(program: Program, known: list[TemplateStatement], tables: Tables) -> Found:
    for statement in known:
        verb = _VERB.match(statement.sql)
        if (
            statement.type in _SELECTS
            and verb
            and verb.group(1).upper() != "SELECT"
            and _INNER_SELECT.search(statement.sql)
        ):
            yield (
                statement,
                (
                    f"The sub-select on {statement.relation} is a read of its own, done before the write of the same "
                    "statement."
                ),
            )


def _may_find_nothing(program: Program, known: list[TemplateStatement], tables: Tables) -> Found:
    for statement in known:
        fixed = {pin.column for pin in statement.pins}
        if statement.type is StatementType.PREDICATE_SELECT and any(
            unique and fixed.issuperset(unique) for unique in tables.unique_keys(statement.relation)
        ):
            yield (
                statement,
                (
                    f"The look-up in {statement.relation} by its key may find nothing, since programs insert or delete "
                    "such "
                    "rows: that nothing was there is what it read."
                ),
            )


def _constraint(program: Program, known: list[TemplateStatement], tables: Tables) -> Found:
    for place, insert in enumerate(known):
        if insert.type is not StatementType.INSERT:
            continue
        for read in known[:place]:
            if read.type is StatementType.PREDICATE_SELECT and read.relation == insert.relation:
                for unique in tables.unique_keys(insert.relation):
                    if unique and {pin.column for pin in read.pins}.issuperset(unique):
                        columns = ", ".join(unique)
                        yield (
                            read,
                            (
                                f"{insert.relation} ({columns}) is unique: PostgreSQL refuses the second insertion at "
                                "every "
                                "level, so the check before it protects nothing; the read stays in the analysis."
                            ),
                        )
                        break


def _row_locks(program: Program, known: list[TemplateStatement], tables: Tables) -> Found:
    updates = [each for each in known if each.type is StatementType.KEY_UPDATE and each.writes]
    for place, one in enumerate(updates):
        for other in updates[place + 1 :]:
            same = one.relation == other.relation and one.key == other.key and one.id != other.id
            if same and not set(one.writes) & set(other.writes):
                yield (
                    other,
                    (
                        f"Statements {one.id} and {other.id} write different columns of one row of {one.relation}: "
                        "still one "
                        "row lock and one version, writers of either column wait for each other."
                    ),
                )


def _for_update(program: Program, known: list[TemplateStatement], tables: Tables) -> Found:
    for statement in known:
        if statement.locks or (statement.type in _SELECTS and _FOR_UPDATE.search(statement.sql)):
            yield (
                statement,
                (
                    f"FOR UPDATE on {statement.relation} holds the row until commit and makes no version: counted as "
                    "one step "
                    "with a write at READ COMMITTED, as a plain read above it."
                ),
            )


def _many_paths(program: Program, known: list[TemplateStatement], tables: Tables) -> Found:
    if is_flattened(program):
        yield (
            None,
            (
                f"{program.name} has too many paths through its choices and loops to be told apart: it is treated as "
                "one in "
                "which any conditional statement may run."
            ),
        )


def _predicate(program: Program, known: list[TemplateStatement], tables: Tables) -> Found:
    for statement in known:
        if statement.type in _PREDICATES and not statement.pins:
            columns = ", ".join(statement.predicate_reads) or "every row"
            yield (
                statement,
                (
                    f"The predicate over {statement.relation} ({columns}) fixes no column by a parameter: every "
                    "insertion, "
                    "deletion and change of those columns counts as meeting it."
                ),
            )


def _cascade(program: Program, known: list[TemplateStatement], tables: Tables) -> Found:
    for statement in known:
        if statement.type in _DELETES:
            for other, key in tables.referring(statement.relation):
                yield (
                    statement,
                    (
                        f"Deleting from {statement.relation} changes {other.name} through the foreign key {key.name} "
                        f"(ON DELETE {key.on_delete}): counted as a statement of its own on any such rows."
                    ),
                )


def _trigger(program: Program, known: list[TemplateStatement], tables: Tables) -> Found:
    for statement in known:
        operation = _OPERATIONS.get(statement.type)
        if operation is None:
            continue
        for each in fired(tables.by_name, statement.relation, operation, frozenset(statement.writes)):
            what = "counted as a change of any row of any table"
            if not each.unknown:
                named = ", ".join(name for name, _ in each.looks_at)
                what = f"counted as a read of any rows of {named}{', at commit' if each.deferred else ''}"
            yield statement, f"The trigger {each.trigger.name} runs with the statement: {what}."


def _function(program: Program, known: list[TemplateStatement], tables: Tables) -> Found:
    for statement in known:
        for name in tables.called(statement.sql):
            yield statement, f"What the function {name} does is not read: counted as a change of any row of any table."


def _texts(pattern: re.Pattern[str], message: str) -> Rule:
    def check(program: Program, known: list[TemplateStatement], tables: Tables) -> Found:
        for statement in known:
            if pattern.search(statement.sql):
                yield statement, message

    return check


RULES: tuple[tuple[str, Rule], ...] = (
    ("lint.read-then-update", _read_then_update),
    ("lint.sub-select", _sub_select),
    ("lint.may-find-nothing", _may_find_nothing),
    ("lint.constraint", _constraint),
    ("lint.row-locks", _row_locks),
    ("lint.for-update", _for_update),
    ("beyond.paths", _many_paths),
    ("beyond.predicate", _predicate),
    ("beyond.cascade", _cascade),
    ("beyond.trigger", _trigger),
    ("beyond.function", _function),
    (
        "beyond.sequence",
        _texts(
            _SEQUENCE,
            "A sequence is not transactional: its values are not undone and not in order of commit. No order is "
            "concluded from them.",
        ),
    ),
    (
        "beyond.clock",
        _texts(
            _CLOCK, "The clock is outside the theory: what is read of it is taken for a parameter, equal to nothing."
        ),
    ),
    ("beyond.random", _texts(_RANDOM, "A random value is taken for a parameter, equal to nothing.")),
    (
        "beyond.advisory-lock",
        _texts(_ADVISORY, "Advisory locks are outside the theory: they are taken to protect nothing."),
    ),
    (
        "beyond.share-lock",
        _texts(_FOR_SHARE, "FOR SHARE is taken to protect nothing: two transactions may hold it at once."),
    ),
    (
        "beyond.skip-locked",
        _texts(
            _SKIP,
            "SKIP LOCKED passes over rows that others hold: what it returns is no state of the database at any time, "
            "and serial runs may return more.",
        ),
    ),
)
"""In the order in which they are reported."""
