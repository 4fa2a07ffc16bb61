"""Why the cut and the verdict may be believed: what was checked again by other means, and what is cited."""

from dataclasses import replace

from server.engine.boundaries.certificate import verified_bound
from server.engine.boundaries.numbers import rate
from server.engine.boundaries.outcome import Outcome
from server.engine.boundaries.verdict.decide import choose
from server.engine.boundaries.weighting import SCALE
from server.engine.kernel.partitioning import CertificateError
from server.engine.model.plan import Basis, Evidence, Figure, Verdict

_CITED = {
    "constraint": ("What the brief forbids to stand together is kept apart.", "constraints.must_be_apart of the brief"),
    "compliance": (
        "Systems that store, process or transmit account data are in scope; segmentation takes others out.",
        "PCI DSS v4.0, section 4: Scope of PCI DSS Requirements",
    ),
    "residency": (
        "Personal data may leave a territory only under conditions; what holds none is free.",
        "Regulation (EU) 2016/679, chapter V; objectives.data_residency of the brief",
    ),
    "teams": (
        "Systems copy the communication structure of those who build them.",
        "Conway, How Do Committees Invent?, Datamation 14(4), 1968; Skelton and Pais, Team Topologies, 2019",
    ),
    "saturation": (
        "Cores busy are the rate of requests times the service demand of one.",
        "Denning and Buzen, The Operational Analysis of Queueing Network Models, ACM Computing Surveys 10(3), 1978",
    ),
    "disparity": (
        "Splitting by function lets each part be scaled by its own load.",
        "Abbott and Fisher, The Art of Scalability, 2nd ed., 2015, chapter 22",
    ),
    "compute": (
        "Partitions keep work of one kind from taking the resources of another.",
        "Nygard, Release It!, 2nd ed., 2018, chapter 5 (bulkheads)",
    ),
    "availability": (
        "Partitions keep a failure of one part from reaching another.",
        "Nygard, Release It!, 2nd ed., 2018, chapter 5 (bulkheads)",
    ),
}


def proofs_of(outcome: Outcome) -> tuple[Evidence, ...]:
    rules = dict.fromkeys(force.rule for force in outcome.choice.forces)
    return (
        _optimum(outcome),
        _complete(outcome),
        _bill(outcome),
        _trigger(outcome),
        *(
            Evidence(
                f"boundaries/cited/{rule}", _CITED[rule][0], Basis.CITED, observed="So it is weighed.",
                source=_CITED[rule][1],
            )
            for rule in rules
        ),
    )  # fmt: skip


def _optimum(outcome: Outcome) -> Evidence:
    cut = outcome.cut
    try:
        bound = verified_bound(cut)
        verdict = Verdict.CONFIRMED if bound == cut.bound and cut.value <= bound else Verdict.REFUTED
        seen = (
            f"The checker, which shares nothing with the solver, gets the bound {bound / SCALE:.6g} from the dual "
            f"values; the cut is worth {cut.value / SCALE:.6g}."
        )
    except CertificateError as error:
        verdict, seen = Verdict.REFUTED, str(error)
    return Evidence(
        "boundaries/optimum",
        "No other cut is worth more than the bound; the gap to it is stated.",
        Basis.DERIVED,
        verdict,
        seen,
        figures=(
            Figure("value", f"{cut.value / SCALE:.6f}"),
            Figure("bound", f"{cut.bound / SCALE:.6f}"),
            Figure("gap", f"{cut.gap / SCALE:.6f}"),
        ),
        source="Grötschel and Wakabayashi, A cutting plane algorithm for a clustering problem, 1989",
        repeat="Run the lines under `check` in boundaries/cut.json.",
    )


def _complete(outcome: Outcome) -> Evidence:
    modules = outcome.boundaries.modules
    owned = sorted(entity for module in modules for entity in module.entities)
    served = sorted(use_case for module in modules for use_case in module.use_cases)
    brief = outcome.brief
    whole = owned == sorted(entity.name for entity in brief.entities) and served == sorted(
        use_case.name for use_case in brief.use_cases
    )
    return Evidence(
        "boundaries/complete",
        "Every entity and every use case is in exactly one module.",
        Basis.DERIVED,
        Verdict.CONFIRMED if whole else Verdict.REFUTED,
        f"{len(owned)} entities and {len(served)} use cases in {len(modules)} modules.",
        repeat="Count them in boundaries/README.md.",
    )


def _bill(outcome: Outcome) -> Evidence:
    """The same calls, counted a second time from the operations of the context map."""
    told = sum(
        operation.rate
        for each in outcome.boundaries.module_relationships
        for operation in each.operations
        if operation.style == "call"
    )
    billed = outcome.apart.calls_peak
    agrees = abs(told - billed) <= 1e-3 * max(1.0, billed)
    return Evidence(
        "boundaries/bill",
        "The context map and the bill count the same calls.",
        Basis.DERIVED,
        Verdict.CONFIRMED if agrees else Verdict.REFUTED,
        f"{rate(told)} in the context map, {rate(billed)} in the bill of a service for each module.",
        figures=(Figure("calls at peak", f"{billed:.3f}", "1/s"),),
        repeat="Add up the rates of the calls in boundaries/README.md.",
    )


def _trigger(outcome: Outcome) -> Evidence:
    """The verdict asked again just below each rate and at it."""
    modules = outcome.modules
    rates = [one for one in outcome.triggers if one.rate]
    wrong = []
    for one in rates:
        moved = frozenset(modules.use_cases[one.module])
        below = choose(replace(modules, workload=modules.workload.scaled(moved, one.factor * 0.85)))
        at = choose(replace(modules, workload=modules.workload.scaled(moved, one.factor)))
        if below.split or not at.split:
            wrong.append(one.module)
    return Evidence(
        "boundaries/trigger",
        "At each stated rate the verdict is a split, and at 85 % of it it is not.",
        Basis.DERIVED,
        Verdict.REFUTED if wrong else Verdict.CONFIRMED,
        f"Not so for {', '.join(wrong)}." if wrong else f"{len(rates)} rates asked again on both sides.",
        repeat="Scale the rates of the module's use cases in the brief and design again.",
    )
