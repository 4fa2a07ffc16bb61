"""Checks requests against what the contract states of each field: required, limits, known values, well-formedness."""

import asyncio
from typing import cast

from google.protobuf.descriptor import Descriptor
from google.protobuf.message import Message

from server.engine.errors import DomainError, Reason
from server.engine.model.problem import Problem
from server.interceptors.bounds import MessageRule, rule_of
from server.interceptors.call import Call, Interceptor, Method, Proceed
from server.interceptors.parsing import LARGE

# A caller mends the first hundred mistakes before she reads the next.
MOST = 100


class Validation(Interceptor):
    """Refuses a request with every violation at once. The rules are compiled from the descriptors at start."""

    def around(self, method: Method, proceed: Proceed) -> Proceed:
        if method.streams_requests:
            return proceed
        rule = rule_of(cast(Descriptor, method.request.DESCRIPTOR))
        if rule.accepts_everything:
            return proceed

        async def run(call: Call) -> bytes | None:
            if call.request_bytes > LARGE:
                problems = await asyncio.to_thread(violations, rule, call.request)
            else:
                problems = violations(rule, call.request)
            if problems:
                raise refusal(problems)
            return await proceed(call)

        return run


def violations(rule: MessageRule, message: Message) -> list[Problem]:
    """All that is wrong with a message, in field order, with paths such as ``brief.entities[3].name``."""
    problems: list[Problem] = []
    rule.check(message, "", problems)
    return problems


def refusal(problems: list[Problem]) -> DomainError:
    first = problems[0]
    more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
    return DomainError(
        Reason.INVALID_ARGUMENT, f"{first.path} {first.message}{more}", {"field": first.path}, problems[:MOST]
    )
