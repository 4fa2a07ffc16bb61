"""Writes the files of a plan to a folder that is empty, new, or holds an earlier plan, which they replace."""

import io
import json
import shutil
import tempfile
import zipfile
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from cli.connection import Connection
from cli.exits import Exit, leave
from groundplan.v1 import design_service_pb2

_MANIFEST = "manifest.json"
"""Every plan has one; a folder without it is not ours to replace."""


def download(connection: Connection, design: str) -> dict[str, bytes]:
    """The files of a finished design by path."""
    body = connection.designs.DownloadDesign(design_service_pb2.DownloadDesignRequest(name=design))
    with zipfile.ZipFile(io.BytesIO(body.data)) as packed:
        return {info.filename: packed.read(info) for info in packed.infolist() if not info.is_dir()}


def replaceable(out: Path) -> bool:
    """Whether nothing is lost by putting a plan there: nothing is there, an empty folder, or an earlier plan."""
    if out.is_symlink() or (out.exists() and not out.is_dir()):
        return False
    if not out.exists() or not any(out.iterdir()):
        return True
    try:
        artefacts = json.loads((out / _MANIFEST).read_text(encoding="utf-8"))["artefacts"]
        return isinstance(artefacts, list) and all("sha256" in artefact for artefact in artefacts)
    except (OSError, ValueError, KeyError, TypeError):
        return False


def demand_replaceable(out: Path) -> None:
    """End the command when a plan there would replace something else."""
    if not replaceable(out):
        leave(Exit.USAGE, f"{out} holds something that is no plan; choose another folder")


def export(connection: Connection, design: str, out: Path) -> list[Path]:
    """Replace the folder by the plan's files; those files.

    They are gathered beside it first, so that a failure on the way leaves an earlier plan as it was. A file, a link
    or a folder that holds something else than an earlier plan ends the command.
    """
    demand_replaceable(out)
    files = download(connection, design)
    try:
        _write(files, out.absolute())
    except OSError as error:
        leave(Exit.FAILED, f"{out} cannot be written: {error}")
    return [out / name for name in sorted(files)]


def _write(files: Mapping[str, bytes], out: Path) -> None:
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
