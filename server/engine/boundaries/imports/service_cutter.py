"""A system from Service Cutter's two documents: the model (entities, nanoentities, relations) and what users said.

Gysel, Kölbener, Giersche, Zimmermann, "Service Cutter: A systematic approach to service decomposition", ESOCC 2016.
"""

from collections import Counter
from collections.abc import Mapping

from server.engine.boundaries.imports.document import Document
from server.engine.model.traces import EntityFacts, Link, LinkKind, System, Touch, Trace, Volatility

_KINDS = {
    "COMPOSITION": LinkKind.COMPOSITION,
    "AGGREGATION": LinkKind.REFERENCE,
    "INHERITANCE": LinkKind.INHERITANCE,
}
_VOLATILITY = {"Often": Volatility.OFTEN, "Regularly": Volatility.REGULARLY, "Rarely": Volatility.RARELY}
_AVAILABILITY = {"Critical": 0.9999, "Normal": 0.999, "Low": 0.99}
"""Fractions for Service Cutter's words, an order of magnitude apart."""


def read_service_cutter(model: object, representations: object) -> System:
    """The system of both parsed documents. Raises `DomainError` (INVALID_ARGUMENT) with every mistake.

    An entity is never torn, so what is stated of nanoentities holds for their entity: the most frequent volatility,
    the most critical availability. Shared owner groups and predefined services are answers, not evidence, and are left
    out; aggregates stay together.
    """
    found = Document("Service Cutter model")
    top = found.mapping(model, "model")
    said = found.mapping(representations, "representations")
    attributes: dict[str, tuple[str, ...]] = {}
    for index, item in enumerate(found.sequence(top.get("entities"), "model.entities")):
        at = f"model.entities[{index}]"
        fields = found.mapping(item, at)
        name = found.text(fields.get("name"), f"{at}.name")
        attributes[name] = tuple(
            str(one) for one in found.sequence(fields.get("nanoentities", ()), f"{at}.nanoentities")
        )
    facts = _facts(found, attributes, found.mapping(said.get("compatibilities", {}), "representations.compatibilities"))
    system = System(
        name=found.title(top.get("name"), "model.name"),
        entities=facts,
        traces=_traces(found, said.get("useCases", ()), attributes),
        links=_links(found, top.get("relations", ()), attributes),
        together=_aggregates(found, said.get("aggregates", ()), attributes),
    )
    found.raise_if_any()
    return system


def owner_groups(model: object, representations: object) -> dict[str, str]:
    """Entity to the shared owner group of most of its nanoentities: the answer to compare a cut with."""
    found = Document("Service Cutter model")
    said = found.mapping(representations, "representations")
    top = found.mapping(model, "model")
    names = {
        str(found.mapping(item, "").get("name")): ()
        for item in found.sequence(top.get("entities", ()), "model.entities")
    }
    votes: dict[str, Counter[str]] = {}
    for index, item in enumerate(found.sequence(said.get("sharedOwnerGroups", ()), "sharedOwnerGroups")):
        at = f"representations.sharedOwnerGroups[{index}]"
        fields = found.mapping(item, at)
        for entity in _entities(found, fields.get("nanoentities", ()), f"{at}.nanoentities", names):
            votes.setdefault(entity, Counter())[str(fields.get("name"))] += 1
    found.raise_if_any()
    return {entity: min(counts, key=lambda group: (-counts[group], group)) for entity, counts in votes.items()}


def _entities(found: Document, value: object, path: str, known: Mapping[str, object]) -> list[str]:
    """The entity of each nanoentity, ``Cargo.trackingId``."""
    named = []
    for index, item in enumerate(found.sequence(value, path)):
        entity = found.text(item, f"{path}[{index}]").partition(".")[0]
        if found.known(entity, f"{path}[{index}]", known):
            named.append(entity)
    return named


def _traces(found: Document, value: object, known: Mapping[str, object]) -> tuple[Trace, ...]:
    traces = []
    for index, item in enumerate(found.sequence(value, "representations.useCases")):
        at = f"representations.useCases[{index}]"
        fields = found.mapping(item, at)
        read = Counter(_entities(found, fields.get("nanoentitiesRead", ()), f"{at}.nanoentitiesRead", known))
        written = Counter(_entities(found, fields.get("nanoentitiesWritten", ()), f"{at}.nanoentitiesWritten", known))
        touches = tuple(
            Touch(entity, reads=float(entity in read), writes=float(entity in written))
            for entity in dict.fromkeys([*read, *written])
        )
        traces.append(Trace(found.text(fields.get("name"), f"{at}.name"), touches, ordered=False))
    found.distinct([trace.use_case for trace in traces], "representations.useCases", "use case")
    return tuple(traces)


def _links(found: Document, value: object, known: Mapping[str, object]) -> tuple[Link, ...]:
    links = []
    for index, item in enumerate(found.sequence(value, "model.relations")):
        at = f"model.relations[{index}]"
        fields = found.mapping(item, at)
        ends = [str(fields.get(key, "")) for key in ("origin", "destination")]
        fine = [
            found.known(name, f"{at}.{key}", known) for name, key in zip(ends, ("origin", "destination"), strict=True)
        ]
        kind = str(fields.get("type", "AGGREGATION"))
        if found.known(kind, f"{at}.type", _KINDS, "kind of relation") and all(fine):
            links.append(Link(ends[0], ends[1], _KINDS[kind]))
    return tuple(links)


def _aggregates(found: Document, value: object, known: Mapping[str, object]) -> tuple[tuple[str, ...], ...]:
    read = []
    for index, item in enumerate(found.sequence(value, "representations.aggregates")):
        at = f"representations.aggregates[{index}].nanoentities"
        fields = found.mapping(item, at)
        read.append(tuple(dict.fromkeys(_entities(found, fields.get("nanoentities", ()), at, known))))
    return tuple(group for group in read if len(group) > 1)


def _facts(
    found: Document, attributes: Mapping[str, tuple[str, ...]], said: Mapping[str, object]
) -> tuple[EntityFacts, ...]:
    volatile = _votes(found, said, "contentVolatility", attributes)
    available = _votes(found, said, "availabilityCriticality", attributes)
    facts = []
    for name, columns in attributes.items():
        words = volatile.get(name, Counter())
        most = min(words, key=lambda word: (-words[word], word), default="")
        levels = [_AVAILABILITY[word] for word in available.get(name, ()) if word in _AVAILABILITY]
        facts.append(
            EntityFacts(name, columns, volatility=_VOLATILITY.get(most), availability=max(levels, default=None))
        )
    return tuple(facts)


def _votes(
    found: Document, said: Mapping[str, object], key: str, known: Mapping[str, object]
) -> dict[str, Counter[str]]:
    votes: dict[str, Counter[str]] = {}
    for index, item in enumerate(found.sequence(said.get(key, ()), f"representations.compatibilities.{key}")):
        at = f"representations.compatibilities.{key}[{index}]"
        fields = found.mapping(item, at)
        for entity in _entities(found, fields.get("nanoentities", ()), f"{at}.nanoentities", known):
            votes.setdefault(entity, Counter())[str(fields.get("characteristic"))] += 1
    return votes
