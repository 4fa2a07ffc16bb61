"""Figures as a reader would say them."""


def rate(per_second: float) -> str:
    """``300/s``, ``2.5/s``, ``4/min``, ``20/day``; ``0/s`` for nothing.

    >>> rate(0.25), rate(1200.0), rate(0.0002)
    ('15/min', '1,200/s', '17/day')
    """
    if per_second <= 0:
        return "0/s"
    for unit, seconds in (("s", 1), ("min", 60), ("h", 3_600), ("day", 86_400)):
        amount = per_second * seconds
        if amount >= 0.995 or unit == "day":
            return f"{amount:,.0f}/{unit}" if amount >= 9.95 else f"{amount:.1f}".rstrip("0").rstrip(".") + f"/{unit}"
    raise AssertionError("days are the last unit")


def several(count: int, one: str, many: str = "") -> str:
    """``1 module``, ``3 modules``."""
    return f"{count} {one if count == 1 else many or one + 's'}"


def milliseconds(microseconds: float) -> str:
    """``5.2 ms``, ``30 s``."""
    return f"{microseconds / 1_000_000:g} s" if microseconds >= 10_000_000 else f"{microseconds / 1_000:,.4g} ms"


def size(count: int) -> str:
    """Bytes: ``3.4 GB``, ``12 MB``, ``0 B``."""
    amount = float(count)
    for unit in ("B", "kB", "MB", "GB"):
        if amount < 1_000:
            return f"{amount:.3g} {unit}"
        amount /= 1_000
    return f"{amount:,.3g} TB"
