"""Decisions about the form of the interface: paths, methods, pages, errors, values, versions, the .proto."""

from collections.abc import Iterator

from server.engine.contract import words
from server.engine.contract.endpoints import Endpoint, Interface
from server.engine.contract.proto import path_of
from server.engine.model.brief import AttributeType
from server.engine.model.plan import Alternative, Decision, Figure


def _count(name: str, value: int) -> Figure:
    return Figure(name, f"{value:,}", "methods")


def paths(ones: tuple[Endpoint, ...]) -> Decision:
    nested = sum(1 for one in ones if one.route.parent)
    deepest = max((one.route.path.count("/") - 1 for one in ones), default=0)
    return Decision(
        "contract/paths",
        "paths",
        "How deep do paths nest?",
        "Collections hang below their owner, rows have one canonical path; a surrogate key needs no parents to be "
        "found.",
        (
            "A GET and a PATCH of the same row share their path, so the ETag of one guards the other.",
            "A row is nested only when every use case on it names the whole; what the row itself tells is looked up.",
            "What is found by the caller's identity alone is below `…/me`, so that a cache key says whose it is.",
        ),
        (
            Alternative(
                "everything nested",
                "Clients would have to know ancestors they do not need; moving a row would change its path.",
            ),
            Alternative(
                "everything at the root", "A list of one owner's rows would need a filter that is never optional."
            ),
        ),
        (
            _count("nested", nested),
            _count("at the root", len(ones) - nested),
            Figure("deepest path", str(deepest), "segments"),
        ),
        ("contract/unique-paths",),
        headline=True,
    )


def verbs(ones: tuple[Endpoint, ...]) -> Decision:
    custom = [one for one in ones if one.route.custom]
    return Decision(
        "contract/verbs",
        "methods",
        "Which use cases become standard methods?",
        "GET, POST, PUT, PATCH and DELETE where the statements do just that; a custom verb after a colon for the rest.",
        (
            "A state change with its own rules and errors reads as what it is: "
            + (f"`{custom[0].route.verb} {custom[0].route.path}`." if custom else "none was needed here."),
            "The rpc keeps the use case's name, so that team, contract and log speak of the same thing.",
        ),
        (
            Alternative(
                "PATCH of a state column",
                "Every transition would share one operation, with one set of errors and one scope.",
            ),
            Alternative("a resource for each action", "`POST …/publications` invents rows that nobody stores."),
        ),
        (_count("standard", len(ones) - len(custom)), _count("custom", len(custom))),
        ("contract/cited/aip-136",),
    )


def pagination(interface: Interface) -> Iterator[Decision]:
    paged = [one for one in interface.endpoints if one.page]
    if not paged:
        return
    rows = 0
    largest = paged[0]
    for one in paged:
        entity = interface.catalogue.entities.get(one.subject.entity)
        volume = entity.volume.rows if entity and entity.volume and entity.volume.rows else 0
        if volume > rows:
            rows, largest = volume, one
    size = largest.page[0] if largest.page else 1
    yield Decision(
        "contract/pagination",
        "lists",
        "How do clients page through lists?",
        "Opaque cursors over the order's keys: `page_size`, `page_token`, `next_page_token` and a `Link` header.",
        (
            "The n-th page costs what the first one does, and rows that come or go meanwhile are neither skipped nor "
            "repeated.",
            "Opaque tokens leave the order and the index behind it free to change.",
        ),
        (
            Alternative(
                "offset and limit",
                "The database reads and drops everything before the offset.",
                (
                    Figure(
                        f"rows dropped in the middle of {words.phrases(largest.subject.entity)}",
                        f"{rows // 2:,}",
                        "rows",
                    ),
                ),
            ),
            Alternative("page numbers", "The same as offset; and a row inserted meanwhile shows up twice."),
        ),
        (_count("paged", len(paged)), Figure("rows read for any page", str(size), "rows")),
        ("contract/cited/aip-158", "contract/cited/rfc-8288"),
        headline=True,
    )


def selection(interface: Interface) -> Iterator[Decision]:
    paged = [one for one in interface.endpoints if one.page and one.answer.view]
    if not paged:
        return
    widest = max(paged, key=lambda one: len(one.answer.view.properties) if one.answer.view else 0)
    width = len(widest.answer.view.properties) if widest.answer.view else 0
    yield Decision(
        "contract/selection",
        "field selection",
        "Can clients choose what they get?",
        "In lists, by `fields`; a single row always comes whole.",
        (
            "A list repeats what a client does not need for every row; a single row does not.",
            "So the schema of a row can require its members, and that of a list's item only the key.",
        ),
        (
            Alternative("everywhere", "No schema could require anything, and every cached row would come in variants."),
            Alternative("GraphQL", "A second language, cache and cost model for what one parameter does."),
        ),
        (Figure(f"members of an item of {widest.use_case.name}", str(width)),),
        ("contract/cited/aip-157",),
    )


