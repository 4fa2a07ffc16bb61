"""Gives a schedule's rows names and its terms numbers."""

from collections.abc import Iterable, Sequence

from server.engine.consistency.splits.replay import Place, Replay, RowName
from server.engine.consistency.splits.state import State
from server.engine.model.consistency import Level
from server.engine.model.interleavings import CycleEdge, Instance, Interleaving, Row, Touched


def named(
    state: State, levels: Sequence[Level], cut: int, found: Replay, prevented_at: tuple[Level, ...]
) -> Interleaving:
    """The schedule as a value. Equal terms get equal numbers, others different ones, from 1."""
    numbers = Numbers(state)
    rows: dict[RowName, str] = {}
    counts: dict[str, int] = {}
    for name in found.rows:
        counts[name[0]] = counts.get(name[0], 0) + 1
        rows[name] = f"{name[0]}#{counts[name[0]]}"
    described = tuple(
        Row(
            name=rows[name],
            relation=name[0],
            key=tuple(numbers.of(node) for node in name[1]),
            exists=versions[0].place is None,
            values=numbers.all(versions[0].values) if versions[0].place is None else (),
        )
        for name, versions in found.rows.items()
        if versions
    )
    rows = {name: label for name, label in rows.items() if found.rows[name]}
    return Interleaving(
        instances=tuple(_instance(state, levels, number, found, rows, numbers) for number in range(len(state.linears))),
        cut=cut,
        rows=described,
        cycle=tuple(
            CycleEdge(
                step.source,
                step.source_statement,
                step.target,
                step.target_statement,
                step.kind,
                rows[state.row(state.linears[step.source].statements[step.source_statement].relation, step.row)],
            )
            for step in state.steps
        ),
        prevented_at=prevented_at,
    )


class Numbers:
    """Small integers for classes of equal terms; a constant that is an integer stands for itself."""

    def __init__(self, state: State) -> None:
        self._terms = state.terms
        self._known: dict[int, int] = {}
        constants = (
            state.terms.constant_of(node) for scope in state.sought for each in scope for node in each.values()
        )
        self._taken = {int(each) for each in constants if each is not None and _is_integer(each)}
        self._next = 1

    def of(self, node: int) -> int:
        found = self._terms.find(node)
        if found not in self._known:
            constant = self._terms.constant_of(found)
            if constant is not None and _is_integer(constant):
                self._known[found] = int(constant)
            else:
                while self._next in self._taken:
                    self._next += 1
                self._known[found] = self._next
                self._next += 1
        return self._known[found]

    def all(self, nodes: Iterable[tuple[str, int]]) -> tuple[tuple[str, int], ...]:
        return tuple((name, self.of(node)) for name, node in nodes)


def _is_integer(text: str) -> bool:
    return text.lstrip("+-").isdigit()


def _instance(
    state: State,
    levels: Sequence[Level],
    number: int,
    found: Replay,
    rows: dict[RowName, str],
    numbers: Numbers,
) -> Instance:
    linear = state.linears[number]
    earlier = sum(each.program == linear.program for each in state.linears[:number])
    return Instance(
        name=linear.program if not earlier else f"{linear.program} {earlier + 1}",
        program=linear.program,
        level=levels[number],
        statements=linear.statements,
        touched=tuple(_touched((number, index), found, rows, numbers) for index in range(len(linear.statements))),
        terms=tuple((term, numbers.of(node)) for term, node in sorted(state.scopes[number].items())),
        sought=tuple(numbers.all(sorted(asked.items())) for asked in state.sought[number]),
    )


def _touched(place: Place, found: Replay, rows: dict[RowName, str], numbers: Numbers) -> tuple[Touched, ...]:
    names = list(found.seen.get(place, {}))
    names += [name for (writer, name) in found.written if writer == place and name not in names]
    result = []
    for name in names:
        written = found.written.get((place, name))
        result.append(Touched(rows[name], numbers.all(written.values) if written is not None else ()))
    return tuple(result)
