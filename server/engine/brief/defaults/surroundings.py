"""Objectives, constraints, external systems, and the types and sensitivity of attributes."""

import re

from msgspec.structs import replace

from server.engine.brief.defaults.ledger import Ledger
from server.engine.brief.defaults.steps import DEFAULT_AVAILABILITY, DEFAULT_P99
from server.engine.brief.kinds import labels
from server.engine.brief.quantities import write_duration, write_fraction
from server.engine.model.brief import (
    Attribute,
    AttributeType,
    Brief,
    Constraints,
    Entity,
    ExternalSystem,
    LatencyObjective,
    Naming,
    Objectives,
    Sensitivity,
)

_LENGTHS = {AttributeType.STRING: 255, AttributeType.TEXT: 10_000}
"""Characters of an attribute that states none."""
_SYSTEM_P50, _SYSTEM_P99 = 100_000, 1_000_000
"""Microseconds: an HTTPS call within a continent, and its slow cases."""
_RECOVERY_POINT, _RECOVERY_TIME = 300_000_000, 3_600_000_000
"""Microseconds: what continuous archiving and one restore of a managed PostgreSQL give."""
_HORIZON = 24
GROWTH = 0.03
"""By month: rows double in two years."""

_SENSITIVE = (
    (Sensitivity.SECRET, re.compile(r"(^|_)(password|passwd|secret|token|api_key|private_key|otp|salt)(_|$)")),
    (Sensitivity.PAYMENT, re.compile(r"(^|_)(card|iban|bic|cvv|cvc|account_number|bank)(_|$)")),
    (
        Sensitivity.PERSONAL,
        re.compile(
            r"(^|_)(email|phone|mobile|birthday|birth_date|date_of_birth|first_name|last_name|full_name|surname|street"
            r"|first_line|second_line|postal_code|zip|ip|ip_address|passport|ssn|gender|latitude|longitude)(_|$)"
        ),
    ),
)
"""What names give away, the most sensitive first."""


def with_surroundings(brief: Brief, ledger: Ledger) -> Brief:
    _note_currency(brief, ledger)
    names = labels([entity.name for entity in brief.entities])
    systems = labels([system.name for system in brief.external_systems])
    return replace(
        brief,
        objectives=_objectives(brief, ledger),
        constraints=_constraints(brief.constraints or Constraints(), ledger),
        entities=tuple(
            _entity(entity, f"entities[{label}]", ledger) for entity, label in zip(brief.entities, names, strict=True)
        ),
        external_systems=tuple(
            _system(system, f"external_systems[{label}]", ledger)
            for system, label in zip(brief.external_systems, systems, strict=True)
        ),
    )


def _objectives(brief: Brief, ledger: Ledger) -> Objectives:
    stated = brief.objectives or Objectives()
    latency = stated.latency or LatencyObjective()
    path = "objectives"
    if latency.p99 is None:
        latency = replace(latency, p99=max(DEFAULT_P99, latency.p95 or 0, latency.p50 or 0))
        ledger.assume(f"{path}.latency.p99", write_duration(latency.p99 or 0), "people turn away from slower answers")
    stated = replace(stated, latency=latency)
    if stated.availability is None:
        stated = replace(stated, availability=DEFAULT_AVAILABILITY)
        ledger.assume(f"{path}.availability", write_fraction(DEFAULT_AVAILABILITY), "usual for one region")
    if stated.recovery_point is None:
        stated = replace(stated, recovery_point=_RECOVERY_POINT)
        ledger.assume(f"{path}.recovery_point", write_duration(_RECOVERY_POINT), "what continuous archiving gives")
    if stated.recovery_time is None:
        stated = replace(stated, recovery_time=_RECOVERY_TIME)
        ledger.assume(f"{path}.recovery_time", write_duration(_RECOVERY_TIME), "one restore from a backup")
    if stated.horizon is None:
        stated = replace(stated, horizon=_HORIZON)
        ledger.assume(f"{path}.horizon", str(_HORIZON), "two years ahead")
    if stated.growth is None:
        stated = replace(stated, growth=GROWTH)
        ledger.assume(f"{path}.growth", write_fraction(GROWTH), "doubles in two years")
        ledger.ask(
            "growth", f"{path}.growth", "By how much do rows and rates grow each month?", write_fraction(GROWTH),
            "When an index, a larger server or a partition becomes necessary.", 40.0,
        )  # fmt: skip
    if stated.monthly_budget is None:
        ledger.ask(
            "budget", f"{path}.monthly_budget", "What may the infrastructure cost each month?", "no limit",
            "Which technologies and how many replicas are proposed.", 30.0,
        )  # fmt: skip
    if not stated.regions:
        ledger.ask(
            "regions", f"{path}.regions", "From which regions are users served?", "one region",
            "Replication, latency and data residency.", 20.0,
        )  # fmt: skip
    return stated


