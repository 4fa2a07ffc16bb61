"""Examples for the document, from samples.yaml beside this file; a test holds each against its message and schema."""

from pathlib import Path
from typing import Any

import yaml

_FILE = Path(__file__).with_name("samples.yaml")


class Samples:
    """What one workspace, `acme`, with one brief and one design looks like."""

    def __init__(self, values: dict[str, Any]) -> None:
        self._values = values

    @classmethod
    def read(cls) -> "Samples":
        return cls(yaml.safe_load(_FILE.read_text(encoding="utf-8")))

    def parameter(self, variable: str) -> str:
        """For a variable of a path."""
        return str(self._values["path_parameters"][variable])

    def query(self, field: str) -> Any:
        """For a query parameter; None where an example would tell nothing."""
        return self._values["query_parameters"].get(field)

    def body(self, method: str) -> Any:
        """For the body of a method."""
        return self._values["bodies"][method]

    def answer(self, method: str, message: str) -> Any:
        """For the answer of a method: its own, else that of the message, else a page of what is listed.

        Of a stream a list of messages, or the only one.
        """
        answers, messages = self._values["answers"], self._values["messages"]
        if method in answers:
            return answers[method]
        name = message.rpartition(".")[2]
        if name in messages:
            return messages[name]
        collection, item = self._values["pages"][name]
        return {collection: [messages[item]], "nextPageToken": "c2hvcC0y"}

    def file(self, method: str) -> tuple[str, Any]:
        """Media type and content for a method that answers with a file."""
        one = self._values["files"][method]
        return one["media_type"], one.get("content")
