"""Entities: attributes, keys, dependencies, volumes and owners."""

import datetime as dt
import json
import math
import re
import uuid

from server.engine.brief import limits
from server.engine.brief.checks.context import CAMEL, SNAKE, Checked
from server.engine.kernel.naming import table_name
from server.engine.kernel.sql.scope import close_to
from server.engine.model.brief import Attribute, AttributeType, Entity, Relation, Statistics, Volume

_SIZED = frozenset({AttributeType.STRING, AttributeType.TEXT, AttributeType.BINARY, AttributeType.BLOB_REFERENCE})
_NUMERIC = frozenset({AttributeType.INTEGER, AttributeType.DECIMAL, AttributeType.MONEY})
_PATTERNED = frozenset({AttributeType.STRING, AttributeType.TEXT})
_INTEGRAL = frozenset({AttributeType.INTEGER, AttributeType.MONEY})
_MOMENTS = frozenset({"now()", "current_timestamp", "current_date", "statement_timestamp()", "clock_timestamp()"})
_GENERATED = frozenset({"gen_random_uuid()", "uuidv7()", "uuidv4()"})
_MAX_LENGTH = 100_000_000
"""Characters or bytes of one value; PostgreSQL stores 1 GB at most."""


def check_entities(checked: Checked) -> None:
    entities = checked.brief.entities
    checked.count("entities", entities, limits.MAX_ENTITIES, "entities")
    if not entities and checked.brief.use_cases:
        checked.report.add("entities", "a brief with use cases needs at least one entity")
    tables: dict[str, str] = {}
    for path, entity in checked.named("entities", "entity", entities, CAMEL):
        checked.texts(path, entity, ("description", "owner"))
        table = table_name(entity.name, checked.tables.naming.tables) if entity.name else ""
        if table and tables.setdefault(table, entity.name) != entity.name:
            checked.report.add(f"{path}.name", f"`{entity.name}` and `{tables[table]}` would both be table `{table}`")
        _check_attributes(checked, path, entity)
        _check_keys(checked, path, entity)
        _check_volume(checked, f"{path}.volume", entity.volume)
        if entity.owner:
            _check_owner(checked, path, entity)


def _check_attributes(checked: Checked, path: str, entity: Entity) -> None:
    checked.count(f"{path}.attributes", entity.attributes, limits.MAX_ATTRIBUTES, "attributes")
    references = {f"{relation.name}_id": relation for relation in checked.tables.relations_to.get(entity.name, [])}
    for inner, attribute in checked.named(f"{path}.attributes", "attribute", entity.attributes, SNAKE):
        if attribute.name == "id":
            checked.report.add(f"{inner}.name", "`id` is the surrogate key, which every entity has")
        elif attribute.name in references:
            relation = references[attribute.name]
            checked.report.add(
                f"{inner}.name", f"relation `{relation.name}` already gives the column `{attribute.name}`"
            )
        _check_attribute(checked, inner, attribute)


def _check_attribute(checked: Checked, path: str, attribute: Attribute) -> None:
    checked.texts(path, attribute, ("description", "pattern"))
    if f"{path}.type" in checked.report.broken:
        return
    kind = attribute.type
    if attribute.max_length is not None:
        if kind not in _SIZED:
            checked.report.add(f"{path}.max_length", f"{kind.value} has no max_length")
        checked.number(f"{path}.max_length", attribute.max_length, 1, _MAX_LENGTH, "max_length")
    for bound in ("min", "max"):
        value = getattr(attribute, bound)
        if value is None:
            continue
        if kind not in _NUMERIC:
            checked.report.add(f"{path}.{bound}", f"{kind.value} has no {bound}")
        elif checked.number(f"{path}.{bound}", value, -1e30, 1e30, bound) and kind in _INTEGRAL and value != int(value):
            checked.report.add(f"{path}.{bound}", f"{bound} of {kind.value} must be a whole number")
    if attribute.min is not None and attribute.max is not None and attribute.min > attribute.max:
        checked.report.add(f"{path}.max", f"max ({attribute.max}) is below min ({attribute.min})")
    if attribute.pattern:
        _check_pattern(checked, path, attribute)
    _check_values(checked, path, attribute)
    if attribute.default is not None:
        _check_default(checked, path, attribute, attribute.default)
    if attribute.statistics is not None:
        _check_statistics(checked, f"{path}.statistics", attribute, attribute.statistics)


