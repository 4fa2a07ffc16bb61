"""The tables, as the migrations leave them (a test holds the two together).

Each tenant table carries ``workspace`` first in its key and is under forced row-level security. Text sorts by code
point (``COLLATE "C"``), so that order and pages are the same on every server.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Double,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    Table,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY

metadata = MetaData(
    naming_convention={
        "pk": "%(table_name)s_pkey",
        "fk": "%(table_name)s_%(column_0_N_name)s_fkey",
        "ix": "%(table_name)s_%(column_0_N_name)s_idx",
    }
)

TEXT = Text(collation="C")
TIME = DateTime(timezone=True)
BYTES = LargeBinary()


def _required(name: str, kind: object, default: str | None = None) -> Column[object]:
    return Column(name, kind, nullable=False, server_default=None if default is None else text(default))  # type: ignore[arg-type]


def _tenant(key: bool = True) -> Column[object]:
    return Column("workspace", TEXT, ForeignKey("workspaces.id", ondelete="CASCADE"), primary_key=key, nullable=False)


workspaces = Table(
    "workspaces",
    metadata,
    Column("id", TEXT, primary_key=True),
    _required("title", TEXT),
    _required("version", BigInteger),
    _required("quota_briefs", Integer),
    _required("quota_designs", Integer),
    _required("quota_running_designs", Integer),
    _required("quota_api_keys", Integer),
    _required("create_time", TIME),
    _required("update_time", TIME),
)

api_keys = Table(
    "api_keys",
    metadata,
    # Unique in the whole installation: the key finds its workspace.
    Column("id", TEXT, primary_key=True),
    _tenant(key=False),
    _required("title", TEXT),
    _required("role", SmallInteger),
    _required("digest", BYTES),
    _required("create_time", TIME),
    Column("expire_time", TIME),
    Column("revoke_time", TIME),
    Column("last_use_time", TIME),
    Index(None, "workspace", "create_time", "id"),
)

briefs = Table(
    "briefs",
    metadata,
    _tenant(),
    Column("id", TEXT, primary_key=True),
    _required("revision", Integer),
    _required("version", BigInteger),
    _required("title", TEXT),
    _required("summary", TEXT),
    _required("create_time", TIME),
    _required("update_time", TIME),
    Column("delete_time", TIME),
    Column("purge_time", TIME),
    Index(None, "workspace", "create_time", "id"),
)

brief_revisions = Table(
    "brief_revisions",
    metadata,
    _tenant(),
    Column("brief_id", TEXT, primary_key=True),
    Column("revision", Integer, primary_key=True),
    _required("version", BigInteger),
    _required("title", TEXT),
    _required("summary", TEXT),
    _required("content", BYTES),
    _required("create_time", TIME),
    ForeignKeyConstraint(["workspace", "brief_id"], ["briefs.workspace", "briefs.id"], ondelete="CASCADE"),
)

designs = Table(
    "designs",
    metadata,
    _tenant(),
    Column("id", TEXT, primary_key=True),
    _required("brief_id", TEXT),
    _required("brief_revision", Integer),
    _required("seed", BigInteger),
    _required("state", TEXT),
    _required("version", BigInteger),
    # Raised by each claim; what an earlier worker writes after a later one took over changes nothing.
    _required("attempt", Integer, "0"),
    # Claims of a design that was still running: its worker had vanished.
    _required("crashes", Integer, "0"),
    _required("cancel_requested", Boolean, "false"),
    _required("step", TEXT, "''"),
    _required("fraction", Double, "0"),
    _required("message", TEXT, "''"),
    _required("computed", Integer, "0"),
    _required("reused", Integer, "0"),
    Column("failure_reason", TEXT),
    Column("failure_message", TEXT),
    Column("prepared", BYTES),
    _required("create_time", TIME),
    _required("update_time", TIME),
    Column("finish_time", TIME),
    Column("delete_time", TIME),
    Column("purge_time", TIME),
    ForeignKeyConstraint(
        ["workspace", "brief_id", "brief_revision"],
        ["brief_revisions.workspace", "brief_revisions.brief_id", "brief_revisions.revision"],
    ),
    Index(None, "workspace", "create_time", "id"),
    Index(None, "workspace", "brief_id", "brief_revision"),
    Index("designs_unfinished_idx", "workspace", postgresql_where=text("finish_time IS NULL")),
)

operations = Table(
    "operations",
    metadata,
    Column("id", Uuid(as_uuid=False), primary_key=True),
    _tenant(key=False),
    _required("kind", TEXT),
    _required("design_id", TEXT),
    _required("create_time", TIME),
    ForeignKeyConstraint(["workspace", "design_id"], ["designs.workspace", "designs.id"], ondelete="CASCADE"),
    Index(None, "workspace", "design_id"),
    Index(None, "workspace", "create_time", "id"),
)

blobs = Table(
    "blobs",
    metadata,
    _tenant(),
    Column("digest", TEXT, primary_key=True),
    _required("content", BYTES),
    _required("create_time", TIME),
)

deliverables = Table(
    "deliverables",
    metadata,
    _tenant(),
    Column("design_id", TEXT, primary_key=True),
    Column("analysis", TEXT, primary_key=True),
    _required("position", Integer),
    _required("digest", TEXT),
    ForeignKeyConstraint(["workspace", "design_id"], ["designs.workspace", "designs.id"], ondelete="CASCADE"),
    ForeignKeyConstraint(["workspace", "digest"], ["blobs.workspace", "blobs.digest"]),
    Index(None, "workspace", "digest"),
)

artefacts = Table(
    "artefacts",
    metadata,
    _tenant(),
    Column("design_id", TEXT, primary_key=True),
    Column("path", TEXT, primary_key=True),
    _required("media_type", TEXT),
    _required("size", BigInteger),
    _required("digest", TEXT),
    _required("evidence", ARRAY(TEXT)),
    ForeignKeyConstraint(["workspace", "design_id"], ["designs.workspace", "designs.id"], ondelete="CASCADE"),
    ForeignKeyConstraint(["workspace", "digest"], ["blobs.workspace", "blobs.digest"]),
    Index(None, "workspace", "digest"),
)

results = Table(
    "results",
    metadata,
    _tenant(),
    Column("key", TEXT, primary_key=True),
    _required("kind", TEXT),
    _required("payload", BYTES),
    _required("create_time", TIME),
    _required("use_time", TIME),
    Index(None, "workspace", "use_time"),
)

request_ids = Table(
    "request_ids",
    metadata,
    _tenant(),
    Column("method", TEXT, primary_key=True),
    Column("request_id", Uuid(as_uuid=False), primary_key=True),
    _required("body_digest", BYTES),
    _required("reference", TEXT),
    _required("create_time", TIME),
    Index(None, "workspace", "create_time"),
)

audit_log = Table(
    "audit_log",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    _required("workspace", TEXT),
    _required("time", TIME, "clock_timestamp()"),
    _required("subject", TEXT),
    _required("request_id", TEXT),
    _required("action", TEXT),
    _required("resource", TEXT),
    _required("before_etag", TEXT),
    _required("after_etag", TEXT),
    Index(None, "workspace", "time"),
)

server_secrets = Table(
    "server_secrets",
    metadata,
    Column("name", TEXT, primary_key=True),
    _required("value", BYTES),
    _required("create_time", TIME),
)

TENANT_TABLES = tuple(table for table in metadata.sorted_tables if table is not server_secrets)
"""Under row-level security. Everything but the server's own secrets belongs to one workspace."""
