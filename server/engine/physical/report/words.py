"""Figures as a reader wants them."""

from collections.abc import Sequence


def duration(microseconds: float) -> str:
    """``0.4 ms``, ``12 ms``, ``1.2 s``."""
    if microseconds < 1_000_000:
        return f"{microseconds / 1_000:.2g} ms" if microseconds < 100_000 else f"{microseconds / 1_000:.0f} ms"
    return f"{microseconds / 1_000_000:.3g} s" if microseconds < 1e9 else f"{microseconds / 1_000_000:,.0f} s"


def volume(factor: float) -> str:
    """``14×``, ``1.8×``."""
    return f"{factor:.3g}×"


def size(pages: float) -> str:
    """Of pages of 8 KiB: ``12 MB``."""
    megabytes = pages * 8_192 / 1e6
    return f"{megabytes / 1_000:,.1f} GB" if megabytes >= 1_000 else f"{megabytes:,.1f} MB"


def cost(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def listed(names: Sequence[str], most: int = 6) -> str:
    """``a, b and 3 more``."""
    shown = ", ".join(names[:most])
    return shown if len(names) <= most else f"{shown} and {len(names) - most} more"


def grid(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table of Markdown."""
    lines = [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
    lines += [f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |" for row in rows]
    return "\n".join(lines)
