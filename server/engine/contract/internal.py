"""What a service offers to the others of the plan: calls and events, from the context map and from what crosses."""

from collections.abc import Iterable
from dataclasses import dataclass

from server.engine.contract.catalogue import Catalogue
from server.engine.kernel.naming import camel, snake
from server.engine.model.boundaries import Boundaries, Operation, Style
from server.engine.model.brief import Parameter
from server.engine.model.contract import InternalMethod
from server.engine.model.prepared import PreparedBrief
from server.engine.model.schema import PhysicalSchema


@dataclass(frozen=True)
class Call:
    name: str
    text: str
    parameters: tuple[Parameter, ...]
    """By PostgreSQL type; one that ends in ``[]`` is given as a list."""
    returns: tuple[str, ...]
    """``Entity.column`` of each row of the answer; the ids alone when empty and nothing is written."""
    writes: tuple[str, ...] = ()
    callers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Event:
    name: str
    text: str
    payload: tuple[str, ...]
    callers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Offer:
    service: str
    calls: tuple[Call, ...]
    events: tuple[Event, ...]

    @property
    def methods(self) -> tuple[InternalMethod, ...]:
        calls = (
            InternalMethod(one.name, False, tuple(p.name for p in one.parameters), one.returns, one.writes, one.callers)
            for one in self.calls
        )
        events = (InternalMethod(one.name, True, (), one.payload, (), one.callers) for one in self.events)
        return (*calls, *events)


def offer_of(
    prepared: PreparedBrief, catalogue: Catalogue, schema: PhysicalSchema | None, cut: Boundaries, service: str
) -> Offer:
    """Calls and events by name; the same name asked for by several services is one."""
    calls: dict[str, Call] = {}
    events: dict[str, Event] = {}
    for relationship in cut.relationships:
        if relationship.upstream != service:
            continue
        for operation in relationship.operations:
            if operation.style is Style.CALL:
                call = _call(prepared, catalogue, schema, cut, service, operation, relationship.downstream)
                calls[call.name] = _joined_call(calls.get(call.name), call)
            else:
                event = _event(catalogue, operation, relationship.downstream)
                events[event.name] = _joined_event(events.get(event.name), event)
    for reference in schema.remote_references if schema else ():
        if reference.owner == service:
            entity = reference.event.removesuffix("Deleted")
            call = Call(
                reference.check,
                f"Which of the ids no row of {reference.target} has: asked before one is stored, and daily for all.",
                (Parameter("ids", f"{catalogue.key_type}[]"),),
                (),
                callers=(reference.service,),
            )
            calls[call.name] = _joined_call(calls.get(call.name), call)
            event = Event(
                reference.event,
                f"A row of {reference.target} is gone or archived; whoever refers to it acts on it.",
                (f"{entity}.id",),
                (reference.service,),
            )
            events[event.name] = _joined_event(events.get(event.name), event)
    return Offer(service, tuple(calls[name] for name in sorted(calls)), tuple(events[name] for name in sorted(events)))


def _call(
    prepared: PreparedBrief,
    catalogue: Catalogue,
    schema: PhysicalSchema | None,
    cut: Boundaries,
    service: str,
    operation: Operation,
    caller: str,
) -> Call:
    parameters = _parameters(prepared, schema, cut, service, operation)
    if not parameters:
        parameters = (Parameter("ids", f"{catalogue.key_type}[]"),)
    returns = _known(catalogue, _returned(prepared, cut, service, operation) if operation.writes else operation.reads)
    return Call(camel(operation.name), _text(operation, caller), parameters, returns, operation.writes, (caller,))


def _parameters(
    prepared: PreparedBrief, schema: PhysicalSchema | None, cut: Boundaries, service: str, operation: Operation
) -> tuple[Parameter, ...]:
    """Of the statements the call takes the place of: of those parts of them that the service runs."""
    composed = {one.statement: one for one in schema.compositions} if schema else {}
    found: dict[str, Parameter] = {}
    for statement in prepared.statements:
        if statement.id not in operation.statements:
            continue
        if statement.id in composed:
            parts = [part for part in composed[statement.id].parts if part.service == service]
            found |= {one.name: one for part in parts for one in part.parameters}
        elif any(cut.service_of(access.entity) == service for access in statement.accesses):
            found |= {one.name: one for one in statement.parameters}
    return tuple(found.values())


def _returned(prepared: PreparedBrief, cut: Boundaries, service: str, operation: Operation) -> list[str]:
    """What a change answers with: what its statements return; what they look at to find their rows is not asked."""
    return sorted(
        {
            f"{output.entity}.{output.column}"
            for statement in prepared.statements
            if statement.id in operation.statements
            for output in statement.returns
            if output.column and cut.service_of(output.entity) == service
        }
    )


def _event(catalogue: Catalogue, operation: Operation, caller: str) -> Event:
    return Event(camel(operation.name), _text(operation, caller), _known(catalogue, operation.reads), (caller,))


def _text(operation: Operation, caller: str) -> str:
    about = ", ".join(operation.entities) or operation.name
    why = f" for {', '.join(operation.use_cases)}" if operation.use_cases else ""
    if operation.style is Style.EVENT:
        return f"Something happened to {about}; {caller} follows{why}."
    return f"{'Changes' if operation.writes else 'Reads'} {about}; {caller} needs it{why}."


def _known(catalogue: Catalogue, columns: Iterable[str]) -> tuple[str, ...]:
    """Those that a field can be made of."""
    return tuple(one for one in columns if catalogue.field(*one.rsplit(".", 1)) is not None)


def _joined_call(known: Call | None, call: Call) -> Call:
    if known is None:
        return call
    parameters = {one.name: one for one in (*known.parameters, *call.parameters)}
    return Call(
        call.name,
        known.text if known.text == call.text else f"{known.text} {call.text}",
        tuple(parameters.values()),
        tuple(sorted({*known.returns, *call.returns})),
        tuple(sorted({*known.writes, *call.writes})),
        tuple(sorted({*known.callers, *call.callers})),
    )


def _joined_event(known: Event | None, event: Event) -> Event:
    if known is None:
        return event
    text = known.text if known.text == event.text else f"{known.text} {event.text}"
    payload = tuple(sorted({*known.payload, *event.payload}))
    return Event(event.name, text, payload, tuple(sorted({*known.callers, *event.callers})))


def field_names(columns: tuple[str, ...]) -> dict[str, str]:
    """``Entity.column`` to a name: the column, with its entity in front where several entities are meant."""
    entities = {one.rsplit(".", 1)[0] for one in columns}
    found = {}
    for one in columns:
        entity, _, column = one.rpartition(".")
        found[one] = column if len(entities) == 1 else f"{snake(entity.replace('.', '_'))}_{column}"
    return found
