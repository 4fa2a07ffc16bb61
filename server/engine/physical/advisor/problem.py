"""The advisor's problem: statements, candidates with size and write cost, a budget of bytes and of planner calls."""

from collections.abc import Iterable, Sequence

from server.engine.kernel.sql.problems import SqlError
from server.engine.model.physical import WeightedStatement
from server.engine.model.planning import GhostSession, IndexDefinition
from server.engine.model.progress import Progress, silent
from server.engine.model.statistics import DatabaseStatistics
from server.engine.physical.advisor import writes
from server.engine.physical.advisor.costs import Costs
from server.engine.physical.advisor.values import PAGE, Candidate, Question
from server.engine.physical.candidates import (
    TRIGRAMS,
    Footprint,
    bare,
    facts_of,
    indexes_for,
    neighbours,
    plain_keys,
    read,
    relevant,
    variants,
)
from server.engine.physical.catalogue import Catalogue

MAX_CANDIDATES = 2_000
"""Over all tables. Of more, those of the statements that cost most come first."""
LEAST_FOR_KEY_COPIES = 1_000.0
"""Cost of a statement from which an index that begins with a unique key is considered: as a narrow copy to scan."""
_ADDED_AT_ONCE = 500


class Problem:
    """Holds what the search works on. Deterministic: the same workload gives the same positions."""

    def __init__(
        self,
        session: GhostSession,
        workload: Sequence[WeightedStatement],
        catalogue: Catalogue,
        statistics: DatabaseStatistics,
        *,
        budget: int,
        max_width: int,
        partial: bool,
        calls: int,
        progress: Progress = silent,
    ) -> None:
        self.session = session
        self.catalogue = catalogue
        self.budget = budget
        self.max_width = max_width
        self.calls = calls
        self._partial = partial
        self._facts = facts_of(statistics)
        self.questions = [_question(number, one, catalogue) for number, one in enumerate(workload)]
        self.weights = [question.statement.rate for question in self.questions]
        self.costs = Costs(
            session, self.questions, lambda asked: progress(asked / calls, f"asking the planner: {asked} of {calls}")
        )
        self._definitions: dict[IndexDefinition, int | None] = {}
        self._own_columns = {table.reference: writes.own_columns(table) for table in catalogue.tables.values()}
        self._own_counts = {table.reference: len(table.indexes) for table in catalogue.tables.values()}
        self._tables = {table.reference: table for table in catalogue.tables.values()}
        self._writing: dict[str, list[int]] = {}
        for question in self.questions:
            for reference in dict.fromkeys(change.table.reference for change in question.changes):
                self._writing.setdefault(reference, []).append(question.position)
        self._rows: list[dict[str, float]] = [{} for _ in self.questions]

    @property
    def candidates(self) -> list[Candidate]:
        return self.costs.candidates

    @property
    def calls_left(self) -> int:
        return self.calls - self.costs.calls

    def begin(self) -> None:
        """Asks what every statement costs as things are, and makes the candidates of those that PostgreSQL plans."""
        self._know()
        self.costs.ask((question.position, 0) for question in self.questions)
        for question in self.questions:
            plan = self.costs.plan(question.position, 0)
            if plan is not None:
                self._rows[question.position] = dict(writes.rows_changed(plan))
        by_cost = sorted(self.questions, key=lambda one: (-self.before(one.position), one.position))
        wanted: dict[IndexDefinition, None] = {}
        for question in by_cost:
            if question.position in self.costs.refused or not self.weights[question.position]:
                continue
            for footprint in question.footprints:
                for definition in indexes_for(footprint, self.max_width, self._facts, partial=self._partial):
                    if len(wanted) < MAX_CANDIDATES:
                        wanted.setdefault(definition)
        self.add(wanted)

    def before(self, question: int) -> float:
        """Planner cost a second of the statement without any candidate."""
        known = self.costs.settled(question, 0)
        return 0.0 if known is None else self.weights[question] * known

    def add(self, definitions: Iterable[IndexDefinition]) -> list[Candidate]:
        """Makes candidates of them; those that PostgreSQL refuses, or that exist already, are left out."""
        wanted = [
            one
            for one in dict.fromkeys(definitions)
            if one not in self._definitions and not self._exists(one) and self._possible(one)
        ]
        added: list[Candidate] = []
        for start in range(0, len(wanted), _ADDED_AT_ONCE):
            added += self._create(wanted[start : start + _ADDED_AT_ONCE])
        for candidate in added:
            if candidate.bytes > self.budget:
                continue
            copies_key = self._copies_key(candidate.definition)
            for question in self.questions:
                if (
                    copies_key
                    and self.before(question.position) < self.weights[question.position] * LEAST_FOR_KEY_COPIES
                ):
                    continue
                if any(relevant(candidate.definition, footprint) for footprint in question.footprints):
                    self.costs.relevant[question.position] |= candidate.bit
        self._know()
        return added

    def add_variants(self, position: int, footprints: Sequence[Footprint]) -> list[Candidate]:
        """Candidates one step away from one that is there."""
        definition = self.candidates[position].definition
        return self.add(variants(definition, footprints, self.max_width, self._facts))

    def add_neighbours(self, position: int) -> list[Candidate]:
        """Candidates near one that is there, whatever statement they are for; those that were there before too."""
        footprints = [each for one in self.questions for each in one.footprints]
        return self.having(neighbours(self.candidates[position].definition, footprints, self.max_width))

    def having(self, definitions: Iterable[IndexDefinition]) -> list[Candidate]:
        """The candidates of these definitions, those that were there before too."""
        found = tuple(definitions)
        self.add(found)
        places = (self._definitions.get(one) for one in found)
        return [self.candidates[place] for place in places if place is not None]

    def attributes(self, question: int) -> dict[str, tuple[str, ...]]:
        """Columns that the statement looks at and an index may have as keys, by table."""
        found: dict[str, dict[str, None]] = {}
        for footprint in self.questions[question].footprints:
            found.setdefault(footprint.table.reference, {}).update(dict.fromkeys(plain_keys(footprint, self._facts)))
        return {table: tuple(names) for table, names in found.items()}

    def _create(self, wanted: Sequence[IndexDefinition]) -> list[Candidate]:
        """One refused index must not cost the others: the half that holds it is halved again."""
        if not wanted:
            return []
        try:
            sizes = self.session.add(wanted)
        except ValueError:
            if len(wanted) == 1:
                self._definitions[wanted[0]] = None
                return []
            middle = len(wanted) // 2
            return self._create(wanted[:middle]) + self._create(wanted[middle:])
        names = self.session.names()[-len(wanted) :]
        made = []
        for definition, size, name in zip(wanted, sizes, names, strict=True):
            position = len(self.candidates)
            self._definitions[definition] = position
            candidate = Candidate(position, definition, name, size.pages * PAGE, self._write_cost(definition))
            self.candidates.append(candidate)
            made.append(candidate)
        return made

    def _write_cost(self, definition: IndexDefinition) -> float:
        """Planner cost a second of keeping the index, over the statements that write to its table."""
        return sum(
            self.questions[number].statement.rate * self.entry_cost_of(definition, number)
            for number in self._writing.get(definition.table, ())
        )

    def entry_cost_of(self, definition: IndexDefinition, question: int) -> float:
        """What the index costs one execution of the statement to keep."""
        asked = self.questions[question]
        own = self._own_columns.get(definition.table, frozenset())
        others = self._own_counts.get(definition.table, 0)
        count = writes.entries(definition, asked.changes, own, others)
        if not count:
            return 0.0
        table = self._tables[definition.table]
        rows = self._rows[question].get(table.name, 1.0)
        return count * rows * writes.entry_cost(definition.method)

    def own_write_cost(self, question: int, away: frozenset[str]) -> float:
        """What the database's own secondary indexes cost one execution of the statement, without those ``away``."""
        cost = 0.0
        for change in self.questions[question].changes:
            kept = [one for one in change.table.indexes if not one.constraint and one.name not in away]
            own = writes.own_columns(change.table)
            writes_entries = change.operation == "insert" or (change.operation == "update" and change.columns & own)
            rows = self._rows[question].get(change.table.name, 1.0)
            cost += rows * sum(writes.entry_cost(one.method) for one in kept) if writes_entries else 0.0
        return cost

    def own_writes(self, away: frozenset[str] = frozenset()) -> float:
        """The same for the whole workload, a second."""
        return sum(
            question.statement.rate * self.own_write_cost(question.position, away) for question in self.questions
        )

    def _exists(self, definition: IndexDefinition) -> bool:
        """Whether an index of the database has the same keys, carries the same and has the same predicate."""
        table = self._tables.get(definition.table)
        return table is not None and any(
            (one.method, one.keys, one.where) == (definition.method, definition.keys, definition.where)
            and set(definition.include) <= {*one.include, *map(bare, one.keys)}
            for one in table.indexes
        )

    def _copies_key(self, definition: IndexDefinition) -> bool:
        """Whether it begins with a unique key: it finds one row, as that does, and saves the look at one page."""
        table = self._tables.get(definition.table)
        return table is not None and any(
            one.unique and not one.where and set(one.keys) == set(definition.keys[: len(one.keys)])
            for one in table.indexes
        )

    def _possible(self, definition: IndexDefinition) -> bool:
        """Trigrams need their extension; what else PostgreSQL refuses, it says itself."""
        return "pg_trgm" in self.catalogue.extensions or not definition.keys[0].endswith(TRIGRAMS)

    def _know(self) -> None:
        partitioned = sum(
            one.bit
            for one in self.candidates
            if one.definition.table in self._tables and self._tables[one.definition.table].partitioned
        )
        own = frozenset(one.name for table in self.catalogue.tables.values() for one in table.indexes)
        self.costs.know(own, partitioned)

    def schema_of(self, reference: str) -> str:
        """Where the table lies; empty for ``public``."""
        return self._tables[reference].schema

    def partitions_of(self, reference: str) -> tuple[str, ...]:
        """Tables with rows below a partitioned one; none for a table of its own."""
        table = self._tables[reference]
        below = [one for one in self.catalogue.tables.values() if one.parent == table.key]
        if not table.partitioned:
            return ()
        return tuple(
            name
            for one in below
            for name in (self.partitions_of(one.reference) if one.partitioned else [one.reference])
        )

    def bytes_of(self, mask: int) -> int:
        return sum(one.bytes for one in self.candidates if mask >> one.position & 1)

    def write_cost_of(self, mask: int) -> float:
        return sum(one.write_cost for one in self.candidates if mask >> one.position & 1)

    def total(self, mask: int) -> float:
        """Planner cost a second of the workload under the set, as far as it is known: never below the truth."""
        reading = sum(
            self.weights[number] * self.costs.upper(number, mask)
            for number in range(len(self.questions))
            if number not in self.costs.refused
        )
        return reading + self.write_cost_of(mask)

    def settle(self, mask: int) -> float:
        """The same after the planner has been asked for every statement under exactly this set."""
        self.costs.ask((question.position, mask) for question in self.questions)
        return self.total(mask)


def _question(number: int, statement: WeightedStatement, catalogue: Catalogue) -> Question:
    try:
        reading = read(statement.sql, catalogue)
    except (SqlError, RecursionError):
        # The planner is asked all the same, and its own words are reported.
        return Question(number, statement)
    return Question(number, statement, tuple(reading.footprints), tuple(reading.changes))
