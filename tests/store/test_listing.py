"""Lists: pages hold their place, tokens are good for one question, filters mean in SQL what they mean in words."""

import datetime as dt
import random
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from server.engine.errors import DomainError, Reason
from server.engine.kernel.filters import And, Comparison, Expression, Not, Or, Search, parse_filter
from server.engine.model.brief import Brief
from server.engine.model.resources import ApiKey, PageRequest, Principal, Role
from server.store import Store
from server.store.paging import LIFETIME_SECONDS, TokenCodec, fingerprint
from tests.databases import Clock

START = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


async def add(store: Store, principal: Principal, brief_id: str, title: str = "", hours: float = 0) -> None:
    async with store.unit(principal) as unit:
        await unit.briefs.create(brief_id, Brief(brief_id, title=title), None, START + dt.timedelta(hours=hours))
        await unit.commit()


async def walk(store: Store, request: PageRequest) -> list[str]:
    """The ids on all pages."""
    found: list[str] = []
    while True:
        page = await store.reads("acme").briefs.list(request)
        found += [item.id for item in page.items]
        if not page.next_page_token:
            return found
        assert len(page.items) == request.page_size
        request = PageRequest(request.page_size, page.next_page_token, request.filter, request.order_by)


@pytest.fixture
async def thirty(store: Store, acme: Principal) -> list[tuple[str, str, float]]:
    """Thirty briefs, with titles and times that repeat."""
    rows = [(f"b{number:02}", f"Title {number % 4}", float(number % 5)) for number in range(30)]
    for brief_id, title, hours in rows:
        await add(store, acme, brief_id, title, hours)
    return rows


async def test_pages_join_into_the_whole(store: Store, thirty: list[tuple[str, str, float]]) -> None:
    by_id_down = sorted(thirty, reverse=True)
    orders = {
        "": sorted(thirty, key=lambda row: (row[2], row[0]), reverse=True),
        "name": thirty,
        "id desc": by_id_down,
        "create_time": sorted(thirty, key=lambda row: (row[2], row[0])),
        "title, create_time desc": sorted(by_id_down, key=lambda row: (row[1], -row[2])),
        "title desc, create_time": sorted(
            sorted(thirty, key=lambda row: (row[2], row[0])), key=lambda row: row[1], reverse=True
        ),
        "delete_time, title": sorted(thirty, key=lambda row: (row[1], row[0])),
    }
    for order_by, expected in orders.items():
        for size in (1, 7, 30, 31):
            assert await walk(store, PageRequest(size, order_by=order_by)) == [row[0] for row in expected], order_by


async def test_a_walk_shows_each_brief_once_while_others_come_and_go(
    store: Store, acme: Principal, thirty: list[tuple[str, str, float]]
) -> None:
    generator = random.Random(1)
    seen: list[str] = []
    request = PageRequest(4, order_by="title, create_time desc")
    gone: set[str] = set()
    for step in range(100):
        page = await store.reads("acme").briefs.list(request)
        seen += [item.id for item in page.items]
        if not page.next_page_token:
            break
        await add(store, acme, f"new-{step}", f"Title {generator.randrange(4)}", generator.randrange(5))
        victim = f"b{generator.randrange(30):02}"
        async with store.unit(acme) as unit:
            if await unit.retention.purge_brief(victim):
                gone.add(victim)
            await unit.commit()
        request = PageRequest(4, page.next_page_token, order_by=request.order_by)
    assert len(seen) == len(set(seen))
    assert {row[0] for row in thirty} - gone <= set(seen)


async def test_a_token_is_good_for_its_own_question(store: Store, thirty: object, found_workspace: Any) -> None:
    await found_workspace("bolt")
    reads = store.reads("acme").briefs
    token = (await reads.list(PageRequest(5, filter="title:Title", order_by="title"))).next_page_token
    assert (await reads.list(PageRequest(9, token, "title:Title", "title"))).items
    others = [
        reads.list(PageRequest(5, token, "title:Other", "title")),
        reads.list(PageRequest(5, token, "title:Title", "title desc")),
        reads.list(PageRequest(5, token)),
        reads.list(PageRequest(5, token, "title:Title", "title", show_deleted=True)),
        store.reads("bolt").briefs.list(PageRequest(5, token, "title:Title", "title")),
        store.reads("acme").designs.list(PageRequest(5, token)),
        reads.list_revisions("b01", PageRequest(5, token)),
    ]
    for other in others:
        with pytest.raises(DomainError, match="belongs to another") as caught:
            await other
        assert caught.value.reason is Reason.INVALID_PAGE_TOKEN


