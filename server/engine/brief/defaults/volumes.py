"""Rows, growth and fan-outs, from what is stated, from each other, and from the rates of the use cases."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from msgspec.structs import replace

from server.engine.brief.defaults.ledger import Ledger
from server.engine.brief.defaults.surroundings import GROWTH
from server.engine.brief.estimates import DEFAULT_ROWS
from server.engine.brief.kinds import labels
from server.engine.brief.quantities import number_text, write_rate
from server.engine.brief.report import Report
from server.engine.brief.statements import SqlStep
from server.engine.kernel.sql.reader import ReadStatement
from server.engine.model.access import Operation
from server.engine.model.brief import Brief, Entity, FanOut, Relation, RelationKind, Volume

MONTH = 30.4375 * 86_400
"""Seconds of a mean month."""
_TOLERANCE = 0.10
"""By how much stated growth may differ from the rows that use cases insert."""
_FLAGRANT = 10.0
"""A contradiction by this factor is a mistake, not a question."""
_LINKS = 5.0
"""Rows of the other side for each row, of a many-to-many relation of which nothing is known."""
_MONTHS_OF_INSERTS = 12


@dataclass
class Traffic:
    """What the SQL steps do to each entity, each second on average."""

    inserts: dict[str, float] = field(default_factory=dict)
    deletes: set[str] = field(default_factory=set)
    stated: set[str] = field(default_factory=set)
    """Entities whose inserting use cases all state their mean rate, and surely insert."""
    touches: dict[str, float] = field(default_factory=dict)
    """Peak accesses per second."""


def traffic(brief: Brief, written: Brief, found: Sequence[tuple[SqlStep, ReadStatement]]) -> Traffic:
    """``written`` is the brief before rates were assumed."""
    rates = {use_case.name: use_case.rate for use_case in brief.use_cases}
    known = {use_case.name for use_case in written.use_cases if use_case.rate and use_case.rate.mean is not None}
    result = Traffic()
    assumed: set[str] = set()
    for step, read in found:
        rate = rates.get(step.use_case.name)
        for relation in read.relations:
            if relation.shape is None or rate is None:
                continue
            entity = relation.shape.entity
            result.touches[entity] = result.touches.get(entity, 0.0) + (rate.peak or 0.0) * step.visits
            if relation.operation is Operation.INSERT:
                rows = (rate.mean or 0.0) * step.visits * (relation.inserted_rows or 1.0)
                result.inserts[entity] = result.inserts.get(entity, 0.0) + rows
                certain = step.use_case.name in known and relation.inserted_rows and not relation.may_conflict
                (result.stated if certain else assumed).add(entity)
            elif relation.operation is Operation.DELETE:
                result.deletes.add(entity)
    result.stated -= assumed
    return result


def with_volumes(brief: Brief, found: Traffic, report: Report, ledger: Ledger) -> Brief:
    """The brief with a volume of every entity and a fan-out of every relation."""
    rows = _rows(brief, found)
    growth = brief.objectives.growth if brief.objectives and brief.objectives.growth is not None else GROWTH
    names = labels([entity.name for entity in brief.entities])
    entities = tuple(
        _entity(entity, f"entities[{label}]", rows, growth, found, report, ledger)
        for entity, label in zip(brief.entities, names, strict=True)
    )
    relation_names = labels([relation.name for relation in brief.relations])
    relations = tuple(
        _relation(relation, f"relations[{label}]", rows, found, ledger)
        for relation, label in zip(brief.relations, relation_names, strict=True)
    )
    actors = []
    for actor, label in zip(brief.actors, labels([actor.name for actor in brief.actors]), strict=True):
        if actor.count is None and actor.entity in rows:
            count = rows[actor.entity][0]
            ledger.assume(f"actors[{label}].count", f"{count:_}", f"one for each row of `{actor.entity}`")
            actor = replace(actor, count=count)
        actors.append(actor)
    return replace(brief, entities=entities, relations=relations, actors=tuple(actors))


def _rows(brief: Brief, found: Traffic) -> dict[str, tuple[int, str]]:
    """Rows of every entity with the reason for them; an empty reason where they are stated."""
    rows: dict[str, tuple[int, str]] = {}
    for entity in brief.entities:
        if entity.volume is not None and entity.volume.rows is not None:
            rows[entity.name] = (entity.volume.rows, "")
    _spread(brief, rows)
    for actor in brief.actors:
        if actor.entity and actor.count is not None and actor.entity not in rows:
            rows[actor.entity] = (actor.count, f"the accounts of `{actor.name}`")
    _spread(brief, rows)
    for entity in brief.entities:
        inserted = round(found.inserts.get(entity.name, 0.0) * MONTH * _MONTHS_OF_INSERTS)
        if entity.name not in rows and inserted > 0 and entity.name in found.stated:
            rows[entity.name] = (inserted, "what the use cases insert in a year")
    _spread(brief, rows)
    for entity in brief.entities:
        rows.setdefault(entity.name, (DEFAULT_ROWS, "nothing is known of it"))
    return rows


def _spread(brief: Brief, rows: dict[str, tuple[int, str]]) -> None:
    """Follows fan-outs from the entities whose rows are known to the others."""
    changed = True
    while changed:
        changed = False
        for relation in brief.relations:
            mean = relation.fan_out.mean if relation.fan_out else None
            if relation.kind is RelationKind.MANY_TO_MANY or not mean:
                continue
            if relation.from_ in rows and relation.to not in rows:
                count = round(rows[relation.from_][0] * mean)
                rows[relation.to] = (count, f"{number_text(mean)} for each `{relation.from_}`")
                changed = True
            elif relation.to in rows and relation.from_ not in rows:
                count = round(rows[relation.to][0] / mean)
                rows[relation.from_] = (count, f"one for {number_text(mean)} `{relation.to}`")
                changed = True


def _entity(
    entity: Entity,
    path: str,
    rows: Mapping[str, tuple[int, str]],
    growth: float,
    found: Traffic,
    report: Report,
    ledger: Ledger,
) -> Entity:
    volume = entity.volume or Volume()
    count, reason = rows[entity.name]
    if reason:
        ledger.assume(f"{path}.volume.rows", f"{count:_}", reason)
        ledger.ask(
            f"rows/{entity.name}", f"{path}.volume.rows", f"How many rows does {entity.name} have?", f"{count:_}",
            "Indexes, memory and the cost of every statement that reads it.",
            10.0 * found.touches.get(entity.name, 0.0) * (10.0 if count == DEFAULT_ROWS else 1.0) + 1.0,
        )  # fmt: skip
    inserted = found.inserts.get(entity.name, 0.0) * MONTH
    if volume.growth_per_month is not None:
        _compare_growth(entity, path, volume, inserted, found, report, ledger)
        return replace(entity, volume=replace(volume, rows=count))
    if inserted > 0 and entity.name not in found.deletes and volume.retention is None:
        monthly, why = round(inserted), f"what the use cases insert ({write_rate(found.inserts[entity.name])})"
    else:
        monthly, why = round(count * growth), f"{growth:.4g} of its rows, as objectives.growth"
    ledger.assume(f"{path}.volume.growth_per_month", f"{monthly:_}", why)
    return replace(entity, volume=replace(volume, rows=count, growth_per_month=monthly))


def _compare_growth(
    entity: Entity, path: str, volume: Volume, inserted: float, found: Traffic, report: Report, ledger: Ledger
) -> None:
    """Rows come from use cases: what those insert in a month should be the growth, where nothing deletes."""
    stated = volume.growth_per_month or 0
    if entity.name not in found.stated or inserted <= 0:
        return
    shrinks = entity.name in found.deletes or volume.retention is not None
    if not shrinks and inserted > _FLAGRANT * max(stated, 1):
        message = f"grows by {stated:,} rows a month, but the use cases insert {inserted:,.0f}"
        report.add(f"{path}.volume.growth_per_month", message, f"{round(inserted):_}")
    elif stated > inserted * (1 + _TOLERANCE) or (not shrinks and stated < inserted * (1 - _TOLERANCE)):
        ledger.ask(
            f"growth/{entity.name}", f"{path}.volume.growth_per_month",
            f"{entity.name} is said to grow by {stated:,} rows a month, while the use cases insert {inserted:,.0f}: "
            "which is right?",
            f"{stated:_}", "Size and cost at the horizon.", 5.0 + found.touches.get(entity.name, 0.0),
        )  # fmt: skip


def _relation(
    relation: Relation, path: str, rows: Mapping[str, tuple[int, str]], found: Traffic, ledger: Ledger
) -> Relation:
    stated = relation.fan_out or FanOut()
    if stated.mean is not None or relation.from_ not in rows or relation.to not in rows:
        return relation
    if relation.kind is RelationKind.MANY_TO_MANY:
        mean, reason = _LINKS, "a few links for each row"
        join = f"{relation.from_}.{relation.name}"
        ledger.ask(
            f"fan_out/{relation.name}", f"{path}.fan_out.mean",
            f"How many rows of {relation.to} belong to one of {relation.from_} by `{relation.name}`, on average?",
            number_text(mean), "Size of the join table and cost of what reads it.",
            5.0 * found.touches.get(join, 0.0) + 1.0,
        )  # fmt: skip
    else:
        referring, referred = rows[relation.to][0], rows[relation.from_][0]
        mean = float(f"{referring / referred:.4g}") if referred else 0.0
        mean = min(mean, 1.0) if relation.kind is RelationKind.ONE_TO_ONE else mean
        reason = f"{referring:,} `{relation.to}` for {referred:,} `{relation.from_}`"
    ledger.assume(f"{path}.fan_out.mean", number_text(mean), reason)
    return replace(relation, fan_out=replace(stated, mean=mean))
