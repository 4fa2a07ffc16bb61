"""Where each column of an entity belongs so that every table is in third normal form."""

from dataclasses import dataclass, field

from server.engine.kernel.dependencies import DependencyReport, FunctionalDependency, Scheme, analyse
from server.engine.kernel.naming import shorten, snake, table_name
from server.engine.model.brief import AttributeType
from server.engine.schema.logical import Logical, LogicalColumn, LogicalTable

_IDENTIFYING = ("_id", "_code", "_key", "_number", "_slug")


@dataclass(frozen=True)
class Place:
    table: str
    column: str


@dataclass(frozen=True)
class Link:
    """One step from a table to a table that holds what its columns determine."""

    source: str
    source_columns: tuple[str, ...]
    target: str
    target_columns: tuple[str, ...]


@dataclass(frozen=True)
class Extracted:
    """A table of its own for columns that depend on something other than the entity's keys."""

    name: str
    entity: str
    key: tuple[str, ...]
    columns: tuple[LogicalColumn, ...]
    """The key's first."""


@dataclass(frozen=True)
class Adopted:
    """Columns that depend on a reference alone and therefore belong to what it refers to."""

    column: LogicalColumn
    entity: str
    parent: str
    name: str
    """In the parent's table."""
    existed: bool
    """The parent has this column already: the entity merely repeated it."""


@dataclass
class Decomposition:
    """Of one entity."""

    table: LogicalTable
    report: DependencyReport
    kept: tuple[str, ...] = ()
    """Columns that stay in the entity's own table."""
    extracted: list[Extracted] = field(default_factory=list)
    adopted: list[Adopted] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    moved: dict[str, Place] = field(default_factory=dict)
    """Where each column that left the entity's table is now."""
    through: dict[str, int] = field(default_factory=dict)
    """By which of ``links`` a moved column is reached."""


def normalise(logical: Logical) -> dict[str, Decomposition]:
    """Synthesis into third normal form, entity by entity."""
    taken = {table.name for table in logical.tables.values()}
    taken |= {logical.join_table(relation) for relation in logical.joins}
    adopted: dict[tuple[str, str], Adopted] = {}
    result = {}
    for name, table in logical.tables.items():
        report = analyse(tuple(table.by_name), _dependencies(table))
        result[name] = _decompose(logical, Decomposition(table, report), taken, adopted)
    return result


def _dependencies(table: LogicalTable) -> tuple[FunctionalDependency, ...]:
    names = tuple(table.by_name)
    keys = [FunctionalDependency(key, tuple(name for name in names if name not in key)) for key in table.keys]
    stated = [
        FunctionalDependency(dependency.determinant, dependency.dependent)
        for dependency in table.entity.dependencies
        if {*dependency.determinant, *dependency.dependent} <= set(names)
    ]
    return (*keys, *stated)


def _decompose(
    logical: Logical, one: Decomposition, taken: set[str], adopted: dict[tuple[str, str], Adopted]
) -> Decomposition:
    own = next(scheme for scheme in one.report.third if "id" in scheme.attributes)
    others = [scheme for scheme in one.report.third if scheme is not own]
    one.kept = tuple(name for name in one.table.by_name if name in own.attributes)
    names: dict[int, str] = {}
    for number, scheme in enumerate(others):
        parent = _parent(one.table, scheme)
        if parent:
            _adopt(logical, one, scheme, parent, adopted)
            names[number] = logical.tables[parent].name
        else:
            names[number] = _name(one.table, _key(one, scheme), taken, logical.style)
            taken.add(names[number])
            one.extracted.append(_extract(one, scheme, names[number]))
    for number, scheme in enumerate(others):
        _link(one, scheme, names[number], bool(_parent(one.table, scheme)), own, others, names)
    return one


def _key(one: Decomposition, scheme: Scheme) -> tuple[str, ...]:
    """Of the scheme's keys the one the entity's own table holds."""
    held = [key for key in scheme.keys if set(key) <= set(one.kept)]
    return (held or list(scheme.keys))[0]


def _parent(table: LogicalTable, scheme: Scheme) -> str:
    """The entity whose key determines the scheme, when that key is a single reference."""
    for key in scheme.keys:
        relation = table.by_name[key[0]].relation if len(key) == 1 else None
        if relation is not None:
            return relation.from_
    return ""


