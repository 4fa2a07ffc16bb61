"""Sagas of systems of our own, from drafts as a user would state them."""

from random import Random

from server.engine.consistency.sagas import plan_saga
from server.engine.model.sagas import (
    Change,
    ChangeKind,
    DraftStep,
    LocalProgram,
    Saga,
    SagaDraft,
    SagaInvariant,
    Settlement,
)

K = ChangeKind

ORDER = SagaDraft(
    "PlaceOrder",
    (
        DraftStep("crm", reads=("Customer.tier",)),
        DraftStep("orders", changes=(Change("Order", K.INSERT, "state", "pending"),)),
        DraftStep("stock", changes=(Change("Item", K.SUBTRACT, "quantity", ":n", floor="0"),)),
        DraftStep("payments", external_system="provider", may_be_refused=True),
        DraftStep("orders", changes=(Change("Order", K.MOVE, "state", "paid", sources=("pending",)),)),
        DraftStep("loyalty", changes=(Change("Account", K.ADD, "points", ":p"),)),
    ),
    others=(
        LocalProgram("Restock", "stock", changes=(Change("Item", K.ADD, "quantity", ":n"),)),
        LocalProgram("ListOrders", "orders", reads=("Order.state",)),
    ),
    invariants=(
        SagaInvariant("stock_not_negative", ("Item.quantity",), ">=", "0", ("stock",)),
        SagaInvariant(
            "points_match", ("Account.points", "Order.total"), "", "", ("loyalty", "orders"), Settlement.CONFLUENT
        ),
    ),
    cancel_states=(Change("Order", K.MOVE, "state", "cancelled", sources=("pending",)),),
)

TRIP = SagaDraft(
    "BookTrip",
    (
        DraftStep("flights", changes=(Change("Seat", K.MOVE, "state", "held", sources=("free",)),)),
        DraftStep("hotels", changes=(Change("Room", K.MOVE, "state", "held", sources=("free",)),)),
        DraftStep("cars", changes=(Change("Car", K.SUBTRACT, "available", "1", floor="0"),)),
        DraftStep("trips", changes=(Change("Trip", K.INSERT, guard="no other row has the same reference"),)),
        DraftStep("mail", external_system="mail_service"),
    ),
    others=(
        LocalProgram("BlockSeat", "flights", changes=(Change("Seat", K.MOVE, "state", "blocked", sources=("free",)),)),
        LocalProgram("RenameRoom", "hotels", changes=(Change("Room", K.SET, "name", ":name"),)),
        LocalProgram("ReturnCar", "cars", changes=(Change("Car", K.ADD, "available", "1"),)),
    ),
)

TRANSFER = SagaDraft(
    "Transfer",
    (
        DraftStep("debits", changes=(Change("Purse", K.SUBTRACT, "balance", ":n", floor="0"),)),
        DraftStep("limits", changes=(Change("Limit", K.ADD, "used", ":n", ceiling="most"),)),
        DraftStep("credits", changes=(Change("Wallet", K.ADD, "balance", ":n", floor="0"),)),
    ),
    others=(LocalProgram("Spend", "credits", changes=(Change("Wallet", K.SUBTRACT, "balance", ":n", floor="0"),)),),
    invariants=(SagaInvariant("purse_not_negative", ("Purse.balance",), ">=", "0", ("debits",)),),
)

PROFILE = SagaDraft(
    "RenameMember",
    (
        DraftStep("members", changes=(Change("Member", K.SET, "name", ":name", guard="state = 'active'"),)),
        DraftStep("directory", changes=(Change("Entry", K.SET, "title", ":name", guard="is_public"),)),
        DraftStep("search", changes=(Change("Hit", K.DELETE),)),
    ),
    others=(LocalProgram("ShowEntry", "directory", reads=("Entry.title",)),),
)

DRAFTS = (ORDER, TRIP, TRANSFER, PROFILE)


def planned() -> tuple[Saga, ...]:
    """Every draft as a saga."""
    return tuple(saga for draft in DRAFTS for saga in plan_saga(draft).sagas)


SERVICES = ("alpha", "beta", "gamma", "delta")


def any_draft(random: Random) -> SagaDraft:
    """Up to six parts in up to four services; each service has rows that count, move, are made, set and removed."""
    steps = []
    for _ in range(random.randint(1, 6)):
        service = random.choice(SERVICES)
        kind = random.choice(["write", "write", "write", "read", "call", "deciding call"])
        if kind == "write":
            steps.append(
                DraftStep(service, changes=tuple(_change(random, service) for _ in range(random.randint(1, 2))))
            )
        elif kind == "read":
            steps.append(DraftStep(service, reads=(f"{service.capitalize()}Stock.quantity",)))
        else:
            steps.append(DraftStep(service, external_system="provider", may_be_refused=kind == "deciding call"))
    others = tuple(
        LocalProgram(f"Other{number}", service, changes=(_change(random, service),))
        for number, service in enumerate(random.choices(SERVICES, k=random.randint(0, 2)))
    )
    return SagaDraft("Drawn", tuple(steps), others=others)


def _change(random: Random, service: str) -> Change:
    name = service.capitalize()
    return random.choice(
        [
            Change(f"{name}Stock", K.SUBTRACT, "quantity", ":n", floor="0"),
            Change(f"{name}Stock", K.ADD, "quantity", ":n", floor="0"),
            Change(f"{name}Counter", K.ADD, "used", "1", ceiling="most"),
            Change(f"{name}Slot", K.MOVE, "state", "taken", sources=("free",)),
            Change(f"{name}Order", K.INSERT, "state", "pending"),
            Change(f"{name}Card", K.SET, "title", ":title"),
            Change(f"{name}Card", K.SET, "title", ":title", guard="is_open"),
            Change(f"{name}Draft", K.DELETE),
        ]
    )
