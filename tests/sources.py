"""A small brief to write down, and a stand-in for computing elsewhere."""

from collections.abc import Callable
from typing import TypeVar

from server.engine.model.progress import Progress
from server.engine.model.resources import BriefSource

T = TypeVar("T")


class Inline:
    async def run(
        self,
        function: Callable[..., T],
        *arguments: object,
        limit_seconds: float | None = None,
        progress: Progress | None = None,
    ) -> T:
        return function(*arguments) if progress is None else function(*arguments, progress=progress)


def source(name: str = "shop", title: str = "A shop") -> BriefSource:
    text = f"""name: {name}
title: {title}
actors:
  - {{name: visitor, kind: anonymous}}
entities:
  - name: Shop
    attributes:
      - {{name: title, type: string, max_length: 100, required: true}}
use_cases:
  - {{name: GetShop, actor: visitor, kind: query, entity: Shop, action: get}}
"""
    return BriefSource("brief.yaml", "yaml", text)
