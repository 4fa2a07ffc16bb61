"""Conway's law as a force: teams that own different modules release separately, if they are large enough to.

Conway, How Do Committees Invent?, 1968; Skelton and Pais, Team Topologies, 2019.
"""

from collections import Counter
from collections.abc import Iterator, Mapping

from server.engine.boundaries import card
from server.engine.boundaries.groups import Groups
from server.engine.boundaries.passing import coordinated
from server.engine.boundaries.verdict.force import Force, Strength
from server.engine.boundaries.verdict.seam import TORN, sides, torn_share
from server.engine.model.brief import Team
from server.engine.model.plan import Figure

_SOURCE = "Conway 1968; Skelton and Pais 2019"


def owners(modules: Groups) -> Mapping[str, str]:
    """The team of each module: who owns most of its entities and use cases; the largest team where none does."""
    stated = modules.workload.brief.constraints
    teams = stated.teams if stated else ()
    if not teams:
        return dict.fromkeys(modules.names, "")
    counted: dict[str, Counter[str]] = {name: Counter() for name in modules.names}
    for team in teams:
        for owned in team.owns:
            if module := modules.of.get(owned, modules.home.get(owned, "")):
                counted[module][team.name] += 1
    largest = max(teams, key=lambda team: (team.size, -teams.index(team))).name
    return {
        name: min(counted[name], key=lambda team: (-counted[name][team], team), default=largest)
        for name in modules.names
    }


def teams(modules: Groups) -> Iterator[Force]:
    """One force: the modules by the team that owns them."""
    stated = modules.workload.brief.constraints
    known = {team.name: team for team in stated.teams} if stated else {}
    labels = dict(owners(modules))
    full = [name for name in sorted(known) if known[name].size >= card.SMALLEST_TEAM]
    if len(full) > 1 and not any(team.owns for team in known.values()):
        yield Force(
            "teams",
            labels,
            Strength.HELD,
            f"{len(full)} teams are large enough for a service each.",
            against="Nothing says what each of them owns.",
            passing=True,
            trigger="Each team owns modules of its own.",
            source=_SOURCE,
            figures=tuple(Figure(f"engineers in {name}", str(known[name].size)) for name in full),
        )
    if len(set(labels.values())) < 2:
        return
    before = dict(labels)
    small = [name for name in sorted(set(labels.values())) if known[name].size < card.SMALLEST_TEAM]
    for name in small:
        if len(set(labels.values())) > 1:
            labels = _absorbed(labels, name, _host(modules, labels, name, known))
    figures = tuple(Figure(f"engineers in {name}", str(known[name].size)) for name in sorted(set(before.values())))
    if len(set(labels.values())) < 2:
        yield Force(
            "teams",
            before,
            Strength.HELD,
            f"{_listed(before, known)} own different modules.",
            against=f"Below {card.SMALLEST_TEAM} engineers a team cannot be on call for a service of its own.",
            passing=True,
            trigger=f"Each of the teams has {card.SMALLEST_TEAM} engineers or more.",
            source=_SOURCE,
            figures=figures,
        )
        return
    share = torn_share(sides(modules, labels))
    held = share > TORN
    yield Force(
        "teams",
        labels,
        Strength.HELD if held else Strength.PAYS,
        f"{_listed(labels, known)} own different modules; {share:.0%} of the smaller side's writing transactions "
        f"would need a saga.",
        against=f"More than {TORN:.0%} of them: the teams' border runs through their transactions." if held else "",
        trigger=(
            f"Ownership moves so that at most {TORN:.0%} of the writing transactions cross."
            if held
            else f"One team owns all of it, or one falls below {card.SMALLEST_TEAM} engineers."
        ),
        source=_SOURCE,
        figures=(*figures, Figure("transactions torn", f"{share:.0%}")),
    )


def _absorbed(labels: Mapping[str, str], name: str, host: str) -> dict[str, str]:
    return {module: host if label == name else label for module, label in labels.items()}


def _host(modules: Groups, labels: Mapping[str, str], name: str, known: Mapping[str, Team]) -> str:
    """With whom a team that is too small shares a service: whose transactions it shares most, then the largest."""
    cut = sides(modules, labels)
    shared: Counter[str] = Counter()
    for one in coordinated(cut):
        if name in one.groups:
            shared.update(group for group in one.groups if group != name)
    others = sorted(set(labels.values()) - {name})
    return min(others, key=lambda other: (-shared[other], -known[other].size, other))


def _listed(labels: Mapping[str, str], known: Mapping[str, Team]) -> str:
    return " and ".join(f"{name} ({known[name].size})" for name in sorted(set(labels.values())))
