"""What use cases let other processes compute. Imports the engine alone: those processes start in no time that way."""

import io
import zipfile
from collections.abc import Sequence

from server.engine import brief as language
from server.engine.model.brief import Brief
from server.engine.model.prepared import PreparedBrief
from server.engine.model.resources import BriefSource


def understand(brief: Brief | None, source: BriefSource | None) -> PreparedBrief:
    """The brief ready for analysis, or INVALID_BRIEF."""
    if source is not None:
        return language.read(source)
    assert brief is not None
    return language.prepare(brief)


def write_down(brief: Brief | None, source: BriefSource | None) -> Brief:
    """The brief as its author stated it, once it is known to be sound."""
    understand(brief, source)
    if source is not None:
        return language.parse(source)
    assert brief is not None
    return brief


def zip_files(files: Sequence[tuple[str, bytes]]) -> bytes:
    """A zip file without anything that varies: fixed date and permissions, files in the order given."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for path, content in files:
            entry = zipfile.ZipInfo(path, date_time=(1980, 1, 1, 0, 0, 0))
            entry.create_system = 3  # Unix, whatever we run on
            entry.external_attr = 0o100644 << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return buffer.getvalue()
