"""A saga on clusters of its own: messages go from outbox to service, with crashes, repeats and delays on the way."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import asyncpg

from server.engine.model.claims import SagaEnds, SagaFault, SagaRun
from server.engine.model.plan import Figure
from server.lab.fleet import MOST_CLUSTERS, Store
from server.lab.guard import RefusedError, check, check_one
from server.lab.guard.lists import ROW_STATEMENTS
from server.lab.limits import LIMITS
from server.lab.observation import Observation, UnprovenError, confirmed, refuted, said

_UNSENT = (
    "SELECT id::text, message_id, saga_id, subject, destination, step, action FROM saga_outbox "
    "WHERE sent_at IS NULL AND subject = $1 ORDER BY id"
)
_SENT = "UPDATE saga_outbox SET sent_at = now() WHERE id = $1::text::bigint"
_HANDLE = "SELECT saga_handle($1::text, $2::text, $3::text, $4::text, $5::text)"
_STATES = "SELECT id, state FROM saga_instances WHERE subject = $1 ORDER BY id"
_ENDED = ("completed", "compensated")
_MOST_ROUNDS = 400
_MOST_SILENCES = 40
"""How often the coordinator is told that nobody answers, before the run counts as one without an end."""


def refusal(test: SagaEnds) -> str:
    """Why the claim must not run; empty when it may. Looks at texts only."""
    try:
        for store in test.stores:
            if len(store.ddl) > LIMITS.statements:
                raise RefusedError(f"a store has {len(store.ddl)} statements; the lab takes {LIMITS.statements}")
            for statement in store.ddl:
                check(statement)
        for sql in sorted({row.sql for run in test.runs for row in run.rows}):
            check_one(sql)
        for each in test.checks:
            check_one(each.query, ROW_STATEMENTS)
    except RefusedError as why:
        return str(why)
    return ""


async def observe(test: SagaEnds, stores: Mapping[str, Store]) -> Observation:
    """Every run in order on the same databases, each on rows of its own."""
    for store in test.stores:
        for statement in store.ddl:
            error = await stores[store.name].rows(statement)
            if isinstance(error, asyncpg.PostgresError):
                return refuted(f"The DDL of {store.name} does not run: {said(error)}", statements=(statement,))
    ended = dict.fromkeys(_ENDED, 0)
    for number, run in enumerate(test.runs, start=1):
        trial = _Trial(test, run, stores, f"r{number}")
        wrong = await trial.run()
        if wrong:
            return refuted(f"{run.name}: {wrong}.", statements=tuple(trial.events), figures=_figures(test))
        for state in trial.states.values():
            ended[state] += 1
    figures = (
        *_figures(test),
        Figure("completed", str(ended["completed"]), "instances"),
        Figure("compensated", str(ended["compensated"]), "instances"),
    )
    return confirmed(
        f"{len(test.runs)} runs of {test.saga} on {_clusters(test)} clusters: {ended['completed']} instances ended "
        f"completed, {ended['compensated']} compensated, and all {len(test.checks)} checks held after each.",
        figures=figures,
        repeat="Run each service's saga.sql in a database of its own, carry rows of saga_outbox to saga_handle of "
        "their destination, and interrupt wherever you like.",
    )


def _clusters(test: SagaEnds) -> int:
    return min(len(test.stores), MOST_CLUSTERS)


def _figures(test: SagaEnds) -> tuple[Figure, ...]:
    return (
        Figure("runs", str(len(test.runs))),
        Figure("services", str(len(test.stores))),
        Figure("clusters", str(_clusters(test))),
        Figure("faults", str(sum(len(run.faults) for run in test.runs))),
    )


@dataclass(frozen=True)
class _Message:
    id: str
    message_id: str
    saga_id: str
    subject: str
    destination: str
    step: str
    action: str

    @property
    def arguments(self) -> tuple[str, ...]:
        return self.message_id, self.saga_id, self.subject, self.step, self.action


@dataclass
class _Trial:
    """One run: carries messages until every instance has ended and nothing is left to carry."""

    test: SagaEnds
    case: SagaRun
    stores: Mapping[str, Store]
    subject: str
    events: list[str] = field(default_factory=list)
    states: dict[str, str] = field(default_factory=dict)
    late: list[_Message] = field(default_factory=list)
    left: list[SagaFault] = field(default_factory=list)

    async def run(self) -> str:
        """What is wrong with the run; empty when it ended as it should."""
        self.left = list(self.case.faults)
        coordinator = self.stores[self.test.coordinator]
        for row in self.case.rows:
            await self._must(self.stores[row.store], row.sql, self.subject)
        for instance in range(self.case.instances):
            identity = f"{self.subject}/{chr(ord('a') + instance)}"
            await self._must(coordinator, "SELECT saga_start($1::text, $2::text)", identity, self.subject)
        silences = 0
        for _ in range(_MOST_ROUNDS):
            if await self._carry():
                continue
            self.states = {row["id"]: row["state"] for row in await self._must(coordinator, _STATES, self.subject)}
            waiting = [identity for identity, state in self.states.items() if state not in _ENDED]
            if self.late and (silences or not waiting):
                await self._deliver_late()
                continue
            if not waiting:
                return await self._wrong()
            silences += 1
            if silences > _MOST_SILENCES:
                break
            for identity in waiting:
                self.events.append(f"no reply in time for {identity}")
                await self._must(coordinator, "SELECT saga_timeout($1::text)", identity)
        return f"the saga stays {', '.join(sorted(set(self.states.values()))) or 'under way'} and reaches no end"

    async def _carry(self) -> bool:
        """Every unsent message once; whether anything moved."""
        moved = False
        for store in self.stores.values():
            rows = await self._must(store, _UNSENT, self.subject)
            for message in [_Message(*row) for row in rows]:
                moved = await self._deliver(store, message) or moved
        return moved

    async def _deliver(self, origin: Store, message: _Message) -> bool:
        fault = self._fault(message)
        target = self.stores.get(message.destination)
        if target is None:
            raise UnprovenError(f"a message is addressed to {message.destination}, which is no store")
        told = f"{message.step} {message.action}" + (f" ({fault})" if fault else "")
        self.events.append(told)
        if fault in ("delivered late", "lost"):
            if fault == "delivered late":
                self.late.append(message)
            await self._must(origin, _SENT, message.id)
            return True
        if fault == "crash before commit":
            await self._must(target, "BEGIN")
            await target.rows(_HANDLE, *message.arguments)
            await target.crash()
            return True
        for _ in range(2 if fault == "delivered twice" else 1):
            answer = await target.rows(_HANDLE, *message.arguments)
            if isinstance(answer, asyncpg.PostgresError):
                self.events.append(f"{told} fails: {said(answer)}")
                return False
        if fault == "crash after commit":
            await target.crash()
            return True
        await self._must(origin, _SENT, message.id)
        return True

    async def _deliver_late(self) -> None:
        for message in self.late:
            self.events.append(f"{message.step} {message.action} arrives late")
            await self.stores[message.destination].rows(_HANDLE, *message.arguments)
        self.late = []

    def _fault(self, message: _Message) -> str:
        for fault in self.left:
            if (fault.step, fault.action) == (message.step, message.action):
                self.left.remove(fault)
                return fault.kind
        return ""

    async def _wrong(self) -> str:
        odd = sorted(
            f"{identity} ended {state}" for identity, state in self.states.items() if state not in self.case.ends
        )
        if odd:
            return f"{', '.join(odd)}; it may end {' or '.join(self.case.ends)}"
        completed = sum(state == "completed" for state in self.states.values())
        for each in self.test.checks:
            rows = await self._must(self.stores[each.store], each.query, self.subject)
            value = int(rows[0][0]) if rows and rows[0][0] is not None else 0
            expected = each.base + each.each * (min(completed, 1) if each.once else completed)
            if value != expected:
                ends = ", ".join(sorted(self.states.values()))
                return f"ended {ends}; {each.meaning}: {value} instead of {expected}"
        return ""

    async def _must(self, store: Store, sql: str, *arguments: str) -> list[asyncpg.Record]:
        answer = await store.rows(sql, *arguments)
        if isinstance(answer, asyncpg.PostgresError):
            raise UnprovenError(f"the store of {store.name} answers {said(answer)}")
        return answer
