"""The same two endpoints written the usual way: FastAPI, uvicorn, SQLAlchemy's ORM on asyncpg, pydantic answers.

Same database, same duties: the key is checked (and believed for five seconds, as ours is), the workspace is set for
row-level security in the transaction, parameters and answers are validated. Started by ``bench.reads``.
"""

import datetime as dt
import hashlib
import hmac
import json
import os
import re
import time
from collections.abc import AsyncIterator
from typing import Annotated, Any

from fastapi import Depends, FastAPI, Header, HTTPException, Path, Query
from pydantic import BaseModel
from sqlalchemy import ForeignKeyConstraint, String, select, text
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

BELIEVED_SECONDS = 5.0
_ID = r"^[a-z0-9-]{1,63}$"
_CREDENTIAL = re.compile(r"Bearer gp_([0-9a-f]{16})_([A-Za-z0-9_-]{20,100})")

engine = create_async_engine(os.environ["PEER_DATABASE_URL"], pool_size=10, max_overflow=0)
sessions = async_sessionmaker(engine, expire_on_commit=False)
app = FastAPI()
_believed: dict[str, tuple[float, str]] = {}


class Base(DeclarativeBase):
    pass


class ApiKeyRow(Base):
    __tablename__ = "api_keys"
    id: Mapped[str] = mapped_column(String, primary_key=True)
    workspace: Mapped[str]
    digest: Mapped[bytes]
    expire_time: Mapped[dt.datetime | None]
    revoke_time: Mapped[dt.datetime | None]


class RevisionRow(Base):
    __tablename__ = "brief_revisions"
    workspace: Mapped[str] = mapped_column(primary_key=True)
    brief_id: Mapped[str] = mapped_column(primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True)
    content: Mapped[bytes]


class BriefRow(Base):
    __tablename__ = "briefs"
    __table_args__ = (
        ForeignKeyConstraint(
            ["workspace", "id", "revision"],
            ["brief_revisions.workspace", "brief_revisions.brief_id", "brief_revisions.revision"],
        ),
    )
    workspace: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(primary_key=True)
    revision: Mapped[int]
    version: Mapped[int]
    title: Mapped[str]
    summary: Mapped[str]
    create_time: Mapped[dt.datetime]
    update_time: Mapped[dt.datetime]
    delete_time: Mapped[dt.datetime | None]
    content: Mapped[RevisionRow] = relationship(lazy="joined", innerjoin=True)


class BriefOut(BaseModel):
    name: str
    title: str
    summary: str
    etag: str
    revision_id: str
    create_time: dt.datetime
    update_time: dt.datetime


class FullBriefOut(BriefOut):
    actors: list[dict[str, Any]] = []
    entities: list[dict[str, Any]] = []
    relations: list[dict[str, Any]] = []
    invariants: list[dict[str, Any]] = []
    use_cases: list[dict[str, Any]] = []
    external_systems: list[dict[str, Any]] = []
    objectives: dict[str, Any] | None = None
    constraints: dict[str, Any] | None = None
    deployment: dict[str, Any] | None = None


class PageOut(BaseModel):
    briefs: list[BriefOut]
    next_page_token: str


async def session() -> AsyncIterator[AsyncSession]:
    async with sessions() as opened, opened.begin():
        yield opened


Session = Annotated[AsyncSession, Depends(session)]


async def caller(opened: Session, authorization: Annotated[str, Header()] = "") -> str:
    """The workspace of the key, or 401."""
    found = _believed.get(authorization)
    if found is not None and found[0] > time.monotonic():
        return found[1]
    match = _CREDENTIAL.fullmatch(authorization)
    if match is None:
        raise HTTPException(401, "unknown key")
    await opened.execute(text("SELECT set_config('groundplan.key', :key, true)"), {"key": match[1]})
    row = await opened.scalar(select(ApiKeyRow).where(ApiKeyRow.id == match[1]))
    presented = hashlib.sha256(match[2].encode()).digest()
    now = dt.datetime.now(dt.UTC)
    if row is None or not hmac.compare_digest(row.digest, presented):
        raise HTTPException(401, "unknown key")
    if row.revoke_time is not None or (row.expire_time is not None and row.expire_time <= now):
        raise HTTPException(401, "the key is not valid any more")
    _believed[authorization] = (time.monotonic() + BELIEVED_SECONDS, row.workspace)
    return row.workspace


Caller = Annotated[str, Depends(caller)]
WorkspaceId = Annotated[str, Path(pattern=_ID)]


async def enter(opened: AsyncSession, own: str, wanted: str) -> None:
    if own != wanted:
        raise HTTPException(404, "not found")
    await opened.execute(text("SELECT set_config('groundplan.workspace', :workspace, true)"), {"workspace": own})


@app.get("/v1/workspaces/{workspace}/briefs/{brief}", response_model=FullBriefOut)
async def get_brief(
    workspace: WorkspaceId, brief: Annotated[str, Path(pattern=_ID)], own: Caller, opened: Session
) -> dict[str, Any]:
    await enter(opened, own, workspace)
    row = await opened.scalar(select(BriefRow).where(BriefRow.workspace == workspace, BriefRow.id == brief))
    if row is None:
        raise HTTPException(404, "not found")
    return {**json.loads(row.content.content), **outline(row)}


@app.get("/v1/workspaces/{workspace}/briefs", response_model=PageOut)
async def list_briefs(
    workspace: WorkspaceId, own: Caller, opened: Session, page_size: Annotated[int, Query(ge=0, le=1000)] = 50
) -> dict[str, Any]:
    await enter(opened, own, workspace)
    query = (
        select(BriefRow)
        .where(BriefRow.workspace == workspace, BriefRow.delete_time.is_(None))
        .order_by(BriefRow.create_time.desc(), BriefRow.id)
        .limit((page_size or 50) + 1)
    )
    rows = list(await opened.scalars(query))
    more = rows[page_size or 50 :]
    token = rows[-2].id if more else ""
    return {"briefs": [outline(row) for row in rows[: page_size or 50]], "next_page_token": token}


def outline(row: BriefRow) -> dict[str, Any]:
    return {
        "name": f"workspaces/{row.workspace}/briefs/{row.id}",
        "title": row.title,
        "summary": row.summary,
        "etag": str(row.version),
        "revision_id": str(row.revision),
        "create_time": row.create_time,
        "update_time": row.update_time,
    }