def _adopt(
    logical: Logical,
    one: Decomposition,
    scheme: Scheme,
    parent: str,
    adopted: dict[tuple[str, str], Adopted],
) -> None:
    reference = next(key[0] for key in scheme.keys if len(key) == 1 and one.table.by_name[key[0]].relation)
    target = logical.tables[parent]
    for name in scheme.attributes:
        if name == reference or name in one.kept:
            continue
        column = one.table.by_name[name]
        there = target.by_name.get(name)
        existed = there is not None and _same_type(there, column)
        new_name = name
        if not existed and (there is not None or (parent, name) in adopted):
            new_name = shorten(f"{snake(one.table.entity.name)}_{name}")
        found = Adopted(column, one.table.entity.name, parent, new_name, existed)
        adopted[(parent, new_name)] = found
        one.adopted.append(found)
        one.moved[name] = Place(target.name, new_name)
    one.through |= {found.column.name: len(one.links) for found in one.adopted if found.column.name not in one.through}
    one.links.append(Link(one.table.name, (reference,), target.name, ("id",)))


def _same_type(one: LogicalColumn, other: LogicalColumn) -> bool:
    if one.attribute and other.attribute:
        return one.attribute.type == other.attribute.type
    return bool(one.relation and other.relation and one.relation.from_ == other.relation.from_)


def _extract(one: Decomposition, scheme: Scheme, name: str) -> Extracted:
    key = _key(one, scheme)
    rest = [attribute for attribute in scheme.attributes if attribute not in key]
    for attribute in rest:
        if attribute not in one.kept and attribute not in one.moved:
            one.moved[attribute] = Place(name, attribute)
    columns = tuple(one.table.by_name[attribute] for attribute in (*key, *rest))
    return Extracted(name, one.table.entity.name, key, columns)


def _link(
    one: Decomposition,
    scheme: Scheme,
    name: str,
    adopted: bool,
    own: Scheme,
    others: list[Scheme],
    names: dict[int, str],
) -> None:
    """Joins from whatever holds the scheme's key, the entity's own table before other schemes."""
    if adopted:
        return
    key = _key(one, scheme)
    one.through |= {column: len(one.links) for column, place in one.moved.items() if place.table == name}
    if set(key) <= set(own.attributes):
        # A prime column may stand in both tables; referring to it as well keeps the copies equal.
        shared = tuple(c for c in scheme.attributes if c not in key and c in own.attributes)
        one.links.append(Link(one.table.name, (*shared, *key), name, (*shared, *key)))
        return
    for number, other in enumerate(others):
        if other is not scheme and set(key) <= set(other.attributes):
            one.links.append(Link(names[number], key, name, key))
            return


def _name(table: LogicalTable, key: tuple[str, ...], taken: set[str], style: str) -> str:
    """What the determinant is about: ``currency_code`` → ``currencies``, ``shop_id, class`` → ``shop_classes``."""
    words = []
    for position, column in enumerate(key):
        word = column.removesuffix("_id") if table.by_name[column].relation else column
        if len(key) == 1 and position == 0:
            word = next((word.removesuffix(end) for end in _IDENTIFYING if word.endswith(end) and word != end), word)
        words.append(word)
    subject = "_".join(words)
    entity = snake(table.entity.name)
    candidates = [subject, f"{entity}_{subject}", f"{entity}_{'_'.join(key)}"]
    for candidate in candidates:
        name = table_name(candidate, style)
        if name not in taken:
            return name
    return shorten(f"{candidates[-1]}_{len(taken)}")


def repeating_groups(table: LogicalTable) -> list[tuple[str, ...]]:
    """Columns like ``phone_1, phone_2``: a list written sideways, which first normal form forbids."""
    groups: dict[tuple[str, AttributeType], list[str]] = {}
    for column in table.columns:
        stem = column.name.rstrip("0123456789").rstrip("_")
        if column.attribute and stem and stem != column.name and column.name[-1].isdigit():
            groups.setdefault((stem, column.attribute.type), []).append(column.name)
    return [tuple(names) for names in groups.values() if len(names) > 1]
