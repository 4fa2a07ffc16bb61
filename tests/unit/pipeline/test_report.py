"""The plan's own files: README, evidence, decisions, assumptions, manifest, one HTML page."""

import hashlib
import html.parser
import json

from server.engine.model.brief import Brief
from server.engine.model.claims import Claim, SchemaRuns
from server.engine.model.plan import (
    AnalysisResult,
    Artefact,
    Basis,
    Decision,
    Evidence,
    Finding,
    Severity,
    Verdict,
)
from server.engine.model.prepared import Assumption, OpenQuestion, PreparedBrief
from server.engine.pipeline.report import assemble

BRIEF = PreparedBrief(
    Brief("shop", title="Shop <b>", summary="Sells & buys."),
    assumptions=(Assumption("objectives.horizon", "24", "two years unless stated"),),
    open_questions=(OpenQuestion("rows", "entities[Listing].volume.rows", "How many?", "1000", "every index"),),
)
RESULT = AnalysisResult(
    "schema",
    "two tables, executed",
    decisions=(
        Decision("schema/keys", "listings", "Which keys?", "bigint", ("short",), evidence=("e1", "e2"), headline=True),
    ),
    findings=(Finding("r@x", "r", Severity.HIGH, "listings", "it | leaks", fix="mend it"),),
    claims=(Claim("e1", "listings", "it runs | well", SchemaRuns(("SELECT 1",))),),
    evidence=(Evidence("e2", "a rule", Basis.CITED, source="the manual"),),
    artefacts=(Artefact("shop/schema.sql", "application/sql", "SELECT 1;\n", ("e1",)),),
)
SEEN = (Evidence("e1", "it runs | well", Basis.EXECUTED, Verdict.REFUTED, "syntax error"),)


def files() -> dict[str, str]:
    return {file.path: file.content for file in assemble(BRIEF, (RESULT,), SEEN)}


def test_the_manifest_names_every_other_file_with_its_digest() -> None:
    found = files()
    listed = {entry["path"]: entry["sha256"] for entry in json.loads(found["manifest.json"])["artefacts"]}
    assert listed == {
        path: hashlib.sha256(content.encode()).hexdigest() for path, content in found.items() if path != "manifest.json"
    }


def test_the_readme_says_verdict_decision_basis_and_what_is_refuted() -> None:
    readme = files()["README.md"]
    assert "**schema**: two tables, executed" in readme
    assert "**Which keys?** bigint. short" in readme
    assert "Basis: cited (1 of 1 confirmed), executed (0 of 1 confirmed)." in readme
    assert "it runs | well (refuted: syntax error)" in readme
    assert "How many? (assumed: 1000)" in readme


def test_a_table_cell_keeps_its_row_together() -> None:
    assert "| it runs \\| well | executed | refuted | syntax error |" in files()["evidence.md"]


def test_the_page_is_well_formed_and_escapes_what_users_wrote() -> None:
    page = files()["report.html"]
    assert "<b>" not in page.replace("&lt;b&gt;", "")
    assert "Sells &amp; buys." in page
    checker = _Balanced()
    checker.feed(page)
    assert checker.open == []


def test_the_same_plan_gives_the_same_bytes() -> None:
    assert files() == files()


class _Balanced(html.parser.HTMLParser):
    """Keeps the stack of elements that are open; fails on a wrong end."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag
