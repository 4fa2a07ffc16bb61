"""The whole document, from the parts."""

from importlib.metadata import version
from typing import Any

from server.api.openapi.contract import Contract
from server.api.openapi.paths import Paths
from server.api.openapi.responses import components
from server.api.openapi.samples import Samples
from server.api.openapi.schemas import Schemas

_DESCRIPTION = """\
Groundplan is a backend architect you can call: a brief of what a backend must do goes in, a plan comes out whose claims
have been executed. The same methods are served over gRPC, gRPC-Web and JSON; this document describes the JSON form.

* Names of resources are paths: `workspaces/acme/briefs/shop`.
* Lists are paged: ask again with `pageToken` until `nextPageToken` is absent.
* A field with its default value (0, "", false, an empty list) is absent from answers.
* Creating a design returns an operation at once: poll it, or watch the design.
* Errors are `google.rpc.Status` with one `google.rpc.ErrorInfo`; its `reason` is what programs go by.
* Unknown query parameters are refused; unknown fields of a body are ignored, so send a brief as `source` to have every
  word of it checked.
"""


def document(contract: Contract) -> dict[str, Any]:
    """The OpenAPI 3.1 document as plain values, in a stable order."""
    schemas = Schemas(contract)
    paths = Paths(contract, schemas, Samples.read()).all()
    schemas.reference("google.rpc.Status")
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Groundplan API",
            "version": version("groundplan"),
            "summary": "Briefs in, proved plans out.",
            "description": _DESCRIPTION,
            "license": {"name": "Apache License 2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/", "description": "The edge this document came from."}],
        "security": [{"bearer": []}],
        "tags": [
            {"name": name.rpartition(".")[2], "description": contract.comments[name]} for name, _ in contract.served()
        ],
        "paths": paths,
        "components": {
            "securitySchemes": {
                "bearer": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "An API key, `gp_…`, or a JSON Web Token of the configured issuer.",
                }
            },
            "headers": {
                "RequestId": {
                    "description": "Names the call in our logs.",
                    "schema": {"type": "string", "format": "uuid"},
                },
                "RetryAfter": {
                    "description": "Seconds after which to try again.",
                    "schema": {"type": "integer", "minimum": 0},
                },
            },
            "responses": components(),
            "schemas": dict(sorted(schemas.components.items())),
        },
    }
