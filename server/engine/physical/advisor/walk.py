"""A greedy start: one attribute at a time, as an index of its own or behind one that is there, whichever saves most for
its bytes; so that the search knows, and does no worse than, what that comes to.

The rule compares all steps each time. Bounds spare most of the questions: what a statement costs under all steps at
once, it costs at least under any of them; so the planner is asked only about the step that looks best, until that is
settled.

Sources: Schlosser, Kossmann and Boissier, "Efficient Scalable Multi-Attribute Index Selection Using Recursive
Strategies" (Extend, ICDE 2019); Minoux, "Accelerated Greedy Algorithms for Maximizing Submodular Set Functions" (1978),
for asking about the most promising alone."""

import heapq
from collections.abc import Sequence
from dataclasses import dataclass

from server.engine.model.planning import IndexDefinition
from server.engine.physical.advisor.problem import Problem
from server.engine.physical.advisor.values import Candidate

LEAST_SAVING = 3e-3
"""Of the cost that a step leads to: what it must save."""


@dataclass(frozen=True)
class _Step:
    to: Candidate
    instead: Candidate | None = None
    """The index that it makes longer."""

    def of(self, chosen: int) -> int:
        return (chosen & ~(self.instead.bit if self.instead is not None else 0)) | self.to.bit

    @property
    def bytes(self) -> int:
        return self.to.bytes - (self.instead.bytes if self.instead is not None else 0)

    @property
    def write_cost(self) -> float:
        return self.to.write_cost - (self.instead.write_cost if self.instead is not None else 0.0)


class Walk:
    def __init__(self, problem: Problem, live: Sequence[int]) -> None:
        self._problem = problem
        self._live = live
        self._attributes = {question: problem.attributes(question) for question in live}
        self._chosen = 0
        self._taken: list[Candidate] = []
        """The same in the order in which it was chosen."""
        self._costs: dict[int, float] = {}
        """Of each statement under what is chosen."""
        self._together: dict[str, int] = {}
        """What is chosen and all steps on a table."""
        self._rest: dict[tuple[int, str], int] = {}
        """Of these, by statement, those that may still bound the others."""

    def run(self, until: int) -> int:
        """The set it comes to; as far as it comes before there have been ``until`` planner calls."""
        problem = self._problem
        together: dict[str, dict[str, None]] = {}
        for attributes in self._attributes.values():
            for table, names in attributes.items():
                together.setdefault(table, {}).update(dict.fromkeys(names))
        singles = problem.having(
            IndexDefinition(table, (name,)) for table in sorted(together) for name in together[table]
        )
        while True:
            self._costs = {question: problem.costs.upper(question, self._chosen) for question in self._live}
            found = self._best(self._steps(singles), until)
            if found is None:
                return self._chosen
            self._chosen = found.of(self._chosen)
            self._taken = [found.to if one is found.instead else one for one in self._taken]
            self._taken += [found.to] if found.instead is None else []

    def _steps(self, singles: Sequence[Candidate]) -> list[_Step]:
        problem, chosen = self._problem, self._chosen
        steps = [_Step(one) for one in singles]
        for one in self._taken:
            table, keys = one.definition.table, one.definition.keys
            if len(keys) >= problem.max_width:
                continue
            names: dict[str, None] = {}
            for attributes in self._attributes.values():
                asked = attributes.get(table, ())
                if keys[0] in asked:
                    names |= dict.fromkeys(name for name in asked if name not in keys)
            longer = problem.having(IndexDefinition(table, (*keys, name)) for name in names)
            steps += [_Step(each, one) for each in longer]
        room = problem.budget - problem.bytes_of(chosen)
        return [step for step in steps if step.bytes <= room and not chosen & step.to.bit]

    def _best(self, steps: Sequence[_Step], until: int) -> _Step | None:
        """The step that saves most for its bytes among those that save enough."""
        problem = self._problem
        self._together, self._rest = {}, {}
        for step in steps:
            table = step.to.definition.table
            self._together[table] = self._together.get(table, self._chosen) | step.to.bit
        total = sum(problem.weights[question] * cost for question, cost in self._costs.items())
        total += problem.write_cost_of(self._chosen)
        waiting = [self._judged(place, step) for place, step in enumerate(steps)]
        heapq.heapify(waiting)
        while waiting:
            _, place, saving, unknown = heapq.heappop(waiting)
            if (total - saving) * (1 + LEAST_SAVING) >= total:
                continue
            if not unknown:
                return steps[place]
            if problem.costs.calls >= until:
                return None
            self._learn(steps[place], unknown, until)
            heapq.heappush(waiting, self._judged(place, steps[place]))
        return None

    def _judged(self, place: int, step: _Step) -> tuple[float, int, float, list[int]]:
        """The step as it is ranked: what it saves at most, and the statements of which that is not settled."""
        costs, table, key = self._problem.costs, step.to.definition.table, step.to.definition.keys[-1]
        touched = step.to.bit | (step.instead.bit if step.instead is not None else 0)
        saving, unknown = -step.write_cost, []
        for question in self._live:
            if not costs.relevant[question] & touched:
                continue
            here = self._costs[question]
            low, settled = costs.bounds(question, step.of(self._chosen))
            if not settled:
                unknown.append(question)
                if step.instead is not None and key not in self._attributes[question].get(table, ()):
                    # One attribute more that the statement does not look at saves it nothing.
                    low = max(low, here)
            saving += self._problem.weights[question] * (here - low)
        return -saving / max(step.bytes, 1), place, saving, unknown

    def _learn(self, step: _Step, unknown: Sequence[int], until: int) -> None:
        """Asks about all steps on the table at once, then about those the plan made no use of, and so on: none of the
        last is of use by itself. What remains is asked as it is."""
        costs, table = self._problem.costs, step.to.definition.table
        left = max(until - costs.calls, 0)
        asked = [(one, self._rest.get((one, table), self._together[table])) for one in unknown]
        asked = [(one, rest) for one, rest in asked if rest & step.to.bit][:left]
        costs.ask(asked or [(one, step.of(self._chosen)) for one in unknown][:left])
        for one, rest in asked:
            useful = 0 if one in costs.refused else costs.used(one, rest) & rest & ~self._chosen
            self._rest[one, table] = rest & ~useful if useful else 0
