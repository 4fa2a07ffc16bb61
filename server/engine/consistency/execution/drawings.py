"""A witness drawn: a Mermaid sequence diagram, and lifelines for terminals."""

from collections.abc import Iterator

from server.engine.consistency.splits.conflicts import BY_PREDICATE
from server.engine.kernel.ascii.lifelines import Frame, Message, Participant, Section, lifelines
from server.engine.kernel.mermaid import escaped, message
from server.engine.model.consistency import DependencyKind, StatementType, TemplateStatement
from server.engine.model.interleavings import Instance, Interleaving

_T = StatementType
_VERBS = {
    _T.INSERT: "inserts",
    _T.KEY_SELECT: "reads",
    _T.PREDICATE_SELECT: "looks through",
    _T.KEY_UPDATE: "updates",
    _T.PREDICATE_UPDATE: "updates all that match in",
    _T.KEY_DELETE: "deletes",
    _T.PREDICATE_DELETE: "deletes all that match in",
}
_DATABASE = "PostgreSQL"


def sequence(interleaving: Interleaving) -> str:
    """Mermaid ``sequenceDiagram``; ends with the cycle that no serial order can have."""
    names = [f"T{number}" for number in range(1, len(interleaving.instances) + 1)]
    lines = ["sequenceDiagram"]
    for name, instance in zip(names, interleaving.instances, strict=True):
        lines.append(f"    participant {name} as {escaped(instance.name)}<br/>{instance.level.value.upper()}")
    lines.append(f"    participant DB as {_DATABASE}")
    for number, text in _events(interleaving):
        lines.append(f"    {names[number]}->>DB: {message(text)}")
    lines += [f"    Note over {names[0]},DB: {message(sentence)}" for sentence in cycle(interleaving)]
    return "\n".join(lines) + "\n"


def ascii_sequence(interleaving: Interleaving) -> str:
    """The same as plain text."""
    participants = [
        Participant(f"T{number}", (instance.name, instance.level.value.upper()))
        for number, instance in enumerate(interleaving.instances, 1)
    ]
    events = tuple(Message(f"T{number + 1}", "DB", text) for number, text in _events(interleaving))
    before = interleaving.cut + 1
    after = len(interleaving.instances[0].statements) - interleaving.cut + 1
    gap = Frame((Section("in the gap", events[before : len(events) - after]),))
    drawn = lifelines(
        [*participants, Participant("DB", (_DATABASE,))], (*events[:before], gap, *events[len(events) - after :])
    )
    return drawn + "".join(f"{sentence}\n" for sentence in cycle(interleaving))


def cycle(interleaving: Interleaving) -> tuple[str, ...]:
    """One sentence for each dependency: who must come before whom, and why."""
    sentences = []
    for edge in interleaving.cycle:
        source, target = interleaving.instances[edge.source].name, interleaving.instances[edge.target].name
        row = _row(edge.row)
        if edge.kind is DependencyKind.READ_WRITE:
            sentences.append(f"{source} before {target}: it did not see what {target} writes to {row}.")
        elif edge.kind is DependencyKind.WRITE_READ:
            sentences.append(f"{source} before {target}: {target} saw what it wrote to {row}.")
        else:
            sentences.append(f"{source} before {target}: {target} wrote {row} after it.")
    return tuple(sentences)


def _events(interleaving: Interleaving) -> Iterator[tuple[int, str]]:
    """Number of the instance and what it does, in the order of the schedule."""
    first = interleaving.instances[0]
    yield 0, "BEGIN"
    yield from ((0, _told(first, index)) for index in range(interleaving.cut))
    for number, instance in enumerate(interleaving.instances[1:], 1):
        yield number, "BEGIN"
        yield from ((number, _told(instance, index)) for index in range(len(instance.statements)))
        yield number, "COMMIT"
    yield from ((0, _told(first, index)) for index in range(interleaving.cut, len(first.statements)))
    yield 0, "COMMIT"


def _told(instance: Instance, index: int) -> str:
    statement: TemplateStatement = instance.statements[index]
    rows = [_row(each.row) for each in instance.touched[index]]
    place = statement.relation if statement.type in BY_PREDICATE else (rows or [statement.relation])[0]
    met = f" (meets {', '.join(rows)})" if statement.type in BY_PREDICATE and rows else ""
    met = " (meets nothing)" if statement.type in BY_PREDICATE and not rows else met
    columns = statement.writes or statement.reads
    named = f": {', '.join(columns)}" if columns and statement.type is not _T.INSERT else ""
    lock = " FOR UPDATE" if statement.locks else ""
    return f"{_VERBS[statement.type]} {place}{met}{named}{lock}"


def _row(name: str) -> str:
    relation, _, number = name.rpartition("#")
    return f"{relation} {number}"