@given(st.data())
def test_a_forged_token_is_refused_in_the_same_words(data: st.DataObject) -> None:
    codec, question = TokenCodec(b"secret"), fingerprint("briefs", "acme")
    token = codec.encode(("key", 5), question)
    assert codec.decode(token, question) == ("key", 5)
    position = data.draw(st.integers(0, len(token) - 1))
    letter = data.draw(st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_*= é"))
    forged = token[:position] + letter + token[position + 1 :]
    refused = [TokenCodec(b"another secret").encode(("key", 5), question), token[:-4], data.draw(st.text(max_size=80))]
    # The last letter carries bits that are not part of the content.
    refused += [forged] if forged != token and position < len(token) - 1 else []
    for candidate in refused:
        if candidate != token:
            with pytest.raises(DomainError, match="the page token is not valid"):
                codec.decode(candidate, question)


def test_an_old_token_has_expired() -> None:
    codec, question = TokenCodec(b"secret"), fingerprint("briefs")
    token = codec.encode(("key",), question, now=1_000_000)
    assert codec.decode(token, question, now=1_000_000 + LIFETIME_SECONDS) == ("key",)
    with pytest.raises(DomainError, match="expired"):
        codec.decode(token, question, now=1_000_001 + LIFETIME_SECONDS)


async def test_page_sizes(store: Store, thirty: object) -> None:
    reads = store.reads("acme").briefs
    assert len((await reads.list(PageRequest())).items) == 30
    assert len((await reads.list(PageRequest(5_000))).items) == 30
    with pytest.raises(DomainError, match="negative"):
        await reads.list(PageRequest(-1))


@pytest.mark.parametrize(
    ("filter_text", "order_by", "column"),
    [
        ("colour = red", "", 1),
        ("title = x AND colour = red", "", 15),
        ("create_time > yesterday", "", 15),
        ("create_time > 2026-13-01T00:00:00Z", "", 15),
        ("create_time > 2026-01-01T00:00:00", "", 15),
        ("create_time > 0001-01-01T00:00:00+14:00", "", 15),
        ("create_time = 2026-*", "", 15),
        ("title > a*", "", 9),
        ("", "colour", 1),
        ("", "title, colour desc", 8),
    ],
)
async def test_what_does_not_fit_the_fields_is_named(
    store: Store, acme: Principal, filter_text: str, order_by: str, column: int
) -> None:
    with pytest.raises(DomainError) as caught:
        await store.reads("acme").briefs.list(PageRequest(filter=filter_text, order_by=order_by))
    assert caught.value.reason is Reason.INVALID_FILTER
    assert caught.value.problems[0].column == column


@pytest.mark.parametrize("text", ["role > VIEWER", "role = nobody", "role : *x"])
async def test_what_does_not_fit_an_enum_is_named(store: Store, acme: Principal, text: str) -> None:
    with pytest.raises(DomainError) as caught:
        await store.reads("acme").api_keys.list(PageRequest(filter=text))
    assert caught.value.reason is Reason.INVALID_FILTER


# --- every filter against an evaluator of its own ---

TEXTS = ("", "a", "b", "ab", "a*", "A%", "a_b", "\\", "é", "\U0001f600", "Z")
TIMES = tuple(START + dt.timedelta(days=days, microseconds=micros) for days in range(3) for micros in (0, 1))

Row = Mapping[str, Any]


def holds(expression: Expression | None, row: Row) -> bool:
    match expression:
        case None:
            return True
        case And(operands):
            return all(holds(operand, row) for operand in operands)
        case Or(operands):
            return any(holds(operand, row) for operand in operands)
        case Not(operand):
            return not holds(operand, row)
        case Search(value):
            return any(contains(row[name], value.parts) for name in ("id", "title"))
        case Comparison("title" | "id" as field, operator, value):
            return compare_text(row[field], operator, value.text, value.parts)
        case Comparison("role", operator, value):
            if value.parts == ("", ""):
                return True
            return (row["role"].name == value.text.upper()) == (operator != "!=")
        case Comparison(field, operator, value):
            held = row[field]
            if value.parts == ("", ""):
                return held is not None
            stated = dt.datetime.fromisoformat(value.text)
            if operator == "!=":
                return bool(held != stated)
            return held is not None and compare(held, "=" if operator == ":" else operator, stated)


def compare(left: Any, operator: str, right: Any) -> bool:
    return {
        "=": left == right,
        "!=": left != right,
        "<": left < right,
        "<=": left <= right,
        ">": left > right,
        ">=": left >= right,
    }[operator]


def compare_text(held: str, operator: str, text: str, parts: tuple[str, ...]) -> bool:
    if operator == ":":
        return held != "" if parts == ("", "") else contains(held, parts)
    if len(parts) > 1:
        return matches(held, parts) == (operator == "=")
    return compare(held.encode(), operator, text.encode())


def contains(held: str, parts: tuple[str, ...]) -> bool:
    return matches(held, ("", *parts, ""))


def matches(held: str, parts: tuple[str, ...]) -> bool:
    """Whether ``held`` is the parts in order with anything between them, found by trying every place."""
    if len(parts) == 1:
        return held == parts[0]
    if not held.startswith(parts[0]):
        return False
    rest = held[len(parts[0]) :]
    return any(matches(rest[start:], parts[1:]) for start in range(len(rest) + 1))


def quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("*", "\\*") + '"'


TEXT_VALUES = st.sampled_from(TEXTS).map(quoted) | st.sampled_from(
    ('"*"', '"a*"', '"*b"', '"*"', '"a*b*"', "a", "*", "a*")
)
COMPARISONS = st.one_of(
    st.tuples(st.sampled_from(("title", "id")), st.sampled_from(("=", "!=", ":")), TEXT_VALUES),
    st.tuples(st.just("title"), st.sampled_from(("<", "<=", ">", ">=")), st.sampled_from(TEXTS).map(quoted)),
    st.tuples(
        st.sampled_from(("create_time", "expire_time")),
        st.sampled_from(("=", "!=", "<", "<=", ">", ">=")),
        st.sampled_from([time.isoformat() for time in TIMES]),
    ),
    st.tuples(st.just("expire_time"), st.just(":"), st.just("*")),
    st.tuples(st.just("role"), st.sampled_from(("=", "!=", ":")), st.sampled_from(("VIEWER", "editor", "ADMIN"))),
).map(" ".join)
FILTERS = st.recursive(
    COMPARISONS | TEXT_VALUES,
    lambda inner: st.one_of(
        inner.map(lambda one: f"({one})"),
        inner.map(lambda one: f"NOT ({one})"),
        inner.map(lambda one: f"-({one})"),
        st.lists(inner, min_size=2, max_size=3).map(" AND ".join),
        st.lists(inner, min_size=2, max_size=3).map(" OR ".join),
        st.lists(inner, min_size=2, max_size=3).map(" ".join),
    ),
    max_leaves=6,
)


async def test_filters_mean_the_same_in_sql(store: Store, acme: Principal, clock: Clock) -> None:
    generator = random.Random(2)
    rows: list[Row] = []
    async with store.unit(acme) as unit:
        for number, title in enumerate(TEXTS * 4):
            key = ApiKey(
                id=f"{generator.choice('ab')}{number}",
                workspace="acme",
                title=title,
                role=generator.choice(list(Role)),
                create_time=generator.choice(TIMES),
                expire_time=generator.choice([None, *TIMES]),
            )
            await unit.api_keys.create(key, bytes(32))
            rows.append({name: getattr(key, name) for name in ("id", "title", "role", "create_time", "expire_time")})
        await unit.commit()

    drawn: list[str] = []

    @settings(max_examples=250, database=None, deadline=None, suppress_health_check=list(HealthCheck))
    @example("a")
    @example('title = "\\\\"')
    @given(FILTERS)
    def draw(text: str) -> None:
        drawn.append(text)

    draw()
    for text in drawn:
        expected = sorted(row["id"] for row in rows if holds(parse_filter(text), row))
        page = await store.reads("acme").api_keys.list(PageRequest(1_000, filter=text, order_by="id"))
        assert [item.id for item in page.items] == expected, text