def errors(ones: tuple[Endpoint, ...]) -> Decision:
    types = {scenario.type for one in ones for scenario in one.scenarios}
    guarded = {scenario.invariant for one in ones for scenario in one.scenarios if scenario.invariant}
    return Decision(
        "contract/errors",
        "errors",
        "What do errors look like?",
        "Problem documents with one `type` for each scenario, its own members and an example.",
        (
            "Programs compare `type`, people read `detail`; a new scenario is a new type and breaks nobody.",
            "Every invariant that a method can break has a name in the interface.",
        ),
        (
            Alternative("status codes alone", "409 would mean taken, in a wrong state and used up at once."),
            Alternative(
                "google.rpc.Status as JSON", "Right behind a gRPC gateway; HTTP clients and tools know RFC 9457."
            ),
        ),
        (
            Figure("problem types", str(len(types)), "types"),
            Figure("invariants named", str(len(guarded)), "invariants"),
        ),
        ("contract/cited/rfc-9457",),
        headline=True,
    )


def identifiers(interface: Interface) -> Decision:
    return Decision(
        "contract/identifiers",
        "identifiers",
        "What do identifiers look like?",
        "Opaque strings, whatever the column's type.",
        (
            "Neither the width nor the kind of the key is part of the contract: bigint can become uuid without a new "
            "version.",
            "JSON readers lose integers beyond 2^53; ProtoJSON writes 64-bit integers as strings anyway.",
        ),
        (
            Alternative("JSON integers", "Exact to 2^53 only, and clients start to count with them."),
            Alternative(
                "full resource names (AIP-122)", "Right between services; in a REST client the path is there already."
            ),
        ),
        (Figure("key type", interface.catalogue.key_type),),
    )


def money(interface: Interface, currency: str) -> Iterator[Decision]:
    if not any(
        one.type is AttributeType.MONEY for entity in interface.catalogue.entities.values() for one in entity.attributes
    ):
        return
    yield Decision(
        "contract/money",
        "money",
        "How is money written?",
        f"Integer minor units, in the currency of the column beside it, else {currency}.",
        ("Exact in every language; sums and comparisons need no library.",),
        (
            Alternative("decimal strings", "Every client parses, some into floats."),
            Alternative(
                "an object of amount and currency", "Nests what is one column, and repeats the currency on every line."
            ),
        ),
    )


def updates(ones: tuple[Endpoint, ...]) -> Iterator[Decision]:
    patches = sum(1 for one in ones if one.route.verb == "PATCH")
    puts = sum(1 for one in ones if one.route.verb == "PUT")
    if not patches + puts:
        return
    yield Decision(
        "contract/updates",
        "updates",
        "PATCH or PUT?",
        "PATCH with a merge patch where some members change; PUT where the client sets the whole and its key.",
        (
            "An old client that does not know a new member must not erase it.",
            "A merge patch is the JSON people would write anyway.",
        ),
        (
            Alternative("PUT everywhere", "Every client must send members it does not know."),
            Alternative("JSON Patch (RFC 6902)", "Operations on paths for what are assignments of columns."),
        ),
        (_count("PATCH", patches), _count("PUT", puts)),
        ("contract/cited/rfc-7396",),
    )


def versions() -> Decision:
    return Decision(
        "contract/versions",
        "versions",
        "How does the interface change?",
        "The major version is in the path; inside it changes are additive; what goes is announced 180 days ahead.",
        (
            "A path can be routed, logged and cached by anything.",
            "`Deprecation` and `Sunset` headers reach those who do not read changelogs.",
        ),
        (
            Alternative("a version header or media type", "Invisible in logs and links, forgotten by clients."),
            Alternative("no versions", "Then the first breaking change is an outage."),
        ),
        (),
        ("contract/cited/rfc-9745", "contract/cited/rfc-8594"),
    )


def proto(service: str) -> Decision:
    return Decision(
        "contract/proto-layout",
        "gRPC",
        "Where does the .proto live and how far does it follow the REST document?",
        f"`{path_of(service)}`: the package as folders, one request and one response message for each rpc.",
        (
            "buf's STANDARD rules hold without an exception, so that a consumer's own lint stays quiet.",
            "The HTTP annotations name the same methods and paths as the OpenAPI document.",
        ),
        (
            Alternative(
                "responses that are the resource (AIP-131)",
                "Neater to read; buf's STANDARD rejects it, and nothing can be added beside it later.",
            ),
            Alternative(
                "transcode it blindly into the REST interface",
                "ProtoJSON writes int64 as strings and enum values in capitals.",
            ),
        ),
        (),
        (f"contract/{service}/proto",),
    )
