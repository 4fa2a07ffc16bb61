"""What was decided about the interface, against which alternatives and on what figures, in a fixed order."""

from server.engine.contract import choices_behaviour as behaviour
from server.engine.contract import choices_form as form
from server.engine.contract.endpoints import Interface
from server.engine.contract.security import Security
from server.engine.model.plan import Decision


def decisions_of(interface: Interface, security: Security, service: str, currency: str) -> tuple[Decision, ...]:
    ones = interface.endpoints
    return (
        form.paths(ones),
        form.verbs(ones),
        *form.pagination(interface),
        *form.selection(interface),
        form.errors(ones),
        *behaviour.retries(ones),
        *behaviour.concurrency(ones),
        *behaviour.waiting(ones),
        form.identifiers(interface),
        *form.money(interface, currency),
        *form.updates(ones),
        form.versions(),
        behaviour.security(interface, security),
        behaviour.limits(ones),
        *behaviour.secrets(ones),
        *behaviour.uploads(ones),
        form.proto(service),
    )
