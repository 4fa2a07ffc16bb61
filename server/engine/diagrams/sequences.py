"""One sequence for each command and job: caller, edge, service, database, external systems, step by step."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from server.engine.diagrams.facts import Facts, duration_text, external_systems, is_job, steps
from server.engine.diagrams.services import Run, Runs
from server.engine.diagrams.wording import answer, guard, request, summary
from server.engine.kernel.ascii.lifelines import Event, Frame, Message, Participant, Section, lifelines
from server.engine.kernel.mermaid import escaped, identifier, message
from server.engine.model.access import Statement
from server.engine.model.brief import Branch, Step, Transaction, Trigger, UseCase, UseCaseKind
from server.engine.model.contract import Method

_EDGE, _SERVICE, _DATABASE, _EVENTS = "edge", "service", "database", "events"


@dataclass(frozen=True)
class Block:
    """A frame with the word Mermaid opens it by; the sections after the first are its alternatives."""

    kind: str
    """alt, opt, loop or rect (a database transaction)."""
    sections: tuple[tuple[str, "tuple[Message | Block, ...]"], ...]


Entry = Message | Block


@dataclass(frozen=True)
class Drawn:
    use_case: str
    participants: tuple[Participant, ...]
    entries: tuple[Entry, ...]

    def mermaid(self) -> str:
        ids = {p.id: identifier("p", i) for i, p in enumerate(self.participants)}
        lines = ["sequenceDiagram"]
        lines += [f"  participant {ids[p.id]} as {escaped(p.lines[0]) or 'unnamed'}" for p in self.participants]
        ends = f"{ids[self.participants[0].id]},{ids[self.participants[-1].id]}"
        lines += _mermaid_lines(self.entries, ids, ends, "  ")
        return "\n".join(lines) + "\n"

    def ascii(self) -> str:
        return lifelines(self.participants, tuple(_framed(e) for e in self.entries))


def drawn(facts: Facts) -> tuple[UseCase, ...]:
    """The use cases that get a sequence: those that change something, and jobs; reads have nothing to tell in order."""
    return tuple(u for u in facts.brief.use_cases if u.kind is not UseCaseKind.QUERY or is_job(u))


def draw(facts: Facts, use_case: UseCase, method: Method | None, runs: Runs | None = None) -> Drawn:
    """The sequence of one use case; ``method`` is how its contract exposes it, where it does.

    ``runs`` says where its statements run, where there are several services.
    """
    return _Writer(facts, use_case, method, runs).sequence()


class _Writer:
    """Walks the steps once, taking each SQL step's parsed statement in document order."""

    def __init__(self, facts: Facts, use_case: UseCase, method: Method | None, runs: Runs | None) -> None:
        self._runs = runs
        self._others: dict[str, None] = {}
        self._at_home = runs is None
        self._facts = facts
        self._use_case = use_case
        self._method = method
        self._statements: Iterator[Statement] = iter(facts.statements(use_case.name))
        self._caller = use_case.actor or "client"

    def sequence(self) -> Drawn:
        background = is_job(self._use_case)
        body = [entry for t in enumerate(self._use_case.transactions, 1) for entry in self._transaction(*t)]
        participants = [Participant(self._caller, (self._caller,))]
        if background:
            opening = [Message(self._caller, _SERVICE, _TRIGGERED[self._use_case.trigger] + self._use_case.name)]
            closing: list[Entry] = []
        else:
            participants.append(Participant(_EDGE, (_EDGE,)))
            opening = [
                Message(self._caller, _EDGE, request(self._use_case, self._method)),
                Message(_EDGE, _SERVICE, self._use_case.name),
            ]
            closing = [
                Message(_SERVICE, _EDGE, answer(self._method), reply=True),
                Message(_EDGE, self._caller, answer(self._method), reply=True),
            ]
        own = self._runs.home if self._runs else self._facts.brief.name
        participants.append(Participant(_SERVICE, (f"{own} {'jobs' if background else 'api'}",)))
        leaves = list(steps(self._use_case))
        if self._at_home and any(leaf.sql for leaf in leaves):
            participants.append(Participant(_DATABASE, (f"{own} database" if self._runs else "PostgreSQL",)))
        for name in self._others:
            participants += [Participant(_of(name), (name,)), Participant(_store(name), (f"{name} database",))]
        participants += [Participant(f"external {n}", (n,)) for n in external_systems(self._use_case)]
        if any(leaf.emit for leaf in leaves):
            participants.append(Participant(_EVENTS, (_EVENTS,)))
        return Drawn(self._use_case.name, tuple(participants), (*opening, *body, *closing))

    def _transaction(self, number: int, transaction: Transaction) -> list[Entry]:
        inside = self._steps(transaction.steps)
        if not any(_has_sql(step) for step in transaction.steps):
            return inside
        cut = self._runs.cut(number) if self._runs else None
        title = f"transaction {number}"
        if cut is not None:
            title += f", local ones: {', '.join(part.service for part in cut.parts if part.writes) or 'none writes'}"
        return [Block("rect", ((title, tuple(inside)),))]

    def _steps(self, these: Sequence[Step]) -> list[Entry]:
        return [entry for step in these for entry in self._step(step)]

    def _step(self, step: Step) -> list[Entry]:
        if step.sql:
            return self._sql(next(self._statements, None))
        if step.call is not None:
            return self._call(step)
        if step.emit:
            return [Message(_SERVICE, _EVENTS, step.emit)]
        if step.compute is not None:
            return [Message(_SERVICE, _SERVICE, f"computes for {duration_text(step.compute)}")]
        if step.loop is not None:
            times = [f"{step.loop.mean:g} times on average"] if step.loop.mean is not None else []
            times += [f"at most {step.loop.max}"] if step.loop.max is not None else []
            return [Block("loop", ((", ".join(times) or "repeated", tuple(self._steps(step.loop.steps))),))]
        if step.optional is not None:
            return [Block("opt", (self._branch(step.optional, "sometimes"),))]
        return [Block("alt", tuple(self._branch(b, "otherwise") for b in step.choice))] if step.choice else []

    def _branch(self, branch: Branch, unknown: str) -> tuple[str, tuple[Entry, ...]]:
        title = f"{branch.probability * 100:g} % of the time" if branch.probability is not None else unknown
        return title, tuple(self._steps(branch.steps))

    def _sql(self, statement: Statement | None) -> list[Entry]:
        if statement is None:
            return []
        if self._runs is not None:
            return [entry for run in self._runs.of(statement) for entry in self._placed(statement, run)]
        return self._local(statement)

    def _placed(self, statement: Statement, run: Run) -> list[Entry]:
        """A statement, or a part of one, where it runs."""
        assert self._runs is not None
        if run.service == self._runs.home:
            self._at_home = True
            return [Message(_SERVICE, _DATABASE, run.said)] if run.said else self._local(statement)
        self._others.setdefault(run.service)
        there, store = _of(run.service), _store(run.service)
        asked = Message(_SERVICE, there, f"event {run.by}" if run.later else run.by)
        done = Message(there, store, run.said or summary(statement))
        if run.later:
            return [asked, done]
        return [asked, done, Message(there, _SERVICE, "done" if run.writes else "rows", reply=True)]

    def _local(self, statement: Statement) -> list[Entry]:
        condition = guard(statement, self._facts.keys(statement))
        sent = summary(statement) + (f", only where {condition}" if condition else "")
        returned = ", ".join(output.name for output in statement.returns)
        if condition:
            returned = f"{returned}, or no row" if returned else "one row changed, or none"
        answered = [Message(_DATABASE, _SERVICE, returned, reply=True)] if returned else []
        return [Message(_SERVICE, _DATABASE, sent), *answered]

    def _call(self, step: Step) -> list[Entry]:
        assert step.call is not None
        if step.call.use_case:
            return [Message(_SERVICE, _SERVICE, f"runs {step.call.use_case}")]
        name = step.call.external_system
        system = next((s for s in self._facts.brief.external_systems if s.name == name), None)
        latency = system.latency if system else None
        known = [
            f"{label} {duration_text(value)}"
            for label, value in (
                ("", step.call.latency),
                ("p50", latency.p50 if latency and step.call.latency is None else None),
                ("p99", latency.p99 if latency and step.call.latency is None else None),
            )
            if value is not None
        ]
        there = Message(_SERVICE, f"external {name}", "request")
        back = Message(f"external {name}", _SERVICE, ", ".join(known).strip() or "answer", reply=True)
        return [there, back]


