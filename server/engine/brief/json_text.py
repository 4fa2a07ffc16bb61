"""Reads JSON (RFC 8259, nothing more) into nodes with their places."""

import json
import re
from json.decoder import scanstring  # type: ignore[attr-defined]

from server.engine.brief import limits
from server.engine.brief.nodes import Node, Shape, UnreadableError
from server.engine.brief.yaml_text import CONTROL

_SPACE = re.compile(r"[ \t\r\n]*")
_WORD = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?|true|false|null")


def compose(text: str) -> Node:
    """The root node; raises `UnreadableError` for what is no JSON, and for what is too deep or too much."""
    return _Reader(text).document()


class _Reader:
    def __init__(self, text: str) -> None:
        self._text = text
        self._position = 0
        self._line = 1
        self._line_start = 0
        self._nodes = 0

    def document(self) -> Node:
        self._skip()
        node = self._value(0)
        self._skip()
        if self._position < len(self._text):
            raise self._error("no valid JSON: more text after the end")
        return node

    def _skip(self) -> None:
        self._advance(_SPACE.match(self._text, self._position).end())  # type: ignore[union-attr]

    def _advance(self, end: int) -> None:
        breaks = self._text.count("\n", self._position, end)
        if breaks:
            self._line += breaks
            self._line_start = self._text.rfind("\n", self._position, end) + 1
        self._position = end

    def _error(self, message: str) -> UnreadableError:
        return UnreadableError(message, self._line, self._position - self._line_start + 1)

    def _node(self, shape: Shape) -> Node:
        self._nodes += 1
        if self._nodes > limits.MAX_NODES:
            raise self._error(f"more than {limits.MAX_NODES:,} values")
        return Node(shape, self._line, self._position - self._line_start + 1, self._position)

    def _value(self, depth: int) -> Node:
        character = self._text[self._position : self._position + 1]
        if character and character in "{[":
            if depth >= limits.MAX_DEPTH:
                raise self._error(f"nested more than {limits.MAX_DEPTH} deep")
            return self._object(depth) if character == "{" else self._array(depth)
        if character == '"':
            return self._string()
        match = _WORD.match(self._text, self._position)
        if match is None:
            what = f"`{character}`" if character else "the end"
            raise self._error(f"no valid JSON: a value is expected, not {what}")
        node = self._node(Shape.SCALAR)
        node.text = match.group()
        self._advance(match.end())
        return node

    def _string(self) -> Node:
        node = self._node(Shape.SCALAR)
        start = self._position
        try:
            node.text, end = scanstring(self._text, start + 1, True)
            node.text.encode()
        except json.JSONDecodeError as error:
            self._advance(error.pos)
            raise self._error(f"no valid JSON: {error.msg[:1].lower()}{error.msg[1:]}") from error
        except UnicodeEncodeError as error:
            raise self._error("no valid JSON: half of a surrogate pair") from error
        if CONTROL.search(node.text):
            raise self._error("control character in a text")
        node.quoted = True
        self._advance(end)
        return node

    def _array(self, depth: int) -> Node:
        node = self._node(Shape.LIST)
        self._expect("[")
        if self._take("]"):
            return node
        while True:
            node.items.append(self._value(depth + 1))
            self._skip()
            if self._take("]"):
                return node
            self._expect(",")

    def _object(self, depth: int) -> Node:
        node = self._node(Shape.MAPPING)
        self._expect("{")
        if self._take("}"):
            return node
        while True:
            if self._text[self._position : self._position + 1] != '"':
                raise self._error("no valid JSON: a name in double quotes is expected")
            key = self._string()
            self._skip()
            self._expect(":")
            node.entries.append((key, self._value(depth + 1)))
            self._skip()
            if self._take("}"):
                return node
            self._expect(",")

    def _take(self, character: str) -> bool:
        if self._text[self._position : self._position + 1] != character:
            return False
        self._advance(self._position + 1)
        return True

    def _expect(self, character: str) -> None:
        if not self._take(character):
            raise self._error(f"no valid JSON: `{character}` is expected")
        self._skip()
