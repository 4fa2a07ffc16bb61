"""What the analysis derives or cites for its decisions; what can be executed is claimed instead."""

from server.engine.contract import words
from server.engine.contract.endpoints import Interface
from server.engine.contract.exposure import columns_of
from server.engine.model.brief import Sensitivity, Trigger, UseCaseKind
from server.engine.model.plan import Basis, Evidence, Figure, Verdict
from server.engine.model.schema import PhysicalSchema

_RFC = "https://www.rfc-editor.org/rfc/rfc"
_DRAFT = "https://datatracker.ietf.org/doc/draft-ietf-httpapi-"
_AIP = "https://google.aip.dev/"
_SOURCES = (
    ("rfc-9457", f"{_RFC}9457", "Problem details have a type, members of their own and a media type."),
    (
        "rfc-9110",
        f"{_RFC}9110",
        "ETag, If-Match, If-None-Match, 202, 304, 412 and Retry-After are HTTP's own.",
    ),
    ("rfc-7396", f"{_RFC}7396", "A merge patch changes the members it names and removes those it sets to null."),
    ("rfc-8288", f"{_RFC}8288", "A Link header with relation next leads to the next page."),
    ("rfc-9745", f"{_RFC}9745", "The Deprecation header tells since when something is deprecated."),
    ("rfc-8594", f"{_RFC}8594", "The Sunset header tells when something will stop answering."),
    ("aip-136", f"{_AIP}136", "What is no standard method is a custom one, named by a verb after a colon."),
    ("aip-157", f"{_AIP}157", "A read may take a mask of the fields to answer with."),
    ("aip-158", f"{_AIP}158", "Lists are paged from the outset, by opaque tokens."),
    (
        "idempotency-key",
        f"{_DRAFT}idempotency-key-header/",
        "Missing key 400, of another body 422, in progress 409.",
    ),
    ("ratelimit-headers", f"{_DRAFT}ratelimit-headers/", "RateLimit-Policy states the quota, RateLimit what is left."),
)


def evidence_of(interface: Interface, schema: PhysicalSchema | None) -> tuple[Evidence, ...]:
    cited = [
        Evidence(f"contract/cited/{name}", claim, Basis.CITED, observed="So it is published.", source=source)
        for name, source, claim in _SOURCES
    ]
    return (_coverage(interface), _unique(interface), _no_secret(interface), *_columns(interface, schema), *cited)


def _coverage(interface: Interface) -> Evidence:
    use_cases = interface.catalogue.brief.use_cases
    wanted = {one.name for one in use_cases if one.kind is not UseCaseKind.JOB and one.trigger is Trigger.REQUEST}
    found = [one.use_case.name for one in interface.endpoints]
    complete = sorted(found) == sorted(wanted)
    return Evidence(
        "contract/coverage",
        "Every use case that a request triggers is exactly one method.",
        Basis.DERIVED,
        Verdict.CONFIRMED if complete else Verdict.REFUTED,
        f"{len(found)} methods for {len(wanted)} use cases; {len(use_cases) - len(wanted)} jobs and event handlers "
        f"have none.",
        figures=(Figure("methods", str(len(found))), Figure("use cases", str(len(wanted)))),
        repeat="Count the operationIds of openapi.yaml against the brief's use cases.",
    )


def _unique(interface: Interface) -> Evidence:
    places = [(one.route.verb, one.route.template) for one in interface.endpoints]
    return Evidence(
        "contract/unique-paths",
        "No two methods share an HTTP method and a path, however their parameters are called.",
        Basis.DERIVED,
        Verdict.CONFIRMED if len(set(places)) == len(places) else Verdict.REFUTED,
        f"{len(set(places))} distinct places for {len(places)} methods.",
        repeat="Replace the names in braces and look for duplicates.",
    )


def _no_secret(interface: Interface) -> Evidence:
    catalogue = interface.catalogue
    secret = {
        one.path
        for entity in catalogue.entities
        for one in catalogue.fields(entity).values()
        if one.sensitivity is Sensitivity.SECRET
    }
    shown = {column for one in interface.endpoints for column in columns_of(one.answer.view, one.answer.extras)}
    leaked = sorted(secret & shown)
    return Evidence(
        "contract/no-secret",
        "No answer holds a stored secret.",
        Basis.DERIVED,
        Verdict.REFUTED if leaked else Verdict.CONFIRMED,
        f"Of {len(secret)} secret columns {words.listed(leaked) if leaked else 'none'} "
        f"{'are' if len(leaked) > 1 else 'is'} in an answer.",
        figures=(Figure("secret columns", str(len(secret))), Figure("columns in answers", str(len(shown)))),
        repeat="Look for the brief's secret attributes in the schemas of openapi.yaml.",
    )


def _columns(interface: Interface, schema: PhysicalSchema | None) -> tuple[Evidence, ...]:
    if schema is None:
        return ()
    stored = {column.attribute for table in schema.tables for column in table.columns if column.attribute}
    shown = {
        column
        for one in interface.endpoints
        for column in columns_of(one.answer.view, one.answer.extras)
        if (field := interface.catalogue.field(*column.rsplit(".", 1))) is not None and field.attribute is not None
    }
    missing = sorted(shown - stored)
    return (
        Evidence(
            "contract/columns",
            "Every stored value in an answer is a column of the schema.",
            Basis.DERIVED,
            Verdict.REFUTED if missing else Verdict.CONFIRMED,
            f"{len(shown) - len(missing)} of {len(shown)} attributes shown are columns"
            + (f"; not found: {words.listed(missing[:5])}." if missing else "."),
            repeat="Look each property of openapi.yaml up in schema.sql.",
        ),
    )