def _of(service: str) -> str:
    return f"service {service}"


def _store(service: str) -> str:
    return f"database {service}"


_TRIGGERED = {Trigger.REQUEST: "starts ", Trigger.SCHEDULE: "on schedule: ", Trigger.EVENT: "on event: "}


def _has_sql(step: Step) -> bool:
    if step.sql:
        return True
    inner = [*(s for b in step.choice for s in b.steps)]
    inner += step.optional.steps if step.optional else ()
    inner += step.loop.steps if step.loop else ()
    return any(_has_sql(s) for s in inner)


def _framed(entry: Entry) -> Event:
    if isinstance(entry, Message):
        return entry
    sections = []
    for number, (title, inside) in enumerate(entry.sections):
        opening = "" if entry.kind == "rect" else f"{entry.kind}, "
        word = opening if number == 0 else "else, "
        sections.append(Section(word + title, tuple(_framed(e) for e in inside)))
    return Frame(tuple(sections))


def _mermaid_lines(entries: Sequence[Entry], ids: dict[str, str], ends: str, indent: str) -> list[str]:
    lines = []
    for entry in entries:
        if isinstance(entry, Message):
            arrow = "-->>" if entry.reply else "->>"
            lines.append(f"{indent}{ids[entry.source]}{arrow}{ids[entry.target]}: {message(entry.text)}")
            continue
        for number, (title, inside) in enumerate(entry.sections):
            if entry.kind == "rect":
                lines += [f"{indent}rect rgb(238, 243, 250)", f"{indent}  Note over {ends}: {message(title)}"]
            else:
                lines.append(f"{indent}{entry.kind if number == 0 else 'else'} {message(title)}")
            lines += _mermaid_lines(inside, ids, ends, indent + "  ")
        lines.append(f"{indent}end")
    return lines
