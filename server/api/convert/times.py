"""Times and durations of the contract as aware datetimes and integer microseconds."""

import datetime as dt
from typing import Any

from google.protobuf.timestamp_pb2 import Timestamp

EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
MICROSECOND = dt.timedelta(microseconds=1)


def duration_of_microseconds(microseconds: int) -> dict[str, int]:
    """Fields of a google.protobuf.Duration; both have the sign of the whole, as its comment asks."""
    sign = -1 if microseconds < 0 else 1
    seconds, rest = divmod(abs(microseconds), 1_000_000)
    return {"seconds": sign * seconds, "nanos": sign * rest * 1_000}


def microseconds_of_duration(duration: Any) -> int:
    """Of a google.protobuf.Duration; what is finer than a microsecond is dropped."""
    return int(duration.seconds) * 1_000_000 + int(duration.nanos / 1_000)


def timestamp_of_time(time: dt.datetime) -> Timestamp:
    """Exact to the microsecond."""
    microseconds = (time - EPOCH) // MICROSECOND
    return Timestamp(seconds=microseconds // 1_000_000, nanos=microseconds % 1_000_000 * 1_000)


def time_of_timestamp(timestamp: Any) -> dt.datetime:
    """Aware, in UTC; what is finer than a microsecond is dropped."""
    return EPOCH + dt.timedelta(seconds=timestamp.seconds, microseconds=timestamp.nanos // 1_000)
