"""Linear programs with their rows named by classes of equal terms: what every test of robustness looks at."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from server.engine.consistency.equality import Application, merged
from server.engine.consistency.terms import CONSTANT, FUNCTION, VARIABLE, Term, parse_term, renamed, written
from server.engine.consistency.unfolding import Occurrence, Path, unfold
from server.engine.model.consistency import (
    ForeignKeyFunction,
    Program,
    Relation,
    StatementType,
    TemplateStatement,
    Workload,
)

KEYED = frozenset({StatementType.INSERT, StatementType.KEY_SELECT, StatementType.KEY_UPDATE, StatementType.KEY_DELETE})
WRITING = frozenset(StatementType) - {StatementType.KEY_SELECT, StatementType.PREDICATE_SELECT}
_UPDATES = frozenset({StatementType.KEY_UPDATE, StatementType.PREDICATE_UPDATE})
_DELETES = frozenset({StatementType.KEY_DELETE, StatementType.PREDICATE_DELETE})


@dataclass(frozen=True, eq=False)
class Operation:
    """A statement on a path, its rows described by classes of terms."""

    id: str
    statement: TemplateStatement
    index: int
    step: int
    """Operations of one SQL statement share it, and at READ COMMITTED one snapshot."""
    key: tuple[int, ...]
    """Classes of the key; empty unless it touches one row."""
    pins: Mapping[str, int]
    """What holds of every row it touches, at all times: classes by column or component of a function."""
    reads: frozenset[str]
    predicate: frozenset[str]
    writes: frozenset[str]
    certain: bool
    renews: bool = False
    """Inserts under a key that a deletion may just have freed: nobody's older version stands in its way."""

    @property
    def type(self) -> StatementType:
        return self.statement.type

    @property
    def writes_row(self) -> bool:
        """Certainly writes the one row of its key."""
        return bool(self.key) and self.certain and self.statement.type in WRITING

    @property
    def collides(self) -> bool:
        """Certainly writes the one row of its key, and first-updater-wins compares it with other writes of the row."""
        return self.writes_row and not self.renews

    @property
    def locks_row(self) -> bool:
        return bool(self.key) and self.certain and (self.statement.type in WRITING or self.statement.locks)


@dataclass(frozen=True, eq=False)
class Linear:
    index: int
    program: int
    """Index of the program it unfolds."""
    name: str
    operations: tuple[Operation, ...]
    terms: tuple[str, ...]
    """One term of each class."""
    constants: tuple[tuple[int, str], ...]
    applications: tuple[Application, ...]
    distinct: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Stability:
    """Which columns never change while a row lives, and of which relations no key returns after a deletion."""

    changed: frozenset[tuple[str, str]]
    recycled: frozenset[str]

    def holds(self, relation: str, column: str) -> bool:
        return (relation, column) not in self.changed


def linear_programs(workload: Workload) -> tuple[Linear, ...]:
    """Every unfolding of every program, in the workload's order."""
    relations = {relation.name: relation for relation in workload.relations}
    functions: dict[str, list[ForeignKeyFunction]] = {}
    for function in workload.functions:
        functions.setdefault(function.relation, []).append(function)
    paths = [(number, path) for number, program in enumerate(workload.programs) for path in unfold(program)]
    stability = _stability([occurrence.statement for _, path in paths for occurrence in path])
    builder = _Builder(relations, functions, stability)
    return tuple(
        builder.linear(index, number, workload.programs[number], path) for index, (number, path) in enumerate(paths)
    )


def _stability(statements: Sequence[TemplateStatement]) -> Stability:
    changed = {(each.relation, column) for each in statements if each.type in _UPDATES for column in each.writes}
    inserted = {each.relation for each in statements if each.type is StatementType.INSERT}
    deleted = {each.relation for each in statements if each.type in _DELETES}
    return Stability(frozenset(changed), frozenset(inserted & deleted))


