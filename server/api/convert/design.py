"""Designs, their operations, deliverables and artefacts as messages."""

from collections.abc import Callable

from google.longrunning import operations_pb2
from google.rpc import status_pb2

from groundplan.v1 import deliverable_pb2, design_pb2, design_service_pb2, evidence_pb2, finding_pb2
from server.api.convert.brief import ASSUMPTION, OPEN_QUESTION
from server.api.convert.mapper import Mapper
from server.api.convert.times import timestamp_of_time
from server.engine.model.plan import Decision, Evidence, Finding, Verdict
from server.engine.model.resources import (
    ArtefactEntry,
    Deliverable,
    Design,
    DesignState,
    Failure,
    Operation,
    Progress,
)

DECISION = Mapper(Decision, deliverable_pb2.Decision)
FINDING = Mapper(Finding, finding_pb2.Finding)
EVIDENCE = Mapper(Evidence, evidence_pb2.Evidence)
PROGRESS = Mapper(Progress, design_pb2.Progress)

BASIC, FULL = design_service_pb2.DELIVERABLE_VIEW_BASIC, design_service_pb2.DELIVERABLE_VIEW_FULL

STATES: dict[DesignState, design_pb2.DesignState] = {
    DesignState.QUEUED: design_pb2.DESIGN_STATE_QUEUED,
    DesignState.RUNNING: design_pb2.DESIGN_STATE_RUNNING,
    DesignState.SUCCEEDED: design_pb2.DESIGN_STATE_SUCCEEDED,
    DesignState.FAILED: design_pb2.DESIGN_STATE_FAILED,
    DesignState.CANCELLED: design_pb2.DESIGN_STATE_CANCELLED,
}

StatusOf = Callable[[Failure], status_pb2.Status]
"""A failure as a status; which code a reason has is known to the interceptors alone, so it is handed in."""


class DesignWriter:
    """Writes designs and operations."""

    def __init__(self, status_of: StatusOf) -> None:
        self._status_of = status_of

    def design(self, design: Design) -> design_pb2.Design:
        message = design_pb2.Design(
            name=design_name(design),
            brief=f"workspaces/{design.workspace}/briefs/{design.brief_id}@{design.brief_revision}",
            seed=design.seed,
            state=STATES[design.state],
            progress=PROGRESS.down(design.progress),
            operation=f"operations/{design.operation}",
            etag=design.etag,
            create_time=timestamp_of_time(design.create_time),
            update_time=timestamp_of_time(design.update_time),
        )
        if design.failure is not None:
            message.failure.CopyFrom(self._status_of(design.failure))
        if design.finish_time is not None:
            message.finish_time.CopyFrom(timestamp_of_time(design.finish_time))
        if design.delete_time is not None:
            message.delete_time.CopyFrom(timestamp_of_time(design.delete_time))
        if design.purge_time is not None:
            message.purge_time.CopyFrom(timestamp_of_time(design.purge_time))
        return message

    def operation(self, operation: Operation, *, only_checked: bool = False) -> operations_pb2.Operation:
        """Done with the design: its resource when it succeeded, else why there is none.

        ``only_checked`` is for a request that was to be checked only: done, with the design that it would have made.
        """
        design = operation.design
        message = operations_pb2.Operation(name=f"operations/{operation.id}", done=only_checked or operation.done)
        message.metadata.Pack(
            design_pb2.CreateDesignMetadata(
                design=design_name(design),
                state=STATES[design.state],
                progress=PROGRESS.down(design.progress),
                create_time=timestamp_of_time(design.create_time),
                update_time=timestamp_of_time(design.update_time),
            )
        )
        if only_checked or design.state is DesignState.SUCCEEDED:
            message.response.Pack(self.design(design))
        elif design.state is DesignState.CANCELLED:
            message.error.CopyFrom(self._status_of(Failure("CANCELLED", "the design was cancelled")))
        elif design.state is DesignState.FAILED:
            failure = design.failure or Failure("DESIGN_FAILED", "the design could not be computed")
            message.error.CopyFrom(self._status_of(failure))
        return message


def design_name(design: Design) -> str:
    return f"workspaces/{design.workspace}/designs/{design.id}"


def deliverable(part: Deliverable, view: int) -> deliverable_pb2.Deliverable:
    """One part of a plan; BASIC shows verdict, counts, headline decisions, findings and open questions."""
    result = part.result
    evidence = sorted((*result.evidence, *part.evidence), key=lambda each: each.id)
    verdicts = [each.verdict for each in evidence]
    full = view != BASIC
    return deliverable_pb2.Deliverable(
        name=f"workspaces/{part.workspace}/designs/{part.design_id}/deliverables/{result.analysis}",
        verdict=result.verdict,
        counts=deliverable_pb2.DeliverableCounts(
            decisions=len(result.decisions),
            findings=len(result.findings),
            confirmed=verdicts.count(Verdict.CONFIRMED),
            refuted=verdicts.count(Verdict.REFUTED),
            unproven=verdicts.count(Verdict.UNPROVEN),
            assumptions=len(result.assumptions),
            open_questions=len(result.open_questions),
            artefacts=len(result.artefacts),
        ),
        decisions=[DECISION.down(each) for each in result.decisions if full or each.headline],
        findings=[FINDING.down(each) for each in result.findings],
        evidence=[EVIDENCE.down(each) for each in evidence] if full else (),
        assumptions=[ASSUMPTION.down(each) for each in result.assumptions] if full else (),
        open_questions=[OPEN_QUESTION.down(each) for each in result.open_questions],
        artefacts=sorted(each.path for each in result.artefacts),
    )


def artefact(entry: ArtefactEntry) -> deliverable_pb2.Artefact:
    """A file of a plan, without its content."""
    return deliverable_pb2.Artefact(
        name=f"workspaces/{entry.workspace}/designs/{entry.design_id}/artefacts/{entry.path}",
        path=entry.path,
        media_type=entry.media_type,
        size_bytes=entry.size,
        sha256=entry.sha256,
        evidence=entry.evidence,
    )
