"""Brief files: read from disk as they are; the service parses them and answers with places in them."""

import os
import shutil
import tempfile
from pathlib import Path

from cli.exits import Exit, leave
from groundplan.v1 import brief_pb2

_BYTES = 2_000_000  # the service takes no longer text; say so before sending it


def text_of(file: Path) -> str:
    """What the file says; ends the command when it cannot be read."""
    try:
        return file.read_text(encoding="utf-8")
    except FileNotFoundError:
        brief = file.suffix.lower() in (".yaml", ".yml", ".json")
        leave(
            Exit.USAGE, f"{file} does not exist" + (f"; `groundplan init {file}` writes a first brief" if brief else "")
        )
    except UnicodeDecodeError as error:
        leave(Exit.USAGE, f"{file} is no text: byte {error.start} is not UTF-8")
    except OSError as error:
        leave(Exit.USAGE, f"{file} cannot be read: {error.strerror}")


def read(file: Path) -> brief_pb2.BriefSource:
    """The file as a message."""
    return as_message(file, text_of(file))


def as_message(file: Path, text: str) -> brief_pb2.BriefSource:
    """A text as if it were in the file already."""
    if not text.strip():
        leave(Exit.USAGE, f"{file} is empty; a brief says at least what entities there are")
    if len(text) > _BYTES:
        leave(Exit.USAGE, f"{file} has {len(text):,} characters; a brief has at most {_BYTES:,}")
    json = file.suffix.lower() == ".json"
    return brief_pb2.BriefSource(
        filename=file.name,
        format=brief_pb2.BRIEF_FORMAT_JSON if json else brief_pb2.BRIEF_FORMAT_YAML,
        text=text,
    )


def write(file: Path, text: str) -> None:
    """A new file, with the folders above it; ends the command when it cannot be."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        leave(Exit.USAGE, f"{file} cannot be written: {error.strerror}")


def replace(file: Path, text: str) -> None:
    """Make the text the file's, whole or not at all; permissions stay, and what a link leads to is replaced."""
    target = Path(os.path.realpath(file))
    temporary = None
    try:
        descriptor, temporary = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
        with os.fdopen(descriptor, "w", encoding="utf-8") as out:
            out.write(text)
        shutil.copymode(target, temporary)
        os.replace(temporary, target)
    except OSError as error:
        if temporary is not None:
            Path(temporary).unlink(missing_ok=True)
        leave(Exit.USAGE, f"{file} cannot be written: {error.strerror}")
