"""What surrounds entities and use cases: actors, external systems, objectives, constraints, deployment."""

import re

from server.engine.brief import limits
from server.engine.brief.checks.context import BRIEF_NAME, NAME, Checked
from server.engine.model.brief import Constraints, Deployment, Objectives, Team

_ANY = re.compile(r"[^\n]+\Z")
_CURRENCY = re.compile(r"[A-Z]{3}\Z")
_MAX_MONTHS = 240
_MAX_COUNT = 10**9


def check_surroundings(checked: Checked) -> None:
    brief = checked.brief
    checked.name("name", "brief", brief.name, BRIEF_NAME)
    checked.texts("", brief, ())
    for field in ("title", "summary"):
        if len(getattr(brief, field)) > limits.MAX_TEXT:
            checked.report.add(field, f"at most {limits.MAX_TEXT:,} characters are allowed")
    _check_actors(checked)
    _check_systems(checked)
    if brief.objectives is not None:
        _check_objectives(checked, brief.objectives)
    if brief.constraints is not None:
        _check_constraints(checked, brief.constraints)
    if brief.deployment is not None:
        _check_deployment(checked, brief.deployment)


def _check_actors(checked: Checked) -> None:
    checked.count("actors", checked.brief.actors, limits.MAX_ACTORS, "actors")
    for path, actor in checked.named("actors", "actor", checked.brief.actors, NAME):
        checked.texts(path, actor, ("trust_notes",))
        checked.number(f"{path}.count", actor.count, 0, limits.MAX_ROWS, "count")
        checked.entity(f"{path}.entity", actor.entity)


def _check_systems(checked: Checked) -> None:
    systems = checked.brief.external_systems
    checked.count("external_systems", systems, limits.MAX_EXTERNAL_SYSTEMS, "external systems")
    for path, system in checked.named("external_systems", "external system", systems, NAME):
        checked.texts(path, system, ("description", "protocol"))
        checked.latency(f"{path}.latency", system.latency)
        checked.fraction(f"{path}.availability", system.availability, "availability", above=True)
        checked.number(f"{path}.rate_limit", system.rate_limit, 0, limits.MAX_RATE, "rate_limit", above=True)


def _check_objectives(checked: Checked, objectives: Objectives) -> None:
    checked.latency("objectives.latency", objectives.latency)
    checked.fraction("objectives.availability", objectives.availability, "availability", above=True)
    checked.duration("objectives.recovery_point", objectives.recovery_point, "recovery_point", zero=True)
    checked.duration("objectives.recovery_time", objectives.recovery_time, "recovery_time", zero=True)
    checked.number("objectives.horizon", objectives.horizon, 1, _MAX_MONTHS, "horizon (months)")
    checked.number("objectives.growth", objectives.growth, -0.5, 10.0, "growth")
    checked.texts("objectives", objectives, ("data_residency",))
    _check_distinct(checked, "objectives.regions", objectives.regions, "region")
    budget = objectives.monthly_budget
    if budget is not None:
        checked.number("objectives.monthly_budget", budget.amount, 0, limits.MAX_INTEGER, "the budget")
        if not _CURRENCY.match(budget.currency):
            checked.report.add(
                "objectives.monthly_budget", f"`{budget.currency[:20]}` is no currency (ISO 4217)", "USD"
            )


def _check_distinct(checked: Checked, path: str, values: tuple[str, ...], what: str) -> None:
    for index, value in enumerate(values):
        if not value.strip():
            checked.report.add(f"{path}[{index}]", f"a {what} without a name")
        elif value in values[:index]:
            checked.report.add(f"{path}[{index}]", f"{what} `{value}` is written twice")


def _check_constraints(checked: Checked, constraints: Constraints) -> None:
    texts = ("language", "framework", "database", "message_broker", "cloud")
    checked.texts("constraints", constraints, texts)
    _check_distinct(checked, "constraints.existing_components", constraints.existing_components, "component")
    if constraints.naming is not None:
        for field, words in (("tables", ("plural", "singular")), ("keys", ("bigint", "uuid"))):
            word = getattr(constraints.naming, field)
            if word not in words:
                checked.report.add(f"constraints.naming.{field}", f"expected one of {', '.join(words)}", words[0])
    together: dict[frozenset[str], str] = {}
    for index, group in enumerate(constraints.must_stay_together):
        _check_group(checked, f"constraints.must_stay_together[{index}]", group)
        together |= {frozenset({one, other}): one for one in group for other in group if one != other}
    for index, group in enumerate(constraints.must_be_apart):
        path = f"constraints.must_be_apart[{index}]"
        _check_group(checked, path, group)
        for number, name in enumerate(group):
            for other in group[:number]:
                if frozenset({name, other}) in together:
                    message = f"`{other}` and `{name}` must stay together and be apart"
                    checked.report.add(f"{path}[{number}]", message)
    _check_teams(checked, constraints.teams)


def _check_group(checked: Checked, path: str, group: tuple[str, ...]) -> None:
    if len(group) < 2:
        checked.report.add(path, "a group has at least two members")
    for index, name in enumerate(group):
        _check_part(checked, f"{path}[{index}]", name)
        if name in group[:index]:
            checked.report.add(f"{path}[{index}]", f"`{name}` is written twice")


def _check_part(checked: Checked, path: str, name: str) -> None:
    if name not in checked.entities and name not in checked.use_cases:
        checked.report.unknown(path, "entity or use case", name, [*checked.entities, *checked.use_cases])


def _check_teams(checked: Checked, teams: tuple[Team, ...]) -> None:
    owners: dict[str, str] = {}
    for path, team in checked.named("constraints.teams", "team", teams, _ANY):
        checked.number(f"{path}.size", team.size, 1, 10_000, "size")
        _check_distinct(checked, f"{path}.skills", team.skills, "skill")
        for index, name in enumerate(team.owns):
            _check_part(checked, f"{path}.owns[{index}]", name)
            if owners.setdefault(name, team.name) != team.name:
                message = f"`{name}` is owned by `{owners[name]}` and by `{team.name}`"
                checked.report.add(f"{path}.owns[{index}]", message)


def _check_deployment(checked: Checked, deployment: Deployment) -> None:
    for path, service in checked.named("deployment.services", "service", deployment.services, _ANY):
        checked.number(f"{path}.replicas", service.replicas, 1, 100_000, "replicas")
        checked.number(f"{path}.workers", service.workers, 1, 10_000, "workers")
        checked.number(f"{path}.pool_size", service.pool_size, 1, 100_000, "pool_size")
        checked.number(f"{path}.cores", service.cores, 0, 10_000, "cores", above=True)
    for path, cache in checked.named("deployment.caches", "cache", deployment.caches, _ANY):
        checked.number(f"{path}.size_bytes", cache.size_bytes, 1, limits.MAX_INTEGER, "size_bytes")
        checked.duration(f"{path}.time_to_live", cache.time_to_live, "time_to_live")
    database = deployment.database
    if database is not None:
        checked.number("deployment.database.cores", database.cores, 0, 10_000, "cores", above=True)
        checked.number("deployment.database.memory_bytes", database.memory_bytes, 1, limits.MAX_INTEGER, "memory_bytes")
        checked.number(
            "deployment.database.max_connections", database.max_connections, 1, _MAX_COUNT, "max_connections"
        )
