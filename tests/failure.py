"""What a gRPC client sees of a refused call."""

from typing import Any

import grpc.aio
from google.protobuf.message import Message
from google.rpc import error_details_pb2, status_pb2


class Failure:
    """Code, message, trailers and details of one error."""

    def __init__(self, error: grpc.aio.AioRpcError) -> None:
        self.code = error.code().name
        self.message = error.details() or ""
        self.trailers = dict(error.trailing_metadata() or ())
        self.status = status_pb2.Status.FromString(self.trailers.get("grpc-status-details-bin", b""))

    def detail(self, kind: type[Message]) -> Any:
        for packed in self.status.details:
            if packed.Is(kind.DESCRIPTOR):
                message = kind()
                packed.Unpack(message)
                return message
        return None

    @property
    def reason(self) -> str:
        info = self.detail(error_details_pb2.ErrorInfo)
        return info.reason if info else ""

    @property
    def violations(self) -> dict[str, str]:
        request = self.detail(error_details_pb2.BadRequest)
        return {each.field: each.description for each in request.field_violations} if request else {}
