"""Where each column of an entity belongs so that every table is in third normal form."""

from dataclasses import dataclass, field

from server.engine.kernel.dependencies import DependencyReport, FunctionalDependency, Scheme, analyse
from server.engine.kernel.naming import shorten, snake, table_name
from server.engine.model.brief import AttributeType
from server.engine.schema.logical import Logical, LogicalColumn, LogicalTable


@dataclass(frozen=True)
class Place:
    table: str
    column: str


@dataclass(frozen=True)
class Link:
    """How a table is reached that holds what some columns determine."""

    sources: tuple[Place, ...]
    """The determining columns where they are; usually all in one table."""
    target: str
    target_columns: tuple[str, ...]

    @property
    def source(self) -> str:
        """The one table of the sources; empty when they are in several, so that no reference can be declared."""
        tables = {place.table for place in self.sources}
        return tables.pop() if len(tables) == 1 else ""

    @property
    def source_columns(self) -> tuple[str, ...]:
        return tuple(place.column for place in self.sources)


@dataclass(frozen=True)
class Extracted:
    """A table of its own for columns that depend on something other than the entity's keys."""

    name: str
    entity: str
    key: tuple[str, ...]
    columns: tuple[LogicalColumn, ...]
    """The key's first."""
    other_keys: tuple[tuple[str, ...], ...] = ()


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
    taken |= logical.taken | {logical.join_table(relation) for relation in logical.joins}
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
    """Keep the scheme of ``id`` and place the others, each as soon as one of its keys can be reached."""
    own = next(scheme for scheme in one.report.third if "id" in scheme.attributes)
    one.kept = tuple(name for name in one.table.by_name if name in own.attributes)
    reached = {name: Place(one.table.name, name) for name in one.kept}
    waiting = [scheme for scheme in one.report.third if scheme is not own]
    while waiting:
        scheme, key = next((scheme, key) for scheme in waiting for key in scheme.keys if set(key) <= reached.keys())
        waiting.remove(scheme)
        parent = _parent(one.table, key)
        if parent:
            _adopt(logical, one, scheme, key[0], parent, reached, adopted)
        else:
            _extract(logical, one, scheme, key, reached, taken)
        reached |= {name: place for name, place in one.moved.items() if name not in reached}
    return one


def _parent(table: LogicalTable, key: tuple[str, ...]) -> str:
    """The other entity whose key determines the scheme, when the key is a single reference to it."""
    relation = table.by_name[key[0]].relation if len(key) == 1 else None
    return relation.from_ if relation is not None and relation.from_ != table.entity.name else ""


def _adopt(
    logical: Logical,
    one: Decomposition,
    scheme: Scheme,
    reference: str,
    parent: str,
    reached: dict[str, Place],
    adopted: dict[tuple[str, str], Adopted],
) -> None:
    target = logical.tables[parent]
    for name in scheme.attributes:
        if name == reference or name in reached:
            continue
        column = one.table.by_name[name]
        there = target.by_name.get(name)
        existed = there is not None and _same_type(there, column) and not _may_move(target, name)
        new_name = name
        if not existed and (there is not None or (parent, name) in adopted):
            new_name = shorten(f"{snake(one.table.entity.name)}_{name}")
        found = Adopted(column, one.table.entity.name, parent, new_name, existed)
        adopted[(parent, new_name)] = found
        one.adopted.append(found)
        one.moved[name] = Place(target.name, new_name)
        one.through[name] = len(one.links)
    one.links.append(Link((reached[reference],), target.name, ("id",)))


def _same_type(one: LogicalColumn, other: LogicalColumn) -> bool:
    if one.attribute and other.attribute:
        return one.attribute.type == other.attribute.type
    return bool(one.relation and other.relation and one.relation.from_ == other.relation.from_)


def _may_move(table: LogicalTable, column: str) -> bool:
    return any(column in dependency.dependent for dependency in table.entity.dependencies)


def _extract(
    logical: Logical,
    one: Decomposition,
    scheme: Scheme,
    key: tuple[str, ...],
    reached: dict[str, Place],
    taken: set[str],
) -> None:
    name = _name(one.table, key, taken, logical.style)
    taken.add(name)
    rest = [attribute for attribute in scheme.attributes if attribute not in key]
    columns = tuple(one.table.by_name[attribute] for attribute in (*key, *rest))
    others = tuple(other for other in scheme.keys if other != key)
    one.extracted.append(Extracted(name, one.table.entity.name, key, columns, others))
    for attribute in rest:
        if attribute not in reached:
            one.moved[attribute] = Place(name, attribute)
            one.through[attribute] = len(one.links)
    # A prime column may stand in both tables; referring to it as well keeps the copies equal.
    holders = {reached[column].table for column in key}
    shared = [column for column in rest if column in reached and {reached[column].table} == holders]
    referring = (*shared, *key)
    one.links.append(Link(tuple(reached[column] for column in referring), name, referring))


def _name(table: LogicalTable, key: tuple[str, ...], taken: set[str], style: str) -> str:
    """What the determinant is about: ``postal_code`` → ``postal_codes``, ``shop_id, class`` → ``shop_classes``."""
    subject = "_".join(column.removesuffix("_id") for column in key)
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