def _check_pattern(checked: Checked, path: str, attribute: Attribute) -> None:
    """POSIX and Python agree on brackets and repetition; escapes and classes of POSIX are left to PostgreSQL."""
    if attribute.type not in _PATTERNED:
        checked.report.add(f"{path}.pattern", f"{attribute.type.value} has no pattern")
    try:
        re.compile(re.sub(r"\\[mMyYAZ]|\[:[a-z]+:\]", "a", attribute.pattern))
    except (re.error, OverflowError, RecursionError) as error:
        checked.report.add(f"{path}.pattern", f"no regular expression: {error}")


def _check_values(checked: Checked, path: str, attribute: Attribute) -> None:
    if attribute.type is not AttributeType.ENUM:
        if attribute.values:
            checked.report.add(f"{path}.values", f"only an enum has values; this is {attribute.type.value}", "enum")
        return
    if not attribute.values:
        checked.report.add(f"{path}.values", "an enum needs its values", "values: [draft, active]")
    seen: set[str] = set()
    for index, value in enumerate(attribute.values):
        inner = f"{path}.values[{index}]"
        if not value or len(value) > limits.MAX_NAME:
            checked.report.add(inner, f"a value has 1 to {limits.MAX_NAME} characters")
        elif value in seen:
            checked.report.add(inner, f"value `{value}` is written twice")
        seen.add(value)


def _check_default(checked: Checked, path: str, attribute: Attribute, default: str) -> None:
    if attribute.type is AttributeType.ENUM and attribute.values and default not in attribute.values:
        checked.report.unknown(f"{path}.default", "value", default, attribute.values)
    elif attribute.max_length is not None and attribute.type in _SIZED and len(default) > attribute.max_length:
        checked.report.add(
            f"{path}.default", f"{len(default)} characters, more than max_length ({attribute.max_length})"
        )
    elif not _fits(attribute, default):
        close = "now()" if attribute.type in (AttributeType.TIMESTAMP, AttributeType.DATE) else ""
        close = "gen_random_uuid()" if attribute.type is AttributeType.UUID else close
        close = close_to(default, ("true", "false")) if attribute.type is AttributeType.BOOLEAN else close
        checked.report.add(f"{path}.default", f"`{default[:60]}` is no {attribute.type.value}", close)
    elif attribute.type in _NUMERIC:
        least = -math.inf if attribute.min is None else attribute.min
        most = math.inf if attribute.max is None else attribute.max
        checked.number(f"{path}.default", float(default), least, most, "the default")


def _fits(attribute: Attribute, text: str) -> bool:
    """Whether the text is a value of the attribute's type."""
    kind = attribute.type
    try:
        if kind in _NUMERIC:
            form = r"-?[0-9]{1,60}" if kind in _INTEGRAL else r"-?[0-9]{1,60}(\.[0-9]{1,60})?"
            return re.fullmatch(form, text) is not None
        if kind is AttributeType.BOOLEAN:
            return text in ("true", "false")
        if kind is AttributeType.TIMESTAMP:
            return text.lower() in _MOMENTS or dt.datetime.fromisoformat(text) is not None
        if kind is AttributeType.DATE:
            return text.lower() in _MOMENTS or dt.date.fromisoformat(text) is not None
        if kind is AttributeType.UUID:
            return text.lower() in _GENERATED or uuid.UUID(text) is not None
        if kind is AttributeType.JSON:
            json.loads(text)
            return True
    except (ValueError, RecursionError):
        return False
    return True


