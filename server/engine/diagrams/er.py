"""Entities and relationships: the tables of the schema analysis where it has spoken, else the entities of the brief."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from server.engine.diagrams.facts import Facts
from server.engine.kernel.ascii.canvas import table
from server.engine.kernel.ascii.columns import Arrow, Box, Column, columns
from server.engine.kernel.ascii.trees import Branch, trees
from server.engine.kernel.mermaid import identifier, quoted
from server.engine.kernel.naming import snake, table_name
from server.engine.kernel.storage import JoinTables, join_columns
from server.engine.model.brief import RelationKind
from server.engine.model.schema import Table


@dataclass(frozen=True)
class Field:
    name: str
    type: str
    marks: tuple[str, ...] = ()
    """PK, FK, UK."""


@dataclass(frozen=True)
class Item:
    """A table to draw."""

    name: str
    entity: str
    fields: tuple[Field, ...]


@dataclass(frozen=True)
class Reference:
    """A foreign key: ``child`` refers to ``parent``."""

    parent: str
    child: str
    column: str
    required: bool
    single: bool
    """At most one child for each parent."""
    owner: str = ""
    """The parent's service where that is another one: no foreign key keeps the reference."""

    def crow(self) -> str:
        """Mermaid's mark between parent and child; dashed without a foreign key."""
        line = ".." if self.owner else "--"
        return ("||" if self.required else "|o") + line + ("o|" if self.single else "o{")

    def numbers(self) -> str:
        """``1:n``: how many parents a child has, and how many children a parent."""
        return ("1" if self.required else "0..1") + (":0..1" if self.single else ":n")


@dataclass(frozen=True)
class Model:
    items: tuple[Item, ...]
    references: tuple[Reference, ...]


def of_tables(tables: Sequence[Table]) -> Model:
    """Tables, columns and foreign keys as they will be created."""
    references: list[Reference] = []
    for item in tables:
        singles = {u.columns for u in item.uniques} | {item.primary_key}
        nullable = {c.name for c in item.columns if c.nullable}
        references += [
            Reference(
                key.table, item.name, ", ".join(key.columns), not nullable & set(key.columns), key.columns in singles
            )
            for key in item.foreign_keys
        ]
    return Model(tuple(_item(t) for t in tables), tuple(references))


def of_brief(facts: Facts) -> Model:
    """The same from entities and relations, for a plan without a schema."""
    naming = facts.brief.constraints.naming if facts.brief.constraints else None
    key_type = naming.keys if naming else "bigint"
    style = naming.tables if naming else "plural"
    tables = {name: table_name(name, style) for name in facts.entities}
    fields: dict[str, list[Field]] = {}
    for name, entity in facts.entities.items():
        fields[name] = [Field("id", key_type, ("PK",))]
        for attribute in entity.attributes:
            fields[name].append(Field(attribute.name, attribute.type.value, ("UK",) if attribute.unique else ()))
    items, references = [], []
    joins = []
    for relation in facts.brief.relations:
        if relation.from_ not in tables or relation.to not in tables:
            continue
        if relation.kind is RelationKind.MANY_TO_MANY:
            joins.append(relation)
            continue
        single = relation.kind is RelationKind.ONE_TO_ONE
        column = f"{snake(relation.name)}_id"
        fields[relation.to].append(Field(column, key_type, ("FK", "UK") if single else ("FK",)))
        references.append(Reference(tables[relation.from_], tables[relation.to], column, relation.required, single))
    items = [Item(tables[name], name, tuple(f)) for name, f in fields.items()]
    join_tables = JoinTables(joins, style)
    for relation in joins:
        ends = (relation.from_, relation.to)
        name = join_tables.name(relation)
        keys = join_columns(relation)
        items.append(
            Item(name, f"{relation.from_}.{relation.name}", tuple(Field(k, key_type, ("PK", "FK")) for k in keys))
        )
        references += [Reference(tables[end], name, key, True, False) for end, key in zip(ends, keys, strict=True)]
    return Model(tuple(items), tuple(references))


def part(model: Model, names: Iterable[str]) -> Model:
    """The named tables and what they refer to; tables that are only referred to are drawn bare."""
    inside = set(names)
    references = tuple(r for r in model.references if r.child in inside)
    neighbours = {r.parent for r in references} - inside
    kept = tuple(
        item if item.name in inside else Item(item.name, item.entity, ())
        for item in model.items
        if item.name in inside or item.name in neighbours
    )
    return Model(kept, references)


def keys_only(model: Model) -> Model:
    """Without the columns that neither identify nor refer."""
    return Model(
        tuple(Item(i.name, i.entity, tuple(f for f in i.fields if f.marks)) for i in model.items), model.references
    )


def mermaid(model: Model) -> str:
    """An erDiagram. Tables get identifiers, since names like ``order`` are not safe there; the name is the alias."""
    ids = {item.name: identifier("t", i) for i, item in enumerate(model.items)}
    lines = ["erDiagram"]
    for item in model.items:
        lines.append(f"  {ids[item.name]}[{quoted(item.name)}]" + (" {" if item.fields else ""))
        if item.fields:
            lines += [f"    {_token(f.type)} {_token(f.name)} {', '.join(f.marks)}".rstrip() for f in item.fields]
            lines.append("  }")
    lines += [
        f"  {ids[r.parent]} {r.crow()} {ids[r.child]} : {quoted(r.column)}"
        for r in model.references
        if r.parent in ids and r.child in ids
    ]
    return "\n".join(lines) + "\n"


