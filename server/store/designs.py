"""Designs and where their computation stands. Every change of state is guarded, so that each happens once."""

import datetime as dt
from typing import NamedTuple

from sqlalchemy import BigInteger, Double, Integer, bindparam, case, func, insert, literal, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from server.engine.errors import DomainError, Reason
from server.engine.model.resources import Design, DesignState, Failure, Page, PageRequest, Progress
from server.store.etags import etag, new_version
from server.store.executing import Executor, Row
from server.store.filtering import Field, Kind
from server.store.listing import Collection, page
from server.store.notifications import CHANNEL
from server.store.paging import TokenCodec
from server.store.tables import BYTES, TEXT, TIME, designs, operations

_D, _O = designs.c, operations.c
_HERE = _D.workspace == bindparam("in_workspace", type_=TEXT)
_THIS = (_HERE, _D.id == bindparam("design_id", type_=TEXT))
_UNFINISHED = _D.finish_time.is_(None)
_MINE = (_D.state == DesignState.RUNNING.value, _D.attempt == bindparam("mine", type_=Integer))
_NOW = bindparam("now", type_=TIME)
_VERSION = bindparam("new_version", type_=BigInteger())
_TELL = func.pg_notify(CHANNEL, _D.workspace.concat("/").concat(_D.id)).label("told")

COLUMNS = tuple(column for column in _D if column.name != "prepared")
STATES = {name: state.value for state in DesignState for name in (state.name, state.value)}

_SELECT = (
    select(*COLUMNS, _O.id.label("operation_id"))
    .select_from(designs.outerjoin(operations, (_O.workspace == _D.workspace) & (_O.design_id == _D.id)))
    .where(_HERE)
)
_GET = _SELECT.where(_D.id == bindparam("design_id", type_=TEXT)).limit(1)
_LOCK = _GET.with_for_update(of=designs)
_ADD = upsert(designs).on_conflict_do_nothing().returning(_D.id)
_ADD_OPERATION = insert(operations)
_CLAIM = (
    update(designs)
    .where(*_THIS, _UNFINISHED)
    .values(
        state=DesignState.RUNNING.value,
        attempt=_D.attempt + 1,
        # Whoever stops in good order queues it again: a design that still runs has lost its worker.
        crashes=_D.crashes + case((_D.state == DesignState.RUNNING.value, 1), else_=0),
        version=_VERSION,
        update_time=_NOW,
    )
    .returning(_D.attempt, _D.crashes, _TELL)
)
_PROGRESS = (
    update(designs)
    .where(*_THIS, *_MINE)
    .values(
        step=bindparam("new_step", type_=TEXT),
        fraction=func.greatest(_D.fraction, bindparam("new_fraction", type_=Double())),
        message=bindparam("new_message", type_=TEXT),
        computed=bindparam("new_computed", type_=Integer),
        reused=bindparam("new_reused", type_=Integer),
        update_time=_NOW,
    )
    .returning(_D.cancel_requested, _TELL)
)
_STANDING = select(_D.cancel_requested).where(*_THIS, *_MINE).limit(1)
_RELEASE = (
    update(designs)
    .where(*_THIS, *_MINE)
    .values(state=DesignState.QUEUED.value, version=_VERSION, update_time=_NOW)
    .returning(_D.id, _TELL)
)
_END = {
    "state": bindparam("new_state", type_=TEXT),
    "failure_reason": bindparam("new_reason", type_=TEXT),
    "failure_message": bindparam("new_failure", type_=TEXT),
    "version": _VERSION,
    "update_time": _NOW,
    "finish_time": _NOW,
}
_FINISH = (
    update(designs)
    .where(*_THIS, *_MINE)
    .values(**_END, prepared=bindparam("new_prepared", type_=BYTES))
    .returning(_D.version, _TELL)
)
_CANCEL_QUEUED = (
    update(designs)
    .where(*_THIS, _D.state == DesignState.QUEUED.value)
    .values(**_END, cancel_requested=True)
    .returning(_D.version, _TELL)
)
_REQUEST_CANCEL = (
    update(designs)
    .where(*_THIS, _D.state == DesignState.RUNNING.value, ~_D.cancel_requested)
    .values(cancel_requested=True, version=_VERSION, update_time=_NOW)
    .returning(_D.version, _TELL)
)
_MARK = (
    update(designs)
    .where(*_THIS)
    .values(
        version=_VERSION,
        update_time=_NOW,
        delete_time=bindparam("new_delete_time", type_=TIME),
        purge_time=bindparam("new_purge_time", type_=TIME),
    )
    .returning(_D.version)
)
_COUNT = select(
    func.count().filter(_D.delete_time.is_(None)).label("kept"), func.count().filter(_UNFINISHED).label("unfinished")
).where(_HERE)
_UNFINISHED_IDS = select(_D.id).where(_HERE, _UNFINISHED).order_by(_D.create_time, _D.id)
_PREPARED = select(_D.prepared).where(*_THIS).limit(1)

