"""`groundplan design`, `watch`, `export`, `diff`: from a brief to a plan on disk."""

import re
import uuid
from pathlib import Path
from typing import Annotated

import grpc
import typer
from google.rpc import error_details_pb2
from rich.markup import escape

from cli import archive, comparing, progress, sources
from cli.commands.briefs import BriefFile, refuse
from cli.connection import Connection, explained, status_of
from cli.context import Session, session
from cli.exits import Exit, leave
from cli.output import as_json, console, last_part, show_json, show_values
from groundplan.v1 import (
    brief_pb2,
    brief_service_pb2,
    deliverable_pb2,
    design_pb2,
    design_service_pb2,
    finding_pb2,
)

DesignName = Annotated[str, typer.Argument(help="Name of the design, or its last part.", show_default=False)]
_NOT_A_NAME = re.compile(r"[^a-z0-9]+")


@explained
def design(
    context: typer.Context,
    file: BriefFile,
    out: Annotated[Path | None, typer.Option("--out", "-o", help="Folder to write the plan to.")] = None,
    seed: Annotated[int, typer.Option(help="Where searches start.", min=0)] = 0,
    wait: Annotated[bool, typer.Option(help="Wait until the plan is whole.")] = True,
) -> None:
    """Store the brief, compute its plan, and write the files. A changed brief becomes the next revision.

    Exits 1 when the plan has a refuted claim or a finding of high severity, 5 when it could not be computed.
    """
    own = session(context)
    if out is not None:
        archive.demand_replaceable(out)  # before anything is computed for it
    stored = store(own, file)
    request = design_service_pb2.CreateDesignRequest(
        parent=own.target.parent,
        design=design_pb2.Design(brief=stored.name, seed=seed),
        request_id=str(uuid.uuid4()),
    )
    operation = own.connection.designs.CreateDesign(request)
    metadata = design_pb2.CreateDesignMetadata()
    operation.metadata.Unpack(metadata)
    if not wait:
        show_json([operation]) if own.json else console.print(metadata.design)
        return
    done = progress.follow(own.connection, metadata.design, quiet=own.json)
    deliverables = finish(own, done, out)
    if any(deliverable.counts.refuted or _grave(deliverable) for deliverable in deliverables):
        raise typer.Exit(Exit.FINDINGS)


def _grave(deliverable: deliverable_pb2.Deliverable) -> bool:
    return any(finding.severity == finding_pb2.SEVERITY_HIGH for finding in deliverable.findings)


def store(own: Session, file: Path) -> brief_pb2.Brief:
    """Create the brief, or make the file its next revision; mistakes end the command with their places."""
    source = sources.read(file)
    service = own.connection.briefs
    try:
        checked = service.CheckBrief(brief_service_pb2.CheckBriefRequest(source=source))
        if checked.problems:
            refuse(file, list(checked.problems), "nothing was stored")
        brief_id = last_part(checked.brief.name) or _NOT_A_NAME.sub("-", file.stem.lower()).strip("-") or "brief"
        name = own.full_name("briefs", brief_id)
        try:
            existing = service.GetBrief(brief_service_pb2.GetBriefRequest(name=name, view="BRIEF_VIEW_BASIC"))
        except grpc.RpcError as error:
            if error.code() is not grpc.StatusCode.NOT_FOUND:
                raise
            request = brief_service_pb2.CreateBriefRequest(
                parent=own.target.parent, brief_id=brief_id, source=source, request_id=str(uuid.uuid4())
            )
            created: brief_pb2.Brief = service.CreateBrief(request)
            return created
        update = brief_service_pb2.UpdateBriefRequest(
            brief=brief_pb2.Brief(name=name, etag=existing.etag), source=source, request_id=str(uuid.uuid4())
        )
        updated: brief_pb2.Brief = service.UpdateBrief(update)
        return updated
    except grpc.RpcError as error:
        problems = _places(error)
        if problems:
            refuse(file, problems, "nothing was stored")
        raise


