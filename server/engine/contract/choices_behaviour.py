"""Decisions about how methods behave: repeats, concurrent changes, waiting, callers, limits, secrets, uploads."""

from collections.abc import Iterator

from server.engine.contract import words
from server.engine.contract.behaviour import CALLS_SHARE, FEWEST, SHARE, WINDOW
from server.engine.contract.endpoints import Endpoint, Interface
from server.engine.contract.security import Security
from server.engine.contract.sources import Source
from server.engine.contract.texts import duration
from server.engine.model.plan import Alternative, Decision, Figure


def _count(name: str, value: int) -> Figure:
    return Figure(name, f"{value:,}", "methods")


def retries(ones: tuple[Endpoint, ...]) -> Iterator[Decision]:
    posts = [one for one in ones if one.route.verb == "POST"]
    keyed = [one for one in posts if one.behaviour.idempotency_key]
    if not posts:
        return
    yield Decision(
        "contract/retries",
        "retries",
        "Which methods need an Idempotency-Key?",
        "Those whose statements would do it twice, and only those; the header is required there.",
        (
            *(
                f"`{one.use_case.name}`: a repeat would make {one.behaviour.repeat}."
                if not one.behaviour.repeat.startswith("the ")
                else f"`{one.use_case.name}`: {one.behaviour.repeat}."
                for one in keyed
            ),
            "The others move a row out of the state their own condition asks for, write a unique key, or overwrite.",
        ),
        (
            Alternative(
                "on every POST",
                "A ceremony where a repeat is harmless, and a table of keys that grows with every call.",
            ),
            Alternative("none", "A lost answer leaves the client to choose between twice and never."),
        ),
        (_count("with a key", len(keyed)), _count("safe to repeat as they are", len(posts) - len(keyed))),
        ("contract/cited/idempotency-key",),
    )


def concurrency(ones: tuple[Endpoint, ...]) -> Iterator[Decision]:
    guarded = [one for one in ones if one.behaviour.precondition]
    if not guarded:
        return
    versions = sum(1 for one in guarded if any(given.source is Source.VERSION_HEADER for given in one.draft.inputs))
    yield Decision(
        "contract/concurrency",
        "concurrent changes",
        "What keeps two editors from overwriting each other?",
        "`If-Match` is required wherever the row can be read: 428 without it, 412 when it is stale.",
        (
            "The tag is what the statements compare where they compare a version, else a digest of the row.",
            "The same tag makes reads conditional: 304 saves the body.",
        ),
        (
            Alternative("last write wins", "The first editor's change disappears without a trace."),
            Alternative("a version in the body", "Works, but caches and proxies know nothing of it."),
        ),
        (_count("guarded", len(guarded)), _count("by a stored version", versions)),
        ("contract/cited/rfc-9110",),
    )


def waiting(ones: tuple[Endpoint, ...]) -> Iterator[Decision]:
    for one in ones:
        waiting = one.behaviour.waiting
        if not waiting.systems and not waiting.is_long:
            continue
        name = one.use_case.name
        figures = [Figure("calls to others at p99", duration(waiting.calls))]
        if waiting.objective is not None:
            figures.append(Figure("objective p99", duration(waiting.objective)))
            figures.append(Figure("share for calls", f"{waiting.calls / waiting.objective:.0%}"))
        who = words.listed([words.phrase(system) for system in waiting.systems]) or "a job"
        if waiting.is_long:
            yield Decision(
                f"contract/waiting/{name}",
                name,
                f"Does {name} wait for {who}?",
                "No: 202 with an operation that the client follows.",
                (f"More than {CALLS_SHARE:.0%} of the objective would be spent waiting.",),
                (
                    Alternative(
                        "answer when it is done", "Its p99 would miss the objective whatever our own code does."
                    ),
                ),
                tuple(figures),
                ("contract/cited/rfc-9110",),
                headline=True,
            )
        else:
            yield Decision(
                f"contract/waiting/{name}",
                name,
                f"Does {name} wait for {who}?",
                "Yes: the answer says how it ended; 502 and 504 name the system.",
                (f"At least {1 - CALLS_SHARE:.0%} of the objective is left for our own work.",),
                (
                    Alternative(
                        "202 with an operation", "A second request and a poll for what nearly always is done in time."
                    ),
                ),
                tuple(figures),
                ("contract/cited/rfc-9110",),
            )


