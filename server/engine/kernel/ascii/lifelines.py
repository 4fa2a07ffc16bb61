"""Participants side by side with their lifelines, messages between them from top to bottom, frames around messages."""

from collections.abc import Sequence
from dataclasses import dataclass

from server.engine.kernel.ascii.canvas import CORNER, Canvas, plain, wrap

_TEXT = 34
"""Characters after which the text of a message is wrapped; keeps six participants within 180 columns."""
_LEAST_GAP = 12
"""Columns between two lifelines at least: an arrow with room for a word."""


@dataclass(frozen=True)
class Participant:
    id: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Message:
    """An arrow; dashed for the answer to an earlier one. ``source`` may be ``target``: work done there."""

    source: str
    target: str
    text: str
    reply: bool = False


@dataclass(frozen=True)
class Section:
    title: str
    events: "tuple[Message | Frame, ...]"


@dataclass(frozen=True)
class Frame:
    """A border around messages: a transaction, a loop, alternatives (one section each)."""

    sections: tuple[Section, ...]


Event = Message | Frame


def lifelines(participants: Sequence[Participant], events: Sequence[Event]) -> str:
    """The drawing as text, every line ended by a newline. Every message joins two of the participants."""
    return _Drawing(participants, events).text()


def _messages(events: Sequence[Event]) -> list[Message]:
    found: list[Message] = []
    for event in events:
        if isinstance(event, Message):
            found.append(event)
        else:
            for section in event.sections:
                found.extend(_messages(section.events))
    return found


def _depth(events: Sequence[Event]) -> int:
    inner = [_depth(s.events) + 1 for e in events if isinstance(e, Frame) for s in e.sections]
    return max(inner, default=0)


class _Drawing:
    def __init__(self, participants: Sequence[Participant], events: Sequence[Event]) -> None:
        self._heads = [tuple(plain(line) for line in p.lines) for p in participants]
        self._index = {p.id: i for i, p in enumerate(participants)}
        self._events = events
        self._canvas = Canvas()
        self._margin = 2 * _depth(events)
        self._lines, self._width = self._positions(_messages(events))

    def _positions(self, messages: Sequence[Message]) -> tuple[list[int], int]:
        """Column of each lifeline, and the width of the whole drawing."""
        widths = [max(map(len, head)) + 4 for head in self._heads]
        gaps = [
            max(_LEAST_GAP, (a + 1) // 2 + b // 2 + 3) for a, b in zip(widths, [*widths[1:], _LEAST_GAP], strict=True)
        ]
        for message in sorted(messages, key=lambda m: abs(self._index[m.source] - self._index[m.target])):
            a, b = sorted((self._index[message.source], self._index[message.target]))
            need = min(len(plain(message.text)), _TEXT) + 6
            reach = range(a, max(b, a + 1))
            short = need - sum(gaps[i] for i in reach)
            if short > 0:
                gaps[reach[-1]] += short
        first = self._margin + widths[0] // 2
        lines = [first + sum(gaps[:i]) for i in range(len(gaps))]
        works_at_last = any(m.source == m.target and self._index[m.source] == len(lines) - 1 for m in messages)
        end = lines[-1] + max((widths[-1] + 1) // 2, gaps[-1] if works_at_last else 0)
        return lines, end + self._margin + 1

    def text(self) -> str:
        height = max(map(len, self._heads)) + 2
        for x, head in zip(self._lines, self._heads, strict=True):
            width = max(map(len, head)) + 4
            self._canvas.box(x - width // 2, height - len(head) - 2, width, len(head) + 2, head)
        y = self._draw(self._events, height, ())
        self._row(y, ())
        return self._canvas.text()

    def _row(self, y: int, frames: tuple[int, ...]) -> None:
        for x in self._lines:
            self._canvas.put(x, y, "|")
        for depth in frames:
            self._canvas.put(2 * depth, y, "|")
            self._canvas.put(self._width - 1 - 2 * depth, y, "|")

    def _draw(self, events: Sequence[Event], y: int, frames: tuple[int, ...]) -> int:
        for event in events:
            self._row(y, frames)
            y = self._message(event, y + 1, frames) if isinstance(event, Message) else self._frame(event, y + 1, frames)
        return y

    def _message(self, message: Message, y: int, frames: tuple[int, ...]) -> int:
        a, b = self._lines[self._index[message.source]], self._lines[self._index[message.target]]
        if a == b:
            return self._work(message, a, y, frames)
        left, right = min(a, b), max(a, b)
        for line in wrap(plain(message.text), right - left - 3):
            self._row(y, frames)
            self._canvas.put(left + 2, y, line)
            y += 1
        self._row(y, frames)
        stroke = "." if message.reply else "-"
        self._canvas.put(left + 1, y, stroke * (right - left - 1))
        self._canvas.put(right - 1 if b > a else left + 1, y, ">" if b > a else "<")
        return y + 1

    def _work(self, message: Message, x: int, y: int, frames: tuple[int, ...]) -> int:
        following = [line for line in self._lines if line > x]
        room = (following[0] if following else self._width - self._margin) - x - 5
        for line in wrap(plain(message.text), max(room, _LEAST_GAP)):
            self._row(y, frames)
            self._canvas.put(x + 2, y, f"* {line}")
            y += 1
        return y

    def _frame(self, frame: Frame, y: int, frames: tuple[int, ...]) -> int:
        depth = len(frames)
        left, right = 2 * depth, self._width - 1 - 2 * depth
        for number, section in enumerate(frame.sections):
            self._rule(left, right, y, "-" if number == 0 else ".", section.title, frames)
            y = self._draw(section.events, y + 1, (*frames, depth))
        self._row(y, (*frames, depth))
        self._rule(left, right, y + 1, "-", "", frames)
        return y + 2

    def _rule(self, left: int, right: int, y: int, stroke: str, title: str, frames: tuple[int, ...]) -> None:
        self._row(y, frames)
        self._canvas.put(left, y, CORNER + stroke * (right - left - 1) + CORNER)
        if title:
            shown = plain(title)[: max(right - left - 6, 0)]
            self._canvas.put(left + 3, y, f" {shown} ")
