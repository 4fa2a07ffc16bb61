"""Workloads of the literature in the statement form, and ways to look at them."""

from pathlib import Path

from msgspec.structs import replace

from server.engine.consistency.templates import parse_templates
from server.engine.model.consistency import Block, Program, TemplateStatement, Workload

_TEMPLATES = Path(__file__).parents[4] / "examples" / "templates"


def literature(name: str) -> Workload:
    return parse_templates((_TEMPLATES / f"{name}.yaml").read_text())


def with_independent_rows(workload: Workload) -> Workload:
    """Without functional constraints: a variable for each row of a program, as the artefact of arXiv:2501.18377 has."""

    def statement(each: TemplateStatement) -> TemplateStatement:
        return replace(each, key=(f"{each.relation}_{'_'.join(each.key)}".translate(str.maketrans("()", "__")),))

    def program(each: Program) -> Program:
        body = tuple(Block(statement=statement(block.statement)) for block in each.body if block.statement)
        return replace(each, body=body)

    return replace(workload, programs=tuple(program(each) for each in workload.programs))
