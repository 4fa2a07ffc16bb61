"""Applies the rules to a catalogue."""

from collections.abc import Sequence

from server.engine.errors import DomainError, Reason
from server.engine.model.plan import Finding, Severity
from server.engine.model.reviewed_schema import ReviewedSchema, SchemaPolicy
from server.engine.review.rule import SchemaRule
from server.engine.review.rules.schema import RULES

_ORDER = list(Severity)


def check_schema(
    catalogue: ReviewedSchema,
    policy: SchemaPolicy,
    select: Sequence[str] = (),
    ignore: Sequence[str] = (),
) -> tuple[Finding, ...]:
    """What breaks which rule, the gravest first.

    ``select`` names the rules to apply, all when empty; ``ignore`` leaves out rules (``review.char-type`` or
    ``char-type``) or single findings (``review.char-type@orders.code``).

    Raises INVALID_ARGUMENT for a rule that does not exist.
    """
    chosen = {rule.id for rule in RULES} if not select else {_known(name, "rules").id for name in select}
    findings = {_finding_id(name) for name in ignore if "@" in name}
    chosen -= {_known(name, "ignore").id for name in ignore if "@" not in name}
    found = [finding for rule in RULES if rule.id in chosen for finding in _findings(rule, catalogue, policy)]
    kept = [finding for finding in found if finding.id not in findings]
    return tuple(sorted(kept, key=lambda each: (_ORDER.index(each.severity), each.id, each.message)))


def _findings(rule: SchemaRule, catalogue: ReviewedSchema, policy: SchemaPolicy) -> list[Finding]:
    return [
        Finding(
            id=f"{rule.id}@{offence.subject}",
            rule=rule.id,
            severity=rule.severity,
            subject=offence.subject,
            message=offence.message,
            why=rule.section("Why it matters"),
            fix=offence.fix or rule.section("Instead"),
            references=rule.references,
        )
        for offence in rule.check(catalogue, policy)
    ]


def _known(name: str, field: str) -> SchemaRule:
    wanted = name.removeprefix("review.")
    for rule in RULES:
        if rule.name == wanted:
            return rule
    raise DomainError(
        Reason.INVALID_ARGUMENT,
        f"{name} is no rule of schemas; ListRules has them, and their ids begin with `review.`",
        {"field": field},
    )


def _finding_id(name: str) -> str:
    rule, _, subject = name.partition("@")
    return f"{_known(rule, 'ignore').id}@{subject}"
