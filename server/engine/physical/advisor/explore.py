"""Finds the atomic configurations of each statement that are worth knowing: the cheapest first, then ever smaller
ones.

A statement is asked under every candidate at once; the answer names the indexes of its best plan. Taking one of those
away, together with all as large on the same table, leads to the best plan of smaller indexes, and so on: about one
call for each point of the trade between cost and bytes, where asking for each candidate by itself would take one for
each candidate."""

import heapq
from collections.abc import Iterable

from server.engine.physical.advisor.problem import Problem
from server.engine.physical.advisor.values import Candidate, bits

_NODES_A_CALL = 12
"""Sets looked at for each call that may be made: those already settled are free, but not to look at."""


class Exploration:
    def __init__(self, problem: Problem) -> None:
        self._problem = problem
        self._heaps: list[list[tuple[int, float, int, int]]] = [[] for _ in problem.questions]
        self._seen: list[set[int]] = [set() for _ in problem.questions]
        self._counter = 0
        self._larger: list[int] = []

    def start(self, questions: Iterable[int]) -> None:
        """Every statement under all that could matter to it."""
        for question in questions:
            self._push(question, 0, 0.0, self._problem.costs.relevant[question])

    def open(self, question: int) -> bool:
        return bool(self._heaps[question])

    def _push(self, question: int, kind: int, cost: float, mask: int) -> None:
        if mask in self._seen[question]:
            return
        self._seen[question].add(mask)
        self._counter += 1
        heapq.heappush(self._heaps[question], (kind, cost, self._counter, mask))

    def add(self, question: int, mask: int) -> None:
        """A set to look at before others."""
        self._push(question, -1, 0.0, mask & self._problem.costs.relevant[question])

    def run(self, allowance: dict[int, int]) -> None:
        """Goes on with each statement for as many calls as it is allowed; in step, so that calls go in batches."""
        costs = self._problem.costs
        nodes = {question: calls * _NODES_A_CALL for question, calls in allowance.items()}
        left = dict(allowance)
        while True:
            asked: list[tuple[int, int]] = []
            for question in sorted(left):
                heap = self._heaps[question]
                while heap and left[question] > 0 and nodes[question] > 0:
                    nodes[question] -= 1
                    mask = heapq.heappop(heap)[3]
                    if costs.plan(question, mask) is None and question not in costs.refused:
                        left[question] -= 1
                        asked.append((question, mask))
                        break
                    self._branch(question, mask)
            asked = asked[: max(self._problem.calls_left, 0)]
            if not asked:
                return
            costs.ask(asked)
            for question, mask in asked:
                self._branch(question, mask)

    def _branch(self, question: int, mask: int) -> None:
        """The sets without one of the indexes that the plan uses."""
        costs = self._problem.costs
        plan = costs.plan(question, mask)
        if plan is None:
            return
        used = costs.used(question, mask)
        cost = plan.total_cost
        for position in bits(used):
            self._push(question, 0, cost, mask & ~self._as_large(position))
            if used.bit_count() > 1:
                self._push(question, 1, cost, mask & ~(1 << position))

    def _as_large(self, position: int) -> int:
        """The index and those on its table that are no smaller."""
        candidates = self._problem.candidates
        if len(self._larger) < len(candidates):
            by_table: dict[str, list[Candidate]] = {}
            for one in candidates:
                by_table.setdefault(one.definition.table, []).append(one)
            self._larger = [0] * len(candidates)
            for group in by_table.values():
                for one in group:
                    self._larger[one.position] = sum(other.bit for other in group if other.bytes >= one.bytes)
        return self._larger[position]
