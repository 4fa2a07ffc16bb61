"""Brief files: read from disk as they are; the service parses them and answers with places in them."""

from pathlib import Path

from cli.exits import Exit, leave
from groundplan.v1 import brief_pb2

_BYTES = 2_000_000  # the service takes no longer text; say so before sending it


def read(file: Path) -> brief_pb2.BriefSource:
    """The file as a message."""
    try:
        text = file.read_text(encoding="utf-8")
    except FileNotFoundError:
        leave(Exit.USAGE, f"{file} does not exist; `groundplan init {file}` writes a first one")
    except (OSError, UnicodeDecodeError) as error:
        leave(Exit.USAGE, f"{file} cannot be read: {error}")
    if len(text) > _BYTES:
        leave(Exit.USAGE, f"{file} has {len(text):,} characters; a brief has at most {_BYTES:,}")
    json = file.suffix.lower() == ".json"
    return brief_pb2.BriefSource(
        filename=file.name,
        format=brief_pb2.BRIEF_FORMAT_JSON if json else brief_pb2.BRIEF_FORMAT_YAML,
        text=text,
    )
