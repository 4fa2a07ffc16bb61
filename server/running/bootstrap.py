"""The first start: a workspace and the key of its administrator, made once and shown once."""

from dataclasses import dataclass

from server.running.database import database_urls
from server.settings import Settings
from server.store import Store
from server.usecases.workspaces import WorkspaceUseCases

FIRST_WORKSPACE = "default"


@dataclass(frozen=True)
class FirstKey:
    workspace: str
    secret: str

    def __repr__(self) -> str:
        return f"FirstKey({self.workspace!r}, …)"


async def first_key(
    settings: Settings, workspace: str = FIRST_WORKSPACE, *, only_first: bool = True
) -> FirstKey | None:
    """Make the workspace with an administrator's key; None when it, or with ``only_first`` any, exists already."""
    urls = database_urls(settings)
    store = await Store.open(urls.application, urls.owner, pool_size=3)
    try:
        issued = await WorkspaceUseCases(store).create(workspace, only_first=only_first)
    finally:
        await store.close()
    return None if issued is None else FirstKey(workspace, issued.credential)
