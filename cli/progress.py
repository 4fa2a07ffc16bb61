"""Shows what is under way: one call, or a design on the watch stream, which is taken up again when it breaks."""

import contextlib
import time
from collections.abc import Iterator

import grpc
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskProgressColumn, TextColumn, TimeElapsedColumn

from cli.connection import Connection
from cli.exits import errors
from groundplan.v1 import design_pb2, design_service_pb2

FINISHED = (
    design_pb2.DESIGN_STATE_SUCCEEDED,
    design_pb2.DESIGN_STATE_FAILED,
    design_pb2.DESIGN_STATE_CANCELLED,
)
_PATIENCE = 60.0
"""Seconds a service may be away (restarted, redeployed) before watching it is given up."""


@contextlib.contextmanager
def waiting(what: str, *, quiet: bool = False) -> Iterator[None]:
    """A spinner with the time that has passed, while one call is waited for."""
    bar = Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        TimeElapsedColumn(),
        console=errors,
        disable=quiet,
        transient=True,
    )
    with bar:
        bar.add_task(what, total=None)
        yield


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
