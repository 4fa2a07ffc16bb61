"""PostgreSQL regular expressions (the part without look-around and back references): matching and making examples."""

import functools
import re
from dataclasses import dataclass

_PRINTABLE = [chr(code) for code in (*range(97, 123), *range(48, 58), *range(65, 91), *range(32, 48))]
_PRINTABLE += [chr(code) for code in (*range(58, 65), *range(91, 97), *range(123, 127))]
"""Candidates for examples: letters and digits before signs."""
_CLASSES: dict[str, tuple[tuple[int, int], ...]] = {
    "alpha": ((65, 90), (97, 122)),
    "digit": ((48, 57),),
    "alnum": ((48, 57), (65, 90), (97, 122)),
    "upper": ((65, 90),),
    "lower": ((97, 122),),
    "space": ((9, 13), (32, 32)),
    "blank": ((9, 9), (32, 32)),
    "punct": ((33, 47), (58, 64), (91, 96), (123, 126)),
    "xdigit": ((48, 57), (65, 70), (97, 102)),
    "word": ((48, 57), (65, 90), (95, 95), (97, 122)),
    "print": ((32, 126),),
    "graph": ((33, 126),),
}
_SHORTHANDS = {"d": "digit", "w": "word", "s": "space"}
_CONTROLS = {"n": "\n", "t": "\t", "r": "\r", "f": "\f", "v": "\v", "a": "\a", "e": "\x1b"}
_MANY = 255
"""PostgreSQL's limit for a bound, and how far an open one is stretched."""


class UnsupportedPatternError(ValueError):
    """A construct this reader does not know; the text may still be a good pattern."""


@dataclass(frozen=True)
class Characters:
    ranges: tuple[tuple[int, int], ...]
    negated: bool = False

    def holds(self, character: str) -> bool:
        return any(low <= ord(character) <= high for low, high in self.ranges) != self.negated

    @functools.cached_property
    def examples(self) -> list[str]:
        found = [character for character in _PRINTABLE if self.holds(character)]
        return found or [chr(low) for low, _ in self.ranges if not self.negated]


@dataclass(frozen=True)
class Edge:
    end: bool


@dataclass(frozen=True)
class Sequence:
    parts: "tuple[Node, ...]"


@dataclass(frozen=True)
class Choice:
    options: "tuple[Node, ...]"


@dataclass(frozen=True)
class Repeat:
    part: "Node"
    least: int
    most: int | None


Node = Characters | Edge | Sequence | Choice | Repeat


class Pattern:
    """A parsed regular expression. Raises `UnsupportedPatternError` on construction."""

    def __init__(self, text: str, ignore_case: bool = False) -> None:
        self._ignore_case = ignore_case
        self._root = _Reader(text).whole()
        self._examples: dict[tuple[int, int, int], list[str]] = {}

    def matches(self, text: str) -> bool:
        """Whether some part of the text matches, as the operator ``~`` decides it."""
        if self._ignore_case:
            return any(
                _match(self._root, variant, set(range(len(text) + 1))) for variant in (text.lower(), text.upper())
            )
        return bool(_match(self._root, text, set(range(len(text) + 1))))

    def examples(self, count: int, shortest: int = 0, longest: int = 10_000) -> list[str]:
        """Up to ``count`` distinct matching texts within the lengths, the plainest first; always the same ones."""
        wanted = (count, shortest, longest)
        if wanted not in self._examples:
            self._examples[wanted] = self._find(count, shortest, longest)
        return self._examples[wanted]

    def _find(self, count: int, shortest: int, longest: int) -> list[str]:
        found: dict[str, None] = {}
        before = None
        for stretch in range(min(longest, _MANY) + 1):
            plainest = _make(self._root, _Choices(0), stretch)
            if plainest == before or len(plainest) > longest:
                break
            before = plainest
            if len(plainest) < shortest:
                continue
            for seed in range(4 * count):
                text = _make(self._root, _Choices(seed), stretch)
                if shortest <= len(text) <= longest and self.matches(text):
                    found[text] = None
                if len(found) == count:
                    return list(found)
        return list(found)

    def longest(self) -> int | None:
        """Characters of the longest text that matches as a whole; None without a limit or without both anchors."""
        return _longest(self._root) if self._is_anchored() else None

    def _is_anchored(self) -> bool:
        root = self._root
        return (
            isinstance(root, Sequence)
            and len(root.parts) >= 2
            and root.parts[0] == Edge(end=False)
            and root.parts[-1] == Edge(end=True)
        )


class _Choices:
    """A number read digit by digit, each choice taking one digit in the base of its options."""

    def __init__(self, seed: int) -> None:
        self._left = seed

    @property
    def spent(self) -> bool:
        return self._left == 0

    def pick(self, options: int) -> int:
        self._left, picked = divmod(self._left, options)
        return picked


