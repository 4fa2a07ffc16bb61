"""The context map in CML, the language of Context Mapper (https://contextmapper.org/docs/language-reference).

Written to its published grammar (ContextMappingDSL.xtext): a map names contexts that stand at the root of the file, an
exposed aggregate belongs to the upstream context, an aggregate has one root, names are unique and no keywords.
"""

import re
from collections.abc import Mapping

from server.engine.boundaries.services import service_of
from server.engine.kernel.naming import camel, snake
from server.engine.model.boundaries import Boundaries, Module, Operation, Relationship, Style
from server.engine.model.brief import Brief, Ownership

_IDENTIFIER = re.compile(r"[^A-Za-z0-9_]")
_KEYWORDS = frozenset(
    (  # noqa: SIM905 - a list of words, read as one
        "Aggregate Application ApplicationPart Bag BasicType BigDecimal BigInteger Blob Boolean BoundedContext Clob "
        "Collection Command CommandEvent Consumer ContextMap Currency DataTransferObject Date DateTime Domain "
        "DomainEvent Double Entity Enum Event Float Flow Integer Key List Locale Long Map Module Object PagedResult "
        "PagingParameter Partnership Repository Resource Service Set String Subdomain Timestamp Trait Upstream UseCase "
        "UserStory ValueObject X x O o U D S C P SK PL OHS ACL CF META CONCRETE"
    ).split()
)
"""Those that a name in a brief (UpperCamelCase) can meet; an escape too many does no harm."""


def document(brief: Brief, boundaries: Boundaries) -> str:
    """One ``.cml`` file: the map, then each module as a bounded context with its aggregates and events."""
    contexts = {
        module.name: _name(f"{camel(snake(module.name.replace('-', '_')))}Context") for module in boundaries.modules
    }
    roots = _roots(brief, boundaries)
    title = _name(camel(snake(brief.name.replace("-", "_"))) + "Map")
    lines = [f"ContextMap {title} {{", "  type = SYSTEM_LANDSCAPE", "  state = TO_BE"]
    lines.append(f"  contains {', '.join(contexts[module.name] for module in boundaries.modules)}")
    for relationship in boundaries.module_relationships:
        lines += ["", *_relationship(relationship, contexts, roots)]
    lines.append("}")
    for module in boundaries.modules:
        told = [
            operation
            for one in boundaries.module_relationships
            if one.upstream == module.name
            for operation in one.operations
            if operation.style is Style.EVENT
        ]
        lines += ["", *_context(module, contexts[module.name], service_of(boundaries, module), told, roots)]
    return "\n".join(lines) + "\n"


def _relationship(one: Relationship, contexts: Mapping[str, str], roots: Mapping[str, str]) -> list[str]:
    upstream = ["U", *(["OHS", "PL"] if one.published_language else [])]
    downstream = ["D", *(["ACL"] if one.anticorruption_layer else [])]
    styles = {operation.style for operation in one.operations}
    how = {
        frozenset({Style.CALL}): "gRPC",
        frozenset({Style.EVENT}): "events through an outbox",
    }.get(frozenset(styles), "gRPC, and events through an outbox")
    exposed = sorted({_aggregate(roots[entity]) for op in one.operations for entity in op.entities if entity in roots})
    lines = [
        f"  {contexts[one.upstream]} [{','.join(upstream)}]->[{','.join(downstream)}] {contexts[one.downstream]} {{",
        f'    implementationTechnology = "{how}"',
    ]
    if exposed:
        lines.append(f"    exposedAggregates = {', '.join(exposed)}")
    return [*lines, "  }"]


def _context(module: Module, name: str, service: str, told: list[Operation], roots: Mapping[str, str]) -> list[str]:
    lines = [f"BoundedContext {name} {{"]
    owner = f" by team {module.team}" if module.team else ""
    lines.append(f'  domainVisionStatement = "Owns {_quoted(", ".join(module.entities))}."')
    lines.append("  type = SYSTEM")
    if module.use_cases:
        lines.append("  responsibilities = " + ", ".join(f'"{_quoted(one)}"' for one in module.use_cases))
    lines.append(f'  implementationTechnology = "Deployed in service {_quoted(service)}{_quoted(owner)}"')
    members: dict[str, list[str]] = {}
    for entity in module.entities:
        members.setdefault(roots[entity], []).append(entity)
    events = _events(told)
    for number, (root, entities) in enumerate(sorted(members.items())):
        lines.append(f"  Aggregate {_aggregate(root)} {{")
        head = root if root in entities else entities[0]
        lines += [
            f"    Entity {_name(entity)} {{" + (" aggregateRoot }" if entity == head else " }")
            for entity in sorted(entities)
        ]
        if number == 0:
            lines += [f"    {event}" for event in events]
        lines.append("  }")
    return [*lines, "}"]


def _events(told: list[Operation]) -> list[str]:
    """Each event once, with all that any of its listeners is told."""
    payloads: dict[str, set[str]] = {}
    for operation in told:
        payloads.setdefault(operation.name, set()).update(operation.reads)
    return [
        f"DomainEvent {_name(event)} {{ {' '.join(f'String {_field(path)};' for path in sorted(paths))} }}"
        for event, paths in sorted(payloads.items())
    ]


def _field(path: str) -> str:
    """``Listing.shop_id`` becomes ``listing_shop_id``: with the entity before it no keyword is met."""
    entity, _, column = path.partition(".")
    return _name(f"{snake(entity)}_{column}")


def _roots(brief: Brief, boundaries: Boundaries) -> Mapping[str, str]:
    """The whole that each entity is part of by composition within its module; itself when of none.

    Rings end at their first name.
    """
    module = {entity: one.name for one in boundaries.modules for entity in one.entities}
    whole: dict[str, str] = {}
    for relation in brief.relations:
        inside = relation.from_ != relation.to and module[relation.from_] == module[relation.to]
        if relation.ownership is Ownership.COMPOSITION and inside:
            whole.setdefault(relation.to, relation.from_)
    roots = {}
    for entity in brief.entities:
        seen = [entity.name]
        while seen[-1] in whole and whole[seen[-1]] not in seen:
            seen.append(whole[seen[-1]])
        roots[entity.name] = min(seen) if seen[-1] in whole else seen[-1]
    return roots


def _aggregate(root: str) -> str:
    return f"{_IDENTIFIER.sub('_', root)}Aggregate"


def _name(text: str) -> str:
    """An identifier; a keyword is escaped by ``^`` as Xtext has it."""
    plain = _IDENTIFIER.sub("_", text)
    plain = plain if plain[:1].isalpha() or plain[:1] == "_" else f"_{plain}"
    return f"^{plain}" if plain in _KEYWORDS else plain


def _quoted(text: str) -> str:
    return text.replace("\\", "/").replace('"', "'")
