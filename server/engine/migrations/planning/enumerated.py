"""Enumerated types that lose values or change their order, domains over another type: a second type takes over.

PostgreSQL neither removes a value nor moves one, nor changes what a domain is over. Until columns take over, the type
to come has another name.
"""

from server.engine.kernel.sql.words import quote
from server.engine.migrations.planning import renaming
from server.engine.migrations.planning.draft import Draft, Stage
from server.engine.model.catalogue import (
    CatalogueColumn,
    CatalogueDomain,
    CatalogueEnum,
    CatalogueFunction,
    CatalogueTable,
)
from server.engine.model.migrations import Precheck


def choose(draft: Draft) -> None:
    """Fill ``draft.types``; a type that another type rests on gets a question instead."""
    there = {each.name: each for each in draft.before.enums}
    for each in draft.after.enums:
        old = there.get(each.name)
        if old is None or tuple(one for one in each.labels if one in old.labels) == old.labels:
            continue
        if any(one.type.removesuffix("[]") == quote(each.name) for one in draft.before.domains):
            draft.ask(
                f"types[{each.name}]",
                f"Values of {each.name} are taken out or change places, and a domain rests on it: what becomes of it?",
                "The values stay as they are.",
                "A new type beside the old one, and a copy of each column of it.",
            )
            continue
        draft.types[quote(each.name)] = quote(draft.unused(each.name, "new"))
    over = {each.name: each.type for each in draft.before.domains}
    for domain in draft.after.domains:
        if over.get(domain.name, domain.type) != domain.type:
            draft.types[quote(domain.name)] = quote(draft.unused(domain.name, "new"))


def create_domain(domain: CatalogueDomain, name: str) -> str:
    """CREATE DOMAIN under a name, as it is written."""
    parts = [f"CREATE DOMAIN {name} AS {domain.type}"]
    parts += [f"DEFAULT {domain.default}"] if domain.default else []
    parts += ["NOT NULL"] if domain.not_null else []
    parts += [f"CONSTRAINT {quote(check)} {definition}" for check, definition in domain.checks]
    return " ".join(parts)


def plan(draft: Draft) -> None:
    for each in _moving(draft):
        staging, kind = draft.types[quote(each.name)], _kind(each)
        if isinstance(each, CatalogueEnum):
            create = f"CREATE TYPE {staging} AS ENUM ({', '.join(map(_text, each.labels))})"
        else:
            create = create_domain(each, staging)
        undo = [f"DROP {kind} {staging}"]
        draft.add(Stage.TYPES, f"Create {kind.lower()} {each.name} as it will be beside", [create], undo=undo)
        gone = quote(draft.unused(each.name, "old"))
        draft.add(Stage.DROP_TYPES, f"Drop what {kind.lower()} {each.name} was", [f"DROP {kind} {gone}"])


def takeover(draft: Draft) -> list[str]:
    """The types get their names, before anything is said of columns in them."""
    functions = _taking(draft)
    statements = [f"DROP FUNCTION {each.signature}" for each in functions]
    for each in _moving(draft):
        name = quote(each.name)
        statements.append(f"ALTER {_kind(each)} {name} RENAME TO {quote(draft.unused(each.name, 'old'))}")
        statements.append(f"ALTER {_kind(each)} {draft.types[name]} RENAME TO {name}")
    after = {each.signature: each for each in draft.after.functions}
    return statements + [after[each.signature].definition for each in functions if each.signature in after]


def _taking(draft: Draft) -> list[CatalogueFunction]:
    """Functions that take or give such a type."""
    return [
        each
        for each in draft.before.functions
        if any(renaming.mentions(f"SELECT {each.signature}, {each.result}", one.name) for one in _moving(draft))
    ]


def _moving(draft: Draft) -> list[CatalogueEnum | CatalogueDomain]:
    kinds: list[CatalogueEnum | CatalogueDomain] = [*draft.after.enums, *draft.after.domains]
    return [each for each in kinds if quote(each.name) in draft.types]


def _kind(one: CatalogueEnum | CatalogueDomain) -> str:
    return "TYPE" if isinstance(one, CatalogueEnum) else "DOMAIN"


def removed(draft: Draft, kind: str) -> tuple[str, ...]:
    """Values that the type of a column loses."""
    name = kind.removesuffix("[]")
    if name not in draft.types or all(quote(each.name) != name for each in draft.after.enums):
        return ()
    old, new = (next(each for each in one.enums if quote(each.name) == name) for one in (draft.before, draft.after))
    return tuple(each for each in old.labels if each not in new.labels)


def as_text(draft: Draft, value: str, column: CatalogueColumn, goal: CatalogueColumn) -> str:
    """The value of the column as text, with what stands for values that go."""
    lost = removed(draft, column.type)
    if not lost:
        return f"({value})::text"
    if column.type.endswith("[]"):
        inner = f"({value})::text[]"
        for each in lost:
            inner = f"array_remove({inner}, {_text(each)})"
        return f"({inner})::text"
    listed = ", ".join(map(_text, lost))
    return f"(CASE WHEN ({value})::text IN ({listed}) THEN {_instead(draft, goal)} ELSE ({value})::text END)"


def ask(draft: Draft, table: CatalogueTable, column: CatalogueColumn, goal: CatalogueColumn) -> None:
    """What rows get that have a value that goes; and whether there are any."""
    lost = removed(draft, column.type)
    if not lost:
        return
    listed, name = ", ".join(map(_text, lost)), quote(column.name)
    arrays = column.type.endswith("[]")
    assumed = "It is taken out of the array." if arrays else _instead(draft, goal)
    if not any((each.table, each.column) == (table.name, goal.name) for each in draft.fills):
        draft.ask(
            f"fills[{table.name}.{goal.name}]",
            f"Which value do rows get that have {' or '.join(lost)} in {table.name}.{goal.name}? It is none any more.",
            assumed,
            "The statement of the backfill step, and the data.",
        )
    found = f"({name})::text[] && ARRAY[{listed}]" if arrays else f"({name})::text IN ({listed})"
    query = f"SELECT {name} FROM {quote(table.name)} WHERE {found} LIMIT 1"
    draft.prechecks.append(Precheck(f"no row of {table.name}.{column.name} has {' or '.join(lost)}", query))


def _instead(draft: Draft, goal: CatalogueColumn) -> str:
    """The default where it is a value of the type, else NULL where that may be, else the first value."""
    labels = next(each for each in draft.after.enums if quote(each.name) == goal.type).labels
    for each in labels:
        if goal.default.startswith(f"{_text(each)}::"):
            return _text(each)
    return _text(labels[0]) if goal.not_null else "NULL"


def _text(written: str) -> str:
    escaped = written.replace("'", "''")
    return f"'{escaped}'"
