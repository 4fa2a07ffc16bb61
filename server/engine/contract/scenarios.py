"""All the ways in which one method can fail, by status: what its route, its inputs and its statements make possible."""

from server.engine.contract import problems, words
from server.engine.contract.behaviour import Behaviour
from server.engine.contract.bodies import Request
from server.engine.contract.catalogue import Catalogue
from server.engine.contract.conflicts import conflicts_of
from server.engine.contract.drafts import Draft
from server.engine.contract.problems import Scenario
from server.engine.contract.routes import Route
from server.engine.contract.sources import Source
from server.engine.contract.subjects import PAGED, READING, Action, Subject
from server.engine.model.access import Operation
from server.engine.model.brief import ActorKind


def scenarios_of(
    draft: Draft,
    subject: Subject,
    route: Route,
    request: Request,
    behaviour: Behaviour,
    silent: bool,
    catalogue: Catalogue,
) -> tuple[Scenario, ...]:
    """``silent`` methods tell nothing of what they found, so nothing found is among their failures."""
    found: list[Scenario] = []
    if route.parameters or request.query or request.body or subject.action in PAGED:
        found.append(problems.validation([]))
    found += _of_callers(draft, subject, route, behaviour, catalogue)
    if not silent:
        found += _missing(draft, subject, route)
    if subject.action not in READING and not silent:
        found += conflicts_of(draft, request, route, catalogue)
    if behaviour.idempotency_key:
        found += [problems.key_missing(), problems.KEY_IN_USE, problems.KEY_REUSED]
    if behaviour.precondition:
        found += [problems.PRECONDITION_FAILED, problems.PRECONDITION_REQUIRED]
    if request.body:
        found += [problems.CONTENT_TOO_LARGE, problems.UNSUPPORTED_MEDIA_TYPE]
    found.append(problems.RATE_LIMITED)
    if not behaviour.is_long:
        for system in behaviour.waiting.systems:
            found += problems.external_failure(words.phrase(system), words.kebab(system))
    found.append(problems.UNAVAILABLE)
    return tuple(sorted(found, key=lambda one: one.status))


def _of_callers(
    draft: Draft, subject: Subject, route: Route, behaviour: Behaviour, catalogue: Catalogue
) -> list[Scenario]:
    if behaviour.is_open:
        return [problems.INVALID_CREDENTIALS] if draft.proves_secret else []
    owned = _owned(draft, route, catalogue)
    more = [problems.not_owner(words.phrase(owned))] if owned else []
    return [problems.UNAUTHENTICATED, problems.INSUFFICIENT_SCOPE, *more]


def _owned(draft: Draft, route: Route, catalogue: Catalogue) -> str:
    """The entity in the path whose owner must be the caller.

    Empty when the path shows nobody's, and when the statements themselves ask for the caller's rows: those of others
    are not found then.
    """
    account = catalogue.account_of(draft.actor)
    if not account or draft.actor.kind not in (ActorKind.END_USER, ActorKind.PARTNER):
        return ""
    if any(one.source is Source.CALLER and any(use.role == "key" for use in one.uses) for one in draft.inputs):
        return ""
    for parameter in reversed(route.parameters):
        entity = parameter.field.refers_to if parameter.field else ""
        owner = catalogue.entities[entity].owner if entity in catalogue.entities else ""
        if owner and catalogue.reaches(entity, account):
            return entity
    return ""


def _missing(draft: Draft, subject: Subject, route: Route) -> list[Scenario]:
    """Not found: the row itself unless it is made when it is missing, or what it hangs below."""
    made = subject.action is Action.REPLACE and any(
        access.operation is Operation.INSERT and access.entity == subject.entity
        for statement in draft.statements
        for access in statement.accesses
    )
    above = route.parameters if made or not subject.is_item or subject.by_surrogate else route.parameters[:-1]
    entities = [one.field.refers_to for one in above if one.field and one.field.refers_to]
    if subject.is_item and not made and not (subject.by_surrogate and subject.is_callers_own):
        entities.append(subject.entity)
    return [
        problems.not_found(words.phrase(entity.replace(".", " ")), words.kebab(entity.replace(".", "-")))
        for entity in dict.fromkeys(entities)
    ]
