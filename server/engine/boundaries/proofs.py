"""Why the cut and the verdict may be believed: what was checked again by other means, and what is cited."""

from server.engine.boundaries.certificate import verified_bound
from server.engine.boundaries.numbers import rate
from server.engine.boundaries.outcome import Outcome
from server.engine.boundaries.verdict.decide import Choice, choose
from server.engine.boundaries.verdict.trigger import LOADS, Trigger
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
        _steady(outcome),
        *_firm(outcome),
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
        names = one.module.split(", ")
        moved = frozenset(use_case for name in names for use_case in modules.use_cases[name])
        below, above = (
            choose(modules.under(modules.workload.scaled(moved, one.factor * aside))) for aside in (0.85, 1.15)
        )
        if _asks(below, one) or not _asks(above, one):
            wrong.append(one.module)
    return Evidence(
        "boundaries/trigger",
        "Above each stated rate the load asks for a split, and 15 % below it it does not.",
        Basis.DERIVED,
        Verdict.REFUTED if wrong else Verdict.CONFIRMED,
        f"Not so for {', '.join(wrong)}." if wrong else f"{len(rates)} rates asked again on both sides.",
        repeat="Scale the rates of the module's use cases in the brief and design again.",
    )


def _asks(then: Choice, trigger: Trigger) -> bool:
    """Whether load sets anything apart; of a trigger that undoes a split, its own module."""
    names = tuple(trigger.module.split(", "))
    return any(force.rule in LOADS and (bool(trigger.services) or force.apart == names) for force in then.acting)


def _steady(outcome: Outcome) -> Evidence:
    """The verdict under rates that are all wrong in the same direction."""
    modules = outcome.modules
    everything = frozenset(flow.name for flow in modules.workload.flows)
    same = {
        factor: choose(modules.under(modules.workload.scaled(everything, factor))).services == outcome.choice.services
        for factor in (0.7, 0.9, 1.1, 1.3)
    }
    changed = ", ".join(f"{factor - 1:+.0%}" for factor, kept in same.items() if not kept)
    return Evidence(
        "boundaries/steady",
        "What the verdict does when every rate is 10 % or 30 % higher or lower.",
        Basis.DERIVED,
        observed=f"Other services at {changed}." if changed else "The same services at -30 %, -10 %, +10 % and +30 %.",
        repeat="Scale all rates in the brief and design again.",
    )


def _firm(outcome: Outcome) -> tuple[Evidence, ...]:
    """Which entities would lie elsewhere with rates that are wrong by chance."""
    if outcome.stability is None:
        return ()
    found = []
    for shaken in outcome.stability.shaken:
        loose = ", ".join(f"{one.entity} ({one.share:.0%})" for one in shaken.wavering[:5])
        found.append(
            Evidence(
                f"boundaries/firm/{shaken.width * 100:.0f}",
                f"What the cut does when each rate is off by up to {shaken.width:.0%}, each by its own factor.",
                Basis.SIMULATED,
                observed=f"{shaken.unchanged} of {shaken.draws} draws give the same cut"
                + (f"; elsewhere lie {loose}." if loose else "."),
                figures=(Figure("draws", str(shaken.draws)), Figure("same cut", str(shaken.unchanged))),
                repeat=f"Draw factors for all rates from seed {outcome.stability.seed} and cut again.",
            )
        )
    return tuple(found)
