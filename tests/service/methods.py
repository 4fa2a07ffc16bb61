"""One request for each method, as data: what a caller with the right role sends, and what she gets.

Requests are JSON with placeholders of `tests.service.world`; they name the workspace ``acme`` wherever they name one.
The same table serves gRPC and REST.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from google.protobuf import json_format, message_factory
from google.protobuf.descriptor import MethodDescriptor, ServiceDescriptor
from google.protobuf.message import Message
from grpc_health.v1 import health_pb2

from server.api import analyses, briefs, catalog, designs, operations, workspaces

SERVICES: tuple[ServiceDescriptor, ...] = (
    workspaces.SERVICE,
    briefs.SERVICE,
    designs.SERVICE,
    analyses.SERVICE,
    catalog.SERVICE,
    operations.SERVICE,
    health_pb2.DESCRIPTOR.services_by_name["Health"],
)


@dataclass(frozen=True)
class Row:
    request: Mapping[str, Any] = field(default_factory=dict)
    code: str = "OK"
    """What the right role gets."""
    stranger: str = "NOT_FOUND"
    """What the administrator of another workspace gets."""


ACME = "workspaces/acme"
KEPT_BRIEF = f"{ACME}/briefs/kept"
KEPT_DESIGN = f"{ACME}/designs/kept"
BRIEF = {
    "entities": [{"name": "Note", "attributes": [{"name": "text"}]}],
    "useCases": [{"name": "GetNote", "entity": "Note", "action": "get"}],
}
IDLE = {"useCases": [{"useCase": "GetNote", "factor": 0}]}
"""Nobody asks: nothing is simulated."""
TRANSACTIONS = {
    "ddl": "CREATE TABLE accounts (id bigint PRIMARY KEY, balance bigint NOT NULL)",
    "transactions": [
        {
            "name": "Deposit",
            "statements": [
                "SELECT balance FROM accounts WHERE id = :id",
                "UPDATE accounts SET balance = :balance WHERE id = :id",
            ],
        }
    ],
}
DRAFT = {
    "name": "PlaceOrder",
    "steps": [
        {
            "service": "stock",
            "changes": [{"entity": "Item", "kind": 4, "column": "quantity", "value": "1", "floor": "0"}],
        },
        {"service": "sales", "changes": [{"entity": "Order", "kind": 1}]},
    ],
}
ORDERS = "CREATE TABLE orders (id bigint PRIMARY KEY, placed timestamptz)"
TRACES = {"text": '{"use_cases": {"PlaceOrder": [["R", "Item"], ["W", "Order"]], "SignIn": [["R", "User"]]}}'}
NOT_YET = "FAILED_PRECONDITION"
"""The design is there and has nothing to show before a worker has computed it."""

ROWS: dict[str, Row] = {
    "groundplan.v1.WorkspaceService.GetWorkspace": Row({"name": ACME}),
    "groundplan.v1.WorkspaceService.UpdateWorkspace": Row({"workspace": {"name": ACME, "title": "Acme"}}),
    "groundplan.v1.WorkspaceService.CreateApiKey": Row({"parent": ACME, "apiKey": {"role": "ROLE_VIEWER"}}),
    "groundplan.v1.WorkspaceService.GetApiKey": Row({"name": f"{ACME}/apiKeys/{{kept_key}}"}),
    "groundplan.v1.WorkspaceService.ListApiKeys": Row({"parent": ACME}),
    "groundplan.v1.WorkspaceService.RotateApiKey": Row({"name": f"{ACME}/apiKeys/{{rotated_key}}"}),
    "groundplan.v1.WorkspaceService.RevokeApiKey": Row({"name": f"{ACME}/apiKeys/{{revoked_key}}"}),
    "groundplan.v1.WorkspaceService.DeleteApiKey": Row({"name": f"{ACME}/apiKeys/{{deleted_key}}"}),
    "groundplan.v1.BriefService.CreateBrief": Row({"parent": ACME, "briefId": "made", "brief": BRIEF}),
    "groundplan.v1.BriefService.GetBrief": Row({"name": KEPT_BRIEF}),
    "groundplan.v1.BriefService.ListBriefs": Row({"parent": ACME}),
    "groundplan.v1.BriefService.UpdateBrief": Row({"brief": {"name": KEPT_BRIEF, "title": "Another"}}),
    "groundplan.v1.BriefService.DeleteBrief": Row({"name": f"{ACME}/briefs/deleted"}),
    "groundplan.v1.BriefService.UndeleteBrief": Row({"name": f"{ACME}/briefs/undeleted"}),
    "groundplan.v1.BriefService.PurgeBrief": Row({"name": f"{ACME}/briefs/purged"}),
    "groundplan.v1.BriefService.ListBriefRevisions": Row({"name": KEPT_BRIEF}),
    "groundplan.v1.BriefService.CheckBrief": Row({"brief": BRIEF}, stranger="OK"),
    "groundplan.v1.DesignService.CreateDesign": Row({"parent": ACME, "design": {"brief": KEPT_BRIEF}}),
    "groundplan.v1.DesignService.GetDesign": Row({"name": KEPT_DESIGN}),
    "groundplan.v1.DesignService.ListDesigns": Row({"parent": ACME}),
    "groundplan.v1.DesignService.DeleteDesign": Row({"name": f"{ACME}/designs/deleted"}),
    "groundplan.v1.DesignService.UndeleteDesign": Row({"name": f"{ACME}/designs/undeleted"}),
    "groundplan.v1.DesignService.PurgeDesign": Row({"name": f"{ACME}/designs/purged"}),
    "groundplan.v1.DesignService.WatchDesign": Row({"name": f"{ACME}/designs/forgotten"}),
    "groundplan.v1.DesignService.GetDeliverable": Row({"name": f"{KEPT_DESIGN}/deliverables/schema"}, NOT_YET),
    "groundplan.v1.DesignService.ListDeliverables": Row({"parent": KEPT_DESIGN}, NOT_YET),
    "groundplan.v1.DesignService.GetArtefact": Row({"name": f"{KEPT_DESIGN}/artefacts/README.md"}, NOT_YET),
    "groundplan.v1.DesignService.ListArtefacts": Row({"parent": KEPT_DESIGN}, NOT_YET),
    "groundplan.v1.DesignService.DownloadArtefact": Row({"name": f"{KEPT_DESIGN}/artefacts/README.md"}, NOT_YET),
    "groundplan.v1.DesignService.DownloadDesign": Row({"name": KEPT_DESIGN}, NOT_YET),
    "groundplan.v1.AnalysisService.CutServices": Row({"traces": TRACES}, stranger="OK"),
    "groundplan.v1.AnalysisService.ComparePartitions": Row(
        {"traces": TRACES, "services": [{"name": "all", "entities": ["Item", "Order", "User"]}]}, stranger="OK"
    ),
    "groundplan.v1.AnalysisService.CheckConsistency": Row(
        {"transactions": TRANSACTIONS, "skipExecution": True}, stranger="OK"
    ),
    "groundplan.v1.AnalysisService.SolveModel": Row(
        {"open_station": {"arrivals": [0.8], "service_means": [1.0]}}, stranger="OK"
    ),
    "groundplan.v1.AnalysisService.FollowAnalysis": Row(
        {"solve_model": {"fork_join": {"arrival": 0.5, "service_rate": 1.0, "branches": 3}, "precision": 0.1}},
        stranger="OK",
    ),
    "groundplan.v1.AnalysisService.PredictCapacity": Row({"brief": BRIEF, "change": IDLE}, stranger="OK"),
    "groundplan.v1.AnalysisService.FindBreakingPoint": Row({"brief": BRIEF, "change": IDLE}, stranger="OK"),
    "groundplan.v1.AnalysisService.CompareMitigations": Row({"brief": BRIEF, "change": IDLE}, stranger="OK"),
    "groundplan.v1.AnalysisService.PlanSaga": Row({"draft": DRAFT}, stranger="OK"),
    "groundplan.v1.AnalysisService.AdviseIndexes": Row(
        {"database": {"ddl": "CREATE TABLE t (a int)", "statements": [{"sql": "SELECT a FROM t WHERE a = $1"}]}},
        stranger="OK",
    ),
    "groundplan.v1.AnalysisService.ForecastGrowth": Row(
        {"database": {"ddl": "CREATE TABLE t (a int)", "statements": [{"sql": "SELECT a FROM t WHERE a = $1"}]}},
        stranger="OK",
    ),
    "groundplan.v1.AnalysisService.PlanMigration": Row(
        {"before": {"ddl": ORDERS}, "after": {"ddl": f"{ORDERS}; CREATE INDEX i ON orders (placed)"}}, stranger="OK"
    ),
    "groundplan.v1.AnalysisService.CheckMigration": Row(
        {"schema": {"ddl": ORDERS}, "migration": "CREATE INDEX i ON orders (placed)"}, stranger="OK"
    ),
    "groundplan.v1.AnalysisService.AnalyzeDependencies": Row({"relation": {"attributes": ["a", "b"]}}, stranger="OK"),
    "groundplan.v1.AnalysisService.CheckSchema": Row({"ddl": "CREATE TABLE t (a bigint)"}, stranger="OK"),
    "groundplan.v1.AnalysisService.PlanSharding": Row(
        {"transactions": {"ddl": "CREATE TABLE t (a bigint PRIMARY KEY)"}}, stranger="OK"
    ),
    "groundplan.v1.CatalogService.GetRule": Row({"name": "rules/diagrams.move-not-stated"}),
    "groundplan.v1.CatalogService.ListRules": Row(),
    "groundplan.v1.CatalogService.GetCapability": Row({"name": "capabilities/password-login"}),
    "groundplan.v1.CatalogService.ListCapabilities": Row(),
    "groundplan.v1.CatalogService.GetTechnology": Row({"name": "technologies/postgresql"}),
    "groundplan.v1.CatalogService.ListTechnologies": Row(),
    "google.longrunning.Operations.ListOperations": Row({"name": "operations"}, stranger="OK"),
    "google.longrunning.Operations.GetOperation": Row({"name": "operations/{kept_operation}"}),
    "google.longrunning.Operations.WaitOperation": Row({"name": "operations/{kept_operation}", "timeout": "0.05s"}),
    "google.longrunning.Operations.CancelOperation": Row({"name": "operations/{cancelled_operation}"}),
    "google.longrunning.Operations.DeleteOperation": Row({"name": "operations/{forgotten_operation}"}),
    "grpc.health.v1.Health.Check": Row(),
    "grpc.health.v1.Health.List": Row(),
    "grpc.health.v1.Health.Watch": Row(),
}


def served() -> list[MethodDescriptor]:
    """Every method that a server without reflection serves."""
    return [method for service in SERVICES for method in service.methods]


def request_json(row: Row, places: Mapping[str, str]) -> Any:
    """The row's request with its placeholders filled in."""
    text = json.dumps(row.request)
    for name, content in places.items():
        text = text.replace("{" + name + "}", content)
    return json.loads(text)


def request_message(method: MethodDescriptor, places: Mapping[str, str]) -> Message:
    message = message_factory.GetMessageClass(method.input_type)()
    return json_format.ParseDict(request_json(ROWS[method.full_name], places), message)


def path(method: MethodDescriptor) -> str:
    """``/groundplan.v1.BriefService/GetBrief``."""
    return f"/{method.containing_service.full_name}/{method.name}"