class _Reader:
    def __init__(self, text: str) -> None:
        if re.match(r"\*\*\*|\(\?[a-z]+\)", text):
            raise UnsupportedPatternError("embedded options")
        self._text = text
        self._at = 0

    def whole(self) -> Node:
        node = self._choice()
        if self._at != len(self._text):
            raise UnsupportedPatternError("unbalanced parenthesis")
        return node

    def _peek(self) -> str:
        return self._text[self._at : self._at + 1]

    def _take(self) -> str:
        character = self._peek()
        if not character:
            raise UnsupportedPatternError("unfinished pattern")
        self._at += 1
        return character

    def _choice(self) -> Node:
        options = [self._sequence()]
        while self._peek() == "|":
            self._take()
            options.append(self._sequence())
        return options[0] if len(options) == 1 else Choice(tuple(options))

    def _sequence(self) -> Node:
        found: list[Node] = []
        while self._peek() not in ("", "|", ")"):
            found.append(self._repeated(self._atom()))
        return Sequence(tuple(found))

    def _repeated(self, part: Node) -> Node:
        bounds = {"*": (0, None), "+": (1, None), "?": (0, 1)}
        while True:
            counted = re.compile(r"\{(\d+)(,?)(\d*)\}").match(self._text, self._at)
            if self._peek() in bounds and self._peek():
                least, most = bounds[self._take()]
                part = Repeat(part, least, most)
            elif counted:
                self._at = counted.end()
                least = int(counted[1])
                part = Repeat(part, least, int(counted[3]) if counted[3] else None if counted[2] else least)
            else:
                return part
            if self._peek() == "?":
                self._take()

    def _atom(self) -> Node:
        character = self._take()
        if character == "(":
            if self._peek() == "?":
                self._take()
                if self._take() != ":":
                    raise UnsupportedPatternError("look-around")
            node = self._choice()
            if self._peek() != ")":
                raise UnsupportedPatternError("unbalanced parenthesis")
            self._take()
            return node
        if character in "^$":
            return Edge(end=character == "$")
        if character == ".":
            return Characters((), negated=True)
        if character == "[":
            return self._brackets()
        if character == "\\":
            return self._escape()
        if character in "*+?":
            raise UnsupportedPatternError("nothing to repeat")
        return Characters(((ord(character), ord(character)),))

    def _escape(self) -> Characters:
        character = self._take()
        if character.lower() in _SHORTHANDS:
            return Characters(_CLASSES[_SHORTHANDS[character.lower()]], negated=character.isupper())
        if character in ("A", "Z", "m", "M", "y", "Y", "B", "c", "u", "U", "x") or character.isdigit():
            raise UnsupportedPatternError(f"escape \\{character}")
        code = ord(_CONTROLS.get(character, character))
        return Characters(((code, code),))

    def _brackets(self) -> Characters:
        negated = self._peek() == "^"
        if negated:
            self._take()
        ranges: list[tuple[int, int]] = []
        first = True
        while first or self._peek() != "]":
            first = False
            named = re.compile(r"\[:(\^?)(\w+):\]").match(self._text, self._at)
            if named:
                if named[1] or named[2] not in _CLASSES:
                    raise UnsupportedPatternError(f"class {named[0]}")
                self._at = named.end()
                ranges += _CLASSES[named[2]]
                continue
            character = self._take()
            if character == "\\":
                inner = self._escape()
                if inner.negated:
                    raise UnsupportedPatternError("negated class in brackets")
                ranges += inner.ranges
                if len(inner.ranges) > 1 or inner.ranges[0][0] != inner.ranges[0][1]:
                    continue
                character = chr(inner.ranges[0][0])
            if self._peek() == "-" and self._text[self._at + 1 : self._at + 2] not in ("]", ""):
                self._take()
                upper = self._take()
                ranges.append((ord(character), ord(self._take() if upper == "\\" else upper)))
            else:
                ranges.append((ord(character), ord(character)))
        self._take()
        return Characters(tuple(ranges), negated)


def _match(node: Node, text: str, starts: set[int]) -> set[int]:
    """Positions where a match that began at one of the starts may end."""
    if isinstance(node, Characters):
        return {at + 1 for at in starts if at < len(text) and node.holds(text[at])}
    if isinstance(node, Edge):
        return starts & {len(text) if node.end else 0}
    if isinstance(node, Sequence):
        for part in node.parts:
            starts = _match(part, text, starts)
        return starts
    if isinstance(node, Choice):
        return set().union(*(_match(option, text, starts) for option in node.options))
    reached = starts
    for _ in range(node.least):
        reached = _match(node.part, text, reached)
    ends, times = set(reached), node.least
    while reached and (node.most is None or times < node.most):
        reached = _match(node.part, text, reached) - ends
        ends |= reached
        times += 1
    return ends


def _make(node: Node, choices: _Choices, stretch: int) -> str:
    if isinstance(node, Characters):
        options = node.examples
        return options[choices.pick(len(options))] if options else ""
    if isinstance(node, Edge):
        return ""
    if isinstance(node, Sequence):
        return "".join(_make(part, choices, stretch) for part in node.parts)
    if isinstance(node, Choice):
        return _make(node.options[choices.pick(len(node.options))], choices, stretch)
    times = node.least + stretch if node.most is None else min(node.most, node.least + stretch)
    made: list[str] = []
    while len(made) < times and not choices.spent:
        made.append(_make(node.part, choices, stretch))
    # From here on every choice takes its first option, so every repetition is the same.
    rest = times - len(made)
    return "".join(made) + (_make(node.part, choices, stretch) * rest if rest else "")


def _longest(node: Node) -> int | None:
    if isinstance(node, Characters):
        return 1
    if isinstance(node, Edge):
        return 0
    if isinstance(node, Repeat):
        inner = _longest(node.part)
        return None if inner is None or node.most is None else inner * node.most
    lengths = [_longest(part) for part in (node.parts if isinstance(node, Sequence) else node.options)]
    known = [length for length in lengths if length is not None]
    if len(known) != len(lengths):
        return None
    return sum(known) if isinstance(node, Sequence) else max(known)
