"""A document is valid OpenAPI 3.1, as openapi-spec-validator sees it."""

from server.engine.model.claims import DocumentIsOpenApi
from server.engine.model.plan import Figure
from server.lab.documents import UnreadableError, load
from server.lab.observation import Observation, confirmed, refuted

_SHOWN = 5
_METHODS = frozenset({"get", "put", "post", "delete", "options", "head", "patch", "trace"})


def observe(test: DocumentIsOpenApi) -> Observation:
    from openapi_spec_validator import OpenAPIV31SpecValidator  # slow to load, for documents alone

    repeat = "openapi-spec-validator <the document> (PyPI openapi-spec-validator): it reports no error."
    try:
        document = load(test.document)
    except UnreadableError as failure:
        return refuted(f"The document cannot be read: {failure}.", repeat=repeat)
    if not str(document.get("openapi", "")).startswith("3.1."):
        return refuted(f"The document states openapi: {document.get('openapi')!r}, not 3.1.", repeat=repeat)
    errors = sorted(
        f"/{'/'.join(map(str, error.absolute_path))}: {error.message.splitlines()[0][:300]}"
        for error in OpenAPIV31SpecValidator(document).iter_errors()
    )
    figures = (
        Figure("paths", str(len(document.get("paths") or {}))),
        Figure("operations", str(_operations(document))),
        Figure("errors", str(len(errors))),
    )
    if errors:
        shown = "; ".join(errors[:_SHOWN])
        return refuted(f"The document breaks the specification: {shown}.", figures=figures, repeat=repeat)
    return confirmed("The document is valid OpenAPI 3.1.", figures=figures, repeat=repeat)


def _operations(document: dict[str, object]) -> int:
    paths = document.get("paths")
    items = paths.values() if isinstance(paths, dict) else ()
    return sum(len(_METHODS & set(item)) for item in items if isinstance(item, dict))
