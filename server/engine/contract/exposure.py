"""The interface as model values, for the analyses that need it."""

from server.engine.contract.endpoints import Endpoint, Interface
from server.engine.contract.sources import Source
from server.engine.contract.views import Property, View
from server.engine.model.contract import Failure, Method, MethodParameter, ServiceContract

_LOCATIONS = {
    Source.CALLER: "token",
    Source.KEY_HEADER: "header",
    Source.VERSION_HEADER: "header",
    Source.PAGE: "query",
    Source.SERVER: "server",
}


def contract_of(interface: Interface, service: str) -> ServiceContract:
    return ServiceContract(service, tuple(_method(one) for one in interface.endpoints))


def _method(one: Endpoint) -> Method:
    view = one.answer.view
    return Method(
        use_case=one.use_case.name,
        name=one.rpc,
        verb=one.route.verb,
        path=one.route.path,
        resource=one.subject.entity,
        request=f"{one.rpc}Request",
        response=f"{one.rpc}Response",
        success=one.success,
        errors=one.statuses,
        scopes=one.behaviour.scopes,
        actor=one.draft.actor.name,
        open=one.behaviour.is_open,
        parameters=_parameters(one),
        returns=tuple(sorted(set(columns_of(view, one.answer.extras)))),
        failures=tuple(Failure(each.status, each.type, each.title, each.invariant) for each in one.scenarios),
        paged=one.page is not None,
        idempotency_key=one.behaviour.idempotency_key,
        precondition=one.behaviour.precondition,
        long_running=one.behaviour.is_long,
        rate_limit=one.behaviour.rate_limit,
    )


def columns_of(view: View | None, extras: tuple[Property, ...] = ()) -> list[str]:
    """``Entity.column`` of every stored column of a shape, nested ones among them."""
    found = []
    for one in (*(view.properties if view else ()), *extras):
        if one.field is not None:
            found.append(one.field.path)
        found += columns_of(one.view)
    return found


def _parameters(one: Endpoint) -> tuple[MethodParameter, ...]:
    in_path = {parameter.input.parameter or parameter.name: parameter.name for parameter in one.route.parameters}
    found = []
    for given in one.draft.inputs:
        column = given.field.path if given.field else ""
        if given.source is not Source.CLIENT:
            location = _LOCATIONS[given.source]
        elif given.parameter in in_path:
            location = "path"
        elif given in one.request.known:
            location = "server"
        else:
            location = "query" if one.route.verb in ("GET", "DELETE") else "body"
        name = in_path.get(given.parameter, given.name) if location == "path" else given.name
        found.append(MethodParameter(name, location, column, given.required))
    return tuple(found)
