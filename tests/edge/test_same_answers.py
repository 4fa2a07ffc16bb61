"""REST, gRPC, gRPC through Envoy and grpcurl give the same answers for the same calls."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import grpc
import pytest
from google.protobuf import json_format
from google.protobuf.descriptor import MethodDescriptor
from google.protobuf.message import Message
from google.rpc import code_pb2, status_pb2

from server.running.edge.settings import REPOSITORY
from tests.edge.as_rest import as_rest, has_binding
from tests.edge.cases import send
from tests.edge.stand_in import message_class
from tests.edge.whole import Whole, system
from tests.service import methods

__all__ = ["system"]

GRPCURL = Path(sys.executable).with_name("grpcurl")
# Methods that change nothing, so that asking three times is asking the same.
READS = re.compile(r"(Get|List|Check|Download)")
EACH = pytest.mark.parametrize(
    "method",
    [method for method in methods.served() if has_binding(method) and READS.match(method.name)],
    ids=lambda method: method.full_name,
)
ABSENT: dict[str, dict[str, Any]] = {
    "groundplan.v1.BriefService.GetBrief": {"name": "workspaces/acme/briefs/nowhere"},
    "groundplan.v1.BriefService.ListBriefs": {"parent": "workspaces/acme", "filter": "title ="},
    "groundplan.v1.DesignService.ListDesigns": {"parent": "workspaces/acme", "pageToken": "forged"},
    "groundplan.v1.DesignService.GetDesign": {"name": "workspaces/acme/designs/NO_SUCH"},
    "groundplan.v1.WorkspaceService.GetApiKey": {"name": "workspaces/acme/apiKeys/none"},
    "google.longrunning.Operations.GetOperation": {"name": "operations/none"},
    "groundplan.v1.CatalogService.GetRule": {"name": "rules/none"},
    "groundplan.v1.BriefService.CheckBrief": {},
}


@EACH
def test_what_is_there(system: Whole, method: MethodDescriptor) -> None:
    request = methods.request_json(methods.ROWS[method.full_name], system.world.places)
    _assert_same(system, method, request)


@pytest.mark.parametrize("name", ABSENT)
def test_what_is_wrong(system: Whole, name: str) -> None:
    [method] = [method for method in methods.served() if method.full_name == name]
    status = _assert_same(system, method, ABSENT[name])
    assert isinstance(status, status_pb2.Status)
    assert status.details


def _assert_same(system: Whole, method: MethodDescriptor, request: dict[str, Any]) -> Message:
    over_rest = _rest(system, method, request)
    direct = _grpc(system, method, request, f"127.0.0.1:{system.edge.upstream.port}")
    through_envoy = _grpc(system, method, request, system.edge.target)
    assert _said(over_rest) == _said(direct)
    assert _said(through_envoy) == _said(direct)
    _assert_grpcurl(system, method, request, direct)
    return direct


def _said(message: Message) -> dict[str, Any]:
    """What the message says, also within its details: their bytes depend on who wrote them."""
    return json_format.MessageToDict(message)


def _rest(system: Whole, method: MethodDescriptor, request: dict[str, Any]) -> Message:
    rest = as_rest(method, request)
    answer = send(system.edge, rest.request, {**rest.headers, **system.authorization("admin")}, rest.content)
    if answer.status != 200:
        return json_format.ParseDict(answer.json(), status_pb2.Status())
    kind = message_class(method.output_type)
    if method.output_type.full_name == "google.api.HttpBody":
        return kind(content_type=answer.headers["content-type"], data=answer.content)
    return json_format.ParseDict(answer.json(), kind())


def _grpc(system: Whole, method: MethodDescriptor, request: dict[str, Any], target: str) -> Message:
    message = json_format.ParseDict(request, message_class(method.input_type)())
    with grpc.insecure_channel(target) as channel:
        call = channel.unary_unary(methods.path(method))
        try:
            answer = call(
                message.SerializeToString(), timeout=20, metadata=tuple(system.authorization("admin").items())
            )
        except grpc.RpcError as error:
            return status_pb2.Status.FromString(dict(error.trailing_metadata())["grpc-status-details-bin"])
    return message_class(method.output_type).FromString(answer)


def _assert_grpcurl(system: Whole, method: MethodDescriptor, request: dict[str, Any], expected: Message) -> None:
    key = system.authorization("admin")["authorization"]
    command = [GRPCURL, "-plaintext", "-protoset", REPOSITORY / "generated" / "descriptors.binpb"]
    command += ["-H", f"authorization: {key}", "-d", json.dumps(request), system.edge.target, method.full_name]
    done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    if not isinstance(expected, status_pb2.Status):
        assert json_format.ParseDict(json.loads(done.stdout), message_class(method.output_type)()) == expected
        return
    said = re.search(r"Code: (\w+)\s+Message: (.*)", done.stderr)
    assert said is not None, done.stderr
    words = re.findall(r"[A-Z][a-z]*", said.group(1))
    assert "_".join(words).upper() == code_pb2.Code.Name(expected.code)
    assert said.group(2).strip() == expected.message