def security(interface: Interface, security: Security) -> Decision:
    ones = interface.endpoints
    scopes = {scope for one in ones for scope in one.behaviour.scopes}
    schemes = list(security.schemes())
    own = security.issues_tokens
    return Decision(
        "contract/security",
        "security",
        "Who may call what?",
        f"Bearer JWTs by kind of caller ({words.listed(schemes) or 'none'}), one scope for each resource and "
        f"direction.",
        (
            "Deny by default: an operation without a scope is one that an anonymous actor calls, or whose credential "
            "is in its body.",
            "This service issues the users' tokens itself."
            if own
            else "Users' tokens come from an authorization server.",
            "A scope opens the method; whose row it is, is checked against the caller as well (403 `not-owner`).",
        ),
        (
            Alternative("one scope for everything", "A stolen token of a reader could write."),
            Alternative("roles instead of scopes", "A token could not be narrowed to what an application needs."),
        ),
        (Figure("scopes", str(len(scopes)), "scopes"), _count("open", sum(1 for one in ones if one.behaviour.is_open))),
        ("contract/no-secret",),
    )


def limits(ones: tuple[Endpoint, ...]) -> Decision:
    return Decision(
        "contract/rate-limits",
        "rate limits",
        "How many calls may one caller make?",
        f"{SHARE:.0%} of the operation's peak in {WINDOW} s, at least {FEWEST}; far fewer where a secret is guessed.",
        ("A hundred callers at their limit fill the stated peak; one of them cannot.",),
        (
            Alternative("one limit for all operations", "Searches would starve checkouts, or the other way round."),
            Alternative("no limit", "Unrestricted resource consumption is API4 of the OWASP list."),
        ),
        (
            Figure("lowest", str(min((one.behaviour.rate_limit for one in ones), default=0)), f"calls in {WINDOW} s"),
            Figure("highest", str(max((one.behaviour.rate_limit for one in ones), default=0)), f"calls in {WINDOW} s"),
        ),
        ("contract/cited/ratelimit-headers",),
    )


def secrets(ones: tuple[Endpoint, ...]) -> Iterator[Decision]:
    carrying = [one for one in ones if one.behaviour.secret or one.answer.silent]
    if not carrying:
        return
    silent = [f"`{one.use_case.name}`" for one in carrying if one.answer.silent]
    said = (
        f"{words.listed(silent)} answer alike for known and unknown accounts."
        if silent
        else "No answer tells who has an account."
    )
    yield Decision(
        "contract/secrets",
        "secrets",
        "How do secrets travel?",
        "In bodies of POST, never in a URL; a secret the server makes is shown once, to whom proved another.",
        (
            said,
            "Stored digests have no place in the interface: `password_hash` is `password` on the way in and nothing "
            "on the way out.",
        ),
        (
            Alternative("tokens in links", "URLs stay in logs, proxies and browser histories."),
            Alternative("404 for an unknown address", "Then anybody can find out who has an account."),
        ),
        (_count("that carry a secret", sum(1 for one in carrying if one.behaviour.secret)),),
        ("contract/no-secret",),
    )


def uploads(ones: tuple[Endpoint, ...]) -> Iterator[Decision]:
    made = [
        one
        for one in ones
        if one.answer.view and any(p.name.endswith("_upload_url") for p in one.answer.view.properties)
    ]
    if not made:
        return
    yield Decision(
        "contract/uploads",
        "uploads",
        "How do files get in?",
        "The method names the object and answers with a signed address; the client sends the bytes there.",
        ("Bytes would hold a worker for as long as the client's line is slow.",),
        (Alternative("multipart bodies", "Request size, time and memory would be those of the slowest uploader."),),
        (_count("with an upload address", len(made)),),
    )
