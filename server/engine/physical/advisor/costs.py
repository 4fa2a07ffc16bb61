"""Costs of statements under sets of indexes, asked of the planner as seldom as can be.

A plan that uses the indexes ``U`` out of those there, ``Y``, costs the same under every set between ``U`` and ``Y``:
the planner still has it, and had nothing better with more. So an answer settles all of those sets at once, bounds
every other set that contains ``U`` from above, and every subset of ``Y`` from below. ``U`` with its cost is an atomic
configuration.

Sources: Papadomanolakis, Dash and Ailamaki, "Efficient Use of the Query Optimizer for Automated Physical Design"
(INUM, VLDB 2007); Dash, Polyzotis and Ailamaki, "CoPhy: A Scalable, Portable, and Interactive Index Advisor" (PVLDB
2011)."""

from collections.abc import Callable, Iterable, Sequence

from server.engine.model.planning import GhostSession, Plan, PlanRefused, PlanRequest
from server.engine.physical.advisor.values import Candidate, Question, bits

_BATCH = 64
"""Requests handed to the session at once."""


class Costs:
    """What is known, and a count of what it took to know it."""

    def __init__(
        self, session: GhostSession, questions: Sequence[Question], asked: Callable[[int], None] = lambda calls: None
    ) -> None:
        """``asked`` hears after each batch how many calls there were."""
        self._session, self._asked = session, asked
        self._questions = list(questions)
        self.candidates: list[Candidate] = []
        self.relevant = [0] * len(questions)
        """Of each question: the candidates that could matter to it."""
        self.refused: dict[int, PlanRefused] = {}
        self.calls = 0
        self._plans: list[dict[int, tuple[Plan, int]]] = [{} for _ in questions]
        """Of each question: plan and used set by the set asked for."""
        self.atomic: list[dict[int, float]] = [{} for _ in questions]
        """Of each question: least cost by used set."""
        self._by_name: dict[str, int] = {}
        """Positions of candidates by the names that plans have."""

    def plan(self, question: int, wanted: int) -> Plan | None:
        """The plan under exactly this set, if it is settled; None otherwise."""
        wanted &= self.relevant[question]
        known = self._plans[question]
        if wanted in known:
            return known[wanted][0]
        return next((plan for asked, (plan, used) in known.items() if not wanted & ~asked and not used & ~wanted), None)

    def settled(self, question: int, wanted: int) -> float | None:
        found = self.plan(question, wanted)
        return None if found is None else found.total_cost

    def bounds(self, question: int, wanted: int) -> tuple[float, bool]:
        """What it costs under this set if that is settled, with True; what it costs at least otherwise."""
        wanted &= self.relevant[question]
        least = 0.0
        for asked, (plan, used) in self._plans[question].items():
            if not wanted & ~asked:
                if not used & ~wanted:
                    return plan.total_cost, True
                least = max(least, plan.total_cost)
        return least, False

    def upper(self, question: int, wanted: int) -> float:
        """The planner does not ask more than this; the cost with no candidate must have been asked for."""
        return min(cost for used, cost in self.atomic[question].items() if not used & ~wanted)

    def used(self, question: int, wanted: int) -> int:
        """The candidates of the cheapest plan known under the set."""
        known = [(cost, used) for used, cost in self.atomic[question].items() if not used & ~wanted]
        return min(known)[1]

    def least(self, question: int) -> float:
        """The lowest cost met."""
        return min(self.atomic[question].values())

    def ask(self, wanted: Iterable[tuple[int, int]]) -> None:
        """Settles questions under sets of candidates; what is settled already costs nothing.

        Candidates of the set that cannot matter to a question are there all the same: questions about one set follow
        each other without a change to the indexes, which takes as long as a plan."""
        sets: dict[tuple[int, int], int] = {}
        for question, mask in wanted:
            if question not in self.refused and self.plan(question, mask) is None:
                sets.setdefault((question, mask & self.relevant[question]), mask)
        pending = [(question, mask) for (question, _), mask in sets.items()]
        for start in range(0, len(pending), _BATCH):
            part = pending[start : start + _BATCH]
            answers = self._session.plan([self._request(question, mask) for question, mask in part])
            for (question, mask), answer in zip(part, answers, strict=True):
                self.calls += 1
                self._note(question, mask, answer)
            self._asked(self.calls)

    def _request(self, question: int, mask: int, hidden: tuple[str, ...] = ()) -> PlanRequest:
        statement = self._questions[question].statement
        return PlanRequest(
            sql=statement.sql,
            parameter_types=statement.parameter_types,
            parameters=statement.parameters,
            indexes=tuple(bits(mask)),
            hidden=hidden,
        )

    def without(self, question: int, mask: int, hidden: tuple[str, ...]) -> Plan | PlanRefused:
        """The plan with indexes of the database's own away; not kept."""
        self.calls += 1
        return self._session.plan([self._request(question, mask & self.relevant[question], hidden)])[0]

    def _note(self, question: int, mask: int, answer: Plan | PlanRefused) -> None:
        if isinstance(answer, PlanRefused):
            self.refused[question] = answer
            return
        used = self._used_of(question, answer, mask)
        # The planner knows best what can matter.
        self.relevant[question] |= used
        self._plans[question][mask & self.relevant[question]] = answer, used
        known = self.atomic[question]
        known[used] = min(answer.total_cost, known.get(used, answer.total_cost))

    def _used_of(self, question: int, plan: Plan, mask: int) -> int:
        """Candidates that the plan uses. Of a partitioned table plans name the partitions' indexes: then all of its."""
        while len(self._by_name) < len(self.candidates):
            self._by_name[self.candidates[len(self._by_name)].name] = len(self._by_name)
        used = 0
        for name in plan.indexes:
            if name in self._by_name:
                used |= 1 << self._by_name[name]
            elif name not in self._own:
                used |= mask & self.relevant[question] & self._partitioned
        return used

    _own: frozenset[str] = frozenset()
    _partitioned: int = 0

    def know(self, own: frozenset[str], partitioned: int) -> None:
        """Names of the database's own indexes, and the candidates on partitioned tables."""
        self._own, self._partitioned = own, partitioned
