"""What several requests hold alike: a brief, as a message or as its author wrote it."""

from typing import Any

from server.api import names
from server.api.convert.brief import brief_of, source_of
from server.api.offloading import converted


async def brief_content(request: Any, identifier: str) -> dict[str, Any]:
    """The brief or the source of a request, by the name of its parameter; neither when neither is set."""
    if request.HasField("brief"):
        return {"brief": await converted(brief_of, request.brief, identifier)}
    return {"source": source_of(request.source)} if request.HasField("source") else {}


async def unkept_brief(request: Any) -> dict[str, Any]:
    """`brief_content` for a brief that is not to be kept; it may go without a name."""
    name = request.brief.name
    return await brief_content(request, names.brief_identifier(name, "brief.name") if name else "brief")