def _constraints(stated: Constraints, ledger: Ledger) -> Constraints:
    if stated.naming is None:
        stated = replace(stated, naming=Naming())
        ledger.assume(
            "constraints.naming", "{tables: plural, keys: bigint}", "the usual conventions of PostgreSQL schemas"
        )
    if not stated.database:
        stated = replace(stated, database="PostgreSQL")
        ledger.assume("constraints.database", "PostgreSQL", "claims are executed on it")
    return stated


def _system(system: ExternalSystem, path: str, ledger: Ledger) -> ExternalSystem:
    latency = system.latency or LatencyObjective()
    if latency.p50 is None:
        p50 = min([_SYSTEM_P50, *(bound for bound in (latency.p95, latency.p99) if bound is not None)])
        latency = replace(latency, p50=p50)
        ledger.assume(f"{path}.latency.p50", write_duration(p50), "a call over HTTPS within a continent")
        ledger.ask(
            f"latency/{system.name}", f"{path}.latency", f"How fast does {system.name} answer (p50, p99)?",
            write_duration(p50), "Whether it may be called while a user waits.", 10.0,
        )  # fmt: skip
    if latency.p99 is None:
        p99 = max(_SYSTEM_P99, *((bound or 0) for bound in (latency.p50, latency.p95)))
        latency = replace(latency, p99=p99)
        ledger.assume(f"{path}.latency.p99", write_duration(p99), "slow cases take ten times the median")
    if system.availability is None:
        system = replace(system, availability=latency.availability or DEFAULT_AVAILABILITY)
        ledger.assume(f"{path}.availability", write_fraction(system.availability or 1.0), "what such services promise")
    return replace(system, latency=latency)


def _entity(entity: Entity, path: str, ledger: Ledger) -> Entity:
    names = labels([attribute.name for attribute in entity.attributes])
    attributes = tuple(
        _attribute(attribute, f"{path}.attributes[{label}]", entity, ledger)
        for attribute, label in zip(entity.attributes, names, strict=True)
    )
    if entity.sensitivity is None:
        if any(attribute.sensitivity is None for attribute in attributes):
            ledger.assume(f"{path}.sensitivity", Sensitivity.INTERNAL.value, "shown to those who may ask for it")
        entity = replace(entity, sensitivity=Sensitivity.INTERNAL)
    return replace(
        entity,
        attributes=tuple(
            replace(found, sensitivity=entity.sensitivity) if found.sensitivity is None else found
            for found in attributes
        ),
    )


def _attribute(attribute: Attribute, path: str, entity: Entity, ledger: Ledger) -> Attribute:
    length = _LENGTHS.get(attribute.type)
    if length is not None and attribute.max_length is None:
        attribute = replace(attribute, max_length=length)
        ledger.assume(f"{path}.max_length", f"{length:_}", f"enough for most of what is a {attribute.type.value}")
    if attribute.sensitivity is None and entity.sensitivity is None:
        for sensitivity, pattern in _SENSITIVE:
            if pattern.search(attribute.name) and not attribute.name.endswith(("_at", "_count")):
                ledger.assume(f"{path}.sensitivity", sensitivity.value, f"its name is `{attribute.name}`")
                return replace(attribute, sensitivity=sensitivity)
    return attribute


def _note_currency(brief: Brief, ledger: Ledger) -> None:
    """Money without a currency beside it is all of one currency."""
    budget = brief.objectives.monthly_budget if brief.objectives else None
    currency = budget.currency if budget is not None else "USD"
    for entity, label in zip(brief.entities, labels([found.name for found in brief.entities]), strict=True):
        has_money = any(found.type is AttributeType.MONEY for found in entity.attributes)
        if has_money and not any("currency" in found.name for found in entity.attributes):
            path = f"entities[{label}].attributes[currency]"
            value = f"{{name: currency, type: string, required: true, max_length: 3, default: {currency}}}"
            ledger.assume(path, value, f"no attribute says the currency of its money, so it is all {currency}")