def _check_statistics(checked: Checked, path: str, attribute: Attribute, statistics: Statistics) -> None:
    checked.number(f"{path}.distinct", statistics.distinct, 1, limits.MAX_ROWS, "distinct")
    stated = checked.fraction(f"{path}.null_fraction", statistics.null_fraction, "null_fraction")
    if stated and attribute.required and statistics.null_fraction:
        checked.report.add(f"{path}.null_fraction", "a required attribute has no rows without a value")
    checked.number(f"{path}.skew", statistics.skew, 0, 10, "skew")
    total = (statistics.null_fraction or 0.0) if stated else 0.0
    for index, common in enumerate(statistics.most_common):
        inner = f"{path}.most_common[{index}]"
        if checked.fraction(f"{inner}.fraction", common.fraction, "the share of a value", above=True):
            total += common.fraction
        if attribute.type is AttributeType.ENUM and attribute.values and common.value not in attribute.values:
            checked.report.unknown(f"{inner}.value", "value", common.value, attribute.values)
    if total > 1.0 + 1e-9:
        checked.report.add(f"{path}.most_common", f"the shares sum to {total:.4g}, more than all rows")
    if statistics.distinct is not None and statistics.distinct < len(statistics.most_common):
        checked.report.add(f"{path}.distinct", f"{len(statistics.most_common)} values are listed, more than distinct")


def _check_keys(checked: Checked, path: str, entity: Entity) -> None:
    shape = checked.tables.by_entity.get(entity.name)
    columns = shape.columns if shape is not None else {}
    lists = [(f"{path}.keys[{index}]", key) for index, key in enumerate(entity.keys)]
    for index, dependency in enumerate(entity.dependencies):
        inner = f"{path}.dependencies[{index}]"
        lists += [(f"{inner}.determinant", dependency.determinant), (f"{inner}.dependent", dependency.dependent)]
    seen: set[frozenset[str]] = set()
    for inner, names in lists:
        if not names:
            checked.report.add(inner, "at least one column is needed")
        for index, name in enumerate(names):
            if name in names[:index]:
                checked.report.add(f"{inner}[{index}]", f"column `{name}` is written twice")
            elif name not in columns:
                close = close_to(name, columns)
                hint = f", did you mean `{close}`?" if close else ""
                checked.report.add(f"{inner}[{index}]", f"unknown column `{name}` of `{entity.name}`{hint}", close)
        if ".keys[" in inner:
            if frozenset(names) in seen:
                checked.report.add(inner, "this key is written twice")
            seen.add(frozenset(names))


def _check_volume(checked: Checked, path: str, volume: Volume | None) -> None:
    if volume is not None:
        checked.number(f"{path}.rows", volume.rows, 0, limits.MAX_ROWS, "rows")
        checked.number(f"{path}.growth_per_month", volume.growth_per_month, 0, limits.MAX_ROWS, "growth_per_month")
        checked.duration(f"{path}.retention", volume.retention, "retention")


def _check_owner(checked: Checked, path: str, entity: Entity) -> None:
    """The path leads, relation by relation, to the entity of an actor's accounts."""
    here = entity.name
    for part in entity.owner.split("."):
        relations: dict[str, Relation] = {found.name: found for found in checked.tables.relations_to.get(here, [])}
        if part not in relations:
            close = close_to(part, relations)
            hint = f", did you mean `{close}`?" if close else ""
            checked.report.add(f"{path}.owner", f"`{part}` is no relation to `{here}`{hint}", close)
            return
        here = relations[part].from_
    accounts = sorted({actor.entity for actor in checked.brief.actors if actor.entity})
    if here not in accounts:
        named = f" ({', '.join(accounts)})" if accounts else ""
        message = f"the path ends at `{here}`, which is no actor's entity{named}"
        checked.report.add(f"{path}.owner", message)
