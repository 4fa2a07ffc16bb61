"""Names: what is well-formed is taken apart, what is not is refused with the field and the form it should have."""

from collections.abc import Callable

import pytest

from server.api import names
from server.engine.errors import DomainError, Reason


def test_names_are_taken_apart() -> None:
    assert names.workspace("workspaces/acme") == "acme"
    assert names.brief("workspaces/acme/briefs/shop") == ("acme", "shop", None)
    assert names.brief("workspaces/acme/briefs/shop@12") == ("acme", "shop", 12)
    assert names.design("workspaces/acme/designs/d1") == ("acme", "d1")
    assert names.deliverable("workspaces/acme/designs/d1/deliverables/schema") == ("acme", "d1", "schema")
    assert names.artefact("workspaces/acme/designs/d1/artefacts/a/b.sql") == ("acme", "d1", "a/b.sql")
    assert names.api_key("workspaces/acme/apiKeys/K1") == ("acme", "K1")
    assert names.operation("operations/6f1f3c2e-8f57-4b5c-9d0a-2d1f7a9f6f0e") == "6f1f3c2e-8f57-4b5c-9d0a-2d1f7a9f6f0e"


@pytest.mark.parametrize(
    ("parse", "text"),
    [
        (names.workspace, ""),
        (names.workspace, "workspaces/"),
        (names.workspace, "workspaces/Acme"),
        (names.workspace, "workspaces/acme\n"),
        (names.brief, "workspaces/acme/briefs/shop@0"),
        (names.brief, "workspaces/acme/briefs/shop/"),
        (names.brief_without_revision, "workspaces/acme/briefs/shop@1"),
        (names.design, "workspaces/acme/designs/d1/artefacts/x"),
        (names.operation, "operations/a/b"),
    ],
)
def test_a_malformed_name_is_refused_with_its_field(parse: Callable[..., object], text: str) -> None:
    with pytest.raises(DomainError) as caught:
        parse(text, "parent")
    assert caught.value.reason is Reason.INVALID_ARGUMENT
    assert caught.value.problems[0].path == "parent"


def test_a_revision_no_brief_can_have_is_not_found() -> None:
    with pytest.raises(DomainError) as caught:
        names.brief("workspaces/acme/briefs/shop@9999999999")
    assert caught.value.reason is Reason.NOT_FOUND
