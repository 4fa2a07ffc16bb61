"""Analyses that are followed: progress rises, the answer is the unary one, and ending the call ends the work."""

from typing import Any

import grpc.aio
import pytest
from google.protobuf.message import Message

from groundplan.v1 import analysis_service_pb2, brief_pb2, capacity_pb2, migration_pb2, queueing_pb2
from server.api.analyses import METHODS, SERVICE
from tests.service import methods
from tests.service.client import Client

pytestmark = pytest.mark.asyncio(loop_scope="module")

FOLLOW = SERVICE.methods_by_name["FollowAnalysis"]
Request, Response = analysis_service_pb2.FollowAnalysisRequest, analysis_service_pb2.FollowAnalysisResponse
THREE_BRANCHES = queueing_pb2.ForkJoin(arrival=0.7, service_rate=1.0, branches=3)
BEFORE = "CREATE TABLE orders (id bigint PRIMARY KEY);"
AFTER = "CREATE TABLE orders (id bigint PRIMARY KEY, note text, placed timestamptz NOT NULL DEFAULT now());"
BUSY = """
name: busy
entities:
  - {name: Product, attributes: [{name: title, type: string}], volume: {rows: 1000000}}
use_cases:
  - {name: GetProduct, kind: query, entity: Product, action: get, rate: {peak: 400}, objective: {p99: 200ms}}
  - {name: ListProducts, kind: query, entity: Product, action: list, rate: {peak: 100}, objective: {p99: 500ms}}
deployment:
  services: [{name: api, replicas: 1, workers: 4, pool_size: 2, cores: 1}]
  database: {cores: 2, memory_bytes: 8GiB}
"""
ENDLESS = Request(
    predict_capacity=analysis_service_pb2.PredictCapacityRequest(
        source=brief_pb2.BriefSource(format=brief_pb2.BRIEF_FORMAT_YAML, text=BUSY),
        sweep=capacity_pb2.Sweep(parameter="rate", values=[0.9 + at / 1000 for at in range(24)]),
        precision=0.005,
    )
)
"""Two dozen predictions, each of millions of events: a quarter of a minute."""
IDLE = 6.0
"""Seconds in which a process that nothing else keeps busy answers many times over."""


def stream(client: Client, request: Any, timeout: float = 50) -> Any:
    call = client.channel.unary_stream(
        methods.path(FOLLOW),
        request_serializer=Request.SerializeToString,
        response_deserializer=Response.FromString,
    )
    return call(request, metadata=[("authorization", f"Bearer {client.world.keys['viewer']}")], timeout=timeout)


async def followed(client: Client, request: Any) -> tuple[list[tuple[float, str]], Message]:
    events = [event async for event in stream(client, request)]
    *before, last = events
    assert {event.WhichOneof("event") for event in before} <= {"progress"}
    assert last.WhichOneof("event") == request.WhichOneof("question")
    return [(one.progress.fraction, one.progress.doing) for one in before], getattr(last, last.WhichOneof("event"))


async def asked(client: Client, request: Any) -> Message:
    """What the unary method answers to the same question."""
    name = request.WhichOneof("question")
    answer = await client.call(SERVICE.methods_by_name[METHODS[name]], getattr(request, name), "viewer", timeout=50)
    assert answer.message is not None, answer.failure
    return answer.message


async def test_every_unary_method_can_be_followed() -> None:
    unary = {one.name: (one.input_type, one.output_type) for one in SERVICE.methods if not one.server_streaming}
    questions = {field.name: field.message_type for field in Request.DESCRIPTOR.fields}
    answers = {field.name: field.message_type for field in Response.DESCRIPTOR.fields if field.name != "progress"}
    assert {METHODS[name]: (questions[name], answers[name]) for name in questions} == unary
    assert list(questions) == list(answers)


async def test_a_simulation_tells_how_far_it_is_and_ends_with_the_answer(client: Client) -> None:
    question = analysis_service_pb2.SolveModelRequest(fork_join=THREE_BRANCHES, precision=0.2, seed=3)
    request = Request(solve_model=question)
    told, answer = await followed(client, request)
    fractions = [fraction for fraction, _ in told]
    assert fractions
    assert fractions == sorted(fractions)
    assert fractions[0] >= 0.0
    assert fractions[-1] <= 1.0
    assert {doing for _, doing in told} == {"simulating"}
    assert answer == await asked(client, request)


async def test_a_migration_tells_what_was_tried(client: Client) -> None:
    question = analysis_service_pb2.PlanMigrationRequest(
        before=migration_pb2.MigrationSchema(ddl=BEFORE), after=migration_pb2.MigrationSchema(ddl=AFTER)
    )
    told, answer = await followed(client, Request(plan_migration=question))
    assert isinstance(answer, analysis_service_pb2.PlanMigrationResponse)
    assert told == sorted(told)
    assert any("trying it out" in doing for _, doing in told)


async def test_a_mistake_is_told_before_anything_else(client: Client) -> None:
    for request, field in (
        (Request(), "question"),
        (Request(solve_model=analysis_service_pb2.SolveModelRequest()), "content"),
        (Request(solve_model=analysis_service_pb2.SolveModelRequest(seed=-1)), "solve_model.seed"),
    ):
        with pytest.raises(grpc.aio.AioRpcError) as refused:
            [event async for event in stream(client, request)]
        assert refused.value.code() is grpc.StatusCode.INVALID_ARGUMENT
        assert field in str(refused.value.trailing_metadata())


async def test_ending_the_call_ends_the_work(client: Client) -> None:
    """The server computes in one process: while the work goes on nothing else is computed there."""
    call = stream(client, ENDLESS)
    first = await call.read()
    assert first.progress.fraction < 0.1
    call.cancel()
    answer = await client.call(SERVICE.methods_by_name["SolveModel"], caller="viewer", timeout=IDLE)
    assert answer.code == "OK"


async def test_a_deadline_ends_it_as_well(client: Client) -> None:
    with pytest.raises(grpc.aio.AioRpcError) as ended:
        [event async for event in stream(client, ENDLESS, timeout=1.0)]
    assert ended.value.code() is grpc.StatusCode.DEADLINE_EXCEEDED
    answer = await client.call(SERVICE.methods_by_name["SolveModel"], caller="viewer", timeout=IDLE)
    assert answer.code == "OK"
