"""Briefs as messages and back."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

import msgspec

from groundplan.v1 import brief_pb2, brief_service_pb2, finding_pb2
from server.api.convert.mapper import Mapper
from server.api.convert.times import timestamp_of_time
from server.api.masks import changed_fields
from server.engine.model.brief import Brief
from server.engine.model.prepared import Assumption, OpenQuestion, PreparedBrief
from server.engine.model.problem import Problem
from server.engine.model.resources import BriefSource, StoredBrief

CONTENT = Mapper(Brief, brief_pb2.Brief)
SOURCE = Mapper(BriefSource, brief_pb2.BriefSource)
PROBLEM = Mapper(Problem, finding_pb2.Problem)
ASSUMPTION = Mapper(Assumption, finding_pb2.Assumption)
OPEN_QUESTION = Mapper(OpenQuestion, finding_pb2.OpenQuestion)

BASIC, FULL = brief_service_pb2.BRIEF_VIEW_BASIC, brief_service_pb2.BRIEF_VIEW_FULL

# Contents kept as bytes, by size. The marketplace brief has 80 KB.
CACHE_BYTES = 32 * 1_048_576

# Entities and use cases from which on a conversion takes more than two milliseconds.
LARGE = 50

# Fields of the resource that are the brief's own; the others are the service's.
CHANGEABLE = frozenset(Brief.__struct_fields__) - {"name"}


class BriefWriter:
    """Writes stored briefs. A revision's content never changes, so its bytes are made once and kept for a while."""

    def __init__(self, cache_bytes: int = CACHE_BYTES) -> None:
        self._room = cache_bytes
        self._kept: OrderedDict[int, tuple[Brief, bytes]] = OrderedDict()
        """By identity of the value; holding the value keeps the identity from being given to another."""

    async def written(
        self, stored: StoredBrief, view: int = FULL, *, revision_in_name: bool = False
    ) -> brief_pb2.Brief:
        """`write`, with the content of a large brief converted in a thread."""
        brief = stored.brief
        if view != BASIC and id(brief) not in self._kept and len(brief.entities) + len(brief.use_cases) > LARGE:
            self._keep(brief, await asyncio.to_thread(_content_bytes, brief))
        return self.write(stored, view, revision_in_name=revision_in_name)

    def write(self, stored: StoredBrief, view: int = FULL, *, revision_in_name: bool = False) -> brief_pb2.Brief:
        """The resource; of the content, BASIC shows title and summary only."""
        name = f"workspaces/{stored.workspace}/briefs/{stored.id}"
        message = brief_pb2.Brief(
            name=f"{name}@{stored.revision}" if revision_in_name else name,
            title=stored.brief.title,
            summary=stored.brief.summary,
            etag=stored.etag,
            revision_id=str(stored.revision),
            create_time=timestamp_of_time(stored.create_time),
            update_time=timestamp_of_time(stored.update_time),
        )
        if stored.delete_time is not None:
            message.delete_time.CopyFrom(timestamp_of_time(stored.delete_time))
        if stored.purge_time is not None:
            message.purge_time.CopyFrom(timestamp_of_time(stored.purge_time))
        if view == BASIC:
            return message
        if stored.source is not None:
            message.source.CopyFrom(SOURCE.down(stored.source))
        # Merging leaves alone what the content does not have; name, title and summary are not in it.
        message.MergeFromString(self._content(stored.brief))
        return message

    def _content(self, brief: Brief) -> bytes:
        kept = self._kept.get(id(brief))
        if kept is not None:
            self._kept.move_to_end(id(brief))
            return kept[1]
        content = _content_bytes(brief)
        self._keep(brief, content)
        return content

    def _keep(self, brief: Brief, content: bytes) -> None:
        if id(brief) in self._kept:
            return  # converted twice at the same time
        self._kept[id(brief)] = (brief, content)
        self._room -= len(content)
        while self._room < 0 and len(self._kept) > 1:
            _, (_, dropped) = self._kept.popitem(last=False)
            self._room += len(dropped)


def _content_bytes(brief: Brief) -> bytes:
    """Everything but what the service writes around it."""
    fields: dict[str, Any] = CONTENT.fields(brief)
    for outside in ("name", "title", "summary"):
        fields.pop(outside, None)
    return brief_pb2.Brief(**fields).SerializeToString()


def brief_of(message: brief_pb2.Brief, identifier: str) -> Brief:
    """The content of a message; its identifier comes from the request, not from ``name``."""
    return CONTENT.up(message, name=identifier)


def edit_of(request: brief_service_pb2.UpdateBriefRequest) -> Callable[[Brief], Brief]:
    """What an update makes of the latest revision: the fields it names, or states, take their new values."""
    changed = changed_fields(request.update_mask, request.brief, CHANGEABLE)
    stated = brief_of(request.brief, "brief")
    values = {field: getattr(stated, field) for field in changed}
    return lambda current: msgspec.structs.replace(current, **values)


def fingerprint(request: brief_service_pb2.UpdateBriefRequest) -> bytes:
    """The same for requests that ask for the same change."""
    asked = brief_service_pb2.UpdateBriefRequest()
    asked.CopyFrom(request)
    asked.ClearField("request_id")
    asked.ClearField("validate_only")
    return asked.SerializeToString(deterministic=True)


def source_of(message: brief_pb2.BriefSource) -> BriefSource:
    """The written form; without a stated format that of the filename's ending, else YAML."""
    if message.format == brief_pb2.BRIEF_FORMAT_UNSPECIFIED:
        form = "json" if message.filename.endswith(".json") else "yaml"
        return BriefSource(filename=message.filename, format=form, text=message.text)
    return SOURCE.up(message)


def check_answer(prepared: PreparedBrief, workspace: str) -> brief_service_pb2.CheckBriefResponse:
    """What a sound brief amounts to; its name is the one it would have in the caller's workspace."""
    brief = prepared.brief
    name = f"workspaces/{workspace}/briefs/{brief.name}" if brief.name else ""
    return brief_service_pb2.CheckBriefResponse(
        assumptions=[ASSUMPTION.down(each) for each in prepared.assumptions],
        open_questions=[OPEN_QUESTION.down(each) for each in prepared.open_questions],
        statistics=brief_service_pb2.BriefStatistics(
            actors=len(brief.actors),
            entities=len(brief.entities),
            attributes=sum(len(entity.attributes) for entity in brief.entities),
            relations=len(brief.relations),
            invariants=len(brief.invariants),
            use_cases=len(brief.use_cases),
            statements=len(prepared.statements),
            external_systems=len(brief.external_systems),
        ),
        brief=brief_pb2.Brief(**{**CONTENT.fields(brief), "name": name}),
    )
