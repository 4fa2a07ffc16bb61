"""Workspaces and API keys as messages."""

import datetime as dt
from typing import Any

from google.protobuf.message import Message

from groundplan.v1 import workspace_pb2
from server.api.convert.times import time_of_timestamp, timestamp_of_time
from server.engine.model.resources import ApiKey, Role, Workspace

ROLES: dict[Role, workspace_pb2.Role] = {
    Role.VIEWER: workspace_pb2.ROLE_VIEWER,
    Role.EDITOR: workspace_pb2.ROLE_EDITOR,
    Role.ADMIN: workspace_pb2.ROLE_ADMIN,
}
ROLE_OF = {number: role for role, number in ROLES.items()}


def workspace(value: Workspace) -> workspace_pb2.Workspace:
    quotas = value.quotas
    return workspace_pb2.Workspace(
        name=f"workspaces/{value.id}",
        title=value.title,
        quotas=workspace_pb2.Quotas(
            briefs=quotas.briefs,
            designs=quotas.designs,
            running_designs=quotas.running_designs,
            api_keys=quotas.api_keys,
        ),
        etag=value.etag,
        create_time=timestamp_of_time(value.create_time),
        update_time=timestamp_of_time(value.update_time),
    )


def api_key(key: ApiKey, credential: str = "") -> workspace_pb2.ApiKey:
    """``credential`` is what the bearer sends; it is shown once, in the answer that made it."""
    message = workspace_pb2.ApiKey(
        name=f"workspaces/{key.workspace}/apiKeys/{key.id}",
        title=key.title,
        role=ROLES[key.role],
        secret=credential,
        create_time=timestamp_of_time(key.create_time),
    )
    for field, time in (
        ("expire_time", key.expire_time),
        ("revoke_time", key.revoke_time),
        ("last_use_time", key.last_use_time),
    ):
        if time is not None:
            getattr(message, field).CopyFrom(timestamp_of_time(time))
    return message


def stated_time(message: Message, field: str) -> dt.datetime | None:
    """A timestamp field, None when it is absent."""
    if not message.HasField(field):
        return None
    content: Any = getattr(message, field)
    return time_of_timestamp(content)
