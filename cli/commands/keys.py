"""`groundplan keys …`: the credentials of a workspace."""

import datetime as dt
import re
import uuid
from typing import Annotated

import typer
from google.protobuf import timestamp_pb2

from cli.connection import explained
from cli.context import Session, session
from cli.exits import Exit, leave
from cli.output import console, show_json
from groundplan.v1 import workspace_pb2, workspace_service_pb2

app = typer.Typer(no_args_is_help=True, help="Create, rotate and revoke API keys.")

KeyName = Annotated[str, typer.Argument(help="Name of the key, or its last part.", show_default=False)]
_ROLES = {
    "viewer": workspace_pb2.ROLE_VIEWER,
    "editor": workspace_pb2.ROLE_EDITOR,
    "admin": workspace_pb2.ROLE_ADMIN,
}
_SPAN = re.compile(r"(\d+)([hd])")


@app.command()
@explained
def create(
    context: typer.Context,
    title: Annotated[str, typer.Argument(help="For people: who or what uses it.")] = "",
    role: Annotated[str, typer.Option(help="viewer, editor or admin.")] = "editor",
    expires_in: Annotated[
        str, typer.Option(help="When it stops working, such as 90d or 12h; never unless stated.")
    ] = "",
) -> None:
    """Make a key; its secret is shown this once."""
    own = session(context)
    if role not in _ROLES:
        leave(Exit.USAGE, f"{role!r} is no role; one of {', '.join(_ROLES)}")
    key = workspace_pb2.ApiKey(title=title, role=_ROLES[role])
    if expires_in:
        key.expire_time.CopyFrom(_after(expires_in))
    request = workspace_service_pb2.CreateApiKeyRequest(
        parent=own.target.parent, api_key=key, request_id=str(uuid.uuid4())
    )
    _show(own, own.connection.workspaces.CreateApiKey(request))


@app.command()
@explained
def rotate(context: typer.Context, name: KeyName) -> None:
    """Give a key a new secret, shown this once; the old one stops working."""
    own = session(context)
    request = workspace_service_pb2.RotateApiKeyRequest(
        name=own.full_name("apiKeys", name), request_id=str(uuid.uuid4())
    )
    _show(own, own.connection.workspaces.RotateApiKey(request))


@app.command()
@explained
def revoke(context: typer.Context, name: KeyName) -> None:
    """Stop a key from working, for good."""
    own = session(context)
    request = workspace_service_pb2.RevokeApiKeyRequest(name=own.full_name("apiKeys", name))
    key = own.connection.workspaces.RevokeApiKey(request)
    show_json([key]) if own.json else console.print(f"{key.name} is revoked")


def _after(span: str) -> timestamp_pb2.Timestamp:
    match = _SPAN.fullmatch(span)
    if match is None:
        leave(Exit.USAGE, f"{span!r} is no span of time; write it like 90d or 12h")
    hours = int(match[1]) * (24 if match[2] == "d" else 1)
    moment = timestamp_pb2.Timestamp()
    moment.FromDatetime(dt.datetime.now(dt.UTC) + dt.timedelta(hours=hours))
    return moment


def _show(own: Session, key: workspace_pb2.ApiKey) -> None:
    if own.json:
        show_json([key])
        return
    console.print(key.name)
    console.print(f"secret, shown this once: {key.secret}", markup=False, soft_wrap=True)
