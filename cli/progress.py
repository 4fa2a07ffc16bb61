"""Shows what is under way: an analysis, or a design on the watch stream, which is taken up again when it breaks."""

import time
from typing import Any

import grpc
from google.protobuf.message import Message
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskProgressColumn, TextColumn, TimeElapsedColumn

from cli.connection import Connection
from cli.context import Session
from cli.exits import errors
from groundplan.v1 import analysis_service_pb2, design_pb2, design_service_pb2

QUESTIONS = {
    field.message_type.full_name: field.name
    for field in analysis_service_pb2.FollowAnalysisRequest.DESCRIPTOR.fields
    if field.message_type is not None
}
"""Where a request of AnalysisService stands when it is followed."""

FINISHED = (
    design_pb2.DESIGN_STATE_SUCCEEDED,
    design_pb2.DESIGN_STATE_FAILED,
    design_pb2.DESIGN_STATE_CANCELLED,
)
_PATIENCE = 60.0
"""Seconds a service may be away (restarted, redeployed) before watching it is given up."""


def answered(own: Session, what: str, request: Message) -> Any:
    """The answer of AnalysisService to ``request``; meanwhile how far it is, on a terminal.

    Raises:
        grpc.RpcError: there is none.
    """
    question = QUESTIONS[request.DESCRIPTOR.full_name]
    bar = Progress(
        SpinnerColumn(),
        BarColumn(),
        TaskProgressColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.description}", markup=False),
        console=errors,
        disable=own.json or not errors.is_terminal,
        transient=True,
    )
    events = own.connection.analyses.FollowAnalysis(
        analysis_service_pb2.FollowAnalysisRequest(**{question: request})  # type: ignore[arg-type]  # one of its questions
    )
    answer = None
    with bar:
        task = bar.add_task(what, total=None)
        for event in events:
            if event.WhichOneof("event") == question:
                answer = getattr(event, question)
            else:
                bar.update(task, total=1.0, completed=event.progress.fraction, description=event.progress.doing)
    return answer


def follow(connection: Connection, name: str, *, quiet: bool = False) -> design_pb2.Design:
    """Wait until the design is finished; as it is then.

    Raises:
        grpc.RpcError: the design is not there, or the service stays away.
    """
    bar = Progress(
        SpinnerColumn(),
        TextColumn("{task.fields[step]:<12}"),
        BarColumn(),
        TaskProgressColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.description}"),
        console=errors,
        disable=quiet,
    )
    last_seen = time.monotonic()
    with bar:
        task = bar.add_task("waiting for a worker", total=1.0, step="queued")
        while True:
            try:
                for update in connection.designs.WatchDesign(design_service_pb2.WatchDesignRequest(name=name)):
                    last_seen = time.monotonic()
                    made = update.design.progress
                    if made.step:
                        bar.update(task, completed=made.fraction, description=made.message, step=made.step)
                    finished: design_pb2.Design = update.design
                    if finished.state in FINISHED:
                        return finished
            except grpc.RpcError as error:
                away = error.code() in (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.DEADLINE_EXCEEDED)
                if not away or time.monotonic() - last_seen > _PATIENCE:
                    raise
                bar.update(task, description="the service is away; waiting for it")
            time.sleep(0.5)
