"""Names in the conventions of each place they appear: snake_case, UpperCamelCase, plural and singular, tables."""

import functools
import hashlib
import re
from typing import Any

import typeguard

from server.engine.kernel.sql.words import IDENTIFIER_BYTES, is_reserved

_BEFORE_WORD = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_SEPARATOR = re.compile(r"[^A-Za-z0-9]+")

_SAME_IN_PLURAL = frozenset(
    {"data", "equipment", "feedback", "information", "media", "metadata", "news", "software", "staff"}
)
_SINGULAR_IN_S = frozenset({"alias", "atlas", "bias", "canvas", "chassis", "gas", "iris", "lens", "pancreas", "series"})
_PLURAL_IN_US = frozenset({"cpus", "gpus", "gurus", "menus", "skus", "submenus"})
_OUR_PLURALS = {"vertex": "vertices", "matrix": "matrices"}
_OUR_SINGULARS = {plural: singular for singular, plural in _OUR_PLURALS.items()}


def _load_inflect() -> Any:
    """The inflect engine, imported without typeguard's checker.

    The checker parses inflect's source once for each of its decorated methods: 2.3 s of start-up in every process
    that names a table, against 0.1 s without.
    """
    checker = typeguard.typechecked
    typeguard.typechecked = lambda target: target  # type: ignore[assignment]
    try:
        import inflect  # imported here, while the checker is off
    finally:
        typeguard.typechecked = checker
    return inflect.engine()


_INFLECT = _load_inflect()


@functools.lru_cache(maxsize=65536)
def snake(name: str) -> str:
    """``ListingImage`` → ``listing_image``, ``APIKey`` → ``api_key``; what is snake_case already stays as it is."""
    separated = _SEPARATOR.sub("_", _BEFORE_WORD.sub("_", name))
    return separated.strip("_").lower()


@functools.lru_cache(maxsize=65536)
def camel(name: str) -> str:
    """``listing_image`` → ``ListingImage``; what is UpperCamelCase already stays as it is."""
    return "".join(part[:1].upper() + part[1:] for part in _SEPARATOR.split(name))


def lower_camel(name: str) -> str:
    """``listing_image`` → ``listingImage``."""
    upper = camel(snake(name))
    return upper[:1].lower() + upper[1:]


@functools.lru_cache(maxsize=65536)
def plural(name: str) -> str:
    """The plural of a snake_case name, by its last word; a plural stays as it is."""
    head, word = _split(name)
    return head + _plural_word(word)


@functools.lru_cache(maxsize=65536)
def singular(name: str) -> str:
    """The singular of a snake_case name, by its last word; a singular stays as it is."""
    head, word = _split(name)
    return head + (_singular_of(word) or word)


def table_name(entity: str, tables: str = "plural") -> str:
    """The table of an entity: ``ListingImage`` → ``listing_images``.

    With ``tables="singular"`` it is ``listing_image``, except where the singular is a reserved word: ``User`` is
    ``users`` in both, because ``SELECT … FROM user`` means the function of that name.
    """
    name = snake(entity)
    if tables == "singular" and not is_reserved(singular(name)):
        return shorten(singular(name))
    return shorten(plural(name))


def join_table_name(from_entity: str, to_entity: str, relation: str = "", tables: str = "plural") -> str:
    """The table of a many-to-many relation: ``<from>_<to>``, or ``<from>_<relation>`` when a relation is named."""
    return shorten(f"{snake(from_entity)}_{table_name(relation or to_entity, tables)}")


def shorten(identifier: str, limit: int = IDENTIFIER_BYTES) -> str:
    """The identifier in at most ``limit`` bytes: a longer one keeps its beginning and ends in a digest of the whole."""
    if len(identifier.encode()) <= limit:
        return identifier
    digest = hashlib.sha256(identifier.encode()).hexdigest()[:8]
    beginning = identifier.encode()[: limit - 9].decode(errors="ignore")
    return f"{beginning}_{digest}"


def _split(name: str) -> tuple[str, str]:
    head, separator, word = name.rpartition("_")
    return head + separator, word


def _plural_word(word: str) -> str:
    if word in _OUR_PLURALS:
        return _OUR_PLURALS[word]
    if word in _SAME_IN_PLURAL or _singular_of(word) or _is_abbreviation_in_s(word):
        return word
    if not word[-1:].isalpha():
        return word and word + "s"
    return str(_INFLECT.plural_noun(word) or word)


def _singular_of(word: str) -> str:
    """The singular of a plural word, empty when the word is no plural.

    inflect takes ``address`` for the plural of ``addres`` and ``status`` for that of ``statu``: what ends in -ss,
    -sis or -xis is singular, what ends in -us is so unless listed, what ends in -as or -ens if listed.
    """
    if word in _OUR_SINGULARS:
        return _OUR_SINGULARS[word]
    if len(word) < 3 or word in _SAME_IN_PLURAL or word in _SINGULAR_IN_S or word.endswith(("ss", "sis", "xis")):
        return ""
    if (word.endswith("us") and word not in _PLURAL_IN_US) or _is_abbreviation_in_s(word):
        return ""
    found = str(_INFLECT.singular_noun(word) or "")
    return "" if len(found) < 2 or found == word else found


def _is_abbreviation_in_s(word: str) -> bool:
    """``sms``, ``dns``: no vowel, so the s is no ending."""
    return len(word) > 2 and word.endswith("s") and not set(word) & set("aeiouy")
