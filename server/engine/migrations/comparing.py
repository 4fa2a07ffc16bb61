"""Where two schemas differ, in words.

The order of columns does not count: a column that is added stands last. Nor does what a partition's bound makes of its
rows: for a hash it holds a number that every database gives anew; nor what a partition has from its table, whose names
PostgreSQL chooses.
"""

from collections.abc import Iterable, Mapping

from server.engine.model.catalogue import Catalogue, CatalogueTable
from server.engine.model.value import Value


def differences(found: Catalogue, wanted: Catalogue) -> tuple[str, ...]:
    """One sentence for each object that is missing, not wanted or not as wanted, sorted."""
    said = list(
        _groups(
            "table",
            found.tables,
            wanted.tables,
            "name",
            skip=("columns", "rows_obey", "inherited", "inherited_indexes"),
        )
    )
    there = {table.name: table for table in found.tables}
    for table in wanted.tables:
        if table.name in there:
            said += _groups(f"column of {table.name}", there[table.name].columns, table.columns, "name")
    said += _groups("type", found.enums, wanted.enums, "name")
    said += _groups("domain", found.domains, wanted.domains, "name")
    said += _groups("function", found.functions, wanted.functions, "signature")
    said += _groups("view", found.views, wanted.views, "name")
    said += _groups("sequence", found.sequences, wanted.sequences, "name")
    said += _groups("extension", found.extensions, wanted.extensions, "name")
    return tuple(sorted(said))


_PARTS = {"constraints": "constraint", "indexes": "index", "triggers": "trigger", "policies": "policy"}


def _groups(
    what: str, found: Iterable[Value], wanted: Iterable[Value], key: str, skip: tuple[str, ...] = ()
) -> Iterable[str]:
    there: Mapping[str, Value] = {getattr(one, key): one for one in found}
    meant: Mapping[str, Value] = {getattr(one, key): one for one in wanted}
    for name in there.keys() - meant.keys():
        yield f"{what} {name} is there and is not wanted"
    for name in meant.keys() - there.keys():
        yield f"{what} {name} is missing"
    for name in there.keys() & meant.keys():
        one, other = there[name], meant[name]
        for field in one.__struct_fields__:
            here, goal = getattr(one, field), getattr(other, field)
            if here == goal or field in skip:
                continue
            if field in _PARTS and isinstance(one, CatalogueTable):
                yield from _groups(f"{_PARTS[field]} of {name}", here, goal, "name")
            else:
                yield f"{field} of {what} {name} is {here!r} and not {goal!r}"
