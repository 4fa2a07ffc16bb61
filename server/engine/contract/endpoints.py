"""The interface of a service as values: every method with its route, request, answer, behaviour and failures."""

from dataclasses import dataclass
from functools import cached_property

from server.engine.contract import problems, words
from server.engine.contract.answers import Answer, Answers
from server.engine.contract.audience import Audience
from server.engine.contract.behaviour import Behaviour, behaviour_of
from server.engine.contract.bodies import Request, request_of
from server.engine.contract.catalogue import Catalogue
from server.engine.contract.conflicts import conflicts_of
from server.engine.contract.drafts import Draft
from server.engine.contract.inputs import inputs_of
from server.engine.contract.problems import Scenario
from server.engine.contract.routes import Route, assign
from server.engine.contract.sources import Source
from server.engine.contract.subjects import PAGED, READING, Action, Subject, subject_of
from server.engine.contract.views import Names
from server.engine.kernel.naming import camel
from server.engine.model.access import Statement
from server.engine.model.brief import ActorKind, Trigger, UseCase, UseCaseKind
from server.engine.model.prepared import PreparedBrief

RESERVED = ("Problem", "ProblemError", "Operation")
"""Names of components that are not shapes of an entity."""
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

    @cached_property
    def by_use_case(self) -> dict[str, Endpoint]:
        return {one.use_case.name: one for one in self.endpoints}


def interface_of(prepared: PreparedBrief) -> Interface:
    """Every use case that a request triggers becomes one method; jobs and event handlers have none."""
    catalogue = Catalogue(prepared.brief)
    statements: dict[str, list[Statement]] = {}
    for statement in prepared.statements:
        statements.setdefault(statement.use_case, []).append(statement)
    drafts = []
    for use_case in prepared.brief.use_cases:
        if use_case.kind is UseCaseKind.JOB or use_case.trigger is not Trigger.REQUEST:
            continue
        own = tuple(statements.get(use_case.name, ()))
        actor = catalogue.actor(use_case.actor)
        draft = Draft(use_case, actor, own, inputs_of(use_case, own, catalogue, actor))
        drafts.append((draft, subject_of(draft, catalogue)))
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


def _endpoint(
    draft: Draft, subject: Subject, route: Route, readable: bool, answers: Answers, catalogue: Catalogue
) -> Endpoint:
    answer = answers.of(draft, subject)
    request = request_of(draft, subject, route, catalogue)
    behaviour = behaviour_of(draft, subject, route.verb, readable, answer.view is not None, catalogue)
    scenarios = _scenarios(draft, subject, route, request, behaviour, catalogue)
    page = _page(draft, subject) if subject.action in PAGED and route.verb == "GET" else None
    return Endpoint(draft, subject, route, request, answer, behaviour, scenarios, page)


def _page(draft: Draft, subject: Subject) -> tuple[int, int]:
    """The statement's own LIMIT is the page a client gets that asks for none."""
    stated = [access.limit for access in (subject.statement.accesses if subject.statement else ()) if access.limit]
    size = int(stated[0]) if stated and stated[0].strip().isdigit() else DEFAULT_PAGE
    return max(1, size), max(LARGEST_PAGE, size)


def _scenarios(
    draft: Draft, subject: Subject, route: Route, request: Request, behaviour: Behaviour, catalogue: Catalogue
) -> tuple[Scenario, ...]:
    found = [problems.validation([])]
    if behaviour.idempotency_key:
        found.append(problems.key_missing())
    if not behaviour.is_open:
        found += [problems.UNAUTHENTICATED, problems.INSUFFICIENT_SCOPE]
        owned = _owned(draft, subject, route, catalogue)
        if owned:
            found.append(problems.not_owner(words.phrase(owned)))
    elif draft.proves_secret:
        found.append(problems.INVALID_CREDENTIALS)
    found += _missing(subject, route)
    if behaviour.idempotency_key:
        found.append(problems.KEY_IN_USE)
    if subject.action not in READING:
        found += conflicts_of(draft, catalogue)
    if behaviour.precondition:
        found += [problems.PRECONDITION_FAILED, problems.PRECONDITION_REQUIRED]
    if request.body:
        found += [problems.CONTENT_TOO_LARGE, problems.UNSUPPORTED_MEDIA_TYPE]
    if behaviour.idempotency_key:
        found.append(problems.KEY_REUSED)
    found.append(problems.RATE_LIMITED)
    if not behaviour.is_long:
        for system in behaviour.waiting.systems:
            found += problems.external_failure(words.phrase(system), words.kebab(system))
    found.append(problems.UNAVAILABLE)
    return tuple(sorted(found, key=lambda one: one.status))


def _owned(draft: Draft, subject: Subject, route: Route, catalogue: Catalogue) -> str:
    """The entity in the path whose owner must be the caller, empty when the path shows nobody's."""
    account = catalogue.account_of(draft.actor)
    if not account or draft.actor.kind not in (ActorKind.END_USER, ActorKind.PARTNER):
        return ""
    for parameter in reversed(route.parameters):
        entity = parameter.field.refers_to if parameter.field else ""
        owner = catalogue.entities[entity].owner if entity in catalogue.entities else ""
        guarded = (
            subject.action not in READING
            or any(one.source is Source.CALLER for one in draft.inputs)
            or catalogue.reaches(entity, account)
        )
        if entity and owner and catalogue.reaches(entity, account) and guarded:
            return entity
    return ""


def _missing(subject: Subject, route: Route) -> list[Scenario]:
    """Not found: the row itself, or the one its collection hangs below."""
    entities = [one.field.refers_to or one.field.entity for one in route.parameters if one.field]
    if subject.is_item and ((subject.keys and route.parameters) or subject.is_callers_own):
        entities.append(subject.entity)
    return [
        problems.not_found(words.phrase(entity.replace(".", " ")), words.kebab(entity.replace(".", "-")))
        for entity in dict.fromkeys(entities)
        if entity
    ]
