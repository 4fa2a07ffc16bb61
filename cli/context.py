"""What every command knows: where to call and how to show."""

from dataclasses import dataclass
from functools import cached_property

import typer

from cli.connection import Connection
from cli.discovery import Target, discover


@dataclass
class Session:
    endpoint: str | None
    workspace: str | None
    api_key: str | None
    json: bool

    @cached_property
    def target(self) -> Target:
        return discover(self.endpoint, self.workspace, self.api_key)

    @cached_property
    def connection(self) -> Connection:
        return Connection(self.target)

    def full_name(self, collection: str, given: str) -> str:
        """A resource name from a name or its last part: ``marketplace`` → ``workspaces/w/briefs/marketplace``."""
        return given if given.startswith("workspaces/") else f"{self.target.parent}/{collection}/{given}"


def session(context: typer.Context) -> Session:
    found = context.obj
    assert isinstance(found, Session)
    return found
