"""The parts that several forms of input share: entities with their facts, relations, groups of names."""

import enum
from collections.abc import Set as AbstractSet
from typing import TypeVar

from server.engine.boundaries.imports.document import Document
from server.engine.model.brief import Sensitivity
from server.engine.model.traces import EntityFacts, Link, LinkKind, Volatility

_ENTITY = ("name", "attributes", "sensitivity", "volatility", "availability", "team", "region")
_RELATION = ("from", "to", "kind")
Word = TypeVar("Word", bound=enum.StrEnum)


def entity_facts(found: Document, value: object, path: str) -> tuple[EntityFacts, ...]:
    """A list of names, or of objects with a name and what is stated about it."""
    facts = []
    for index, item in enumerate(found.sequence(value, path)):
        at = f"{path}[{index}]"
        if isinstance(item, str):
            facts.append(EntityFacts(found.text(item, at)))
            continue
        fields = found.mapping(item, at, _ENTITY)
        facts.append(
            EntityFacts(
                name=found.text(fields.get("name"), f"{at}.name"),
                attributes=tuple(
                    found.text(one, f"{at}.attributes[{place}]")
                    for place, one in enumerate(found.sequence(fields.get("attributes", ()), f"{at}.attributes"))
                ),
                sensitivity=_word(found, fields.get("sensitivity"), f"{at}.sensitivity", Sensitivity),
                volatility=_word(found, fields.get("volatility"), f"{at}.volatility", Volatility),
                availability=found.number(fields["availability"], f"{at}.availability", most=1.0)
                if "availability" in fields
                else None,
                team=found.text(fields["team"], f"{at}.team") if fields.get("team") else "",
                region=found.text(fields["region"], f"{at}.region") if fields.get("region") else "",
            )
        )
    found.distinct([fact.name for fact in facts], path, "entity")
    return tuple(facts)


def relations(found: Document, value: object, path: str, names: AbstractSet[str]) -> tuple[Link, ...]:
    """``from`` refers to ``to``: it holds the key, or is the whole of a composition, or the child of an inheritance."""
    links = []
    for index, item in enumerate(found.sequence(value, path)):
        at = f"{path}[{index}]"
        fields = found.mapping(item, at, _RELATION)
        holder = found.text(fields.get("from"), f"{at}.from")
        target = found.text(fields.get("to"), f"{at}.to")
        kind = _word(found, fields.get("kind", "reference"), f"{at}.kind", LinkKind)
        both = [found.known(holder, f"{at}.from", names), found.known(target, f"{at}.to", names)]
        if all(both) and kind is not None:
            links.append(Link(holder, target, kind))
    return tuple(links)


def groups(found: Document, value: object, path: str, names: AbstractSet[str]) -> tuple[tuple[str, ...], ...]:
    """Lists of at least two entities."""
    read = []
    for index, item in enumerate(found.sequence(value, path)):
        at = f"{path}[{index}]"
        group = tuple(found.text(one, f"{at}[{place}]") for place, one in enumerate(found.sequence(item, at)))
        if len(set(group)) < 2:
            found.note(at, "a group has at least two members")
        for place, name in enumerate(group):
            found.known(name, f"{at}[{place}]", names)
        read.append(group)
    return tuple(read)


def _word(found: Document, value: object, path: str, words: type[Word]) -> Word | None:
    if value is None:
        return None
    if isinstance(value, str) and value in list(words):
        return words(value)
    found.known(str(value), path, [one.value for one in words], "such word")
    return None
