"""Relations: what they join, and whether their fan-out agrees with the volumes."""

from server.engine.brief import limits
from server.engine.brief.checks.context import SNAKE, Checked
from server.engine.brief.kinds import labels
from server.engine.kernel.naming import table_name
from server.engine.kernel.storage import join_columns
from server.engine.model.brief import Relation, RelationKind

TOLERANCE = 0.10
"""By how much a fan-out may differ from the quotient of the rows."""


def check_relations(checked: Checked) -> None:
    relations = checked.brief.relations
    checked.count("relations", relations, limits.MAX_RELATIONS, "relations")
    seen: set[tuple[str, str]] = set()
    tables = {table_name(name, checked.tables.naming.tables): name for name in checked.entities if name}
    for relation, label in zip(relations, labels([found.name for found in relations]), strict=True):
        path = f"relations[{label}]"
        checked.name(f"{path}.name", "relation", relation.name, SNAKE)
        checked.texts(path, relation, ("description",))
        for side, name in (("from", relation.from_), ("to", relation.to)):
            if not name:
                checked.report.add(f"{path}.{side}", f"missing field `{side}`")
            checked.entity(f"{path}.{side}", name)
        if (relation.to, relation.name) in seen:
            checked.report.add(f"{path}.name", f"two relations to `{relation.to}` are named `{relation.name}`")
        seen.add((relation.to, relation.name))
        _check_fan_out(checked, path, relation)
        if relation.kind is RelationKind.MANY_TO_MANY and len(set(join_columns(relation))) < 2:
            message = f"both columns of its table would be `{join_columns(relation)[0]}`: name it otherwise"
            checked.report.add(f"{path}.name", message)
        if relation.kind is RelationKind.MANY_TO_MANY and relation.from_ and relation.to:
            table = checked.tables.join_tables.name(relation)
            if tables.setdefault(table, f"{relation.from_}.{relation.name}") != f"{relation.from_}.{relation.name}":
                message = f"its table would be `{table}`, which is that of `{tables[table]}`"
                checked.report.add(f"{path}.name", message)


def _check_fan_out(checked: Checked, path: str, relation: Relation) -> None:
    if relation.fan_out is None:
        return
    mean_path = f"{path}.fan_out.mean"
    mean = relation.fan_out.mean
    checked.number(f"{path}.fan_out.p99", relation.fan_out.p99, 0, limits.MAX_ROWS, "p99")
    if not checked.number(mean_path, mean, 0, limits.MAX_ROWS, "mean") or mean is None:
        return
    if relation.kind is RelationKind.ONE_TO_ONE and mean > 1:
        checked.report.add(mean_path, f"one_to_one allows one row of `{relation.to}`, not {mean:g}")
        return
    rows = [_rows(checked, relation.from_), _rows(checked, relation.to)]
    if rows[0] is None or rows[1] is None:
        return
    referring, stated = rows[1], mean * rows[0]
    if relation.kind is RelationKind.MANY_TO_MANY:
        if mean > referring * (1 + TOLERANCE):
            message = f"{mean:g} rows of `{relation.to}` for each of `{relation.from_}`, but there are {referring:,}"
            checked.report.add(mean_path, message)
    elif stated > referring * (1 + TOLERANCE) or (relation.required and stated < referring * (1 - TOLERANCE)):
        _report_contradiction(checked, mean_path, relation, mean, rows[0], referring)


def _report_contradiction(
    checked: Checked, path: str, relation: Relation, mean: float, rows_from: int, rows_to: int
) -> None:
    fitting = f"{rows_to / rows_from:.4g}" if rows_from else ""
    message = (
        f"{rows_from:,} `{relation.from_}` × {mean:g} is {mean * rows_from:,.0f}, "
        f"but there are {rows_to:,} `{relation.to}`"
    )
    checked.report.add(path, message, fitting)


def _rows(checked: Checked, name: str) -> int | None:
    entity = checked.entities.get(name)
    return entity.volume.rows if entity is not None and entity.volume is not None else None
