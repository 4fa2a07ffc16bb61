"""What a few more writes would save: reads made visible to writers, and the levels that are enough then.

A read of a known row becomes ``UPDATE … SET c = c``: a version of its own, so that a writer of the row meets the
reader at every level. Where there is no single row, reader and writers first update a lock row made for it. A locking
read is no promotion: above READ COMMITTED it keeps nobody with an older snapshot from writing.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence

from msgspec.structs import replace

from server.engine.consistency.allocation import lowest
from server.engine.consistency.explain import split_at
from server.engine.consistency.robustness import LEVELS, RC, Robustness
from server.engine.consistency.unfolding import statements
from server.engine.model.consistency import (
    READS,
    Block,
    DependencyKind,
    Option,
    Promotion,
    PromotionKind,
    Relation,
    StatementType,
    TemplateStatement,
    Workload,
)

MAX_EVALUATED = 64
"""Sets of promotions tried."""
MAX_EFFORT = 24_000
"""Sets tried times the square of the number of unfoldings: what one answer may cost."""
MAX_OPTIONS = 16
MAX_PROMOTIONS = 6
"""In one option."""
Chosen = frozenset[tuple[str, str]]
"""Programs and statements of promoted reads."""


def options(workload: Workload, robustness: Robustness, levels: Sequence[int]) -> tuple[Option, ...]:
    """The Pareto set of promotions and levels that the search met, fewest promotions first; the first has none.

    An option is left out when another needs a part of its promotions and no level that is higher.
    """
    budget = min(MAX_EVALUATED, MAX_EFFORT // max(1, len(robustness.linears) ** 2))
    tried: dict[Chosen, tuple[tuple[Promotion, ...], tuple[int, ...]]] = {frozenset(): ((), tuple(levels))}
    queue: list[tuple[Chosen, Robustness, tuple[int, ...]]] = [(frozenset(), robustness, tuple(levels))]
    while queue and len(tried) <= budget:
        chosen, known, reached = queue.pop(0)
        if len(chosen) == MAX_PROMOTIONS:
            continue
        for candidate in _candidates(workload, known, reached):
            more = chosen | {candidate}
            if more in tried or len(tried) > budget:
                continue
            promotions = tuple(_promotion(workload, program, statement) for program, statement in sorted(more))
            changed = Robustness(promoted(workload, promotions))
            found = tuple(lowest(changed))
            tried[more] = (promotions, found)
            queue.append((more, changed, found))
    kept = [
        (promotions, found)
        for chosen, (promotions, found) in tried.items()
        if not any(_dominates(other, one[1], chosen, found) for other, one in tried.items())
    ]
    kept.sort(key=lambda each: (len(each[0]), sum(each[1]), [(one.program, one.statement) for one in each[0]]))
    names = robustness.names
    return tuple(
        Option(
            promotions=promotions,
            levels=tuple((name, LEVELS[level]) for name, level in zip(names, found, strict=True)),
        )
        for promotions, found in kept[:MAX_OPTIONS]
    )


def promoted(workload: Workload, promotions: Sequence[Promotion]) -> Workload:
    """The workload with these promotions in it."""
    locks = {}
    updates = set()
    for promotion in promotions:
        if promotion.kind is PromotionKind.IDENTITY_UPDATE:
            updates.add((promotion.program, promotion.statement))
        else:
            locks[promotion.program, promotion.statement] = _LockRow.of(workload, promotion)
    relations = {lock.relation.name: lock.relation for lock in locks.values()}
    programs = []
    for program in workload.programs:

        def changed(statement: TemplateStatement, name: str = program.name) -> Iterator[TemplateStatement]:
            taken = {lock.update(statement) for place, lock in locks.items() if lock.concerns(name, statement, place)}
            yield from sorted(taken, key=lambda each: each.id)
            yield _identity_update(statement) if (name, statement.id) in updates else statement

        programs.append(replace(program, body=_mapped(program.body, changed)))
    return replace(workload, relations=(*workload.relations, *relations.values()), programs=tuple(programs))


# ---------------------------------------------------------------------- the two kinds
def _identity_update(statement: TemplateStatement) -> TemplateStatement:
    # No attribute is written: the value stays, so that no other statement depends on it; the row has a new version.
    return replace(statement, type=StatementType.KEY_UPDATE, locks=False)


class _LockRow:
    """A row for what a predicate read sees: by the columns that its predicate and all its writers fix, else one for "
    "all."""

    def __init__(self, read: TemplateStatement, columns: tuple[str, ...], writers: frozenset[tuple[str, str]]) -> None:
        self.columns, self.writers = columns, writers
        name = f"{read.relation}_lock" + "".join(f"_{column}" for column in columns)
        self.relation = Relation(name=name, attributes=("id", "version"), key=("id",))

    @classmethod
    def of(cls, workload: Workload, promotion: Promotion) -> "_LockRow":
        read = _statement(workload, promotion.program, promotion.statement)
        found = list(_writing(workload, read))
        columns = tuple(
            pin.column
            for pin in read.pins
            if all(
                pin.column in {each.column for each in other.pins} and pin.column not in _changed(other)
                for _, other in found
            )
        )
        return cls(read, columns, frozenset((name, other.id) for name, other in found))

    def concerns(self, program: str, statement: TemplateStatement, read: tuple[str, str]) -> bool:
        return (program, statement.id) == read or (program, statement.id) in self.writers

    def update(self, statement: TemplateStatement) -> TemplateStatement:
        terms = {pin.column: pin.term for pin in statement.pins}
        key = ", ".join(terms[column] for column in self.columns)
        return TemplateStatement(
            id=f"{statement.id}.{self.relation.name}",
            type=StatementType.KEY_UPDATE,
            relation=self.relation.name,
            key=(f"{self.relation.name}.of({key})" if self.columns else "'all'",),
        )


