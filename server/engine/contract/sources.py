"""Who supplies a parameter: the client, the caller's token, a header, the page token, or the server itself."""

import enum
import re
from dataclasses import dataclass

from server.engine.contract import secrets
from server.engine.contract.catalogue import Catalogue, Field
from server.engine.contract.steps import Place
from server.engine.contract.uses import Role, Use
from server.engine.contract.words import words
from server.engine.kernel.naming import plural, snake
from server.engine.model.access import Comparison, Operation, Statement
from server.engine.model.brief import AttributeType, InvariantKind, UseCase, UseCaseKind


class Source(enum.StrEnum):
    CLIENT = "client"
    CALLER = "caller"
    """The subject of the access token."""
    SERVER = "server"
    KEY_HEADER = "idempotency key"
    VERSION_HEADER = "version"
    PAGE = "page"
    """Part of the page token, or the page size."""


_PAGE = re.compile(r"^(after|before|cursor|last|previous|prev)(_|$)|_cursor$|^page_token$|^offset$")
_BOUND = frozenset({"min", "max", "from", "to", "since", "until", "start", "end", "newer", "older", "lower", "upper"})
_NOW = frozenset({"now", "current_time", "current_timestamp", "today", "current_date", "cut_off", "cutoff"})
_STAMP = re.compile(r"(ed|paid|sent|left|made|won|lost|seen|built)_(at|on|time|date)$|^(create|update|delete)_time$")
_KEY_HEADER = frozenset({"idempotency_key", "request_id"})
VERSIONS = frozenset(
    {"version", "row_version", "lock_version", "expected_version", "revision", "etag", "expected_etag"}
)
_WANTED = frozenset({"amount", "count", "guests", "nights", "qty", "quantity", "seats", "units"})
_SUBSTITUTE = re.compile(r"^(anonymised|anonymized|closed|deleted|erased|masked|purged|redacted|removed|tombstone)_")
_EARLIER = re.compile(r"^(old|previous|prior|current|existing)_")


@dataclass(frozen=True)
class Context:
    """What surrounds a parameter."""

    use_case: UseCase
    statements: tuple[Statement, ...]
    places: tuple[Place, ...]
    catalogue: Catalogue


def source_of(name: str, uses: tuple[Use, ...], context: Context) -> tuple[Source, str]:
    """The source with its reason; the client needs none."""
    if name in _KEY_HEADER:
        return Source.KEY_HEADER, "the Idempotency-Key header"
    if name in VERSIONS and any(use.role is Role.KEY for use in uses) and not context.places[uses[0].statement].loop:
        return Source.VERSION_HEADER, "the If-Match header"
    if all(use.role is Role.LIMIT for use in uses) or _is_cursor(name, uses):
        return Source.PAGE, "the page token"
    reason = _known_to_server(name, uses, context)
    return (Source.SERVER, reason) if reason else (Source.CLIENT, "")


def _is_cursor(name: str, uses: tuple[Use, ...]) -> bool:
    if _BOUND & set(words(name)) or any(use.role in (Role.VALUE, Role.KEY, Role.OPERAND) for use in uses):
        return False
    if _PAGE.search(name):
        return True
    return any(
        use.comparison is Comparison.RANGE
        and use.access is not None
        and use.field is not None
        and use.field.name in {key.column for key in use.access.order}
        and name in (use.field.name, f"last_{use.field.name}")
        for use in uses
    )


def _known_to_server(name: str, uses: tuple[Use, ...], context: Context) -> str:
    """Why the server knows the value itself, empty when it does not."""
    first = min(use.statement for use in uses)
    if name in _NOW:
        return "the server's clock"
    if _is_result(name, uses, first, context):
        return "a result of an earlier statement"
    if context.places[first].after_call:
        return "known once the external system has answered"
    written = [use.field for use in uses if use.role is Role.VALUE and use.field is not None]
    for field in written:
        reason = _of_written(name, field, first, context)
        if reason:
            return reason
    return ""


