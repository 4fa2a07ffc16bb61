"""The small language of quantities: ``300ms``, ``12/s``, ``4000 USD``, ``99.9%``, ``512MiB``, ``30_000_000``."""

import re
from decimal import Decimal, InvalidOperation

from server.engine.model.brief import Money

_NUMBER = r"[0-9][0-9_]*(?:\.[0-9]+)?(?:[eE][-+]?[0-9]{1,3})?"
_DURATION = re.compile(rf"({_NUMBER})\s*(us|ms|s|min|m|h|d|w)")
_RATE = re.compile(rf"({_NUMBER})\s*(?:/|per\s+)\s*(s|second|min|minute|h|hour|d|day)")
_PERCENT = re.compile(rf"(-?{_NUMBER})\s*%")
_MONEY = re.compile(r"([0-9][0-9_]*)\s+([A-Z]{3})")
_SIZE = re.compile(rf"({_NUMBER})\s*(B|kB|MB|GB|TB|KiB|MiB|GiB|TiB)")
_INTEGER = re.compile(r"-?[0-9](?:_?[0-9])*")
_DECIMAL = re.compile(rf"-?{_NUMBER}")

_MICROSECONDS = {
    "us": 1,
    "ms": 1_000,
    "s": 1_000_000,
    "m": 60_000_000,
    "min": 60_000_000,
    "h": 3_600_000_000,
    "d": 86_400_000_000,
    "w": 604_800_000_000,
}
_WRITTEN_DURATIONS = ("d", "h", "m", "s", "ms", "us")
_SECONDS = {"s": 1, "second": 1, "min": 60, "minute": 60, "h": 3600, "hour": 3600, "d": 86400, "day": 86400}
_WRITTEN_RATES = ("s", "min", "h", "day")
_BYTES = {
    "B": 1, "kB": 10**3, "MB": 10**6, "GB": 10**9, "TB": 10**12,
    "KiB": 2**10, "MiB": 2**20, "GiB": 2**30, "TiB": 2**40,
}  # fmt: skip
_WRITTEN_SIZES = ("TiB", "GiB", "MiB", "KiB", "TB", "GB", "MB", "kB")


def read_integer(text: str) -> int | None:
    """A whole number, perhaps with underscores; None for anything else."""
    if len(text) > 40 or not _INTEGER.fullmatch(text):
        return None
    return int(text.replace("_", ""))


def read_number(text: str) -> int | float | None:
    """A whole or decimal number; None for anything else."""
    whole = read_integer(text)
    if whole is not None:
        return whole
    if len(text) > 60 or not _DECIMAL.fullmatch(text):
        return None
    return _float(_decimal(text))


def read_duration(text: str) -> int | None:
    """Microseconds; None for what is no duration or finer than a microsecond."""
    match = _DURATION.fullmatch(text)
    if match is None or len(text) > 60:
        return None
    amount = _decimal(match[1]) * _MICROSECONDS[match[2]]
    return int(amount) if amount == amount.to_integral_value() else None


def read_rate(text: str) -> float | None:
    """Per second; a plain number is per second as well."""
    if len(text) > 60:
        return None
    match = _RATE.fullmatch(text)
    if match is None:
        return _float(_decimal(text)) if _DECIMAL.fullmatch(text) and not text.startswith("-") else None
    amount = _float(_decimal(match[1]))
    return None if amount is None else amount / _SECONDS[match[2]]


def read_fraction(text: str) -> float | None:
    """A plain number, or a percentage."""
    if len(text) > 60:
        return None
    match = _PERCENT.fullmatch(text)
    if match is not None:
        return _float(_decimal(match[1]) / 100)
    return _float(_decimal(text)) if _DECIMAL.fullmatch(text) else None


def read_money(text: str) -> Money | None:
    match = _MONEY.fullmatch(text)
    return Money(amount=int(match[1].replace("_", "")), currency=match[2]) if match and len(text) <= 40 else None


def read_size(text: str) -> int | None:
    """Bytes."""
    whole = read_integer(text)
    if whole is not None:
        return whole
    match = _SIZE.fullmatch(text)
    if match is None or len(text) > 60:
        return None
    amount = _decimal(match[1]) * _BYTES[match[2]]
    return int(amount) if amount == amount.to_integral_value() else None


def write_duration(microseconds: int) -> str:
    unit = next(unit for unit in _WRITTEN_DURATIONS if microseconds % _MICROSECONDS[unit] == 0)
    return "0s" if microseconds == 0 else f"{microseconds // _MICROSECONDS[unit]}{unit}"


def write_rate(per_second: float) -> str:
    """In the unit that makes a whole number, where one does."""
    for unit in _WRITTEN_RATES:
        amount = round(per_second * _SECONDS[unit])
        if 0 < amount < 10**15 and amount / _SECONDS[unit] == per_second:
            return f"{amount}/{unit}"
    return f"{number_text(per_second)}/s"


def write_fraction(fraction: float) -> str:
    """As a percentage where that is exact."""
    percent = f"{(Decimal(repr(fraction)) * 100).normalize():f}%"
    return percent if len(percent) <= 12 and read_fraction(percent) == fraction else number_text(fraction)


def write_money(money: Money) -> str:
    return f"{money.amount} {money.currency}"


def write_size(size: int) -> str:
    unit = next((unit for unit in _WRITTEN_SIZES if size and size % _BYTES[unit] == 0), "")
    return f"{size // _BYTES[unit]}{unit}" if unit else str(size)


def number_text(number: float) -> str:
    """The shortest text that reads back as the same number."""
    if isinstance(number, int) or (abs(number) < 1e15 and number == int(number)):
        return str(int(number))
    return repr(number)


def _decimal(text: str) -> Decimal:
    try:
        return Decimal(text.replace("_", ""))
    except InvalidOperation:
        return Decimal("NaN")


def _float(number: Decimal) -> float | None:
    try:
        converted = float(number)
    except (OverflowError, ValueError):
        return None
    return converted if converted == converted and abs(converted) != float("inf") else None
