"""Briefs as messages: nothing is lost in either direction, and the contract has a field for everything."""

import datetime as dt

from hypothesis import HealthCheck, given, settings

from groundplan.v1 import brief_pb2
from server.api.convert.brief import BASIC, CONTENT, BriefWriter, brief_of, source_of
from server.api.convert.mapper import unmapped
from server.engine.model.brief import Attribute, Brief, Entity
from server.engine.model.resources import BriefSource, StoredBrief
from tests.unit.api.convert.strategies import briefs

NOW = dt.datetime(2026, 1, 2, 3, 4, 5, 678_901, tzinfo=dt.UTC)


def stored(brief: Brief, **changes: object) -> StoredBrief:
    values = {
        "workspace": "acme",
        "id": "shop",
        "revision": 3,
        "brief": brief,
        "etag": "e3",
        "create_time": NOW,
        "update_time": NOW,
    }
    return StoredBrief(**{**values, **changes})  # type: ignore[arg-type]


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(briefs)
def test_a_brief_comes_back_from_the_wire_as_it_was(brief: Brief) -> None:
    wire = CONTENT.down(brief).SerializeToString()
    assert brief_of(brief_pb2.Brief.FromString(wire), brief.name) == brief


def test_every_field_of_the_model_has_one_in_the_contract() -> None:
    assert unmapped(Brief, brief_pb2.Brief.DESCRIPTOR) == []


def test_the_resource_has_content_and_what_the_service_adds() -> None:
    brief = Brief(name="shop", title="Shop", entities=(Entity(name="Listing", attributes=(Attribute("title"),)),))
    source = BriefSource("shop.yaml", "yaml", "name: shop")
    message = BriefWriter().write(stored(brief, source=source, delete_time=NOW), revision_in_name=True)
    assert message.name == "workspaces/acme/briefs/shop@3"
    assert (message.title, message.etag, message.revision_id) == ("Shop", "e3", "3")
    assert message.create_time.ToDatetime(dt.UTC) == NOW
    assert message.HasField("delete_time")
    assert not message.HasField("purge_time")
    assert message.entities[0].attributes[0].name == "title"
    assert source_of(message.source) == source


def test_the_basic_view_leaves_the_content_out() -> None:
    brief = Brief(name="shop", title="Shop", entities=(Entity(name="Listing"),))
    message = BriefWriter().write(stored(brief, source=BriefSource("", "yaml", "x")), BASIC)
    assert message.title == "Shop"
    assert not message.entities
    assert not message.HasField("source")


def test_the_writer_forgets_the_oldest_contents_first_and_stays_right() -> None:
    contents = [Brief(name="b", entities=(Entity(name=f"E{index}", description="d" * 200),)) for index in range(20)]
    writer = BriefWriter(cache_bytes=1_000)
    for _ in range(2):
        for index, brief in enumerate(contents):
            assert writer.write(stored(brief)).entities[0].name == f"E{index}"


def test_a_format_that_is_not_stated_is_told_from_the_filename() -> None:
    assert source_of(brief_pb2.BriefSource(filename="a.json", text="{}")).format == "json"
    assert source_of(brief_pb2.BriefSource(filename="a.yml", text="{}")).format == "yaml"
    assert source_of(brief_pb2.BriefSource(text="{}")).format == "yaml"
