"""The JSON Schema of the written form, for editors."""

from typing import Any

from server.engine.brief.fields import BRIEF, RECORDS

SCHEMA_ID = "https://groundplan.dev/schema/brief-1.json"


def json_schema() -> dict[str, Any]:
    """Draft 2020-12. An editor uses it to complete and explain fields; `read` alone decides what is a brief."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": SCHEMA_ID,
        "title": "Groundplan brief",
        "$ref": f"#/$defs/{BRIEF.value.__name__}",
        "$defs": {record.value.__name__: record.definition() for record in RECORDS},
    }
