"""The .proto as protoc reads it: the same methods and paths as the document, and numbers that stay."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from google.api import annotations_pb2
from google.protobuf import descriptor_pb2
from grpc_tools import protoc

from server.engine.contract.proto import path_of
from server.engine.model.claims import ProtoCompiles
from server.engine.model.plan import AnalysisResult
from tests.unit.contract import briefs
from tests.unit.contract.documents import document_of, operations

GOOGLE = Path(annotations_pb2.__file__).parents[2]


def compiled(result: AnalysisResult, folder: Path) -> descriptor_pb2.FileDescriptorProto:
    test = next(one.test for one in result.claims if isinstance(one.test, ProtoCompiles))
    file = folder / test.path
    file.parent.mkdir(parents=True)
    file.write_text(test.content)
    bundled = Path(protoc.__file__).parent / "_proto"
    target = folder / "descriptors.binpb"
    arguments = ["protoc", f"-I{folder}", f"-I{GOOGLE}", f"-I{bundled}", f"--descriptor_set_out={target}", test.path]
    assert protoc.main(arguments) == 0
    return descriptor_pb2.FileDescriptorSet.FromString(target.read_bytes()).file[0]


@pytest.fixture(scope="module", params=["login", "marketplace"])
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def file(name: str, tmp_path_factory: pytest.TempPathFactory) -> descriptor_pb2.FileDescriptorProto:
    return compiled(briefs.result(name), tmp_path_factory.mktemp(name))


def rules(file: descriptor_pb2.FileDescriptorProto) -> dict[str, tuple[str, str]]:
    """HTTP method and path by rpc."""
    found = {}
    for method in file.service[0].method:
        rule = method.options.Extensions[annotations_pb2.http]
        verb = rule.WhichOneof("pattern")
        found[method.name] = (verb, getattr(rule, verb))
    return found


def test_rpcs_are_bound_to_the_paths_of_the_document(name: str, file: descriptor_pb2.FileDescriptorProto) -> None:
    document = document_of(briefs.result(name))
    wanted = {
        f"{content['operationId'][0].upper()}{content['operationId'][1:]}": (verb, path)
        for path, verb, content in operations(document)
    }
    assert rules(file) == wanted


def test_names_in_paths_are_fields_of_the_request(file: descriptor_pb2.FileDescriptorProto) -> None:
    fields = {message.name: {field.name for field in message.field} for message in file.message_type}
    for rpc, (_, path) in rules(file).items():
        assert set(re.findall(r"\{(\w+)\}", path)) <= fields[f"{rpc}Request"], rpc


def test_bodies_of_responses_are_fields_of_the_response(file: descriptor_pb2.FileDescriptorProto) -> None:
    fields = {message.name: {field.name for field in message.field} for message in file.message_type}
    for method in file.service[0].method:
        shown = method.options.Extensions[annotations_pb2.http].response_body
        assert not shown or shown in fields[method.output_type.rpartition(".")[2]]


def test_numbers_ascend_from_one(file: descriptor_pb2.FileDescriptorProto) -> None:
    for message in file.message_type:
        assert [field.number for field in message.field] == list(range(1, len(message.field) + 1)), message.name


@pytest.mark.parametrize(
    ("service", "path"),
    [
        ("marketplace", "marketplace/v1/marketplace.proto"),
        ("my-shop", "my_shop/v1/my_shop.proto"),
        ("2go", "api_2go/v1/api_2go.proto"),
    ],
)
def test_the_file_lies_where_its_package_says(service: str, path: str) -> None:
    assert path_of(service) == path


def test_an_attribute_added_at_the_end_moves_no_number(
    tmp_path: Path, numbers: Callable[[str, Path], dict[str, int]]
) -> None:
    before = "INSERT INTO shelves (member_id, label) VALUES (:member_id, :label) RETURNING id"
    after = "INSERT INTO shelves (member_id, label, note) VALUES (:member_id, :label, :note) RETURNING id"
    old, new = numbers(before, tmp_path / "old"), numbers(after, tmp_path / "new")
    assert {name: number for name, number in new.items() if name in old} == old


@pytest.fixture
def numbers() -> Callable[[str, Path], dict[str, int]]:
    def of(sql: str, folder: Path) -> dict[str, int]:
        use_case = f"- {{name: OpenShelf, actor: member, kind: command, transactions: [{{steps: [{{sql: '{sql}'}}]}}]}}"
        file = compiled(briefs.analysed(briefs.shop(use_case)), folder)
        request = next(message for message in file.message_type if message.name == "OpenShelfRequest")
        return {field.name: field.number for field in request.field}

    return of
