"""Text that neither Mermaid, CML nor SVG takes for syntax."""

import re
from xml.sax.saxutils import escape, quoteattr

_SAFE = re.compile(r"[^A-Za-z0-9 _.,/+=()\[\]\u00a0-\uffff-]")
_END = re.compile(r"\bend\b", re.IGNORECASE)


def mermaid(*lines: str) -> str:
    """A quoted label of a flowchart; what Mermaid might act on is written as an entity code."""
    return '"' + "<br/>".join(_coded(line) for line in lines if line) + '"'


def _coded(line: str) -> str:
    coded = _SAFE.sub(lambda found: f"#{ord(found[0])};", " ".join(line.split()))
    return _END.sub(lambda found: f"#{ord(found[0][0])};{found[0][1:]}", coded)


def xml(text: str) -> str:
    return escape(text)


def attribute(text: str) -> str:
    """With its quotes."""
    return quoteattr(text)
