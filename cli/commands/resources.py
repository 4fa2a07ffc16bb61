"""`groundplan get` and `groundplan list`: any resource by name, any collection page by page."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

import typer
from google.longrunning import operations_pb2
from google.protobuf.message import Message

from cli.connection import Connection, explained
from cli.context import session
from cli.exits import Exit, leave
from cli.output import as_json, console, last_part, show_json, show_table
from groundplan.v1 import (
    brief_pb2,
    brief_service_pb2,
    catalog_service_pb2,
    deliverable_pb2,
    design_pb2,
    design_service_pb2,
    workspace_pb2,
    workspace_service_pb2,
)


@dataclass(frozen=True)
class Collection:
    """How one kind of resource is listed: the call, the field of the answer, and the columns shown."""

    call: Callable[[Connection], Callable[[Any], Any]]
    request: Callable[[str], Message]
    """From the parent's name."""
    items: str
    columns: Sequence[str]
    row: Callable[[Any], Sequence[str]]
    under: str = "workspace"
    """What it belongs to: workspace, design or nothing."""


def _time(value: Any) -> str:
    return str(value.ToDatetime().strftime("%Y-%m-%d %H:%M:%S")) if value.seconds else ""


def _state(design: design_pb2.Design) -> str:
    return design_pb2.DesignState.Name(design.state).removeprefix("DESIGN_STATE_").lower()


def _role(key: workspace_pb2.ApiKey) -> str:
    return workspace_pb2.Role.Name(key.role).removeprefix("ROLE_").lower()


def _brief_row(brief: brief_pb2.Brief) -> Sequence[str]:
    return last_part(brief.name), brief.title, brief.revision_id, _time(brief.update_time)


def _design_row(design: design_pb2.Design) -> Sequence[str]:
    return last_part(design.name), last_part(design.brief), _state(design), _time(design.create_time)


def _deliverable_row(deliverable: deliverable_pb2.Deliverable) -> Sequence[str]:
    return last_part(deliverable.name), deliverable.verdict


def _key_row(key: workspace_pb2.ApiKey) -> Sequence[str]:
    ended = "revoked" if key.HasField("revoke_time") else _time(key.expire_time) or "never expires"
    return last_part(key.name), key.title, _role(key), ended, _time(key.last_use_time)


COLLECTIONS = {
    "briefs": Collection(
        lambda to: to.briefs.ListBriefs,
        lambda parent: brief_service_pb2.ListBriefsRequest(parent=parent),
        "briefs",
        ("brief", "title", "revision", "changed"),
        _brief_row,
    ),
    "designs": Collection(
        lambda to: to.designs.ListDesigns,
        lambda parent: design_service_pb2.ListDesignsRequest(parent=parent),
        "designs",
        ("design", "brief", "state", "created"),
        _design_row,
    ),
    "keys": Collection(
        lambda to: to.workspaces.ListApiKeys,
        lambda parent: workspace_service_pb2.ListApiKeysRequest(parent=parent),
        "api_keys",
        ("key", "title", "role", "expires", "last used"),
        _key_row,
    ),
    "deliverables": Collection(
        lambda to: to.designs.ListDeliverables,
        lambda parent: design_service_pb2.ListDeliverablesRequest(parent=parent),
        "deliverables",
        ("deliverable", "verdict"),
        _deliverable_row,
        under="design",
    ),
    "artefacts": Collection(
        lambda to: to.designs.ListArtefacts,
        lambda parent: design_service_pb2.ListArtefactsRequest(parent=parent),
        "artefacts",
        ("path", "media type", "bytes"),
        lambda artefact: (artefact.path, artefact.media_type, str(artefact.size_bytes)),
        under="design",
    ),
    "rules": Collection(
        lambda to: to.catalog.ListRules,
        lambda parent: catalog_service_pb2.ListRulesRequest(),
        "rules",
        ("rule", "title"),
        lambda rule: (last_part(rule.name), rule.title),
        under="",
    ),
    "capabilities": Collection(
        lambda to: to.catalog.ListCapabilities,
        lambda parent: catalog_service_pb2.ListCapabilitiesRequest(),
        "capabilities",
        ("capability", "title"),
        lambda capability: (last_part(capability.name), capability.title),
        under="",
    ),
    "technologies": Collection(
        lambda to: to.catalog.ListTechnologies,
        lambda parent: catalog_service_pb2.ListTechnologiesRequest(),
        "technologies",
        ("technology", "title"),
        lambda technology: (last_part(technology.name), technology.title),
        under="",
    ),
}


