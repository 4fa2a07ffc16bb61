"""Reads YAML into nodes through the C parser's events, so that every node has its place.

No tags, no merge keys, one document. Plain scalars stay as written; the field that they fill says what they mean, so
that ``no`` and ``1e3`` hold no surprises.
"""

import re
from typing import Any

import yaml

from server.engine.brief import limits
from server.engine.brief.nodes import Node, Shape, UnreadableError

CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
"""Characters that no text of a brief holds."""


def compose(text: str) -> tuple[Node | None, list[tuple[Node, str]]]:
    """The root node, None for an empty source, and what is wrong with single nodes.

    Raises `UnreadableError` for what is no YAML, and for what is too deep or too much.
    """
    control = CONTROL.search(text)
    if control is not None:
        before = text[: control.start()]
        message = f"control character U+{ord(control.group()):04X}"
        raise UnreadableError(message, before.count("\n") + 1, control.start() - before.rfind("\n"))
    return _Composer(text).compose()


class _Composer:
    def __init__(self, text: str) -> None:
        self._text = text
        self._stack: list[Node] = []
        self._keys: list[Node | None] = []
        self._anchors: dict[str, Node] = {}
        self._sizes: dict[int, tuple[int, int]] = {}
        self._counts: list[tuple[int, int]] = []
        self._nodes = 0
        self._characters = 0
        self._aliases = 0
        self._root: Node | None = None
        self._documents = 0
        self._complaints: list[tuple[Node, str]] = []

    def compose(self) -> tuple[Node | None, list[tuple[Node, str]]]:
        loader: Any = yaml.CLoader(self._text)
        try:
            while True:
                event = loader.get_event()
                if isinstance(event, yaml.StreamEndEvent):
                    return self._root, self._complaints
                self._take(event)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            message = f"no valid YAML: {error.problem or error.context or 'cannot be read'}"
            line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
            raise UnreadableError(message, line, column) from error
        except yaml.YAMLError as error:
            raise UnreadableError(f"no valid YAML: {error}", 1, 1) from error
        finally:
            loader.dispose()

    def _take(self, event: Any) -> None:
        kind = type(event)
        mark = event.start_mark
        line, column = mark.line + 1, mark.column + 1
        if kind is yaml.ScalarEvent:
            self._begin(event, Node(Shape.SCALAR, line, column, mark.index, event.value, bool(event.style)))
        elif kind is yaml.MappingStartEvent or kind is yaml.SequenceStartEvent:
            shape = Shape.MAPPING if kind is yaml.MappingStartEvent else Shape.LIST
            node = Node(shape, line, column, mark.index)
            self._begin(event, node)
            self._open(node)
        elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
            self._close()
        elif kind is yaml.AliasEvent:
            self._alias(str(event.anchor), line, column)
        elif kind is yaml.DocumentStartEvent:
            self._documents += 1
            if self._documents > 1:
                raise UnreadableError("a brief is one YAML document; here begins a second", line, column)

    def _begin(self, event: Any, node: Node) -> None:
        if event.tag and event.tag != "!":
            self._complaints.append(
                (node, f"the tag `{event.tag.replace('tag:yaml.org,2002:', '!!')}` means nothing here")
            )
        self._count(1, len(node.text), node)
        self._place(node)
        if event.anchor:
            self._anchors[event.anchor] = node
            self._sizes[id(node)] = (1, len(node.text))

    def _count(self, nodes: int, characters: int, node: Node) -> None:
        self._nodes += nodes
        self._characters += characters
        if self._nodes > limits.MAX_NODES:
            raise UnreadableError(f"more than {limits.MAX_NODES:,} values", node.line, node.column)
        if self._characters > limits.MAX_EXPANDED_CHARACTERS:
            message = f"more than {limits.MAX_EXPANDED_CHARACTERS:,} characters, aliases expanded"
            raise UnreadableError(message, node.line, node.column)

    def _place(self, node: Node) -> None:
        """Puts the node where it belongs in the collection that is open."""
        if not self._stack:
            self._root = node
            return
        parent = self._stack[-1]
        if parent.shape is Shape.LIST:
            parent.items.append(node)
        elif self._keys[-1] is None:
            self._keys[-1] = node
        else:
            parent.entries.append((self._keys[-1], node))
            self._keys[-1] = None

    def _open(self, node: Node) -> None:
        if len(self._stack) >= limits.MAX_DEPTH:
            raise UnreadableError(f"nested more than {limits.MAX_DEPTH} deep", node.line, node.column)
        self._stack.append(node)
        self._keys.append(None)
        self._counts.append((self._nodes, self._characters))

    def _close(self) -> None:
        node = self._stack.pop()
        self._keys.pop()
        nodes, characters = self._counts.pop()
        if id(node) in self._sizes:
            self._sizes[id(node)] = (self._nodes - nodes + 1, self._characters - characters)

    def _alias(self, anchor: str, line: int, column: int) -> None:
        node = self._anchors.get(anchor)
        if node is None:
            raise UnreadableError(f"the alias `*{anchor}` names no anchor", line, column)
        if any(open_node is node for open_node in self._stack):
            raise UnreadableError(f"the alias `*{anchor}` contains itself", line, column)
        self._aliases += 1
        if self._aliases > limits.MAX_ALIASES:
            raise UnreadableError(f"more than {limits.MAX_ALIASES:,} aliases", line, column)
        nodes, characters = self._sizes[id(node)]
        self._count(nodes, characters, Node(node.shape, line, column, 0))
        self._place(node)
