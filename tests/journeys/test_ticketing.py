"""Tickets, acted out on a database for each service of the plan: planned here, bought there, let in elsewhere."""

import datetime as dt
import functools
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import asyncpg
import pytest
import pytest_asyncio

from server.engine import boundaries, schema
from server.engine import brief as briefs
from server.engine.analysis import Inputs
from server.engine.model.access import Statement
from server.engine.model.plan import AnalysisResult
from server.engine.model.resources import BriefSource
from server.engine.model.schema import PhysicalSchema
from tests.databases import Database

BRIEF = Path(__file__).parents[2] / "examples" / "ticketing" / "brief.yaml"
TONIGHT = dt.datetime(2030, 5, 4, 19, 30, tzinfo=dt.UTC)


@functools.cache
def planned() -> tuple[dict[str, Statement], PhysicalSchema, dict[str, str]]:
    """Statements by id, the schema, and each service's DDL."""
    prepared = briefs.read(BriefSource("brief.yaml", "yaml", BRIEF.read_text()))
    results: dict[str, AnalysisResult] = {}
    for analysis in (boundaries.ANALYSIS, schema.ANALYSIS):
        results[analysis.name] = analysis.run(Inputs(analysis.reads(prepared), dict(results)))
    found = results["schema"]
    assert found.schema is not None
    ddl = {file.path.partition("/")[0]: file.content for file in found.artefacts if file.path.endswith("/schema.sql")}
    return {one.id: one for one in prepared.statements}, found.schema, ddl


class Services:
    """The databases, and statements of the brief run where the plan says."""

    def __init__(self, connections: dict[str, asyncpg.Connection]) -> None:
        self.connections = connections
        self.statements, self.schema, _ = planned()
        self.owner = {table.name: table.service for table in self.schema.tables}

    def of(self, table: str) -> asyncpg.Connection:
        return self.connections[self.owner[table]]

    async def rows(self, statement_id: str, **values: Any) -> list[dict[str, Any]]:
        composed = next((one for one in self.schema.compositions if one.statement == statement_id), None)
        if composed is None:
            statement = self.statements[statement_id]
            (service,) = {self.owner[access.table] for access in statement.accesses}
            arguments = [values[one.name] for one in statement.parameters]
            return [dict(row) for row in await self.connections[service].fetch(statement.positional_sql, *arguments)]
        answers: list[list[dict[str, Any]]] = []
        for part in composed.parts:
            fed = {one.parameter: [row[one.column] for row in answers[one.part - 1]] for one in part.feeds}
            arguments = [fed.get(one.name, values.get(one.name)) for one in part.parameters]
            found = await self.connections[part.service].fetch(part.positional_sql, *arguments)
            answers.append([dict(row) for row in found])
        for one in composed.completions:
            partners = {row["id"]: row for row in answers[one.part - 1]}
            for row in answers[one.to - 1]:
                row |= {name: partners[row[one.column]][column] for column, name in one.columns}
        return answers[0] if composed.completions else answers[-1]

    async def row(self, statement_id: str, **values: Any) -> dict[str, Any] | None:
        return next(iter(await self.rows(statement_id, **values)), None)

    async def tell(self, version: int) -> None:
        """What the owners' events would do: every copy is written from its source."""
        for one in self.schema.replicas:
            names = [column.name for column in one.table.columns if column.name not in ("source_version", "updated_at")]
            for row in await self.of(one.source).fetch(f"SELECT {', '.join(names)} FROM {one.source}"):
                await self.connections[one.service].execute(one.upsert, *row, version)


@pytest.fixture
def databases(new_database: Callable[..., Database]) -> dict[str, str]:
    """An empty database for each service; made outside the loop, since making one runs a loop of its own."""
    return {service: new_database().owner for service in planned()[2]}


@pytest_asyncio.fixture
async def services(databases: dict[str, str]) -> AsyncIterator[Services]:
    connections = {service: await asyncpg.connect(url) for service, url in databases.items()}
    for service, ddl in planned()[2].items():
        await connections[service].execute(ddl)
    yield Services(connections)
    for connection in connections.values():
        await connection.close()


async def evening(play: Services) -> tuple[int, int, int]:
    """A performance on sale with a price and a seat."""
    programme = play.of("performances")
    organiser = await programme.fetchval(
        "INSERT INTO organisers (name, contact_email, created_at) VALUES ('Opera', 'o@mail.test', now()) RETURNING id"
    )
    venue = await programme.fetchval(
        "INSERT INTO venues (name, city, street) VALUES ('House', 'Graz', '1') RETURNING id"
    )
    hall = await programme.fetchval("INSERT INTO halls (venue_id, name) VALUES ($1, 'Great') RETURNING id", venue)
    seat = await programme.fetchval(
        "INSERT INTO seats (hall_id, row_label, number) VALUES ($1, 'A', 1) RETURNING id", hall
    )
    production = await programme.fetchval(
        "INSERT INTO productions (organiser_id, title, duration_minutes) VALUES ($1, 'Tosca', 140) RETURNING id",
        organiser,
    )
    made = await play.row(
        "PlanPerformance/1/1", production_id=production, hall_id=hall, starts_at=TONIGHT, doors_at=TONIGHT
    )
    assert made is not None
    await play.rows("PlanPerformance/1/2", performance_id=made["id"], label="Stalls", amount=5000, currency="EUR")
    await play.rows("OpenSale/1/1", performance_id=made["id"])
    price = await programme.fetchval("SELECT id FROM price_categories")
    return made["id"], price, seat


