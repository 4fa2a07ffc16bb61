"""groundplan.v1.AnalysisService."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing
from functools import partial
from typing import Any

from groundplan.v1 import analysis_service_pb2
from server.api.content import unkept_brief
from server.api.context import Context, caller
from server.api.convert import (
    boundaries,
    capacity,
    consistency,
    dependencies,
    growth,
    indexes,
    migrations,
    queueing,
    saga,
    schema_check,
    sharding,
)
from server.api.following import Told, follow
from server.api.offloading import converted
from server.engine.errors import DomainError, Reason
from server.engine.model.migrations import SchemaContent
from server.usecases.analyses.boundaries import BoundaryUseCases
from server.usecases.analyses.capacity import CapacityUseCases
from server.usecases.analyses.consistency import ConsistencyUseCases
from server.usecases.analyses.dependencies import DependencyUseCases
from server.usecases.analyses.growth import GrowthUseCases
from server.usecases.analyses.indexes import IndexUseCases
from server.usecases.analyses.migrations import MigrationUseCases
from server.usecases.analyses.queueing import QueueingUseCases
from server.usecases.analyses.sagas import SagaUseCases
from server.usecases.analyses.schema_rules import SchemaRuleUseCases
from server.usecases.analyses.sharding import ShardingUseCases

SERVICE = analysis_service_pb2.DESCRIPTOR.services_by_name["AnalysisService"]

METHODS = {
    field.name: method.name
    for field in analysis_service_pb2.FollowAnalysisRequest.DESCRIPTOR.fields
    for method in SERVICE.methods
    if method.input_type is field.message_type
}
"""Of each question that can be followed: the method that answers it."""


class AnalysisService:
    """Answers one question of a design by itself."""

    def __init__(
        self,
        boundaries: BoundaryUseCases,
        consistency: ConsistencyUseCases,
        queueing: QueueingUseCases,
        sagas: SagaUseCases,
        dependencies: DependencyUseCases,
        schema_rules: SchemaRuleUseCases,
        sharding: ShardingUseCases,
        indexes: IndexUseCases,
        migrations: MigrationUseCases,
        capacity: CapacityUseCases,
        growth: GrowthUseCases,
    ) -> None:
        self._growth = growth
        self._indexes = indexes
        self._migrations = migrations
        self._boundaries = boundaries
        self._capacity = capacity
        self._consistency = consistency
        self._queueing = queueing
        self._sagas = sagas
        self._dependencies = dependencies
        self._schema_rules = schema_rules
        self._sharding = sharding

    async def CutServices(self, request: Any, context: Context) -> analysis_service_pb2.CutServicesResponse:
        content = await _content(request, traces=boundaries.TRACES.up)
        change = await converted(boundaries.CHANGE.up, request.change)
        answer = await self._boundaries.cut(caller(context), **content, change=change, expires=context.expires)
        return await asyncio.to_thread(boundaries.cut_answer, answer)

    async def ComparePartitions(self, request: Any, context: Context) -> analysis_service_pb2.ComparePartitionsResponse:
        content = await _content(request, traces=boundaries.TRACES.up)
        services = tuple(boundaries.SERVICE.up(each) for each in request.services)
        answer = await self._boundaries.compare(caller(context), **content, services=services, expires=context.expires)
        return await asyncio.to_thread(boundaries.comparison_answer, answer)

    async def CheckConsistency(self, request: Any, context: Context) -> analysis_service_pb2.CheckConsistencyResponse:
        content = await _content(
            request, workload=consistency.WORKLOAD.up, transactions=consistency.TRANSACTIONS.up, templates=None
        )
        answer = await self._consistency.check(
            caller(context), **content, skip_execution=request.skip_execution, expires=context.expires
        )
        return await asyncio.to_thread(consistency.consistency_answer, answer)

    async def SolveModel(self, request: Any, context: Context) -> analysis_service_pb2.SolveModelResponse:
        model = await converted(queueing.model_of, request)
        answer = await self._queueing.solve(
            caller(context),
            model,
            seed=request.seed,
            precision=request.precision,
            expires=context.expires,
            progress=context.progress,
        )
        return queueing.answer_of(answer)

    async def PredictCapacity(self, request: Any, context: Context) -> analysis_service_pb2.PredictCapacityResponse:
        answer = await self._capacity.predict(
            caller(context),
            **await unkept_brief(request),
            **await converted(capacity.asked, request),
            sweep=capacity.SWEEP.up(request.sweep) if request.HasField("sweep") else None,
            rows=capacity.ROWS.up(request.rows) if request.HasField("rows") else None,
            precision=request.precision,
            expires=context.expires,
            progress=context.progress,
        )
        return await asyncio.to_thread(capacity.prediction, answer)

    async def FindBreakingPoint(self, request: Any, context: Context) -> analysis_service_pb2.FindBreakingPointResponse:
        answer = await self._capacity.break_(
            caller(context),
            **await unkept_brief(request),
            **await converted(capacity.asked, request),
            expires=context.expires,
            progress=context.progress,
        )
        return await asyncio.to_thread(capacity.breaking, answer)

    async def CompareMitigations(
        self, request: Any, context: Context
    ) -> analysis_service_pb2.CompareMitigationsResponse:
        given = request.HasField("measurements")
        answer = await self._capacity.mitigate(
            caller(context),
            **await unkept_brief(request),
            **await converted(capacity.asked, request),
            mitigations=tuple(request.mitigations),
            measurements=capacity.MEASUREMENTS.up(request.measurements) if given else None,
            expires=context.expires,
            progress=context.progress,
        )
        return await asyncio.to_thread(capacity.mitigations, answer)

    async def PlanSaga(self, request: Any, context: Context) -> analysis_service_pb2.PlanSagaResponse:
        content = await _content(request, draft=saga.DRAFT.up, saga=saga.SAGA.up)
        answer = await self._sagas.plan(caller(context), **content, expires=context.expires)
        return await asyncio.to_thread(saga.saga_answer, answer)

    async def AnalyzeDependencies(
        self, request: Any, context: Context
    ) -> analysis_service_pb2.AnalyzeDependenciesResponse:
        relation = await converted(dependencies.SET.up, request.relation)
        answer = await self._dependencies.analyse(caller(context), relation, expires=context.expires)
        return await asyncio.to_thread(dependencies.answer_of, answer)

    async def CheckSchema(self, request: Any, context: Context) -> analysis_service_pb2.CheckSchemaResponse:
        content = await _content(request, ddl=None)
        choice = await converted(schema_check.CHOICE.up, request.choice)
        answer = await self._schema_rules.check(caller(context), **content, choice=choice, expires=context.expires)
        return await asyncio.to_thread(schema_check.answer_of, answer)

    async def AdviseIndexes(self, request: Any, context: Context) -> analysis_service_pb2.AdviseIndexesResponse:
        content = await _content(request, database=indexes.DATABASE.up)
        budget = request.budget_bytes if request.HasField("budget_bytes") else None
        advice = await self._indexes.advise(
            caller(context),
            **content,
            budget=budget,
            max_width=request.max_width,
            expires=context.expires,
            progress=context.progress,
        )
        return await asyncio.to_thread(indexes.advice_of, advice)

    async def ForecastGrowth(self, request: Any, context: Context) -> analysis_service_pb2.ForecastGrowthResponse:
        content = await _content(request, database=indexes.DATABASE.up)
        question = growth.question_of(request)
        answers = await self._growth.forecast(
            caller(context),
            **content,
            question=question,
            skip_execution=request.skip_execution,
            expires=context.expires,
            progress=context.progress,
        )
        return await asyncio.to_thread(growth.answers_of, answers)

    async def PlanMigration(self, request: Any, context: Context) -> analysis_service_pb2.PlanMigrationResponse:
        answer = await self._migrations.plan(
            caller(context),
            before=await _schema(request.before),
            after=await _schema(request.after),
            renames=tuple(map(migrations.RENAME.up, request.renames)),
            fills=tuple(map(migrations.FILL.up, request.fills)),
            rows=tuple(map(migrations.ROWS.up, request.rows)),
            expires=context.expires,
            progress=context.progress,
        )
        return await asyncio.to_thread(migrations.planned, answer)

    async def CheckMigration(self, request: Any, context: Context) -> analysis_service_pb2.CheckMigrationResponse:
        answer = await self._migrations.check(
            caller(context),
            migration=request.migration,
            schema=await _schema(request.schema) if request.HasField("schema") else None,
            rows=tuple(map(migrations.ROWS.up, request.rows)),
            in_transaction=request.in_transaction,
            skip_execution=request.skip_execution,
            expires=context.expires,
            progress=context.progress,
        )
        return await asyncio.to_thread(migrations.checked, answer)

    async def PlanSharding(self, request: Any, context: Context) -> analysis_service_pb2.PlanShardingResponse:
        content = await _content(request, transactions=sharding.SOURCE.up)
        choice = await converted(sharding.CHOICE.up, request.choice)
        plans = await self._sharding.plan(caller(context), **content, choice=choice, expires=context.expires)
        return await asyncio.to_thread(sharding.answer_of, plans)

    async def FollowAnalysis(
        self, request: Any, context: Context
    ) -> AsyncIterator[analysis_service_pb2.FollowAnalysisResponse]:
        name = request.WhichOneof("question")
        if name is None:
            raise DomainError(Reason.INVALID_ARGUMENT, "a question must be asked", {"field": "question"})
        ask, question = getattr(self, METHODS[name]), getattr(request, name)
        async with aclosing(follow(context, partial(ask, question))) as events:
            async for event in events:
                if isinstance(event, Told):
                    told = analysis_service_pb2.AnalysisProgress(fraction=event.fraction, doing=event.doing)
                    yield analysis_service_pb2.FollowAnalysisResponse(progress=told)
                else:
                    yield analysis_service_pb2.FollowAnalysisResponse(**{name: event})


async def _schema(message: Any) -> SchemaContent:
    """A schema of a request: of a brief, or DDL."""
    if message.HasField("ddl"):
        return SchemaContent(ddl=message.ddl)
    return SchemaContent(**await unkept_brief(message))


async def _content(request: Any, **values: Any) -> dict[str, Any]:
    """What a request is about, by the name of its parameter: one of ``values``, with their conversions, or a brief."""
    for name, convert in values.items():
        if request.HasField(name):
            value = getattr(request, name)
            return {name: value if isinstance(value, str) else await converted(convert, value)}
    return await unkept_brief(request)
