"""How durations and estimates are shown."""

from groundplan.v1 import capacity_pb2


def duration(seconds: float) -> str:
    """Three digits with the unit that suits."""
    for unit, size in (("s", 1.0), ("ms", 1e-3), ("µs", 1e-6)):
        if seconds >= size:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds * 1e6:.2g} µs" if seconds > 0.0 else "0"


def estimate(one: capacity_pb2.Estimated) -> str:
    """``12.3 ms ±2 %``; a question mark where nothing is known."""
    if one.unknown:
        return "?"
    if not one.half_width or not one.value:
        return duration(one.value)
    return f"{duration(one.value)} ±{one.half_width / one.value:.0%}"


def attainments(objectives: object) -> str:
    """What is not met, by percentile; ``met`` when all is."""
    words = capacity_pb2.Attainment
    found = [
        f"{one.percentile} {words.Name(one.attainment).removeprefix('ATTAINMENT_').lower()}"
        for one in objectives  # type: ignore[attr-defined]
        if one.attainment != capacity_pb2.ATTAINMENT_MET
    ]
    return ", ".join(found) or ("met" if objectives else "")
