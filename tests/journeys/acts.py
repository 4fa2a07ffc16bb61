"""Use cases of the marketplace, acted out statement by statement as the brief has them."""

import json
import uuid
from typing import Any, NamedTuple

from tests.journeys.script import Performance


class Offer(NamedTuple):
    shop: int
    seller: int
    profile: int
    listing: int
    offering: int
    price: int


async def user(play: Performance, name: str) -> int:
    token = uuid.uuid4().bytes * 2
    made = await play.identity(
        "Register/1/2", email=f"{name}@mail.test", password_hash="$argon2id$…", display_name=name.title()
    )
    await play.rows("Register/1/3", user_id=made, token_hash=token)
    proved = await play.row("VerifyEmail/1/1", token_hash=token)
    assert proved is not None
    await play.rows("VerifyEmail/1/2", user_id=proved["user_id"])
    return made


async def offer(play: Performance, name: str, stock: int, price: int = 2_500) -> Offer:
    seller = await user(play, name)
    shop = await play.identity(
        "OpenShop/1/1", user_id=seller, name=f"{name.title()}Shop", title="Mugs", currency="USD", country_code="US"
    )
    async with play.connection.transaction():
        profile = await play.identity(
            "AddShippingProfile/1/1",
            shop_id=shop,
            title="Parcel",
            origin_country_code="US",
            origin_postal_code="10001",
            processing_days_min=1,
            processing_days_max=3,
        )
        await play.rows(
            "AddShippingProfile/1/2",
            shipping_profile_id=profile,
            carrier_id=1,
            country_code="ZZ",
            mail_class="parcel",
            mail_class_name="Parcel Post",
            primary_cost=500,
            secondary_cost=200,
            delivery_days_min=2,
            delivery_days_max=9,
        )
    async with play.connection.transaction():
        listing = await play.identity(
            "CreateDraftListing/1/1",
            shop_id=shop,
            section_id=None,
            taxonomy_node_id=1,
            shipping_profile_id=profile,
            return_policy_id=None,
            title="Blue mug",
            description="Thrown by hand.",
            tags=json.dumps(["mug"]),
            materials=json.dumps(["clay"]),
            who_made="i_did",
            when_made="made_to_order",
            listing_type="physical",
            is_customizable=False,
            currency="USD",
            price_min=price,
            quantity=stock,
            language="en",
            should_auto_renew=True,
        )
        product = await play.identity("CreateDraftListing/1/2", listing_id=listing, sku="M1", variation="{}")
        await play.rows("CreateDraftListing/1/3", product_id=product, price=price, quantity=stock)
    image = await play.identity(
        "UploadListingImage/1/2", listing_id=listing, rank=1, object_key=f"{name}/1", alt_text="A blue mug"
    )
    await play.rows("ProcessListingImage/2/1", image_id=image, width=800, height=600)
    assert await play.row("PublishListing/1/2", listing_id=listing, shop_id=shop) is not None
    offering = await play.connection.fetchval("SELECT id FROM offerings WHERE product_id = $1", product)
    return Offer(shop, seller, profile, listing, offering, price)


async def fill(play: Performance, buyer: int, offered: Offer, quantity: int = 1) -> int:
    async with play.connection.transaction():
        cart = await play.identity("AddCartItem/1/1", buyer_id=buyer)
        await play.rows("AddCartItem/1/2", offering_id=offered.offering)
        await play.rows("AddCartItem/1/3", cart_id=cart, offering_id=offered.offering, quantity=quantity)
    return cart


class GoneError(Exception):
    """A guard returned no row: somebody else was faster."""


class Placed(NamedTuple):
    receipt: int
    order: int
    line: int
    total: int


async def place(play: Performance, buyer: int, offered: Offer, coupon: int | None = None) -> Placed:
    """PlaceOrder for a cart of one line, step by step as the brief has it; ``GoneError`` when a guard refuses."""
    async with play.connection.transaction():
        cart = await play.row("PlaceOrder/1/1", buyer_id=buyer)
        assert cart is not None
        (line,) = await play.rows("PlaceOrder/1/2", cart_id=cart["id"]) or [None]
        if line is None or line["quantity"] < line["wanted"]:
            raise GoneError
        (cost,) = await play.rows("PlaceOrder/1/3", shipping_profile_id=line["shipping_profile_id"], country_code="US")
        items = line["price"] * line["wanted"]
        sums: dict[str, Any] = {
            "items_total": items,
            "discount_total": 0,
            "shipping_total": cost["primary_cost"],
            "tax_total": 100,
        }
        total = items + cost["primary_cost"] + 100
        receipt = await play.identity(
            "PlaceOrder/1/4",
            buyer_id=buyer,
            request_id=uuid.uuid4(),
            currency="USD",
            grand_total=total,
            recipient="Ada",
            first_line="1 Main Street",
            second_line=None,
            city="Springfield",
            postal_code="12345",
            country_code="US",
            gift_message=None,
            **sums,
        )
        order = await play.identity(
            "PlaceOrder/1/5",
            receipt_id=receipt,
            shop_id=line["shop_id"],
            order_total=total,
            message_from_buyer=None,
            **sums,
        )
        if await play.row("PlaceOrder/1/6", offering_id=line["id"], quantity=line["wanted"]) is None:
            raise GoneError
        await play.rows(
            "PlaceOrder/1/8",
            shop_order_id=order,
            listing_id=line["listing_id"],
            offering_id=line["id"],
            title=line["title"],
            sku=line["sku"],
            variation=line["variation"],
            quantity=line["wanted"],
            price=line["price"],
            shipping_cost=cost["primary_cost"],
        )
        if coupon is not None:
            if await play.row("PlaceOrder/1/9", coupon_id=coupon, shop_id=offered.shop) is None:
                raise GoneError
            await play.rows("PlaceOrder/1/10", coupon_id=coupon, shop_order_id=order, buyer_id=buyer)
        await play.rows("PlaceOrder/1/11", cart_id=cart["id"])
        await play.rows("PlaceOrder/1/12", cart_id=cart["id"])
    bought = await play.connection.fetchval("SELECT id FROM transactions WHERE shop_order_id = $1", order)
    return Placed(receipt, order, bought, total)


async def pay(play: Performance, buyer: int, placed: Placed, offered: Offer) -> int:
    async with play.connection.transaction():
        due = await play.row("PayReceipt/1/1", receipt_id=placed.receipt, buyer_id=buyer)
        assert due is not None
        payment = await play.identity(
            "PayReceipt/1/2",
            receipt_id=placed.receipt,
            request_id=uuid.uuid4(),
            amount=due["grand_total"],
            currency=due["currency"],
        )
    async with play.connection.transaction():
        assert await play.row("PayReceipt/3/1", payment_id=payment, provider_reference=f"pi_{payment}") is not None
        await play.rows("PayReceipt/3/2", receipt_id=placed.receipt)
        (order,) = await play.rows("PayReceipt/3/3", receipt_id=placed.receipt)
        shared = {"shop_id": offered.shop, "shop_order_id": order["id"], "currency": "USD"}
        await play.rows("PayReceipt/3/4", sale_amount=order["order_total"], **shared)
        await play.rows("PayReceipt/3/5", fee_amount=-(order["order_total"] // 20), **shared)
        await play.rows("PayReceipt/3/6", shop_id=offered.shop, items=1)
        await play.rows("PayReceipt/3/7", shop_order_id=order["id"])
    return payment