def boxes(model: Model) -> str:
    """Tables with their columns from left to right, each right of what it refers to, where there is no cycle.

    Bare tables, references to the table itself and those that close a cycle are named in the box instead.
    """
    items = [item for item in model.items if item.fields]
    inside = {item.name for item in items}
    depth = _depths(Model(tuple(items), tuple(r for r in model.references if r.parent in inside and not r.owner)))
    joined = [r for r in model.references if r.parent in inside and depth[r.parent] < depth[r.child] and not r.owner]
    drawn = []
    for level in range(max(depth.values(), default=0) + 1):
        level_items = [item for item in items if depth[item.name] == level]
        drawn.append(Column(tuple(Box(i.name, _box_lines(i, model, joined)) for i in level_items)))
    pairs = Counter((r.parent, r.child) for r in joined)
    # The column stands in the child's box; it is repeated on the arrow only where two tables are joined twice.
    arrows = [
        Arrow(r.parent, r.child, f"{r.numbers()} {r.column}" if pairs[r.parent, r.child] > 1 else r.numbers())
        for r in joined
    ]
    return columns(drawn, arrows)


def stacked(model: Model) -> str:
    """The tree of ``overview``, then the tables with their columns one below the other, for what is too wide."""
    boxed = tuple(Box(item.name, _box_lines(item, model, ())) for item in model.items if item.fields)
    return f"{overview(model)}\n{columns([Column(boxed)], [])}"


def overview(model: Model) -> str:
    """All tables as a forest: each under the one its first required key refers to, other keys named beside it."""
    stem = _stems(model)
    children: dict[str, list[Reference]] = {}
    for reference in stem.values():
        children.setdefault(reference.parent, []).append(reference)

    def branch(name: str, reference: Reference | None) -> Branch:
        others = [r for r in model.references if r.child == name and r is not reference]
        beside = f"also {', '.join(r.column + (f' ~> {r.owner}' if r.owner else '') for r in others)}" if others else ""
        cells = (name, reference.column if reference else "", reference.numbers() if reference else "", beside)
        return Branch(cells, tuple(branch(r.child, r) for r in children.get(name, ())))

    return trees([branch(item.name, None) for item in model.items if item.name not in stem])


def _stems(model: Model) -> dict[str, Reference]:
    """For each table the reference it hangs on in the overview; none may lead back to the table itself."""
    stem: dict[str, Reference] = {}
    for item in model.items:
        own = [r for r in model.references if r.child == item.name and not r.owner]
        for reference in sorted(own, key=lambda r: not r.required):
            above = reference.parent
            while above in stem and above != item.name:
                above = stem[above].parent
            if above != item.name:
                stem[item.name] = reference
                break
    return stem


def _depths(model: Model) -> dict[str, int]:
    """How many references deep each table stands; references that close a cycle do not count."""
    depth: dict[str, int] = {}
    parents: dict[str, list[str]] = {}
    for reference in model.references:
        parents.setdefault(reference.child, []).append(reference.parent)

    def visit(name: str, path: frozenset[str]) -> int:
        if name in depth:
            return depth[name]
        above = [visit(p, path | {name}) for p in parents.get(name, ()) if p != name and p not in path]
        depth[name] = max(above, default=-1) + 1
        return depth[name]

    for item in model.items:
        visit(item.name, frozenset())
    return depth


def _box_lines(item: Item, model: Model, joined: Sequence[Reference]) -> tuple[str, ...]:
    named = {
        column: f"~> {r.parent} ({r.owner})" if r.owner else f"-> {r.parent}"
        for r in model.references
        if r.child == item.name and r not in joined
        for column in r.column.split(", ")
    }
    rows = table((f.name, f.type, " ".join(f.marks), named.get(f.name, "")) for f in item.fields)
    return (item.name, "-" * max(map(len, [item.name, *rows])), *rows)


def _item(source: Table) -> Item:
    foreign = {c for key in source.foreign_keys for c in key.columns}
    unique = {u.columns[0] for u in source.uniques if len(u.columns) == 1}
    return Item(
        source.name,
        source.entity,
        tuple(
            Field(
                c.name,
                c.type,
                tuple(
                    sign
                    for sign, holds in (
                        ("PK", c.name in source.primary_key),
                        ("FK", c.name in foreign),
                        ("UK", c.name in unique),
                    )
                    if holds
                ),
            )
            for c in source.columns
        ),
    )


def _token(text: str) -> str:
    """A word as Mermaid's attribute grammar wants it: a letter first, then letters, digits, ``_``, brackets."""
    word = "".join(c if c.isascii() and (c.isalnum() or c in "_()[]") else "_" for c in text)
    return word if word[:1].isalpha() else f"c_{word}"


def names_of(model: Model, entities: Sequence[str]) -> tuple[str, ...]:
    """The tables of these entities, join tables and tables split off by normalisation included."""
    return tuple(i.name for i in model.items if i.entity.partition(".")[0] in entities)
