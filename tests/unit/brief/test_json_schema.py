"""The schema for editors: complete, committed as generated, and right about what is a brief."""

import json

import jsonschema
import msgspec
import pytest
import yaml

from server.engine.brief import json_schema
from server.engine.brief.fields import RECORDS
from tests.unit.brief.sources import EXAMPLES, ROOT, TEMPLATE


def test_the_committed_schema_is_the_generated_one() -> None:
    committed = json.loads((ROOT / "generated" / "groundplan" / "v1" / "brief.schema.json").read_text(encoding="utf-8"))
    assert committed == json_schema(), "run `make generate`"


def test_every_field_of_the_model_is_described() -> None:
    for record in RECORDS:
        names = [field.encode_name for field in msgspec.structs.fields(record.value)]
        assert names == list(record.fields), record.value.__name__
        assert all(field.description for field in record.fields.values())


def test_it_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(json_schema())


@pytest.mark.parametrize("text", [TEMPLATE, *EXAMPLES.values()], ids=["template", *EXAMPLES])
def test_briefs_are_valid(text: str) -> None:
    jsonschema.Draft202012Validator(json_schema()).validate(yaml.safe_load(text))


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"name": "My Shop"},
        {"name": "shop", "entites": []},
        {"name": "shop", "actors": [{"name": "a", "kind": "enduser"}]},
        {"name": "shop", "objectives": {"recovery_point": "30 parsecs"}},
        {"name": "shop", "use_cases": [{"name": "A", "transactions": [{"steps": [{"sql": "x", "emit": "B"}]}]}]},
    ],
)
def test_it_refuses_what_editors_should_mark(wrong: dict[str, object]) -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft202012Validator(json_schema()).validate(wrong)
