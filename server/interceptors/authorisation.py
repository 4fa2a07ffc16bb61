"""Refuses what the caller's role does not reach. Which resources there are is the use cases' business."""

from server.engine.errors import DomainError, Reason
from server.interceptors.call import Call, Interceptor


class Authorisation(Interceptor):
    """Compares the principal's role with what the method's ``groundplan.v1.permission`` asks for."""

    async def admit(self, call: Call) -> None:
        needed = call.method.role
        if needed is None:
            return
        if call.principal is None:  # authentication lets nobody through to here; denied all the same
            raise DomainError(Reason.MISSING_CREDENTIALS, "the call carries no credentials")
        if call.principal.role < needed:
            raise DomainError(
                Reason.PERMISSION_DENIED,
                f"{call.method.name} needs the role {needed.name.lower()}; "
                f"these credentials have {call.principal.role.name.lower()}",
                {"permission": needed.name},
            )
