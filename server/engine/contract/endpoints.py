"""The interface of a service as values: every method with its route, request, answer, behaviour and failures."""

import re
from dataclasses import dataclass

from server.engine.contract import grants
from server.engine.contract.answers import Answer, Answers
from server.engine.contract.audience import Audience
from server.engine.contract.behaviour import Behaviour, behaviour_of
from server.engine.contract.bodies import Request, request_of
from server.engine.contract.catalogue import Catalogue
from server.engine.contract.drafts import Draft
from server.engine.contract.inputs import inputs_of
from server.engine.contract.problems import Scenario
from server.engine.contract.routes import Route, assign
from server.engine.contract.scenarios import scenarios_of
from server.engine.contract.subjects import PAGED, Action, Subject, subject_of
from server.engine.contract.views import Names
from server.engine.kernel.naming import camel
from server.engine.model.access import Statement
from server.engine.model.brief import Trigger, UseCase, UseCaseKind
from server.engine.model.prepared import PreparedBrief

RESERVED = ("Problem", "ProblemError", "Operation")
"""Names of components that are not shapes of an entity."""
_SENSITIVITY = re.compile(r"entities\[(\w+)\]\.sensitivity")
DEFAULT_PAGE, LARGEST_PAGE = 25, 100


@dataclass(frozen=True)
class Endpoint:
    draft: Draft
    subject: Subject
    route: Route
    request: Request
    answer: Answer
    behaviour: Behaviour
    scenarios: tuple[Scenario, ...]
    page: tuple[int, int] | None = None
    """Default and greatest page size of a list."""

    @property
    def use_case(self) -> UseCase:
        return self.draft.use_case

    @property
    def rpc(self) -> str:
        return camel(self.use_case.name)

    @property
    def operation_id(self) -> str:
        return self.rpc[:1].lower() + self.rpc[1:]

    @property
    def success(self) -> int:
        if self.behaviour.is_long or self.answer.silent:
            return 202
        if self.answer.view is None:
            return 204
        return 201 if self.subject.action is Action.CREATE and self.answer.view.entity else 200

    @property
    def statuses(self) -> tuple[int, ...]:
        return tuple(sorted({one.status for one in self.scenarios}))

    @property
    def partial_body(self) -> bool:
        return self.route.verb == "PATCH"


@dataclass(frozen=True)
class Interface:
    catalogue: Catalogue
    endpoints: tuple[Endpoint, ...]
    audience: Audience

    @property
    def has_operations(self) -> bool:
        return any(one.behaviour.is_long for one in self.endpoints)


def interface_of(prepared: PreparedBrief) -> Interface:
    """Every use case that a request triggers becomes one method; jobs and event handlers have none."""
    catalogue = Catalogue(prepared.brief, assumed_sensitivities(prepared))
    statements: dict[str, list[Statement]] = {}
    for statement in prepared.statements:
        statements.setdefault(statement.use_case, []).append(statement)
    found = []
    for use_case in prepared.brief.use_cases:
        if use_case.kind is UseCaseKind.JOB or use_case.trigger is not Trigger.REQUEST:
            continue
        own = tuple(statements.get(use_case.name, ()))
        actor = catalogue.actor(use_case.actor)
        draft = Draft(use_case, actor, own, inputs_of(use_case, own, catalogue, actor))
        found.append(draft)
    drafts = [(draft, subject_of(draft, catalogue)) for draft in grants.named(found)]
    audience = Audience(catalogue, tuple(draft for draft, _ in drafts))
    reserved = {*RESERVED, *(f"{draft.use_case.name}{end}" for draft, _ in drafts for end in ("Request", "Response"))}
    answers = Answers(catalogue, audience, Names(reserved))
    routes = assign(catalogue, tuple(drafts))
    readable = {route.path for (_, subject), route in zip(drafts, routes, strict=True) if subject.action is Action.GET}
    endpoints = [
        _endpoint(draft, subject, route, route.path in readable, answers, catalogue)
        for (draft, subject), route in zip(drafts, routes, strict=True)
    ]
    return Interface(catalogue, tuple(endpoints), audience)


def assumed_sensitivities(prepared: PreparedBrief) -> frozenset[str]:
    """Entities for which the brief states no sensitivity."""
    paths = (_SENSITIVITY.fullmatch(one.path) for one in prepared.assumptions)
    return frozenset(path.group(1) for path in paths if path)


def _endpoint(
    draft: Draft, subject: Subject, route: Route, readable: bool, answers: Answers, catalogue: Catalogue
) -> Endpoint:
    answer = answers.of(draft, subject)
    request = request_of(draft, subject, route, catalogue)
    behaviour = behaviour_of(draft, subject, route.verb, readable, answer, catalogue)
    scenarios = scenarios_of(draft, subject, route, request, behaviour, answer.silent, catalogue)
    page = _page(draft, subject) if subject.action in PAGED and route.verb == "GET" else None
    return Endpoint(draft, subject, route, request, answer, behaviour, scenarios, page)


def _page(draft: Draft, subject: Subject) -> tuple[int, int]:
    """The statement's own LIMIT is the page a client gets that asks for none."""
    stated = [access.limit for access in (subject.statement.accesses if subject.statement else ()) if access.limit]
    size = int(stated[0]) if stated and stated[0].strip().isdigit() else DEFAULT_PAGE
    return max(1, size), max(LARGEST_PAGE, size)


def verdict_of(interface: Interface) -> str:
    """One sentence: how many methods, paths and named failures."""
    ones = interface.endpoints
    types = {scenario.type for one in ones for scenario in one.scenarios}
    return (
        f"{len(ones)} methods on {len({one.route.template.partition(':')[0] for one in ones})} paths, each with "
        f"examples for its request and every status, and {len(types)} named ways to fail."
    )