async def bought(play: Services, performance: int, price: int, seat: int) -> tuple[int, int]:
    """Customer and ticket."""
    customer = (await play.rows("RegisterCustomer/1/1", email="ada@mail.test", full_name="Ada"))[0]["id"]
    asked = await play.row("HoldSeats/1/1", performance_id=performance, price_category_id=price)
    assert asked is not None
    basket = {"customer_id": customer, "performance_id": performance, "total": asked["amount"], "currency": "EUR"}
    purchase = (await play.rows("HoldSeats/2/1", **basket))[0]["id"]
    await play.rows("HoldSeats/2/2", performance_id=performance, seat_id=seat, purchase_id=purchase, amount=5000)
    await play.rows("StartPayment/1/1", purchase_id=purchase, customer_id=customer)
    payment = (await play.rows("StartPayment/1/2", purchase_id=purchase, amount=5000))[0]["id"]
    await play.rows("StartPayment/3/1", provider_reference="pi_1", payment_id=payment)
    assert await play.rows("ConfirmPayment/1/1", provider_reference="pi_1") == [{"purchase_id": purchase}]
    await play.rows("ConfirmPayment/1/2", purchase_id=purchase)
    await play.rows("ConfirmPayment/1/3", purchase_id=purchase)
    hold = await play.of("seat_holds").fetchval("SELECT id FROM seat_holds")
    await play.rows("ConfirmPayment/1/4", purchase_id=purchase, seat_hold_id=hold, code="T1")
    return customer, await play.of("tickets").fetchval("SELECT id FROM tickets")


async def scanner(play: Services) -> int:
    doors = play.of("scanners")
    return int(await doors.fetchval("INSERT INTO scanners (serial) VALUES ('S1') RETURNING id"))


async def test_a_ticket_bought_in_one_service_opens_a_door_in_another(services: Services) -> None:
    performance, price, seat = await evening(services)
    customer, ticket = await bought(services, performance, price, seat)
    await services.tell(1)
    (mine,) = await services.rows("ListMyTickets/1/1", customer_id=customer, before_id=2**62)
    assert (mine["title"], mine["starts_at"]) == ("Tosca", TONIGHT)
    given = {"ticket_id": ticket, "performance_id": performance, "code_digest": b"d" * 32, "seat_label": "A 1"}
    await services.rows("IssuePass/1/1", **given)
    await services.rows("IssuePass/1/1", **given)
    (listed,) = await services.rows("ListPassesOfPerformance/1/1", performance_id=performance, after_id=0)
    assert (listed["seat_label"], listed["doors_at"]) == ("A 1", TONIGHT)
    entry = await services.row("AdmitTicket/1/1", code_digest=b"d" * 32)
    assert entry is not None
    device = await scanner(services)
    assert await services.row("AdmitTicket/1/2", entry_pass_id=entry["id"], scanner_id=device) is not None
    assert await services.row("AdmitTicket/1/2", entry_pass_id=entry["id"], scanner_id=device) is None
    (earned,) = await services.rows("SalesByProduction/1/1", production_id=1)
    assert (earned["purchases"], earned["earned"]) == (1, 5000)


async def test_a_returned_ticket_opens_no_door_and_its_seat_is_sold_again(services: Services) -> None:
    performance, price, seat = await evening(services)
    _, ticket = await bought(services, performance, price, seat)
    given = {"ticket_id": ticket, "performance_id": performance, "code_digest": b"d" * 32, "seat_label": "A 1"}
    await services.rows("IssuePass/1/1", **given)
    returned = await services.row("ReturnTicket/1/1", ticket_id=ticket)
    assert returned is not None
    await services.rows("ReturnTicket/1/2", ticket_id=ticket)
    await services.rows("ReturnTicket/1/3", seat_hold_id=returned["seat_hold_id"])
    assert await services.row("AdmitTicket/1/1", code_digest=b"d" * 32) is None
    assert await services.rows("ListTakenSeats/1/1", performance_id=performance, after_seat=0) == []


async def test_a_late_event_leaves_the_copy_as_it_is(services: Services) -> None:
    performance, price, seat = await evening(services)
    customer, _ = await bought(services, performance, price, seat)
    await services.tell(2)
    await services.of("productions").execute("UPDATE productions SET title = 'Aida'")
    await services.tell(1)
    (mine,) = await services.rows("ListMyTickets/1/1", customer_id=customer, before_id=2**62)
    assert mine["title"] == "Tosca"
    await services.tell(3)
    (mine,) = await services.rows("ListMyTickets/1/1", customer_id=customer, before_id=2**62)
    assert mine["title"] == "Aida"
