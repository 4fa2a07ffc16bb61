"""The written form: source text to `Brief` with the place of everything, and back."""

import json
from typing import Any

import yaml

from server.engine.brief import json_text, limits, yaml_text
from server.engine.brief.fields import BRIEF
from server.engine.brief.kinds import Plain, Reading
from server.engine.brief.nodes import Node, UnreadableError
from server.engine.brief.report import Report
from server.engine.model.brief import Brief
from server.engine.model.resources import BriefSource


def read_source(source: BriefSource) -> tuple[Brief | None, Report]:
    """The brief as far as it can be read (None when nothing can), and every mistake of its form."""
    places: dict[str, Node] = {}
    report = Report(places=places)
    root = _compose(source, report)
    if root is None:
        return None, report
    brief = BRIEF.read(Reading(report=report, places=places), root, "")
    return (brief if isinstance(brief, Brief) else None), report


def _compose(source: BriefSource, report: Report) -> Node | None:
    if source.format not in ("yaml", "json"):
        report.at("", 1, 1, f"unknown format `{source.format[:20]}`: a brief is `yaml` or `json`")
        return None
    text = source.text.removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}")
    try:
        size = len(text.encode())
    except UnicodeEncodeError:
        report.at("", 1, 1, "the source is no valid Unicode text")
        return None
    report.source = text
    if size > limits.MAX_SOURCE_BYTES:
        report.at("", 1, 1, f"the source has {size:,} bytes; at most {limits.MAX_SOURCE_BYTES:,} are read")
        return None
    if not text.strip():
        report.at("", 1, 1, "the source is empty; a brief begins with `name: …`")
        return None
    try:
        if source.format == "json":
            return json_text.compose(text)
        root, complaints = yaml_text.compose(text)
    except UnreadableError as error:
        report.at("", error.line, error.column, error.message)
        return None
    for node, message in complaints:
        report.at("", node.line, node.column, message)
    if root is None:
        report.at("", 1, 1, "the source is empty; a brief begins with `name: …`")
    return root


def write(brief: Brief, format: str = "yaml") -> str:
    """The brief as its author would write it: only what differs from the defaults; reads back as the same value."""
    if format == "json":
        return json.dumps(BRIEF.write(brief, is_json=True), ensure_ascii=False, indent=2) + "\n"
    if format != "yaml":
        raise ValueError(f"a brief is written as yaml or json, not {format}")
    written: str = yaml.dump(
        BRIEF.write(brief, is_json=False), Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=110
    )
    return written


class _Dumper(yaml.CSafeDumper):
    def ignore_aliases(self, data: Any) -> bool:
        return True


def _represent_text(dumper: Any, data: str) -> Any:
    style = "|" if "\n" in data and not any(line != line.rstrip() for line in data.split("\n")) else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", data, style=style)


def _represent_plain(dumper: Any, data: Plain) -> Any:
    tag = "tag:yaml.org,2002:int" if data.replace("_", "").lstrip("-").isdigit() else None
    return dumper.represent_scalar(tag or dumper.resolve(yaml.ScalarNode, str(data), (True, False)), str(data))


_Dumper.add_representer(str, _represent_text)
_Dumper.add_representer(Plain, _represent_plain)