class _Builder:
    def __init__(
        self,
        relations: Mapping[str, Relation],
        functions: Mapping[str, Sequence[ForeignKeyFunction]],
        stability: Stability,
    ) -> None:
        self.relations, self.stability = relations, stability
        self.functions = {
            relation: [each for each in known if all(stability.holds(relation, column) for column in each.columns)]
            for relation, known in functions.items()
        }

    def linear(self, index: int, number: int, program: Program, path: Path) -> Linear:
        keys = [self._key(occurrence) for occurrence in path]
        described: list[dict[str, Term]] = []
        equal: list[tuple[Term, Term]] = []
        for occurrence, key in zip(path, keys, strict=True):
            pins, equalities = self._described(occurrence, key, path, keys)
            described.append(pins)
            equal += equalities
        interned: dict[Term, int] = {}
        for terms in (*keys, *(tuple(pins.values()) for pins in described)):
            for term in terms:
                _intern(term, interned)
        for pair in equal:
            for term in pair:
                _intern(term, interned)
        for declared in program.distinct:
            for text in declared:
                _intern(parse_term(text), interned)
        applications = [
            (term[1], tuple(interned[argument] for argument in term[2]), place)
            for term, place in interned.items()
            if term[0] == FUNCTION
        ]
        classes = merged(len(interned), [(interned[one], interned[other]) for one, other in equal], applications)
        names = sorted(set(classes))
        place = {name: position for position, name in enumerate(names)}
        number_of = {term: place[classes[position]] for term, position in interned.items()}
        texts = list(interned)
        operations = tuple(
            self._operation(occurrence, at, step, tuple(map(number_of.__getitem__, key)), pins, number_of)
            for at, (occurrence, step, key, pins) in enumerate(zip(path, _steps(path), keys, described, strict=True))
        )
        distinct = {
            (min(pair), max(pair))
            for one, other in program.distinct
            for pair in [(number_of[parse_term(one)], number_of[parse_term(other)])]
        }
        return Linear(
            index=index,
            program=number,
            name=program.name,
            operations=operations,
            terms=tuple(written(texts[name]) for name in names),
            constants=tuple(sorted({(number_of[term], term[1]) for term in interned if term[0] == CONSTANT})),
            applications=tuple(
                sorted(
                    {
                        (name, tuple(place[classes[a]] for a in args), place[classes[r]])
                        for name, args, r in applications
                    }
                )
            ),
            distinct=tuple(sorted(distinct)),
        )

    def _key(self, occurrence: Occurrence) -> tuple[Term, ...]:
        statement = occurrence.statement
        if statement.type not in KEYED:
            return ()
        if not statement.key:
            return ((VARIABLE, f"@{occurrence.id}", ()),)
        return tuple(renamed(parse_term(term), occurrence.rename) for term in statement.key)

    def _described(
        self, occurrence: Occurrence, key: tuple[Term, ...], path: Path, keys: Sequence[tuple[Term, ...]]
    ) -> tuple[dict[str, Term], list[tuple[Term, Term]]]:
        statement = occurrence.statement
        relation = self.relations[statement.relation]
        pins: dict[str, Term] = {}
        if statement.key and len(key) == len(relation.key):
            pins.update(zip(relation.key, key, strict=True))
        else:
            pins.update((f"key.{place}", term) for place, term in enumerate(key))
        for pin in statement.pins:
            if pin.column not in pins and self.stability.holds(relation.name, pin.column):
                pins[pin.column] = renamed(parse_term(pin.term), occurrence.rename)
        for name, terms in self._parents(occurrence, pins, path, keys):
            pins.update((f"{name}.{place}", term) for place, term in enumerate(terms))
        if not key:
            return pins, []
        own = {*relation.key, *(f"key.{place}" for place in range(len(key)))}
        equal = [
            (self._application(relation.name, column, key), term)
            for column, term in pins.items()
            if column not in own and not (column in relation.attributes and relation.name in self.stability.recycled)
        ]
        for function in self.functions.get(relation.name, ()):
            for place in range(len(self.relations[function.parent].key) or 1):
                pins.setdefault(
                    f"{function.name}.{place}", self._application(relation.name, f"{function.name}.{place}", key)
                )
        return pins, equal

    def _application(self, relation: str, column: str, key: tuple[Term, ...]) -> Term:
        is_component = any(column.startswith(f"{function.name}.") for function in self.functions.get(relation, ()))
        return (FUNCTION, column if is_component else f"{relation}.{column}", key)

    def _parents(
        self, occurrence: Occurrence, pins: Mapping[str, Term], path: Path, keys: Sequence[tuple[Term, ...]]
    ) -> list[tuple[str, tuple[Term, ...]]]:
        """Components of the functions that are known of every row: as annotated, or by the foreign key's columns."""
        found = []
        annotated = {parent.function: parent.statement for parent in occurrence.statement.parents}
        for function in self.functions.get(occurrence.statement.relation, ()):
            if function.name in annotated:
                key = _of_parent(annotated[function.name], occurrence, path, keys)
                if key:
                    found.append((function.name, key))
            elif function.columns and all(column in pins for column in function.columns):
                found.append((function.name, tuple(pins[column] for column in function.columns)))
        return found

    def _operation(
        self,
        occurrence: Occurrence,
        index: int,
        step: int,
        key: tuple[int, ...],
        pins: Mapping[str, Term],
        number_of: Mapping[Term, int],
    ) -> Operation:
        statement = occurrence.statement
        every = frozenset(self.relations[statement.relation].attributes)
        whole = statement.type is StatementType.INSERT or statement.type in _DELETES
        return Operation(
            id=occurrence.id,
            statement=statement,
            index=index,
            step=step,
            key=key,
            pins={column: number_of[term] for column, term in pins.items()},
            reads=frozenset(statement.reads),
            predicate=frozenset(statement.predicate_reads),
            writes=every | frozenset(statement.writes) if whole else frozenset(statement.writes),
            certain=occurrence.certain,
            renews=statement.type is StatementType.INSERT and statement.relation in self.stability.recycled,
        )


def _of_parent(
    statement: str, occurrence: Occurrence, path: Path, keys: Sequence[tuple[Term, ...]]
) -> tuple[Term, ...]:
    """The key of the annotated statement in the same run of the loops; empty when this path does not hold it."""
    for other, key in zip(path, keys, strict=True):
        in_same_run = other.iteration == occurrence.iteration or other.depth == 0
        if other.statement.id == statement and in_same_run:
            return key
    return ()


def _steps(path: Path) -> list[int]:
    steps: list[int] = []
    for place, occurrence in enumerate(path):
        before = path[place - 1] if place else None
        same = (
            before is not None
            and occurrence.statement.source != ""
            and before.statement.source == occurrence.statement.source
            and before.iteration == occurrence.iteration
        )
        steps.append(steps[-1] + (not same) if steps else 0)
    return steps


def _intern(term: Term, interned: dict[Term, int]) -> None:
    for argument in term[2]:
        _intern(argument, interned)
    interned.setdefault(term, len(interned))
