"""The column and the checks that an attribute becomes."""

from collections.abc import Iterator

from server.engine.kernel.naming import snake
from server.engine.kernel.sql.words import quote, quoted
from server.engine.kernel.storage import column_type
from server.engine.model.brief import Attribute, AttributeType, Sensitivity
from server.engine.model.schema import Column
from server.engine.schema.sampling.pattern import Pattern, UnsupportedPatternError

_NUMBERS = (AttributeType.INTEGER, AttributeType.DECIMAL, AttributeType.MONEY)
_STRINGS = (AttributeType.STRING, AttributeType.TEXT, AttributeType.BLOB_REFERENCE)
_CALLS = {
    AttributeType.TIMESTAMP: (
        "now()",
        "current_timestamp",
        "current_date",
        "statement_timestamp()",
        "clock_timestamp()",
    ),
    AttributeType.DATE: ("now()", "current_timestamp", "current_date", "statement_timestamp()", "clock_timestamp()"),
    AttributeType.UUID: ("gen_random_uuid()", "uuidv7()", "uuidv4()"),
}
"""Defaults that are computed when a row is written."""


def default_of(attribute: Attribute) -> str:
    """The SQL expression of the default; empty without one."""
    stated = attribute.default
    if stated is None:
        return ""
    plain = stated.strip().lower()
    if attribute.type in (*_NUMBERS, AttributeType.BOOLEAN) or plain in _CALLS.get(attribute.type, ()):
        return plain
    return quoted(stated)


def column_of(attribute: Attribute, entity: str, required: bool) -> Column:
    return Column(
        name=attribute.name,
        type=column_type(attribute),
        nullable=not required,
        default=default_of(attribute),
        attribute=f"{entity}.{attribute.name}",
        comment=comment_of(attribute, entity),
    )


def comment_of(attribute: Attribute, entity: str) -> str:
    """The brief's own words, else the name spelled out; with the unit and the care the value needs."""
    words = f"{attribute.name} of the {snake(entity)}".replace("_", " ")
    sentences = [_sentence(attribute.description or words)]
    if attribute.type == AttributeType.MONEY:
        sentences.append("In minor units of the currency, such as cents.")
    if attribute.type == AttributeType.BLOB_REFERENCE:
        sentences.append("Key in object storage.")
    if attribute.sensitivity in (Sensitivity.PERSONAL, Sensitivity.PAYMENT, Sensitivity.SECRET):
        sentences.append(f"{attribute.sensitivity.value.capitalize()} data.")
    return " ".join(sentences)


def _sentence(text: str) -> str:
    stripped = text.strip()
    return stripped[:1].upper() + stripped[1:] + ("" if stripped.endswith((".", "!", "?")) else ".")


def checks_of(attribute: Attribute, table: str, column: str) -> Iterator[tuple[str, str]]:
    """Name and expression of each check that the attribute's own limits ask for."""
    name = quote(column)
    stem = f"{table}_{column}"
    if attribute.type == AttributeType.ENUM and attribute.values:
        values = ", ".join(quoted(value) for value in attribute.values)
        yield f"{stem}_values_check", f"{name} IN ({values})"
    if attribute.type in _NUMBERS:
        bounds = _bounds(name, attribute.min, attribute.max)
        if bounds:
            yield f"{stem}_range_check", bounds
    if attribute.type in _STRINGS:
        if attribute.max_length is not None and not _length_is_implied(attribute):
            yield f"{stem}_length_check", f"char_length({name}) <= {attribute.max_length}"
        if attribute.pattern:
            yield f"{stem}_pattern_check", f"{name} ~ {quoted(whole(attribute.pattern))}"
    if attribute.type == AttributeType.BINARY and attribute.max_length is not None:
        yield f"{stem}_length_check", f"octet_length({name}) <= {attribute.max_length}"


def whole(pattern: str) -> str:
    """The pattern anchored at both ends, as the brief means it."""
    anchored = pattern.startswith("^") and pattern.endswith("$") and not pattern.endswith("\\$")
    return pattern if anchored and "|" not in pattern else f"^(?:{pattern})$"


def _bounds(term: str, low: float | int | None, high: float | int | None) -> str:
    if low is not None and high is not None:
        return f"{term} BETWEEN {_number(low)} AND {_number(high)}"
    if low is not None:
        return f"{term} >= {_number(low)}"
    return f"{term} <= {_number(high)}" if high is not None else ""


def _number(value: float | int) -> str:
    return str(int(value)) if float(value).is_integer() else repr(value)


def _length_is_implied(attribute: Attribute) -> bool:
    """A pattern like ``^[A-Z]{2}$`` says the length already; a second check could never speak."""
    if not attribute.pattern or attribute.max_length is None:
        return False
    try:
        longest = Pattern(whole(attribute.pattern)).longest()
    except UnsupportedPatternError:
        return False
    return longest is not None and longest <= attribute.max_length
