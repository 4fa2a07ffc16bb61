"""What Groundplan keeps: workspaces, keys, briefs, designs and operations as values, whatever stores them."""

import datetime as dt
import enum

from server.engine.model.brief import Brief
from server.engine.model.plan import AnalysisResult, Artefact, Evidence
from server.engine.model.prepared import PreparedBrief
from server.engine.model.value import Value


class Role(enum.IntEnum):
    """Ordered: each role may do what those below it may."""

    VIEWER = 1
    EDITOR = 2
    ADMIN = 3


class Principal(Value):
    """Who calls, as authentication established it."""

    workspace: str
    role: Role
    subject: str
    """``apiKeys/<id>`` or the subject of a JWT; what the audit log names."""


class Quotas(Value):
    briefs: int = 1_000
    designs: int = 1_000
    running_designs: int = 10
    api_keys: int = 100


class Workspace(Value, kw_only=True):
    id: str
    title: str = ""
    quotas: Quotas = Quotas()
    etag: str
    create_time: dt.datetime
    update_time: dt.datetime


class ApiKey(Value, kw_only=True):
    id: str
    workspace: str
    title: str = ""
    role: Role
    create_time: dt.datetime
    expire_time: dt.datetime | None = None
    revoke_time: dt.datetime | None = None
    last_use_time: dt.datetime | None = None


class BriefSource(Value):
    """The written form as its author sent it."""

    filename: str
    format: str
    """yaml or json."""
    text: str


class StoredBrief(Value, kw_only=True):
    workspace: str
    id: str
    revision: int
    """From 1; each change makes the next one. Earlier ones stay readable as long as a design refers to them."""
    brief: Brief
    source: BriefSource | None = None
    etag: str
    create_time: dt.datetime
    update_time: dt.datetime
    delete_time: dt.datetime | None = None
    purge_time: dt.datetime | None = None


class DesignState(enum.StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Progress(Value):
    step: str = ""
    fraction: float = 0.0
    message: str = ""
    computed: int = 0
    """Results and claims computed for this design."""
    reused: int = 0
    """Results and claims found under the hash of their inputs."""


class Failure(Value):
    reason: str
    message: str


class Design(Value, kw_only=True):
    workspace: str
    id: str
    brief_id: str
    brief_revision: int
    seed: int = 0
    state: DesignState
    progress: Progress = Progress()
    failure: Failure | None = None
    operation: str
    """UUID of the operation that computes it."""
    etag: str
    create_time: dt.datetime
    update_time: dt.datetime
    finish_time: dt.datetime | None = None
    delete_time: dt.datetime | None = None
    purge_time: dt.datetime | None = None


class Plan(Value):
    """Everything a finished design says."""

    prepared: PreparedBrief
    results: tuple[AnalysisResult, ...]
    evidence: tuple[Evidence, ...]
    """What the lab saw, by claim id, sorted."""
    artefacts: tuple[Artefact, ...]
    """All files of the plan, sorted by path, README.md and manifest.json among them."""
