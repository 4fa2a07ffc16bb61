"""Writes the files of a plan to a folder, whole or not at all."""

import io
import shutil
import tempfile
import zipfile
from pathlib import Path, PurePosixPath

from cli.connection import Connection
from cli.exits import Exit, leave
from groundplan.v1 import design_service_pb2

_MARK = "manifest.json"
"""Every plan has one: a folder without it is not ours to replace."""


def download(connection: Connection, design: str) -> dict[str, bytes]:
    """The files of a finished design by path."""
    body = connection.designs.DownloadDesign(design_service_pb2.DownloadDesignRequest(name=design))
    with zipfile.ZipFile(io.BytesIO(body.data)) as packed:
        return {info.filename: packed.read(info) for info in packed.infolist() if not info.is_dir()}


def export(connection: Connection, design: str, out: Path) -> list[Path]:
    """Replace the folder by the plan's files; those files.

    A folder that holds something else than an earlier plan is refused.
    """
    if out.is_dir() and any(out.iterdir()) and not (out / _MARK).exists():
        leave(Exit.USAGE, f"{out} holds something that is no plan; choose another folder")
    files = download(connection, design)
    out.parent.mkdir(parents=True, exist_ok=True)
    unfinished = Path(tempfile.mkdtemp(prefix=f".{out.name}.", dir=out.parent))
    try:
        for name, content in sorted(files.items()):
            relative = PurePosixPath(name)
            if relative.is_absolute() or ".." in relative.parts:
                leave(Exit.FAILED, f"the archive names a file outside itself: {name}")
            file = unfinished / relative
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
        unfinished.chmod(0o755)
        if out.exists():
            shutil.rmtree(out)
        unfinished.rename(out)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    return [out / name for name in sorted(files)]
