"""Forces that nobody weighs: what the brief forbids to stand together, and what a regulator does."""

import itertools
import re
from collections.abc import Iterator

from server.engine.boundaries.costs.bill import bill_of
from server.engine.boundaries.groups import Groups
from server.engine.boundaries.numbers import several
from server.engine.boundaries.verdict.force import Force, Strength, two_sides
from server.engine.boundaries.verdict.seam import sides
from server.engine.model.brief import AttributeType, Brief, Entity, Sensitivity
from server.engine.model.plan import Figure

_ACCOUNT_DATA = frozenset({AttributeType.STRING, AttributeType.TEXT, AttributeType.BINARY, AttributeType.JSON})
"""Types that can hold an account number; an amount, a date or a state of a payment is no account data."""
_RESIDENT = frozenset({Sensitivity.PERSONAL, Sensitivity.PAYMENT, Sensitivity.SECRET})
_EU = frozenset(
    {
        *("at", "be", "bg", "cy", "cz", "de", "dk", "ee", "es", "fi", "fr", "gr", "hr", "hu", "ie", "it", "lt", "lu"),
        *("lv", "mt", "nl", "pl", "pt", "ro", "se", "si", "sk"),
        *("eu", "europe"),
    }
)
"""Country codes whose rule is satisfied anywhere in the union."""


def constraints(modules: Groups) -> Iterator[Force]:
    """``must_be_apart``: of two modules the one that costs fewer torn writes and calls leaves."""
    stated = modules.workload.brief.constraints
    for apart in stated.must_be_apart if stated else ():
        found = (modules.of.get(one) or modules.home.get(one, "") for one in apart)
        owners = sorted({module for module in found if module})
        for one, other in itertools.combinations(owners, 2):
            leaver = min((one, other), key=lambda name: (*_price(modules, name), name))
            yield Force(
                "constraint",
                two_sides(modules.names, frozenset({leaver}), f"{one}|{other}"),
                Strength.REQUIRED,
                f"The brief says that {' and '.join(apart)} must be apart.",
                trigger="The constraint is dropped.",
                source="constraints.must_be_apart",
            )


def compliance(modules: Groups) -> Iterator[Force]:
    """Account data in a process and a database of their own keep everything else out of the assessor's scope."""
    core, scattered = account_data(modules.workload.brief)
    inside = frozenset(modules.of[name] for name in core)
    if not core or len(inside) == len(modules.names):
        return
    left = [path for path in scattered if modules.of[path.partition(".")[0]] not in inside]
    outside = [flow for flow in modules.workload.flows if modules.home[flow.name] not in inside]
    share = len(outside) / max(len(modules.workload.flows), 1)
    yield Force(
        "compliance",
        two_sides(modules.names, inside, "account-data"),
        Strength.HELD if left else Strength.REQUIRED,
        f"{several(len(core), 'entity holds', 'entities hold')} payment account data; apart from them, "
        f"{len(outside)} of {len(modules.workload.flows)} use cases ({share:.0%}) stay out of the assessment.",
        against=f"{', '.join(left)} would keep the rest in scope all the same." if left else "",
        passing=bool(left),
        trigger=(
            f"No account data is left outside ({', '.join(left)})."
            if left
            else "Account data is left to a provider and no longer stored."
        ),
        source="PCI DSS v4.0, section 4 (scope and segmentation)",
        figures=(
            Figure("entities with account data", str(len(core))),
            Figure("use cases out of scope", str(len(outside)), f"of {len(modules.workload.flows)}"),
        ),
    )


def account_data(brief: Brief) -> tuple[frozenset[str], tuple[str, ...]]:
    """The entities that are there to hold payment account data, and columns of others that hold some of it too.

    There to hold it are those marked so as a whole, or in at least half of their attributes some of which can hold it;
    with none, all that hold any.
    """
    holding = {entity.name: _account_columns(entity) for entity in brief.entities}
    holding = {name: columns for name, columns in holding.items() if columns}
    core = frozenset(
        one.name
        for one in brief.entities
        if one.sensitivity is Sensitivity.PAYMENT or (one.name in holding and _mainly_payment(one))
    )
    if not core:
        return frozenset(holding), ()
    return core, tuple(
        sorted(f"{name}.{column}" for name, columns in holding.items() if name not in core for column in columns)
    )


def residency(modules: Groups) -> Iterator[Force]:
    """Data that must stay in one place cannot be deployed to regions elsewhere; what serves those regions can."""
    objectives = modules.workload.brief.objectives
    if objectives is None or not objectives.data_residency or len(objectives.regions) < 2:
        return
    abroad = [region for region in objectives.regions if not _within(region, objectives.data_residency)]
    if not abroad or len(abroad) == len(objectives.regions):
        return
    resident = {entity.name for entity in modules.workload.brief.entities if _sensitivities(entity) & _RESIDENT}
    inside = frozenset(modules.of[name] for name in resident)
    if not inside or len(inside) == len(modules.names):
        return
    yield Force(
        "residency",
        two_sides(modules.names, inside, "resident"),
        Strength.REQUIRED,
        f"{several(len(resident), 'entity', 'entities')} with personal or payment data must stay in "
        f"{objectives.data_residency}; {', '.join(abroad)} may run only what holds none.",
        trigger=f"No region outside {objectives.data_residency} is served any more, or residency is not asked for.",
        source="objectives.data_residency, objectives.regions",
        figures=(Figure("entities bound to a place", str(len(resident))),),
    )


def _price(modules: Groups, name: str) -> tuple[float, float]:
    bill = bill_of(sides(modules, two_sides(modules.names, frozenset({name}), "x")))
    return bill.distributed_peak, bill.calls_peak


def _account_columns(entity: Entity) -> list[str]:
    return [
        attribute.name
        for attribute in entity.attributes
        if attribute.type in _ACCOUNT_DATA and (attribute.sensitivity or entity.sensitivity) is Sensitivity.PAYMENT
    ]


def _mainly_payment(entity: Entity) -> bool:
    marked = sum(one.sensitivity is Sensitivity.PAYMENT for one in entity.attributes)
    return 2 * marked >= len(entity.attributes)


def _sensitivities(entity: Entity) -> set[Sensitivity]:
    found = {attribute.sensitivity for attribute in entity.attributes} | {entity.sensitivity}
    return {one for one in found if one is not None}


def _within(region: str, residency: str) -> bool:
    """Whether a region, named as clouds do (``eu-west-1``, ``us-east-1``), lies in a place that the text names."""
    places = set(re.findall(r"[a-z]+", residency.casefold()))
    area = region.casefold().partition("-")[0]
    return area in places or (area in _EU and bool(places & _EU))