def _places(error: grpc.RpcError) -> list[finding_pb2.Problem]:
    found = []
    for detail in status_of(error).details:
        violations = error_details_pb2.BadRequest()
        if detail.Unpack(violations):
            found += [finding_pb2.Problem(path=v.field, message=v.description) for v in violations.field_violations]
    return found


def demand_success(design: design_pb2.Design) -> None:
    """End the command when nothing came of a design."""
    if design.state == design_pb2.DESIGN_STATE_CANCELLED:
        leave(Exit.FAILED, f"{design.name} was cancelled")
    if design.state != design_pb2.DESIGN_STATE_SUCCEEDED:
        leave(Exit.FAILED, f"{design.name} failed: {design.failure.message}")


def finish(own: Session, design: design_pb2.Design, out: Path | None) -> list[deliverable_pb2.Deliverable]:
    """Show what came of a design and write its files; its deliverables."""
    demand_success(design)
    if out is not None:
        written = archive.export(own.connection, design.name, out)
    deliverables = list_deliverables(own.connection, design.name)
    if own.json:
        show_json([design])
        return deliverables
    for deliverable in deliverables:
        console.print(f"[bold]{last_part(deliverable.name)}[/bold]: {escape(deliverable.verdict)}")
    for deliverable in deliverables:
        for decision in deliverable.decisions[:3]:
            console.print(f"  {decision.question} {decision.choice}", markup=False)
    refuted = sum(deliverable.counts.refuted for deliverable in deliverables)
    confirmed = sum(deliverable.counts.confirmed for deliverable in deliverables)
    console.print(f"{design.name}: {confirmed} claims confirmed, {refuted} refuted", markup=False)
    if out is not None:
        console.print(f"{len(written)} files in {out}", markup=False)
    return deliverables


def list_deliverables(connection: Connection, design: str) -> list[deliverable_pb2.Deliverable]:
    """All deliverables of a design, in the service's order."""
    found: list[deliverable_pb2.Deliverable] = []
    request = design_service_pb2.ListDeliverablesRequest(parent=design)
    while True:
        page = connection.designs.ListDeliverables(request)
        found += page.deliverables
        if not page.next_page_token:
            return found
        request.page_token = page.next_page_token


@explained
def watch(context: typer.Context, name: DesignName) -> None:
    """Follow a design until it is finished. Exits 5 when it failed or was cancelled."""
    own = session(context)
    full = own.full_name("designs", name)
    if own.json:
        last = design_pb2.Design(name=full)
        for update in own.connection.designs.WatchDesign(design_service_pb2.WatchDesignRequest(name=full)):
            last = update.design
            typer.echo(as_json(last))
        if last.state not in progress.FINISHED:
            leave(Exit.UNAVAILABLE, f"the stream ended before {full} was finished")
        demand_success(last)
        return
    finish(own, progress.follow(own.connection, full), None)


@explained
def export(
    context: typer.Context,
    name: DesignName,
    out: Annotated[Path, typer.Option("--out", "-o", help="Folder to write the plan to.")] = Path("plan"),
) -> None:
    """Write the files of a finished design to a folder."""
    own = session(context)
    written = archive.export(own.connection, own.full_name("designs", name), out)
    show_values([str(file) for file in written]) if own.json else console.print(f"{len(written)} files in {out}")


@explained
def diff(
    context: typer.Context,
    old: Annotated[str, typer.Argument(help="A design.", show_default=False)],
    new: Annotated[str, typer.Argument(help="Another design.", show_default=False)],
    text: Annotated[bool, typer.Option("--text/--summary", help="Show the changed lines of every file.")] = False,
) -> None:
    """What another brief, seed or version of Groundplan changed in the plan. Exits 1 when anything did."""
    own = session(context)
    changes = comparing.compare(
        own.connection, own.full_name("designs", old), own.full_name("designs", new), with_text=text
    )
    if own.json:
        show_values(changes.as_value())
    else:
        comparing.show(changes)
    if changes:
        raise typer.Exit(Exit.FINDINGS)