_WORKSPACE_NAME = literal("workspaces/", TEXT).concat(_D.workspace)
_COLLECTION = Collection(
    name="designs",
    select=_SELECT,
    fields={
        "id": Field(Kind.TEXT, _D.id, searched=True),
        "name": Field(Kind.TEXT, _WORKSPACE_NAME.concat("/designs/").concat(_D.id)),
        "brief": Field(Kind.TEXT, _WORKSPACE_NAME.concat("/briefs/").concat(_D.brief_id)),
        "brief_id": Field(Kind.TEXT, _D.brief_id, searched=True),
        "brief_revision": Field(Kind.INTEGER, _D.brief_revision),
        "seed": Field(Kind.INTEGER, _D.seed),
        "state": Field(Kind.ENUM, _D.state, values=STATES),
        "create_time": Field(Kind.TIME, _D.create_time),
        "update_time": Field(Kind.TIME, _D.update_time),
        "finish_time": Field(Kind.TIME, _D.finish_time, nullable=True),
        "delete_time": Field(Kind.TIME, _D.delete_time, nullable=True),
    },
    key="id",
    order="create_time desc",
    deleted=_D.delete_time,
)


class Claim(NamedTuple):
    """A worker's hold on a design. A later claim ends it: what is then done under this one changes nothing."""

    design_id: str
    attempt: int
    crashes: int = 0
    """How often a worker had vanished before it handed the design back or ended it."""


class Standing(NamedTuple):
    mine: bool
    """False when another worker has taken over or the design is finished: stop, without a word."""
    cancel_requested: bool


