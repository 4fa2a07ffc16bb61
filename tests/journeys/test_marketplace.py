"""The marketplace, acted out: from registering to the weekly payout, and the races that must have one winner."""

import asyncio
import datetime as dt
import uuid
from collections.abc import Callable

import pytest

from tests.journeys.acts import Placed, fill, offer, pay, place, user
from tests.journeys.script import Performance, Stage

TODAY = dt.datetime(2026, 3, 2, tzinfo=dt.UTC)


@pytest.fixture
def stage(make_stage: Callable[..., Stage]) -> Stage:
    return make_stage(
        "marketplace",
        """
        INSERT INTO shipping_carriers (name) VALUES ('Post');
        INSERT INTO taxonomy_nodes (name, path, level) VALUES ('Mugs', 'home/kitchen/mugs', 2);
        """,
    )


async def test_from_the_first_mug_to_the_weekly_payout(stage: Stage) -> None:
    async with stage.client() as play:
        offered = await offer(play, "seller", stock=3)
        buyer = await user(play, "buyer")
        await fill(play, buyer, offered)
        placed = await place(play, buyer, offered)
        payment = await pay(play, buyer, placed, offered)

        assert await play.row("ShipOrder/1/1", shop_order_id=placed.order, shop_id=offered.shop) is not None
        await play.rows(
            "ShipOrder/1/2", shop_order_id=placed.order, carrier_id=1, tracking_code="T1", note_to_buyer=None
        )
        async with play.connection.transaction():
            bought = await play.row("WriteReview/1/1", transaction_id=placed.line, buyer_id=buyer)
            assert bought is not None
            review = await play.identity(
                "WriteReview/1/2",
                transaction_id=placed.line,
                listing_id=offered.listing,
                shop_id=offered.shop,
                buyer_id=buyer,
                rating=4,
                body="Sturdy.",
                language="en",
                image_key=None,
            )
            await play.rows("WriteReview/1/3", shop_id=offered.shop, rating=4)
        async with play.connection.transaction():
            before = await play.row("ChangeReview/1/1", review_id=review, buyer_id=buyer)
            assert before is not None
            await play.rows("ChangeReview/1/2", review_id=review, rating=5, body="Sturdier.")
            await play.rows("ChangeReview/1/3", shop_id=offered.shop, rating=5, old_rating=before["rating"])
        shop = await play.row("ViewShop/1/1", shop_id=offered.shop)
        assert shop is not None
        assert (shop["review_count"], float(shop["rating_average"]), shop["sold_count"]) == (1, 5.0, 1)

        async with play.connection.transaction():
            assert await play.row("RefundOrder/1/1", payment_id=payment, amount=600) is not None
            reserved = await play.row("RefundOrder/1/2", shop_order_id=placed.order, shop_id=offered.shop, amount=600)
            assert reserved is not None
            refund = await play.identity(
                "RefundOrder/1/3",
                payment_id=payment,
                shop_order_id=placed.order,
                request_id=uuid.uuid4(),
                amount=600,
                reason="Chipped",
                restock=False,
            )
        async with play.connection.transaction():
            await play.rows("RefundOrder/3/1", refund_id=refund)
            await play.rows("RefundOrder/3/2", payment_id=payment)
            await play.rows("RefundOrder/3/3", shop_order_id=placed.order)
            shared = {"shop_id": offered.shop, "shop_order_id": placed.order, "refund_id": refund, "currency": "USD"}
            await play.rows("RefundOrder/3/4", refund_amount=-600, **shared)
            await play.rows("RefundOrder/3/5", fee_amount=30, **shared)

        async with play.connection.transaction():
            due = await play.rows(
                "PayOutShop/1/1", shop_id=offered.shop, cut_off=dt.datetime.now(dt.UTC) + dt.timedelta(days=8)
            )
            amount = sum(entry["amount"] for entry in due)
            assert amount == placed.total - placed.total // 20 - 600 + 30
            payout = await play.identity(
                "PayOutShop/1/2",
                shop_id=offered.shop,
                period_end=TODAY.date(),
                request_id=uuid.uuid4(),
                amount=amount,
                currency="USD",
            )
            await play.rows("PayOutShop/1/3", payout_id=payout, entry_ids=[entry["id"] for entry in due])
        await play.rows("PayOutShop/3/1", payout_id=payout, provider_reference="po_1")

        entries = await play.connection.fetch("SELECT payout_id FROM ledger_entries")
        assert [entry["payout_id"] for entry in entries] == [payout] * 4
        state = await play.connection.fetchval("SELECT state FROM payments WHERE id = $1", payment)
        assert state == "partially_refunded"


