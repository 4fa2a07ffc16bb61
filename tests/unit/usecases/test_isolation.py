"""What one tenant sees does not depend on the other: her transcript is the same with and without him."""

import random
import re
import uuid
from collections.abc import Awaitable, Callable, Iterable

import pytest

from server.engine.errors import DomainError
from server.engine.model.resources import PageRequest, Principal, Quotas, Role
from server.engine.model.value import canonical
from server.store import Store
from server.usecases.api_keys import ApiKeyUseCases
from server.usecases.briefs import BriefUseCases
from server.usecases.designs import DesignUseCases
from server.usecases.maintenance import Maintenance
from server.usecases.operations import OperationUseCases
from server.usecases.workspaces import WorkspaceUseCases
from tests.databases import Clock, Database
from tests.sources import Inline, source

IDS = ("shop", "one", "two")
VARYING = re.compile(
    r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|(?:brief|design)-[0-9a-f]{20}|[0-9a-f]{16}"
    r"|gp_[A-Za-z0-9_-]+|\"next_page_token\":\"[^\"]+\""
)
"""Drawn at random: operations, names we choose, etags and key ids, secrets, tokens."""

Step = Callable[["Tenant"], Awaitable[object]]


class Tenant:
    """Every use case, as one caller; asks for her own workspace mostly, for others sometimes."""

    def __init__(self, store: Store, clock: Clock, name: str, seed: str) -> None:
        self.name = name
        self.principal = Principal(name, Role.ADMIN, f"user-{name}")
        self.random = random.Random(seed)
        self.clock = clock
        self.briefs = BriefUseCases(store, Inline(), clock)
        self.designs = DesignUseCases(store, Inline(), clock)
        self.operations = OperationUseCases(store, self.designs)
        self.workspaces = WorkspaceUseCases(store, clock)
        self.keys = ApiKeyUseCases(store, clock)
        self.transcript: list[bytes] = []

    async def step(self) -> None:
        """One random call; its answer or refusal goes into the transcript."""
        call = self.random.choice(self.calls())
        try:
            answer: object = await call()
        except DomainError as failure:
            answer = [failure.reason, failure.message, failure.metadata]
        text = canonical(answer).decode()
        self.transcript.append(VARYING.sub("*", text).encode())

    def calls(self) -> list[Callable[[], Awaitable[object]]]:
        draw, me = self.random, self.principal
        where = draw.choice([self.name] * 6 + ["ann", "bob", "nobody"])
        brief_id, design_id, title = draw.choice(IDS), draw.choice(IDS), draw.choice("ABC")
        request_id = str(uuid.UUID(int=draw.randrange(5), version=4)) if draw.random() < 0.3 else ""
        page = PageRequest(draw.choice((0, 1)), filter=draw.choice(("", "id = one")), show_deleted=draw.random() < 0.5)
        text = source(brief_id, title)
        return [
            lambda: self.briefs.create(me, where, source=text, request_id=request_id),
            lambda: self.briefs.create(me, where, source=text, request_id=request_id),
            lambda: self.briefs.get(me, where, brief_id, draw.choice((0, 1, 2))),
            lambda: self.briefs.list(me, where, page),
            lambda: self.briefs.list(me, where, page, full=True),
            lambda: self.briefs.list_revisions(me, where, brief_id, PageRequest()),
            lambda: self.briefs.update(me, where, brief_id, source=text),
            lambda: self.briefs.delete(me, where, brief_id),
            lambda: self.briefs.undelete(me, where, brief_id),
            lambda: self.briefs.purge(me, where, brief_id),
            lambda: self.designs.create(me, where, brief_id=brief_id, design_id=design_id, request_id=request_id),
            lambda: self.designs.create(me, where, brief_id=brief_id, design_id=design_id, request_id=request_id),
            lambda: self.designs.get(me, where, design_id),
            lambda: self.designs.list(me, where, page),
            lambda: self.designs.cancel(me, where, design_id),
            lambda: self.designs.delete(me, where, design_id),
            lambda: self.designs.undelete(me, where, design_id),
            lambda: self.designs.purge(me, where, design_id),
            lambda: self.designs.list_artefacts(me, where, design_id, PageRequest()),
            lambda: self.operations.list(me, where, PageRequest()),
            lambda: self.workspaces.get(me, where),
            lambda: self.workspaces.update(me, where, title=title),
            lambda: self.keys.create(me, where, role=Role.VIEWER, title=title, request_id=request_id),
            lambda: self.keys.list(me, where, PageRequest(order_by="title, create_time")),
        ]


async def play(database: Database, seed: int, names: Iterable[str], steps: int) -> dict[str, list[bytes]]:
    """The transcripts of tenants who take turns at random, with maintenance in between."""
    store = await Store.open(database.application)
    try:
        order = random.Random(seed)
        clock = Clock()
        tenants = {name: Tenant(store, clock, name, f"{seed}{name}") for name in names}
        maintenance = Maintenance(store, clock)
        for tenant in tenants.values():
            async with store.unit(tenant.principal) as unit:
                await unit.workspaces.create("", Quotas(briefs=2, designs=2, running_designs=2, api_keys=3), clock())
                await unit.commit()
        for number in range(steps):
            turn = order.choice(("ann", "bob"))
            if turn in tenants:
                await tenants[turn].step()
            clock.advance(minutes=7)
            if number % 50 == 49:
                clock.advance(days=20)
                await maintenance.run()
        return {name: tenant.transcript for name, tenant in tenants.items()}
    finally:
        await store.close()


@pytest.fixture
def two_databases(template: str, new_database: Callable[..., Database]) -> tuple[Database, Database]:
    return new_database(template), new_database(template)


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_her_transcript_is_the_same_with_and_without_him(
    two_databases: tuple[Database, Database], seed: int
) -> None:
    together = await play(two_databases[0], seed, ("ann", "bob"), 400)
    alone = await play(two_databases[1], seed, ("bob",), 400)
    assert len(alone["bob"]) > 150
    assert together["bob"] == alone["bob"]
    assert any(b"does not exist" not in line for line in alone["bob"])
