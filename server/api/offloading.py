"""Keeps conversions of large messages off the event loop, which they would hold for tens of milliseconds."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

from google.protobuf.message import Message

T = TypeVar("T")

# A brief of 32 KiB takes about two milliseconds to convert.
LARGE = 32_768


async def converted(convert: Callable[..., T], message: Message, *arguments: object) -> T:
    """``convert(message, …)``, in a thread when the message is large."""
    if message.ByteSize() > LARGE:
        return await asyncio.to_thread(convert, message, *arguments)
    return convert(message, *arguments)
