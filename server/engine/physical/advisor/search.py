"""Chooses the indexes: explores, solves over what is known, asks the planner about the answer, and learns from it."""

from collections.abc import Sequence

from server.engine.model.planning import IndexDefinition
from server.engine.physical.advisor.choice import choose
from server.engine.physical.advisor.explore import Exploration
from server.engine.physical.advisor.problem import Problem
from server.engine.physical.advisor.values import bits
from server.engine.physical.advisor.walk import Walk
from server.engine.physical.candidates import merged

_LEAST_GAIN = 1e-4
"""Of the least the workload can cost: statements that nothing makes cheaper by as much are not explored."""
_WALK, _FRONTS, _SHARED, _MERGED = 0.4, 0.5, 0.65, 0.75
"""Of the planner calls: spent when the walk, the fronts, the sharing and the merging end at the latest."""
_MERGES = 40
"""Merged candidates, at most."""
_ROUNDS = 12


class Search:
    def __init__(self, problem: Problem) -> None:
        self._problem = problem
        self._exploration = Exploration(problem)

    def run(self) -> int:
        """The set that costs least of those settled with the planner; never more than the empty set."""
        problem = self._problem
        live = [one.position for one in problem.questions if problem.before(one.position) > 0]
        problem.costs.ask((question, problem.costs.relevant[question]) for question in live)
        # Of what would be left at best: beside one statement that scans a huge table all others would seem for nothing.
        floor = sum(problem.weights[question] * problem.costs.least(question) for question in live)
        live = [question for question in live if self._gain(question) > _LEAST_GAIN * floor]
        if not live:
            return 0
        start = Walk(problem, live).run(int(problem.calls * _WALK))
        self._exploration.start(live)
        self._explore(live, _FRONTS)
        self._share(live, self._pool(live), _SHARED)
        self._merge(live, _MERGED)
        return self._improve(live, start)

    def _gain(self, question: int) -> float:
        problem = self._problem
        return problem.weights[question] * (problem.costs.upper(question, 0) - problem.costs.least(question))

    def _explore(self, live: Sequence[int], until: float) -> None:
        """Fronts, every statement with the same allowance first, then those with most to gain."""
        problem = self._problem
        share = int(problem.calls * until) - problem.costs.calls
        each = max(share // (2 * len(live)), 1)
        self._exploration.run(dict.fromkeys(live, each))
        left = int(problem.calls * until) - problem.costs.calls
        total = sum(self._gain(question) for question in live) or 1.0
        self._exploration.run({one: int(left * self._gain(one) / total) for one in live})

    def _pool(self, live: Sequence[int]) -> int:
        """Candidates that some plan has used."""
        pool = 0
        for question in live:
            for used in self._problem.costs.atomic[question]:
                pool |= used
        return pool

    def _share(self, live: Sequence[int], wanted: int, until: float) -> None:
        """What an index that serves one statement does for the others, in place of their own on its table."""
        problem = self._problem
        costs = problem.costs
        limit = int(problem.calls * until)
        for question in sorted(live, key=lambda one: (-self._gain(one), one)):
            known = 0
            for used in costs.atomic[question]:
                known |= used
            best = min(costs.atomic[question].items(), key=lambda item: (item[1], item[0]))[0]
            masks = [
                (best & ~self._on_table(position)) | 1 << position
                for position in bits(wanted & costs.relevant[question] & ~known)
            ]
            if costs.calls >= limit:
                return
            costs.ask((question, mask) for mask in masks[: limit - costs.calls])

    def _on_table(self, position: int) -> int:
        table = self._problem.candidates[position].definition.table
        return sum(one.bit for one in self._problem.candidates if one.definition.table == table)

    def _merge(self, live: Sequence[int], until: float) -> None:
        """Adds one index in place of two that plans use on the same table, where together they gain most."""
        problem = self._problem
        worth = self._worth(live)
        used = [problem.candidates[position] for position in sorted(worth)]
        pairs = [
            (worth[one.position] + worth[other.position], one, other)
            for one in used
            for other in used
            if one is not other and one.definition.table == other.definition.table
        ]
        pairs.sort(key=lambda pair: (-pair[0], pair[1].position, pair[2].position))
        definitions: dict[IndexDefinition, None] = {}
        for _, one, other in pairs:
            made = merged(one.definition, other.definition, problem.max_width)
            if made is not None and len(definitions) < _MERGES:
                definitions.setdefault(made)
        added = problem.add(definitions)
        self._share(live, sum(one.bit for one in added), until)

    def _worth(self, live: Sequence[int]) -> dict[int, float]:
        """Of each candidate that plans use: the most each statement gains with it, weighted and summed."""
        problem = self._problem
        worth: dict[int, float] = {}
        for question in live:
            base = problem.costs.upper(question, 0)
            best: dict[int, float] = {}
            for used, cost in problem.costs.atomic[question].items():
                for position in bits(used):
                    gain = problem.weights[question] * (base - cost) / used.bit_count()
                    best[position] = max(best.get(position, 0.0), gain)
            for position, gain in best.items():
                worth[position] = worth.get(position, 0.0) + gain
        return worth

    def _improve(self, live: Sequence[int], start: int) -> int:
        """Solve, settle the answer, look further where the answer leaves most to gain; until nothing changes."""
        problem = self._problem
        best, best_cost = 0, problem.total(0)
        if problem.total(start) < best_cost:
            best, best_cost = start, problem.total(start)
        seen: set[int] = set()
        for _ in range(_ROUNDS):
            chosen = self._solve(best)
            cost = problem.settle(chosen)
            if cost < best_cost:
                best, best_cost = chosen, cost
            left = problem.calls_left - self._reserve(best)
            if left <= 0 or (chosen in seen and not any(map(self._exploration.open, live))):
                break
            if chosen not in seen:
                self._vary(chosen, left // 2)
            seen.add(chosen)
            self._look_around(live, chosen, max(left // 3, 1))
        return self._polish(best, best_cost)

    def _polish(self, best: int, best_cost: float) -> int:
        """With the calls that are left: one index at a time changed for any near it, until none is better."""
        problem = self._problem
        costs = problem.costs
        for _ in range(_ROUNDS):
            for position in bits(best):
                if problem.calls_left <= self._reserve(best):
                    return best
                for near in problem.add_neighbours(position):
                    asked = [one.position for one in problem.questions if costs.relevant[one.position] & near.bit]
                    if problem.calls_left - self._reserve(best) < 2 * len(asked):
                        continue
                    # By itself too: where both do not fit, another may have to go for it.
                    for mask in (near.bit, (best & ~(1 << position)) | near.bit):
                        costs.ask((one, mask) for one in asked)
            chosen = self._solve(best)
            cost = problem.settle(chosen)
            if cost >= best_cost:
                return best
            best, best_cost = chosen, cost
        return best

    def _vary(self, chosen: int, calls: int) -> None:
        """What indexes one step away from the chosen ones would do in their place, for the dearest statements first."""
        problem = self._problem
        costs = problem.costs
        planned = [one.position for one in problem.questions if one.position not in costs.refused]
        spent = {one: problem.weights[one] * costs.upper(one, chosen) for one in planned}
        serves = {
            position: [one for one in planned if costs.used(one, chosen) >> position & 1] for position in bits(chosen)
        }
        places = sorted(serves, key=lambda position: (-sum(spent[one] for one in serves[position]), position))
        for position in places:
            footprints = [each for one in serves[position] for each in problem.questions[one].footprints]
            added = problem.add_variants(position, footprints)
            asked = [
                (one, (chosen & ~(1 << position)) | variant.bit)
                for one in sorted(serves[position], key=lambda one: (-spent[one], one))
                for variant in added
                if costs.relevant[one] & variant.bit
            ]
            costs.ask(asked[: max(calls, 0)])
            calls -= len(asked)
            if calls <= 0:
                return

    def _reserve(self, chosen: int) -> int:
        """Calls kept for telling what each chosen index is worth."""
        return (
            sum((self._problem.costs.relevant[one.position] & chosen).bit_count() for one in self._problem.questions)
            // 2
        )

    def _look_around(self, live: Sequence[int], chosen: int, calls: int) -> None:
        problem = self._problem
        pool = self._pool(live)
        regret = {
            one: problem.weights[one] * (problem.costs.upper(one, chosen) - problem.costs.least(one)) for one in live
        }
        total = sum(regret.values())
        if total <= 0:
            return
        for question in live:
            if regret[question] > 0:
                self._exploration.add(question, chosen | pool)
        self._exploration.run({one: int(calls * regret[one] / total) for one in live if regret[one] > 0})

    def _solve(self, known: int) -> int:
        """``known``: the best set so far."""
        problem = self._problem
        planned = [one.position for one in problem.questions if one.position not in problem.costs.refused]
        return choose(
            [problem.costs.atomic[one] for one in planned],
            [problem.weights[one] for one in planned],
            [one.bytes for one in problem.candidates],
            [one.write_cost for one in problem.candidates],
            problem.budget,
            allowed=(1 << len(problem.candidates)) - 1,
            known=known,
        )
