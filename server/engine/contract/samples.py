"""Example values: plausible for the column's name, valid for its schema, the same on every run."""

import re
from collections.abc import Mapping
from typing import Any

from server.engine.contract.patterns import matching
from server.engine.contract.words import phrase, words

DAY = "2026-05-04"
MOMENT = "2026-05-04T09:30:00Z"
LATER = "2026-06-03T09:30:00Z"
UUID = "0196a3f2-7c1e-7d64-9b1a-3f5d2c8e4a10"
CURSOR = "eyJhIjoiMjAyNi0wNS0wNFQwOTozMDowMFoiLCJpIjoiNDcxMSJ9"

FORMATS = {
    "date-time": MOMENT,
    "date": DAY,
    "uuid": UUID,
    "email": "ana@mail.example",
    "uri": "https://www.example.net/ana",
    "uri-reference": "/ana",
    "ipv4": "192.0.2.17",
    "ipv6": "2001:db8::17",
    "hostname": "www.example.net",
}
"""Addresses and names are those reserved for documentation (RFC 2606, RFC 5737, RFC 3849)."""

_SAID: tuple[tuple[frozenset[str], str], ...] = (
    (frozenset({"email", "mail"}), "ana@mail.example"),
    (frozenset({"phone", "mobile", "telephone", "fax"}), "+4930901820"),
    (frozenset({"currency"}), "EUR"),
    (frozenset({"country"}), "DE"),
    (frozenset({"language", "lang"}), "de"),
    (frozenset({"locale"}), "de-DE"),
    (frozenset({"timezone"}), "Europe/Berlin"),
    (frozenset({"city", "town"}), "Berlin"),
    (frozenset({"region", "state", "province"}), "Berlin"),
    (frozenset({"postal", "postcode", "zip"}), "10115"),
    (frozenset({"street", "line", "line1", "address"}), "Linienstrasse 12"),
    (frozenset({"recipient", "addressee"}), "Ana Silva"),
    (frozenset({"line2"}), "Rear building"),
    (frozenset({"password", "passphrase"}), "correct horse battery staple"),
    (frozenset({"token"}), "Zm9vYmFyLWV4YW1wbGUtdG9rZW4tMDAx"),
    (frozenset({"device"}), "Firefox on Linux"),
    (frozenset({"tags", "tag", "materials", "material"}), "silver"),
    (frozenset({"alt", "caption"}), "Ring on a hand"),
    (frozenset({"url", "uri", "link", "website", "homepage"}), "https://www.example.net/ana"),
    (frozenset({"slug", "handle", "username", "login"}), "ana-silver"),
    (frozenset({"sku"}), "RING-7-SILVER"),
    (frozenset({"code"}), "SPRING10"),
    (frozenset({"carrier"}), "DHL"),
    (frozenset({"tracking"}), "JD014600006281230704"),
    (frozenset({"mime", "media"}), "image/webp"),
    (frozenset({"ip"}), "192.0.2.17"),
    (frozenset({"agent"}), "Mozilla/5.0"),
    (frozenset({"colour", "color"}), "silver"),
    (frozenset({"q", "query", "search", "keyword", "keywords", "term", "text"}), "silver ring"),
    (frozenset({"first"}), "Ana"),
    (frozenset({"last", "surname", "family"}), "Silva"),
    (frozenset({"name"}), "Ana Silva"),
    (frozenset({"title"}), "Silver ring"),
    (frozenset({"description", "summary", "about", "bio"}), "Hand forged from recycled silver."),
    (frozenset({"body", "comment", "message", "note", "notes", "review"}), "Arrived quickly, well packed."),
    (frozenset({"reason"}), "Broken in transit"),
    (frozenset({"hash", "digest", "checksum", "sha256"}), "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822c"),
)