@explained
def list_resources(
    context: typer.Context,
    collection: Annotated[
        str,
        typer.Argument(
            help="One of " + ", ".join(COLLECTIONS) + ".",
            autocompletion=lambda incomplete: [name for name in COLLECTIONS if name.startswith(incomplete)],
            show_default=False,
        ),
    ],
    design: Annotated[str, typer.Option(help="The design, for deliverables and artefacts.")] = "",
    filter: Annotated[str, typer.Option(help='AIP-160, such as: state = "SUCCEEDED"')] = "",
    order_by: Annotated[str, typer.Option(help="AIP-132, such as: create_time desc")] = "",
    limit: Annotated[int, typer.Option(help="Most to show.", min=1)] = 1000,
) -> None:
    """List resources: briefs, designs, keys, deliverables, artefacts, rules, capabilities, technologies."""
    own = session(context)
    kind = COLLECTIONS.get(collection)
    if kind is None:
        leave(Exit.USAGE, f"there are no {collection}; one of: {', '.join(COLLECTIONS)}")
    if kind.under == "design" and not design:
        leave(Exit.USAGE, f"{collection} belong to a design: add --design NAME")
    parent = own.full_name("designs", design) if kind.under == "design" else own.target.parent
    request = kind.request(parent)
    _restrict(request, collection, filter=filter, order_by=order_by)
    found = [item for _, item in zip(range(limit), _pages(kind, own.connection, request), strict=False)]
    show_json(found) if own.json else show_table(kind.columns, [kind.row(item) for item in found])


def _restrict(request: Message, collection: str, **stated: str) -> None:
    for name, value in stated.items():
        if not value:
            continue
        if name not in request.DESCRIPTOR.fields_by_name:
            leave(Exit.USAGE, f"{collection} cannot be restricted by --{name.replace('_', '-')}")
        setattr(request, name, value)


def _pages(kind: Collection, connection: Connection, request: Any) -> Iterator[Any]:
    while True:
        page = kind.call(connection)(request)
        yield from getattr(page, kind.items)
        if not page.next_page_token:
            return
        request.page_token = page.next_page_token


@explained
def get(
    context: typer.Context,
    name: Annotated[
        str,
        typer.Argument(
            help="Such as briefs/marketplace, designs/D, keys/K, designs/D/deliverables/schema, rules/R, operations/O."
        ),
    ],
) -> None:
    """Show one resource as JSON."""
    own = session(context)
    answer = _get(own.connection, full_name(own.target.parent, name))
    if answer is None:
        leave(Exit.USAGE, f"{name} is no resource name; write it like briefs/marketplace")
    show_json([answer]) if own.json else console.print_json(as_json(answer))


GLOBAL = ("workspaces", "rules", "capabilities", "technologies", "operations")
"""What belongs to no workspace."""


def full_name(parent: str, given: str) -> str:
    """``keys/k`` → ``workspaces/w/apiKeys/k``; a full name stays as it is."""
    first, slash, rest = given.partition("/")
    if first in GLOBAL:
        return given
    return f"{parent}/{'apiKeys' if first == 'keys' else first}{slash}{rest}"


def _get(connection: Connection, name: str) -> Message | None:
    parts = name.split("/")
    if not all(parts) or (len(parts) % 2 and "artefacts" not in parts):
        return None
    kinds = parts[2::2] if parts[0] == "workspaces" else parts[::2]
    calls: dict[tuple[str, ...], Callable[[], Message]] = {
        (): lambda: connection.workspaces.GetWorkspace(workspace_service_pb2.GetWorkspaceRequest(name=name)),
        ("briefs",): lambda: connection.briefs.GetBrief(brief_service_pb2.GetBriefRequest(name=name)),
        ("designs",): lambda: connection.designs.GetDesign(design_service_pb2.GetDesignRequest(name=name)),
        ("apiKeys",): lambda: connection.workspaces.GetApiKey(workspace_service_pb2.GetApiKeyRequest(name=name)),
        ("designs", "deliverables"): lambda: connection.designs.GetDeliverable(
            design_service_pb2.GetDeliverableRequest(name=name)
        ),
        ("rules",): lambda: connection.catalog.GetRule(catalog_service_pb2.GetRuleRequest(name=name)),
        ("capabilities",): lambda: connection.catalog.GetCapability(
            catalog_service_pb2.GetCapabilityRequest(name=name)
        ),
        ("technologies",): lambda: connection.catalog.GetTechnology(
            catalog_service_pb2.GetTechnologyRequest(name=name)
        ),
        ("operations",): lambda: connection.operations.GetOperation(operations_pb2.GetOperationRequest(name=name)),
    }
    if kinds[:2] == ["designs", "artefacts"]:
        artefact: Message = connection.designs.GetArtefact(design_service_pb2.GetArtefactRequest(name=name))
        return artefact
    call = calls.get(tuple(kinds))
    return call() if call else None
