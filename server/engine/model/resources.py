"""What Groundplan keeps: workspaces, keys, briefs, designs and operations as values, whatever stores them."""

import datetime as dt
import enum
from typing import Generic, TypeVar

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
    request_id: str = ""
    """The id of this call, as the access log has it; what joins an audit entry to its log line."""


T = TypeVar("T")


class PageRequest(Value):
    """Which part of a collection is wanted."""

    page_size: int = 0
    """0 stands for the default of 50; more than 1,000 is taken as 1,000."""
    page_token: str = ""
    filter: str = ""
    """AIP-160."""
    order_by: str = ""
    """AIP-132: ``title, create_time desc``."""
    show_deleted: bool = False


class Page(Value, Generic[T]):
    items: tuple[T, ...] = ()
    next_page_token: str = ""
    """Empty on the last page."""


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
    """Accurate to a minute."""


class IssuedKey(Value):
    """A key at the one moment when its secret is known."""

    key: ApiKey
    credential: str
    """``gp_<key id>_<secret>``: what the caller sends as ``authorization: Bearer …``. Never stored."""


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

    @property
    def done(self) -> bool:
        return self.state in FINAL_STATES


FINAL_STATES = frozenset({DesignState.SUCCEEDED, DesignState.FAILED, DesignState.CANCELLED})


class Operation(Value, kw_only=True):
    """Long work, seen as an operation. Its progress, end and outcome are those of the design it computes."""

    id: str
    """UUID."""
    workspace: str
    kind: str
    """``design``."""
    design: Design
    create_time: dt.datetime

    @property
    def done(self) -> bool:
        return self.design.done


class Deliverable(Value, kw_only=True):
    """One part of a finished design, named after its analysis."""

    workspace: str
    design_id: str
    result: AnalysisResult
    evidence: tuple[Evidence, ...] = ()
    """What the lab saw of the claims in ``result``, in their order."""


class ArtefactEntry(Value, kw_only=True):
    """A file of a finished design, without its content."""

    workspace: str
    design_id: str
    path: str
    media_type: str
    size: int
    """Bytes."""
    sha256: str
    """Hexadecimal, of the content."""
    evidence: tuple[str, ...] = ()
    """Ids of the evidence behind it."""


class AuditEntry(Value, kw_only=True):
    """One change: who did what to which resource, and when."""

    workspace: str
    time: dt.datetime
    subject: str
    request_id: str
    action: str
    """``briefs.update``."""
    resource: str
    """``briefs/shop``, relative to the workspace."""
    before_etag: str = ""
    after_etag: str = ""


class Plan(Value):
    """Everything a finished design says."""

    prepared: PreparedBrief
    results: tuple[AnalysisResult, ...]
    evidence: tuple[Evidence, ...]
    """What the lab saw, by claim id, sorted."""
    artefacts: tuple[Artefact, ...]
    """All files of the plan, sorted by path, README.md and manifest.json among them."""