def sample(name: str, schema: Mapping[str, Any], seed: int = 0) -> Any:
    """A value valid for the schema of a scalar or a list of scalars."""
    if "const" in schema:
        return schema["const"]
    if schema.get("examples"):
        return schema["examples"][0]
    if "enum" in schema:
        choices = [value for value in schema["enum"] if value is not None]
        return choices[seed % len(choices)] if choices else None
    kinds = schema.get("type", "object")
    kind = next((one for one in kinds if one != "null"), "null") if isinstance(kinds, list) else kinds
    if kind == "array":
        return [sample(name, schema["items"] or {"type": "string", "maxLength": 20}, seed)]
    if kind == "boolean":
        return not _MEANS_OFF & set(words(name))
    if kind in ("integer", "number"):
        return _number(name, schema, kind, seed)
    if kind == "string":
        return _text(name, schema, seed)
    return {}


_MEANS_OFF = frozenset({"deleted", "disabled", "blocked", "banned", "hidden", "revoked", "locked", "suspended"})
_USUAL = (
    (frozenset({"discount"}), 450),
    (frozenset({"shipping", "delivery"}), 590),
    (frozenset({"tax", "vat"}), 855),
    (frozenset({"refunded"}), 0),
    (frozenset({"price", "amount", "total", "subtotal", "cost", "fee", "balance"}), 4500),
    (frozenset({"rating", "stars", "score"}), 5),
    (frozenset({"quantity", "qty"}), 3),
    (frozenset({"percent", "percentage"}), 10),
    (frozenset({"rank", "position", "level", "version", "depth", "ordinal"}), 1),
    (frozenset({"bytes", "size"}), 81_920),
    (frozenset({"width"}), 1140),
    (frozenset({"height"}), 912),
    (frozenset({"year"}), 2026),
    (frozenset({"days"}), 5),
    (frozenset({"expires", "lifetime", "ttl"}), 900),
    (frozenset({"count", "views", "uses"}), 12),
)


def _number(name: str, schema: Mapping[str, Any], kind: str, seed: int) -> int | float:
    said = set(words(name))
    value: int | float = next((usual for hints, usual in _USUAL if hints & said), 12) + seed
    low, high = schema.get("minimum"), schema.get("maximum")
    if "exclusiveMinimum" in schema:
        low = schema["exclusiveMinimum"] + 1
    if high is not None and value > high:
        value = high
    if low is not None and value < low:
        value = low
    if kind == "integer":
        return int(value)
    return float(value) if isinstance(value, float) and not float(value).is_integer() else value


def _text(name: str, schema: Mapping[str, Any], seed: int) -> str:
    said = set(words(name))
    if schema.get("format") in FORMATS:
        text = FORMATS[schema["format"]]
        if text == MOMENT and said & {"end", "ends", "expires", "until", "expiry", "due", "to"}:
            return LATER
        return text
    if "contentEncoding" in schema:
        return "iVBORw0KGgo="
    shortest, longest = schema.get("minLength", 0), schema.get("maxLength")
    text = _numbered(next((usual for hints, usual in _SAID if hints & said), phrase(name).capitalize()), seed)
    if longest is not None and len(text) > longest:
        text = text[:longest].rstrip() or "a" * longest
    while len(text) < shortest:
        text = (text + " " + text if text else "a" * shortest)[: max(shortest, longest or shortest)]
    pattern = schema.get("pattern")
    if not pattern or re.search(pattern, text):
        return text
    bare = re.sub(r"[^A-Za-z0-9]", "", text)
    kebab = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")
    for other in (text.upper(), text.lower(), bare, bare.upper(), bare.lower(), kebab):
        if re.search(pattern, other) and shortest <= len(other) <= (longest or len(other)):
            return other
    return matching(pattern, shortest, longest) or text


def _numbered(text: str, seed: int) -> str:
    """Another value of the same kind for the second row of a list."""
    return text if not seed or "@" in text or "/" in text or len(text) < 4 else f"{text} {seed + 1}"
