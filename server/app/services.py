"""The servicers of the gRPC server, each with its use cases."""

from collections.abc import Mapping
from dataclasses import dataclass

from google.protobuf.descriptor import ServiceDescriptor
from google.rpc import status_pb2
from grpc_health.v1 import health_pb2

from server.api import analyses, briefs, catalog, designs, operations, workspaces
from server.api import reflection as reflecting
from server.api.convert.brief import BriefWriter
from server.api.convert.design import DesignWriter
from server.api.health import HealthService
from server.compute import Compute
from server.engine.errors import DomainError, Reason
from server.engine.model.resources import Failure
from server.interceptors.errors import status_of
from server.store import Store
from server.usecases.analyses.bench import Bench
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
from server.usecases.api_keys import ApiKeyUseCases
from server.usecases.briefs import BriefUseCases
from server.usecases.designs import DesignUseCases
from server.usecases.operations import OperationUseCases
from server.usecases.workspaces import WorkspaceUseCases

HEALTH: ServiceDescriptor = health_pb2.DESCRIPTOR.services_by_name["Health"]


@dataclass(frozen=True)
class Services:
    served: tuple[tuple[ServiceDescriptor, object], ...]
    health: HealthService
    aliases: Mapping[str, str]
    """Further names under which a service is served."""


def compose(store: Store, compute: Compute, bench: Bench, *, reflection: bool) -> Services:
    """Every service with what it needs."""
    writer = DesignWriter(failure_status)
    use_cases = DesignUseCases(store, compute)
    own: list[tuple[ServiceDescriptor, object]] = [
        (workspaces.SERVICE, workspaces.WorkspaceService(WorkspaceUseCases(store), ApiKeyUseCases(store))),
        (briefs.SERVICE, briefs.BriefService(BriefUseCases(store, compute), BriefWriter())),
        (designs.SERVICE, designs.DesignService(use_cases, writer)),
        (
            analyses.SERVICE,
            analyses.AnalysisService(
                BoundaryUseCases(bench),
                ConsistencyUseCases(bench),
                QueueingUseCases(bench),
                SagaUseCases(bench),
                DependencyUseCases(bench),
                SchemaRuleUseCases(bench),
                ShardingUseCases(bench),
                IndexUseCases(bench),
                MigrationUseCases(bench),
                CapacityUseCases(bench),
                GrowthUseCases(bench),
            ),
        ),
        (catalog.SERVICE, catalog.CatalogService()),
        (operations.SERVICE, operations.OperationService(OperationUseCases(store, use_cases), writer)),
    ]
    names = [service.full_name for service, _ in own]
    health = HealthService(names)
    served = [*own, (HEALTH, health)]
    if not reflection:
        return Services(tuple(served), health, {})
    served.append((reflecting.SERVICE, reflecting.servicer((*names, HEALTH.full_name))))
    return Services(tuple(served), health, reflecting.ALIASES)


def failure_status(failure: Failure) -> status_pb2.Status:
    """A design's failure as a status; a reason of an earlier version that is no more is an internal one."""
    known = failure.reason in Reason.__members__
    return status_of(DomainError(Reason(failure.reason) if known else Reason.INTERNAL, failure.message))
