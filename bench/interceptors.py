"""What the chain costs a unary call: from its headers to its serialised response, without gRPC itself.

Run with ``python -m bench.interceptors``; prints microseconds per call for the whole chain and for each interceptor,
the latter as the difference that leaving it out makes. Processor time, the best of several rounds in which all variants
take their turn, so that whatever else the machine does meets all of them.
"""

import asyncio
import io
import time
from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

from groundplan.v1 import brief_pb2, brief_service_pb2
from server.engine.model.resources import Principal, Role
from server.interceptors import Policy, in_order
from server.interceptors.call import Interceptor
from server.interceptors.chain import Chain
from server.interceptors.deadline import Limits
from server.interceptors.draining import Draining
from server.interceptors.methods import table
from server.interceptors.metrics import CallMetrics
from server.observability.logging import configure
from server.observability.metrics import Metrics

CALLS = 4_000
ROUNDS = 10
NEEDED = frozenset({"Errors", "Authentication", "Parsing"})  # without them there is no call
SERVICE = brief_service_pb2.DESCRIPTOR.services_by_name["BriefService"]
PRINCIPAL = Principal(workspace="acme", role=Role.EDITOR, subject="apiKeys/k1")
METADATA = (
    (":authority", "localhost"),
    ("user-agent", "grpc-python-asyncio/1.0"),
    ("authorization", "Bearer gp_k1_0123456789abcdef0123456789abcdef"),
    ("x-request-id", "0b5c9a7e-55a6-4c85-b8ce-6f8a9a1d6f0e"),
    ("x-forwarded-for", "127.0.0.1"),
)
PAYLOAD = brief_service_pb2.GetBriefRequest(name="workspaces/acme/briefs/shop").SerializeToString()


class Context:
    """As much of a servicer context as the chain uses."""

    def time_remaining(self) -> float:
        return 5.0

    def set_trailing_metadata(self, trailers: object) -> None:
        pass


class Servicer:
    """Answers every method at once."""

    answer = brief_pb2.Brief(name="workspaces/acme/briefs/shop", title="Shop")

    async def reply(self, request: Any, call: Any) -> brief_pb2.Brief:
        return self.answer

    def __getattr__(self, name: str) -> Any:
        return self.reply


async def verify(credential: str) -> Principal:
    return PRINCIPAL


def served(interceptors: Sequence[Interceptor]) -> Chain:
    return Chain(table([(SERVICE, Servicer())]), interceptors)


async def measure(chain: Chain) -> float:
    """Microseconds per call in one round."""
    details: Any = SimpleNamespace(method="/groundplan.v1.BriefService/GetBrief", invocation_metadata=METADATA)
    continuation: Any = None
    context = Context()
    started = time.process_time()
    for _ in range(CALLS):
        handler: Any = await chain.intercept_service(continuation, details)
        await handler.unary_unary(PAYLOAD, context)
    return (time.process_time() - started) / CALLS * 1e6


def main() -> None:
    asyncio.run(_measure_all())


async def _measure_all() -> None:
    configure("info", io.StringIO())
    whole = in_order(
        Policy(
            verify_key=verify,
            verify_token=None,
            limits=Limits(15, 60, 3_600),
            max_message_bytes=4_194_304,
            rate_per_second=1e9,
            rate_burst=1_000_000,
            draining=Draining(),
            observers=(CallMetrics(Metrics()),),
        )
    )
    variants = {"whole chain": served(whole)}
    for left_out in whole:
        name = type(left_out).__name__
        if name not in NEEDED:
            variants[name] = served([each for each in whole if each is not left_out])
    best = dict.fromkeys(variants, float("inf"))
    for _ in range(ROUNDS):
        for name, chain in variants.items():
            best[name] = min(best[name], await measure(chain))
    total = best.pop("whole chain")
    print(f"{'whole chain':16} {total:6.1f} µs")
    for name, without in best.items():
        print(f"{name:16} {total - without:6.1f} µs")


if __name__ == "__main__":
    main()
