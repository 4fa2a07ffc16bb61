"""`groundplan schema dependencies`: keys, normal form and decompositions of a set of functional dependencies."""

import re
from pathlib import Path
from typing import Annotated, Any

import typer

from cli import forms, sources
from cli.connection import explained
from cli.context import session
from cli.exits import Exit
from cli.output import console, show_json, show_table
from cli.progress import answered
from groundplan.v1 import analysis_service_pb2, dependencies_pb2, entity_pb2

FORMS = {
    dependencies_pb2.HIGHEST_FORM_FIRST: "1NF",
    dependencies_pb2.HIGHEST_FORM_SECOND: "2NF",
    dependencies_pb2.HIGHEST_FORM_THIRD: "3NF",
    dependencies_pb2.HIGHEST_FORM_BOYCE_CODD: "BCNF",
}
_ARROW = re.compile(r"->|→")


@explained
def dependencies(
    context: typer.Context,
    file: Annotated[
        Path,
        typer.Argument(
            help="YAML or JSON: `attributes: [a, b]`, `dependencies: [a -> b]` and, where stated, `keys: [[a]]`.",
            show_default=False,
        ),
    ],
) -> None:
    """Tell what functional dependencies mean: keys, normal form, decompositions. Exits 1 below BCNF."""
    own = session(context)
    written = _arrows(forms.document(file, sources.text_of(file), "`attributes: [a, b]`, `dependencies: [a -> b]`"))
    request = analysis_service_pb2.AnalyzeDependenciesRequest()
    forms.parse(file, written, request.relation)
    answer = answered(own, "looking for keys", request).answer
    show_json([answer]) if own.json else _show(answer)
    if answer.violations:
        raise typer.Exit(Exit.FINDINGS)


def _arrows(document: dict[str, Any]) -> dict[str, Any]:
    """Dependencies written ``a, b -> c`` as the two sides they are; everything else stays for the parser to judge."""
    written = document.get("dependencies")
    if not isinstance(written, list):
        return document
    return {**document, "dependencies": [_sides(each) for each in written]}


def _sides(written: Any) -> Any:
    if not isinstance(written, str):
        return written
    parts = _ARROW.split(written)
    if len(parts) != 2:
        return written
    return {
        side: [name for name in re.split(r"[,\s]+", part.strip()) if name]
        for side, part in zip(("determinant", "dependent"), parts, strict=True)
    }


def _show(answer: dependencies_pb2.DependencyAnswer) -> None:
    bound = "" if answer.form_exact else "at least "
    console.print(f"normal form: {bound}{FORMS[answer.normal_form]}")
    keys = "; ".join(_names(key.attributes) for key in answer.candidate_keys)
    more = "" if answer.keys_complete else f" and more: the search ends at {answer.key_limit} keys"
    console.print(f"keys: {keys}{more}", markup=False, soft_wrap=True)
    console.print(f"cover: {'; '.join(map(_arrow, answer.minimal_cover))}", markup=False, soft_wrap=True)
    for broken in answer.violations:
        console.print(f"breaks {FORMS[broken.form]}: {broken.message}", markup=False, soft_wrap=True)
    for key in answer.stated_keys:
        if not key.minimal:
            console.print(f"{_names(key.attributes)} is unique, but no key: a part of it is", markup=False)
    if not answer.violations:
        return
    for form, parts in (("3NF", answer.third), ("BCNF", answer.boyce_codd)):
        kept = "no dependency lost" if parts.preserving else f"loses {'; '.join(map(_arrow, parts.lost))}"
        console.print(f"\n{form}, {'lossless' if parts.lossless else 'lossy'}, {kept}", markup=False, soft_wrap=True)
        show_table(
            ("relation", "key"),
            [(_names(one.attributes), "; ".join(_names(key.attributes) for key in one.keys)) for one in parts.schemes],
        )


def _names(names: Any) -> str:
    return ", ".join(names) or "(nothing)"


def _arrow(one: entity_pb2.Dependency) -> str:
    return f"{_names(one.determinant)} → {_names(one.dependent)}"