class Designs:
    def __init__(self, executor: Executor, tokens: TokenCodec) -> None:
        self._executor = executor
        self._tokens = tokens

    async def get(self, design_id: str) -> Design | None:
        """Deleted ones too."""
        row = await self._executor.first(_GET, {"design_id": design_id})
        return None if row is None else design(row)

    async def lock(self, design_id: str) -> Design | None:
        row = await self._executor.first(_LOCK, {"design_id": design_id})
        return None if row is None else design(row)

    async def list(self, request: PageRequest) -> Page[Design]:
        """Fields: id, name, brief, brief_id, brief_revision, seed, state and the times; newest first."""
        rows, token = await page(self._executor, self._tokens, _COLLECTION, request)
        return Page(tuple(map(design, rows)), token)

    async def count(self) -> tuple[int, int]:
        """Designs that are not deleted, and those that are queued or running."""
        row = await self._executor.first(_COUNT)
        assert row is not None
        return int(row["kept"]), int(row["unfinished"])

    async def unfinished(self) -> tuple[str, ...]:
        """Ids of those queued or running, oldest first."""
        return tuple(row["id"] for row in await self._executor.all(_UNFINISHED_IDS))

    async def create(
        self, design_id: str, brief_id: str, brief_revision: int, seed: int, operation: str, now: dt.datetime
    ) -> Design:
        """Queued, with its operation. Raises ALREADY_EXISTS, also for an id that a deleted design still holds."""
        row = {
            "id": design_id,
            "brief_id": brief_id,
            "brief_revision": brief_revision,
            "seed": seed,
            "state": DesignState.QUEUED.value,
            "version": new_version(),
            "create_time": now,
            "update_time": now,
        }
        if await self._executor.first(_ADD, row) is None:
            resource = f"workspaces/{self._executor.workspace}/designs/{design_id}"
            raise DomainError(Reason.ALREADY_EXISTS, f"{resource} exists already", {"resource": resource})
        await self._executor.all(
            _ADD_OPERATION, {"id": operation, "kind": "design", "design_id": design_id, "create_time": now}
        )
        return await self._again(design_id)

    async def claim(self, design_id: str, now: dt.datetime) -> Claim | None:
        """Take a queued design, or take over a running one whose worker is gone; None when it is finished."""
        row = await self._executor.first(_CLAIM, {"design_id": design_id, "now": now, "new_version": new_version()})
        return None if row is None else Claim(design_id, row["attempt"], row["crashes"])

    async def progress(self, claim: Claim, progress: Progress, now: dt.datetime) -> Standing:
        """Record how far it is and tell those who watch. The fraction never falls."""
        row = await self._executor.first(
            _PROGRESS,
            {
                "design_id": claim.design_id,
                "mine": claim.attempt,
                "new_step": progress.step,
                "new_fraction": progress.fraction,
                "new_message": progress.message,
                "new_computed": progress.computed,
                "new_reused": progress.reused,
                "now": now,
            },
        )
        return Standing(row is not None, row is not None and row["cancel_requested"])

    async def standing(self, claim: Claim) -> Standing:
        row = await self._executor.first(_STANDING, {"design_id": claim.design_id, "mine": claim.attempt})
        return Standing(row is not None, row is not None and row["cancel_requested"])

    async def release(self, claim: Claim, now: dt.datetime) -> bool:
        """Hand it back: queued again. False when the claim is void."""
        parameters = {
            "design_id": claim.design_id,
            "mine": claim.attempt,
            "now": now,
            "new_version": new_version(),
        }
        return await self._executor.first(_RELEASE, parameters) is not None

    async def finish(
        self,
        claim: Claim,
        state: DesignState,
        now: dt.datetime,
        failure: Failure | None = None,
        prepared: bytes | None = None,
    ) -> bool:
        """End it, exactly once: False when it is finished already or the claim is void, and nothing has changed."""
        row = await self._executor.first(
            _FINISH,
            {
                "design_id": claim.design_id,
                "mine": claim.attempt,
                "new_version": new_version(),
                "new_state": state.value,
                "new_reason": failure.reason if failure else None,
                "new_failure": failure.message if failure else None,
                "new_prepared": prepared,
                "now": now,
            },
        )
        return row is not None

    async def request_cancel(self, design_id: str, failure: Failure, now: dt.datetime) -> Design:
        """End a queued design, ask the worker of a running one to stop; a finished one stays as it is."""
        parameters = {"design_id": design_id, "now": now, "new_version": new_version()}
        end = {
            "new_state": DesignState.CANCELLED.value,
            "new_reason": failure.reason,
            "new_failure": failure.message,
        }
        if await self._executor.first(_CANCEL_QUEUED, {**parameters, **end}) is None:
            await self._executor.first(_REQUEST_CANCEL, parameters)
        return await self._again(design_id)

    async def mark_deleted(self, current: Design, now: dt.datetime, purge_time: dt.datetime | None) -> Design:
        """Hide a locked design until it is purged, or show it again when ``purge_time`` is None."""
        deleted = {"new_delete_time": now if purge_time else None, "new_purge_time": purge_time, "now": now}
        parameters = {"design_id": current.id, "new_version": new_version(), **deleted}
        await self._executor.first(_MARK, parameters)
        return await self._again(current.id)

    async def prepared(self, design_id: str) -> bytes | None:
        """The prepared brief a finished design was computed from, in canonical form."""
        row = await self._executor.first(_PREPARED, {"design_id": design_id})
        return None if row is None else row["prepared"]

    async def _again(self, design_id: str) -> Design:
        found = await self.get(design_id)
        assert found is not None
        return found


def design(row: Row) -> Design:
    """The value of a row with `COLUMNS` and ``operation_id``."""
    failure = None
    if row["failure_reason"] is not None:
        failure = Failure(row["failure_reason"], row["failure_message"])
    return Design(
        workspace=row["workspace"],
        id=row["id"],
        brief_id=row["brief_id"],
        brief_revision=row["brief_revision"],
        seed=row["seed"],
        state=DesignState(row["state"]),
        progress=Progress(row["step"], row["fraction"], row["message"], row["computed"], row["reused"]),
        failure=failure,
        operation=str(row["operation_id"]) if row["operation_id"] else "",
        etag=etag(row["version"]),
        create_time=row["create_time"],
        update_time=row["update_time"],
        finish_time=row["finish_time"],
        delete_time=row["delete_time"],
        purge_time=row["purge_time"],
    )
