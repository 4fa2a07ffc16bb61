"""What is wrong in the brief as an interface shows it: lists without end, data for the wrong eyes, lost updates."""

import re
from collections.abc import Iterator

from server.engine.contract import words
from server.engine.contract.endpoints import Endpoint, Interface
from server.engine.contract.sources import Source
from server.engine.model.brief import AttributeType, Sensitivity
from server.engine.model.plan import Finding, Severity

_TELLING = (AttributeType.STRING, AttributeType.TEXT)
"""Types whose values say something about a person; a state or a time does not."""
_PERSONAL = (Sensitivity.PERSONAL, Sensitivity.PAYMENT)


def findings_of(interface: Interface) -> tuple[Finding, ...]:
    """By method in the order of the brief, each with a stable id."""
    found: list[Finding] = []
    for one in interface.endpoints:
        found += _pages(one)
        found += _withheld(one, interface)
        found += _in_url(one)
        found += _unread(one)
    found += _currencies(interface)
    return tuple(found)


def _pages(one: Endpoint) -> Iterator[Finding]:
    statement = one.subject.statement
    if one.page is None or statement is None or any(access.pins_key for access in statement.accesses[:1]):
        return
    name = one.use_case.name
    limited = any(access.limit for access in statement.accesses)
    ordered = re.search(r"\border\s+by\b", statement.sql, re.IGNORECASE)
    paged = any(given.source is Source.PAGE for given in one.draft.inputs)
    if not limited:
        yield Finding(
            f"contract.unbounded-list@{name}",
            "contract.unbounded-list",
            Severity.MEDIUM,
            name,
            f"{name} reads without LIMIT; the interface pages it, the statement does not.",
            why="The answer grows with the table: slow first, then out of memory.",
            fix=f"Add `ORDER BY id LIMIT :page_size` and `id > :after_id` to {statement.id}.",
            references=("AIP-158", "OWASP API4:2023"),
        )
    elif not paged:
        yield Finding(
            f"contract.no-next-page@{name}",
            "contract.no-next-page",
            Severity.LOW,
            name,
            f"{name} stops at its LIMIT: no parameter says where the next page begins.",
            why="Rows beyond the limit cannot be reached; adding pages later breaks clients.",
            fix=f"Compare the last key of the order with a parameter, such as `id > :after_id`, in {statement.id}.",
            references=("AIP-158",),
        )
    if limited and not ordered:
        yield Finding(
            f"contract.unordered-list@{name}",
            "contract.unordered-list",
            Severity.MEDIUM,
            name,
            f"{name} limits without ORDER BY.",
            why="Which rows come is left to the plan: pages overlap and leave gaps.",
            fix=f"Order by a unique key in {statement.id}.",
            references=("AIP-158",),
        )


def _withheld(one: Endpoint, interface: Interface) -> Iterator[Finding]:
    columns = interface.audience.withheld(one.draft)
    if columns and one.route.verb == "GET":
        name = one.use_case.name
        shown = words.listed([f"`{column.path}`" for column in columns])
        kinds = words.listed(sorted({column.sensitivity.value for column in columns}))
        yield Finding(
            f"contract.withheld@{name}",
            "contract.withheld",
            Severity.MEDIUM if any(column.sensitivity in _PERSONAL for column in columns) else Severity.LOW,
            name,
            f"{name} selects {shown} ({kinds}) for a caller who may not see it; the answer leaves it out.",
            why="What is selected ends up in caches, logs and answers sooner or later.",
            fix="Do not select it, mark it public, or let only its owner call.",
            references=("OWASP API3:2023",),
        )


def _in_url(one: Endpoint) -> Iterator[Finding]:
    if one.route.verb not in ("GET", "DELETE"):
        return
    personal = [
        member.name
        for member in one.request.query
        if member.field and member.field.sensitivity in _PERSONAL and member.field.type in _TELLING
    ]
    if personal:
        name = one.use_case.name
        yield Finding(
            f"contract.personal-in-url@{name}",
            "contract.personal-in-url",
            Severity.LOW,
            name,
            f"{name} takes {words.listed(personal)} in the query string.",
            why="URLs are kept by logs, proxies and browsers.",
            fix="Strip the parameter from access logs, or make the use case a command, so that it travels in the body.",
            references=("RFC 9110, section 17.9",),
        )


def _unread(one: Endpoint) -> Iterator[Finding]:
    guarded = one.behaviour.precondition or any(given.source is Source.VERSION_HEADER for given in one.draft.inputs)
    if one.route.verb == "PATCH" and not guarded:
        name = one.use_case.name
        noun = words.phrase(one.subject.entity)
        yield Finding(
            f"contract.blind-update@{name}",
            "contract.blind-update",
            Severity.LOW,
            name,
            f"{name} changes {words.article(noun)} that no method reads at the same path, so no ETag guards it.",
            why="Of two concurrent edits the later one wins unseen.",
            fix=f"Add a use case that gets {words.article(noun)}, or a version to compare.",
            references=("RFC 9110, section 13.1.1",),
        )


def _currencies(interface: Interface) -> Iterator[Finding]:
    catalogue = interface.catalogue
    for name, entity in catalogue.entities.items():
        money = [one.name for one in entity.attributes if one.type is AttributeType.MONEY]
        near = {name, *(other for other in catalogue.entities if catalogue.reaches(name, other))}
        stated = any(
            one.name.split("_")[-1] == "currency" for near_by in near for one in catalogue.entities[near_by].attributes
        )
        if money and not stated:
            yield Finding(
                f"contract.no-currency@{name}",
                "contract.no-currency",
                Severity.LOW,
                name,
                f"{name} holds money ({words.listed(money)}) and neither it nor what it refers to says in which "
                f"currency.",
                why="A second currency then changes the meaning of every stored amount.",
                fix=f"Give {name} a `currency` attribute.",
                references=("ISO 4217",),
            )