def _promotion(workload: Workload, program: str, name: str) -> Promotion:
    read = _statement(workload, program, name)
    if read.type is StatementType.KEY_SELECT:
        return Promotion(
            kind=PromotionKind.IDENTITY_UPDATE, program=program, statement=name, relation=read.relation, key=read.key
        )
    blank = Promotion(kind=PromotionKind.LOCK_ROW, program=program, statement=name, relation=read.relation)
    lock = _LockRow.of(workload, blank)
    terms = {pin.column: pin.term for pin in read.pins}
    return replace(
        blank,
        writers=tuple(sorted({writer for writer, _ in lock.writers})),
        key=tuple(terms[column] for column in lock.columns),
    )


# ---------------------------------------------------------------------- the search
def _candidates(workload: Workload, robustness: Robustness, levels: Sequence[int]) -> list[tuple[str, str]]:
    """Reads whose overwriting forbids a lower level, the most frequent first; those of the workload as it was."""
    count: dict[tuple[str, str], int] = {}
    for place, level in enumerate(levels):
        if level == RC:
            continue
        split = split_at(robustness, [*levels[:place], level - 1, *levels[place + 1 :]])
        if split is None:
            continue
        ends = [(split.outgoing.source, split.outgoing.source_statement)]
        if split.incoming.kind is DependencyKind.READ_WRITE:
            ends.append((split.incoming.source, split.incoming.source_statement))
        for end in ends:
            count[end] = count.get(end, 0) + 1
    known = {
        (program.name, statement.id)
        for program in workload.programs
        for statement in statements(program.body)
        if statement.type in READS
    }
    return sorted((end for end in count if end in known), key=lambda end: (-count[end], end))


def _dominates(other: Chosen, their_levels: Sequence[int], chosen: Chosen, levels: Sequence[int]) -> bool:
    return other < chosen and all(theirs <= mine for theirs, mine in zip(their_levels, levels, strict=True))


def _writing(workload: Workload, read: TemplateStatement) -> Iterator[tuple[str, TemplateStatement]]:
    """Programs and statements that can change what the read sees."""
    seen = frozenset(read.reads) | frozenset(read.predicate_reads)
    for program in workload.programs:
        for other in statements(program.body):
            if other.relation == read.relation and other.type not in READS:
                moves = other.type not in (StatementType.KEY_UPDATE, StatementType.PREDICATE_UPDATE)
                if moves or not seen.isdisjoint(other.writes):
                    yield program.name, other


def _changed(statement: TemplateStatement) -> frozenset[str]:
    return frozenset() if statement.type is StatementType.INSERT else frozenset(statement.writes)


def _statement(workload: Workload, program: str, name: str) -> TemplateStatement:
    body = next(each.body for each in workload.programs if each.name == program)
    return next(each for each in statements(body) if each.id == name)


def _mapped(
    blocks: Sequence[Block], change: Callable[[TemplateStatement], Iterable[TemplateStatement]]
) -> tuple[Block, ...]:
    found: list[Block] = []
    for block in blocks:
        if block.statement is not None:
            found += [Block(statement=each) for each in change(block.statement)]
        elif block.choice:
            found.append(Block(choice=tuple(_mapped(branch, change) for branch in block.choice)))
        elif block.optional:
            found.append(Block(optional=_mapped(block.optional, change)))
        else:
            found.append(Block(loop=_mapped(block.loop, change)))
    return tuple(found)
