"""Every example of an OpenAPI document is valid against its schema: JSON Schema 2020-12 with formats."""

from collections.abc import Iterator
from typing import Any

from jsonschema import Draft202012Validator
from referencing import Registry
from referencing.exceptions import Unresolvable
from referencing.jsonschema import DRAFT202012

from server.engine.model.claims import ExamplesValidate
from server.engine.model.plan import Figure
from server.lab.documents import UnreadableError, load
from server.lab.formats import CHECKER, KNOWN
from server.lab.observation import Observation, UnprovenError, confirmed, refuted

_DOCUMENT = "urn:document"
_SHOWN = 5
Path = tuple[str, ...]


def observe(test: ExamplesValidate) -> Observation:
    repeat = (
        "For each media type, parameter and header with an example: validate the example against the schema beside it "
        "with jsonschema (Draft202012Validator, formats asserted)."
    )
    try:
        document = load(test.document)
    except UnreadableError as failure:
        return refuted(f"The document cannot be read: {failure}.", repeat=repeat)
    registry: Registry[Any] = Registry().with_resource(_DOCUMENT, DRAFT202012.create_resource(document))
    checked, wrong = 0, []
    try:
        for place, schema, example in _examples(document):
            checked += 1
            wrong += [f"/{'/'.join(place)}: {said}" for said in _errors(schema, example, registry)]
    except RecursionError:
        raise UnprovenError("the document nests too deeply") from None
    figures = [Figure("examples", str(checked)), Figure("invalid", str(len(wrong)))]
    unknown = sorted(_formats(document) - KNOWN)
    if unknown:
        figures.append(Figure("formats not checked", ", ".join(unknown)))
    if wrong:
        shown = "; ".join(sorted(wrong)[:_SHOWN])
        return refuted(
            f"{len(wrong)} of {checked} examples are invalid: {shown}.", figures=tuple(figures), repeat=repeat
        )
    if not checked:
        return refuted("The document has no example.", figures=tuple(figures), repeat=repeat)
    return confirmed(f"All {checked} examples are valid.", figures=tuple(figures), repeat=repeat)


def _errors(schema: Path, example: object, registry: "Registry[Any]") -> Iterator[str]:
    validator = Draft202012Validator(
        {"$ref": f"{_DOCUMENT}#{_pointer(schema)}"}, registry=registry, format_checker=CHECKER
    )
    try:
        for error in validator.iter_errors(example):
            yield f"{error.json_path}: {error.message[:300]}"
    except Unresolvable as failure:
        yield f"reference #{failure.ref.removeprefix('#')} leads nowhere"


def _pointer(path: Path) -> str:
    # Percent-encoded, because the pointer stands in a URI fragment.
    escaped = (part.replace("~", "~0").replace("/", "~1").replace("%", "%25") for part in path)
    return "".join(f"/{part}" for part in escaped).replace("{", "%7B").replace("}", "%7D").replace(" ", "%20")


def _examples(document: dict[str, Any]) -> Iterator[tuple[Path, Path, object]]:
    """Place of the example, place of its schema, the example; for all that has a schema and examples beside it."""
    waiting: list[tuple[Path, Any]] = [((), document)]
    while waiting:
        place, node = waiting.pop()
        if isinstance(node, list):
            waiting += [((*place, str(number)), inner) for number, inner in enumerate(node)]
            continue
        if not isinstance(node, dict):
            continue
        if _carries_examples(node):
            yield from _beside(place, node, document)
        # What is inside an example or a schema is data or another language; neither holds media types.
        waiting += [((*place, name), inner) for name, inner in node.items() if name not in _OPAQUE]


_OPAQUE = frozenset({"example", "examples", "schema", "schemas"})


def _carries_examples(node: dict[str, Any]) -> bool:
    return isinstance(node.get("schema"), (dict, bool)) and ("example" in node or "examples" in node)


def _beside(place: Path, node: dict[str, Any], document: dict[str, Any]) -> Iterator[tuple[Path, Path, object]]:
    schema = (*place, "schema")
    if "example" in node:
        yield (*place, "example"), schema, node["example"]
    named = node.get("examples")
    for name, example in named.items() if isinstance(named, dict) else ():
        while isinstance(example, dict) and isinstance(example.get("$ref"), str):
            example = _at(document, example["$ref"])  # follows the reference to the example itself
        if isinstance(example, dict) and "value" in example:
            yield (*place, "examples", name), schema, example["value"]


def _at(document: dict[str, Any], reference: str) -> object:
    node: Any = document
    for part in reference.removeprefix("#/").split("/"):
        name = part.replace("~1", "/").replace("~0", "~")
        node = node.get(name) if isinstance(node, dict) else None
    return None if isinstance(node, dict) and node.get("$ref") == reference else node


def _formats(document: object) -> set[str]:
    found, waiting = set(), [document]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            if isinstance(node.get("format"), str) and "type" in node:
                found.add(node["format"])
            waiting += node.values()
        elif isinstance(node, list):
            waiting += node
    return found
