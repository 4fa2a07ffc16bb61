"""gRPC reflection, in the version of the published package and in the newer one with the same messages."""

from collections.abc import Iterable

from google.protobuf.descriptor import ServiceDescriptor
from grpc_reflection.v1alpha import reflection_pb2
from grpc_reflection.v1alpha._async import ReflectionServicer

SERVICE: ServiceDescriptor = reflection_pb2.DESCRIPTOR.services_by_name["ServerReflection"]

# grpc.reflection.v1 differs in its package alone: the bytes are the same.
ALIASES = {"grpc.reflection.v1alpha.ServerReflection": "grpc.reflection.v1.ServerReflection"}


def servicer(services: Iterable[str]) -> ReflectionServicer:
    """Tells of these services and of reflection itself."""
    return ReflectionServicer((*services, SERVICE.full_name))
