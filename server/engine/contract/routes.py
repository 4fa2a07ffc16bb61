"""Methods and paths: the standard method where a use case is one, a custom verb where not; no two the same."""

import re
from dataclasses import dataclass, replace

from server.engine.contract import words
from server.engine.contract.catalogue import Catalogue
from server.engine.contract.drafts import Draft
from server.engine.contract.paths import Base, PathParameter, Paths
from server.engine.contract.subjects import READING, Action, Subject

_METHODS = {
    Action.CREATE: "POST",
    Action.UPDATE: "PATCH",
    Action.REPLACE: "PUT",
    Action.DELETE: "DELETE",
}


@dataclass(frozen=True)
class Route:
    verb: str
    path: str
    parameters: tuple[PathParameter, ...] = ()
    parent: str = ""
    """The entity whose row stands before the last segment."""

    @property
    def template(self) -> str:
        """The path with its parameters unnamed: two routes with equal templates are one place."""
        return re.sub(r"\{[^}]*\}", "{}", self.path)

    @property
    def custom(self) -> str:
        """The custom verb, empty for a standard method."""
        return self.path.rpartition("}")[2].partition(":")[2] if "}" in self.path else self.path.partition(":")[2]


def assign(catalogue: Catalogue, drafts: tuple[tuple[Draft, Subject], ...]) -> tuple[Route, ...]:
    """One route for each draft, in their order; where two want one place, the one named after the method keeps it."""
    paths = Paths(catalogue, drafts)
    by_surrogate = {subject.entity for _, subject in drafts if subject.by_surrogate}
    wanted = [_wanted(draft, subject, paths, by_surrogate) for draft, subject in drafts]
    routes: dict[int, Route] = {}
    taken: set[tuple[str, str]] = set()
    names: dict[str, str] = {}
    for position in sorted(range(len(drafts)), key=lambda at: (_rank(*drafts[at], wanted[at], catalogue), at)):
        route = wanted[position]
        if (route.verb, route.template) in taken or names.get(route.template, route.path) != route.path:
            route = _custom(*drafts[position], paths, taken)
        taken.add((route.verb, route.template))
        names.setdefault(route.template, route.path)
        routes[position] = route
    return tuple(routes[position] for position in range(len(drafts)))


def _rank(draft: Draft, subject: Subject, route: Route, catalogue: Catalogue) -> int:
    standard = {
        Action.GET: words.READ_VERBS,
        Action.LIST: frozenset({"list"}),
        Action.CREATE: words.CREATE_VERBS,
        Action.UPDATE: words.UPDATE_VERBS,
        Action.REPLACE: words.REPLACE_VERBS,
        Action.DELETE: words.DELETE_VERBS,
    }.get(subject.action, frozenset())
    mentions = words.mention(draft.use_case.name, *catalogue.called(subject.entity)) is not None
    return 0 if words.verb(draft.use_case.name) in standard and mentions and not route.custom else 1


def _wanted(draft: Draft, subject: Subject, paths: Paths, by_surrogate: set[str]) -> Route:
    if subject.is_item and not subject.by_surrogate and not subject.is_callers_own and subject.action is Action.GET:
        client = [column for column, _ in subject.keys if not column.refers_to]
        if client and subject.entity in by_surrogate:
            return _looked_up(draft, subject, paths)
    base = paths.base(draft, subject)
    called = paths.catalogue.called(subject.entity) if subject.entity else ()
    suffix = words.without(draft.use_case.name, *called)
    if subject.action in READING and not draft.carries_secret:
        return _read(draft, subject, base, suffix)
    verb = _METHODS.get(subject.action)
    if not subject.entity:
        return Route("POST", base.path)
    if verb is not None and not (draft.carries_secret and verb == "DELETE"):
        return Route(verb, base.path, base.parameters, base.parent)
    if _replaces_part(draft, subject):
        return Route("PUT", f"{base.path}/{subject.noun}", base.parameters, subject.entity)
    return Route("POST", f"{base.path}:{suffix}", base.parameters, base.parent)


def _read(draft: Draft, subject: Subject, base: Base, suffix: str) -> Route:
    if not subject.entity:
        return Route("GET", base.path)
    path = base.path
    if subject.action is Action.SEARCH:
        path = f"{path}:{suffix}"
    elif subject.action is Action.BATCH:
        path = f"{path}:batchGet"
    elif subject.action is Action.COMPUTE:
        path = f"{path}:{_result(draft, subject, base)}"
    return Route("GET", path, base.parameters, base.parent)


def _replaces_part(draft: Draft, subject: Subject) -> bool:
    """``ReplaceInventory`` on a listing sets all of its inventory: PUT on what hangs below the row."""
    return subject.by_surrogate and bool(subject.noun) and words.verb(draft.use_case.name) in words.REPLACE_VERBS


def _looked_up(draft: Draft, subject: Subject, paths: Paths) -> Route:
    """A row by its code, where its siblings are addressed by id: the code goes into the query."""
    references = tuple(pair for pair in subject.keys if pair[0].refers_to)
    base = paths.collection(draft, replace(subject, keys=(), action=Action.LIST, noun=""))
    shown = base if references else Base(f"{base.path}")
    suffix = words.without(draft.use_case.name, *paths.catalogue.called(subject.entity))
    return Route("GET", f"{shown.path}:{suffix}", shown.parameters, shown.parent)


def _custom(draft: Draft, subject: Subject, paths: Paths, taken: set[tuple[str, str]]) -> Route:
    """The same base with a custom verb from the use case's name, which no other use case has."""
    base = paths.base(draft, subject)
    verb = "GET" if subject.action in READING and not draft.carries_secret else "POST"
    suffix = words.without(draft.use_case.name, *paths.catalogue.called(subject.entity))
    whole = words.without(draft.use_case.name)
    tries = (suffix, whole, *(f"{whole}{number}" for number in range(2, len(taken) + 3)))
    routes = (Route(verb, f"{base.path}:{text}", base.parameters, base.parent) for text in tries)
    return next(route for route in routes if (route.verb, route.template) not in taken)


def _result(draft: Draft, subject: Subject, base: Base) -> str:
    """``GetShopStatistics`` below ``/shops/{shop_id}/receipts`` → ``statistics``."""
    said = list(words.words(draft.use_case.name))
    rest = said[1:] if said[0] in words.READ_VERBS | words.LIST_VERBS else said
    for entity in (subject.entity, base.parent):
        for word in words.words(entity):
            if word in rest and len(rest) > 1:
                rest.remove(word)
    rest = rest or said
    return rest[0] + "".join(word.capitalize() for word in rest[1:])
