"""What differs between two designs: decisions by id, and files by content."""

import difflib
from dataclasses import dataclass, field

from cli import archive
from cli.connection import Connection
from cli.output import console
from groundplan.v1 import deliverable_pb2, design_service_pb2


@dataclass
class Changes:
    """``decisions`` maps an id to the choice before and after; a missing side is None."""

    decisions: dict[str, tuple[str | None, str | None]] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    """Path to ``added``, ``removed`` or ``changed``."""
    lines: dict[str, list[str]] = field(default_factory=dict)
    """Path to its unified diff, where it was asked for."""

    def __bool__(self) -> bool:
        return bool(self.decisions or self.files)

    def as_value(self) -> dict[str, object]:
        decisions = {name: {"old": old, "new": new} for name, (old, new) in self.decisions.items()}
        return {"decisions": decisions, "files": self.files, "lines": self.lines}


def compare(connection: Connection, old: str, new: str, *, with_text: bool) -> Changes:
    """Differences from one finished design to another."""
    changes = Changes()
    before, after = _decisions(connection, old), _decisions(connection, new)
    for name in sorted(before.keys() | after.keys()):
        if before.get(name) != after.get(name):
            changes.decisions[name] = (before.get(name), after.get(name))
    left, right = archive.download(connection, old), archive.download(connection, new)
    for path in sorted(left.keys() | right.keys()):
        if left.get(path) == right.get(path):
            continue
        changes.files[path] = "removed" if path not in right else "added" if path not in left else "changed"
        if with_text:
            changes.lines[path] = list(
                difflib.unified_diff(
                    left.get(path, b"").decode(errors="replace").splitlines(),
                    right.get(path, b"").decode(errors="replace").splitlines(),
                    f"old/{path}",
                    f"new/{path}",
                    lineterm="",
                )
            )
    return changes


def _decisions(connection: Connection, design: str) -> dict[str, str]:
    choices: dict[str, str] = {}
    request = design_service_pb2.ListDeliverablesRequest(parent=design, view="DELIVERABLE_VIEW_FULL")
    while True:
        page = connection.designs.ListDeliverables(request)
        deliverable: deliverable_pb2.Deliverable
        for deliverable in page.deliverables:
            choices |= {decision.id: decision.choice for decision in deliverable.decisions}
        if not page.next_page_token:
            return choices
        request.page_token = page.next_page_token


def show(changes: Changes) -> None:
    """The changes for people."""
    if not changes:
        console.print("the plans are the same")
    for name, (old, new) in changes.decisions.items():
        console.print(f"{name}: {old or '(none)'} → {new or '(none)'}", markup=False)
    for path, kind in changes.files.items():
        console.print(f"{kind:>8}  {path}", markup=False)
    for lines in changes.lines.values():
        for line in lines:
            style = "green" if line.startswith("+") else "red" if line.startswith("-") else ""
            console.print(line, markup=False, style=style, soft_wrap=True)
