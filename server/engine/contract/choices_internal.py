"""How services speak to each other, and where the files are."""

from collections.abc import Sequence

from server.engine.contract.proto import path_of
from server.engine.model.contract import ServiceContract
from server.engine.model.plan import Alternative, Decision, Figure


def layout(contracts: Sequence[ServiceContract]) -> Decision:
    public = [one.service for one in contracts if one.methods]
    return Decision(
        "contract/proto-layout",
        "gRPC",
        "Where do the .proto files live and how far do they follow the REST documents?",
        f"in each service's own folder (`{public[0]}/proto/{path_of(public[0])}`); what is internal in a package of "
        f"its own, `<service>.internal.v1`"
        if public
        else "in each service's own folder; what is internal in a package of its own, `<service>.internal.v1`",
        (
            "buf's STANDARD rules hold without an exception, so that a consumer's own lint stays quiet.",
            "A public method is promised to clients for years; an internal one changes as soon as its callers do.",
        ),
        (
            Alternative("one repository of shared messages", "every change of one team's message waits for all"),
            Alternative("internal methods in the public package", "nobody could tell which of them clients use"),
        ),
        (Figure("public services", str(len(public))),),
        tuple(f"contract/{service}/proto" for service in public),
    )


def transport(contracts: Sequence[ServiceContract]) -> Decision:
    calls = sum(not method.event for one in contracts for method in one.internal)
    events = sum(method.event for one in contracts for method in one.internal)
    return Decision(
        "contract/between-services",
        "services",
        "How do the services speak to each other?",
        "gRPC where the caller needs the answer now, events where it does not",
        (
            "A read takes a batch of ids and answers with the columns that are needed, so that a page costs one call.",
            "A change carries a request_id and may be repeated; an event carries its row's version and may come twice.",
            "Each call has a deadline shorter than what is left of the caller's own objective.",
        ),
        (
            Alternative("the public REST interface", "its shapes are promised to clients, and its tokens are theirs"),
            Alternative("a shared database", "every migration would need all teams at once"),
        ),
        (Figure("calls", str(calls)), Figure("events", str(events))),
        tuple(f"contract/{one.service}/proto/internal" for one in contracts if one.internal),
        headline=True,
    )