def _is_result(name: str, uses: tuple[Use, ...], first: int, context: Context) -> bool:
    """Whether the parameter takes what an earlier statement returned under its name.

    Not so for a column that was read and is written again (an edit brings its own value), for a condition of a query on
    a plain column (a filter), and for how many of something somebody wants, unless it is copied row by row.
    """
    earlier = context.statements[:first]
    if _EARLIER.sub("", name) not in earlier_results(earlier):
        return False
    columns = {use.field for use in uses if use.role is Role.VALUE and use.field is not None}
    plain = all(field.attribute is not None for field in columns)
    read = {(output.entity, output.column) for statement in earlier for output in statement.returns}
    if columns and plain and all((field.entity, field.name) in read for field in columns):
        return False
    looped = context.places[first].loop is not None
    if columns and plain and not looped and _WANTED & set(words(name)):
        return False
    filters = [use.field for use in uses if use.role in (Role.KEY, Role.FILTER) and use.field is not None]
    is_query = context.use_case.kind is UseCaseKind.QUERY
    return not (is_query and filters and all(field.attribute is not None for field in filters))


def _of_written(name: str, field: Field, first: int, context: Context) -> str:
    """Why no client chooses what is written to a column, empty when one does."""
    if field.type in (AttributeType.TIMESTAMP, AttributeType.DATE):
        if _STAMP.search(name):
            return "the server's clock"
        if _makes_secret(context.statements, context.catalogue):
            return "the lifetime of the secret, set by the server"
    if secrets.is_secret(field) and field.type is not AttributeType.BLOB_REFERENCE:
        return "" if secrets.is_chosen_by_people(field.name) else "made by the server"
    if is_made_object(field, context.statements):
        return "the name the server gives the object, uploaded to a signed address"
    if _SUBSTITUTE.sub("", name) == field.name != name:
        return "what the server puts in the place of the value"
    if field.path in _derived(context.catalogue):
        return "computed by the server"
    if field.type is AttributeType.MONEY and _reads_money(context.statements[:first], context.catalogue):
        return "computed from what earlier statements read"
    return ""


def is_made_object(field: Field, statements: tuple[Statement, ...]) -> bool:
    """A stored object that a new row must have: the server names it and answers with an address to upload to."""
    return (
        field.type is AttributeType.BLOB_REFERENCE
        and field.required
        and any(
            access.operation is Operation.INSERT and access.entity == field.entity and field.name in access.writes
            for statement in statements
            for access in statement.accesses
        )
    )


def earlier_results(statements: tuple[Statement, ...]) -> frozenset[str]:
    """Names by which later statements may take what these returned."""
    known: set[str] = set()
    for statement in statements:
        for output in statement.returns:
            of_entity = f"{snake(output.entity)}_{output.name}"
            known |= {output.name, of_entity, plural(of_entity)}
            if output.column == "id":
                known |= {f"{snake(output.entity)}_id", plural(f"{snake(output.entity)}_id")}
        for access in statement.accesses:
            if access.operation is Operation.INSERT:
                known.add(f"{snake(access.entity)}_id")
    return frozenset(known)


def _makes_secret(statements: tuple[Statement, ...], catalogue: Catalogue) -> bool:
    return any(
        secrets.is_secret(field)
        and field.type is not AttributeType.BLOB_REFERENCE
        and not secrets.is_chosen_by_people(field.name)
        for statement in statements
        for access in statement.accesses
        if access.operation is Operation.INSERT
        for assignment in access.assignments
        for field in (catalogue.field(access.entity, assignment.column),)
        if field is not None
    )


def _derived(catalogue: Catalogue) -> frozenset[str]:
    """Columns that an invariant derives from others: no client may choose one."""
    kinds = (InvariantKind.SUM_EQUALS, InvariantKind.MATERIALISED)
    return frozenset(
        invariant.over[0] for invariant in catalogue.brief.invariants if invariant.kind in kinds and invariant.over
    )


def _reads_money(statements: tuple[Statement, ...], catalogue: Catalogue) -> bool:
    return any(
        field is not None and field.type is AttributeType.MONEY
        for statement in statements
        for output in statement.returns
        for field in (catalogue.field(output.entity, output.column),)
    )
