"""Lists one page of a collection: filter, order, and a cursor that holds its place while rows come and go."""

import datetime as dt
import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    ColumnElement,
    Integer,
    Select,
    and_,
    bindparam,
    func,
    literal_column,
    or_,
    tuple_,
)

from server.engine.kernel.filters import OrderKey, parse_filter, parse_order
from server.engine.model.resources import PageRequest
from server.store import paging
from server.store.executing import Executor, Row
from server.store.filtering import Field, Fields, Kind, known, predicate
from server.store.tables import TEXT, TIME

_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_MICROSECOND = dt.timedelta(microseconds=1)
_NEVER = 2**62
"""Stands for an unset time in a cursor; such rows sort last."""


@dataclass(frozen=True, eq=False)
class Collection:
    """What can be listed: the SELECT of all its rows in a workspace, and what one may ask of them."""

    name: str
    select: Select[Any]
    fields: Fields
    key: str
    """The field that tells rows apart; it ends every order."""
    order: str
    """Where the caller states none."""
    deleted: ColumnElement[Any] | None = field(default=None)
    """Not NULL in rows that are shown on request only."""


@dataclass(frozen=True)
class _Listing:
    statement: Select[Any]
    kinds: tuple[Kind, ...]
    """Of the sort keys, selected as ``sort_0`` and so on."""


async def page(
    executor: Executor,
    tokens: paging.TokenCodec,
    collection: Collection,
    request: PageRequest,
    *,
    parent: str = "",
    parameters: Mapping[str, Any] | None = None,
) -> tuple[Sequence[Row], str]:
    """The rows of one page and the token of the next, empty when there is none.

    ``parent`` and ``parameters`` name the part of the collection. Raises INVALID_FILTER and INVALID_PAGE_TOKEN.
    """
    size = paging.page_size(request.page_size)
    mark = paging.fingerprint(
        collection.name, executor.workspace, parent, request.filter, request.order_by, str(request.show_deleted)
    )
    listing = _listing(collection, request.filter, request.order_by, request.show_deleted, bool(request.page_token))
    values: dict[str, Any] = {**(parameters or {}), "page_limit": size + 1}
    if request.page_token:
        after = tokens.decode(request.page_token, mark)
        for index, (kind, key) in enumerate(zip(listing.kinds, after, strict=True)):
            values[f"after_{index}"] = _revive(kind, key)
    rows = await executor.all(listing.statement, values)
    if len(rows) <= size:
        return rows, ""
    last = rows[size - 1]
    after = tuple(_freeze(kind, last[f"sort_{index}"]) for index, kind in enumerate(listing.kinds))
    return rows[:size], tokens.encode(after, mark)


@functools.lru_cache(maxsize=256)
def _listing(collection: Collection, filter_text: str, order_by: str, show_deleted: bool, continued: bool) -> _Listing:
    statement = collection.select
    expression = parse_filter(filter_text)
    if expression is not None:
        statement = statement.where(predicate(expression, collection.fields))
    if collection.deleted is not None and not show_deleted:
        statement = statement.where(collection.deleted.is_(None))
    keys = _keys(collection, order_by)
    sorts = [_sort(declared) for declared, _ in keys]
    statement = statement.add_columns(*(sort.label(f"sort_{index}") for index, sort in enumerate(sorts)))
    if continued:
        statement = statement.where(_beyond(keys, sorts))
    statement = statement.order_by(
        *(sort.desc() if descending else sort.asc() for sort, (_, descending) in zip(sorts, keys, strict=True))
    ).limit(bindparam("page_limit", type_=Integer))
    return _Listing(statement, tuple(declared.kind for declared, _ in keys))


def _keys(collection: Collection, order_by: str) -> list[tuple[Field, bool]]:
    named: tuple[OrderKey, ...] = parse_order(order_by) or parse_order(collection.order)
    keys = [(known(key.field, collection.fields, "order_by", key.column), key.descending) for key in named]
    if all(key.field != collection.key for key in named):
        # In the direction of the last key, so that one index serves both.
        keys.append((collection.fields[collection.key], keys[-1][1]))
    return keys


def _sort(declared: Field) -> ColumnElement[Any]:
    if declared.nullable:
        return func.coalesce(declared.expression, literal_column("'infinity'::timestamptz", TIME))
    return declared.expression


def _beyond(keys: list[tuple[Field, bool]], sorts: list[ColumnElement[Any]]) -> ColumnElement[bool]:
    """Rows after the cursor. One direction throughout is a row comparison, which an index answers."""
    cursors = [bindparam(f"after_{index}", type_=_TYPES[declared.kind]) for index, (declared, _) in enumerate(keys)]
    directions = {descending for _, descending in keys}
    if len(directions) == 1:
        left, right = tuple_(*sorts), tuple_(*cursors)
        return left < right if directions.pop() else left > right
    steps = []
    for index, (_, descending) in enumerate(keys):
        step = sorts[index] < cursors[index] if descending else sorts[index] > cursors[index]
        steps.append(and_(*(sorts[earlier] == cursors[earlier] for earlier in range(index)), step))
    return or_(*steps)


_TYPES: dict[Kind, Any] = {
    Kind.TEXT: TEXT,
    Kind.ENUM: TEXT,
    Kind.INTEGER: BigInteger(),
    Kind.TIME: TIME,
    Kind.BOOLEAN: Boolean(),
}


def _freeze(kind: Kind, value: Any) -> paging.Key:
    if kind is Kind.TIME:
        return _NEVER if value.year == dt.MAXYEAR else (value - _EPOCH) // _MICROSECOND
    return value  # type: ignore[no-any-return]


def _revive(kind: Kind, key: paging.Key) -> Any:
    if kind is Kind.TIME:
        assert isinstance(key, int)
        # asyncpg reads and writes infinity as the last moment there is.
        return dt.datetime.max.replace(tzinfo=dt.UTC) if key == _NEVER else _EPOCH + key * _MICROSECOND
    return key