async def test_of_two_buyers_of_the_last_item_one_gets_it(stage: Stage) -> None:
    async with stage.client() as one, stage.client() as other:
        offered = await offer(one, "seller", stock=1)
        buyers = [await user(one, name) for name in ("ada", "bob")]
        for buyer in buyers:
            await fill(one, buyer, offered)
        outcomes = await asyncio.gather(
            place(one, buyers[0], offered), place(other, buyers[1], offered), return_exceptions=True
        )
        assert sorted(type(outcome).__name__ for outcome in outcomes) == ["GoneError", "Placed"]
        left = await one.connection.fetchrow(
            "SELECT (SELECT sum(quantity) FROM offerings), (SELECT count(*) FROM receipts)"
        )
        assert left is not None
        assert tuple(left) == (0, 1)


async def test_a_coupon_for_two_is_used_twice(stage: Stage) -> None:
    async with stage.client() as play:
        offered = await offer(play, "seller", stock=20)
        now = dt.datetime.now(dt.UTC)
        coupon = await play.identity(
            "CreateCoupon/1/1",
            shop_id=offered.shop,
            code="SPRING",
            percent_off=10,
            amount_off=None,
            minimum_subtotal=0,
            max_uses=2,
            starts_at=now - dt.timedelta(days=1),
            ends_at=now + dt.timedelta(days=1),
        )
        buyers = [await user(play, f"buyer{n}") for n in range(5)]
        for buyer in buyers:
            await fill(play, buyer, offered)

        async def attempt(buyer: int) -> Placed:
            async with stage.client() as client:
                return await place(client, buyer, offered, coupon)

        outcomes = await asyncio.gather(*map(attempt, buyers), return_exceptions=True)
        assert sorted(type(outcome).__name__ for outcome in outcomes) == ["GoneError"] * 3 + ["Placed"] * 2
        used = await play.connection.fetchval("SELECT used_count FROM coupons WHERE id = $1", coupon)
        assert used == 2
        stock = await play.connection.fetchval("SELECT quantity FROM offerings WHERE id = $1", offered.offering)
        assert stock == 18, "who got no coupon gave the stock back"


async def test_a_cancelled_receipt_gives_its_stock_back_once(stage: Stage) -> None:
    async with stage.client() as one, stage.client() as other:
        offered = await offer(one, "seller", stock=5)
        buyer = await user(one, "buyer")
        await fill(one, buyer, offered, quantity=2)
        placed = await place(one, buyer, offered)

        async def cancel(play: Performance) -> bool:
            async with play.connection.transaction():
                if await play.row("CancelReceipt/1/1", receipt_id=placed.receipt, buyer_id=buyer) is None:
                    return False
                for line in await play.rows("CancelReceipt/1/2", receipt_id=placed.receipt):
                    await play.rows("CancelReceipt/1/3", offering_id=line["offering_id"], quantity=line["quantity"])
                await play.rows("CancelReceipt/1/4", receipt_id=placed.receipt)
                await play.rows("CancelReceipt/1/6", receipt_id=placed.receipt)
            return True

        assert sorted(await asyncio.gather(cancel(one), cancel(other))) == [False, True]
        stock = await one.connection.fetchval("SELECT quantity FROM offerings WHERE id = $1", offered.offering)
        assert stock == 5


async def test_a_receipt_being_paid_is_neither_cancelled_nor_paid_twice(stage: Stage) -> None:
    async with stage.client() as play:
        offered = await offer(play, "seller", stock=5)
        buyer = await user(play, "buyer")
        await fill(play, buyer, offered)
        placed = await place(play, buyer, offered)
        assert await play.row("PayReceipt/1/1", receipt_id=placed.receipt, buyer_id=buyer) is not None
        assert await play.row("PayReceipt/1/1", receipt_id=placed.receipt, buyer_id=buyer) is None
        assert await play.row("CancelReceipt/1/1", receipt_id=placed.receipt, buyer_id=buyer) is None


async def test_a_seller_who_saves_old_stock_brings_nothing_back(stage: Stage) -> None:
    async with stage.client() as play:
        offered = await offer(play, "seller", stock=3)
        (read,) = await play.rows("GetInventory/1/1", listing_id=offered.listing, shop_id=offered.shop)
        buyer = await user(play, "buyer")
        await fill(play, buyer, offered)
        await place(play, buyer, offered)
        await play.rows(
            "ReplaceInventory/1/3",
            offering_id=read["offering_id"],
            product_id=read["product_id"],
            offering_version=read["version"],
            price=read["price"],
            quantity=read["quantity"],
            is_enabled=True,
        )
        stock = await play.connection.fetchval("SELECT quantity FROM offerings WHERE id = $1", offered.offering)
        assert stock == 2
