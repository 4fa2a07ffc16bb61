"""Workloads of the literature in the statement form, and ways to look at them."""

from pathlib import Path

from msgspec.structs import replace

from server.engine.consistency.templates import parse_templates
from server.engine.model.consistency import Block, Program, TemplateStatement, Workload

_HERE = Path(__file__).parent


def literature(name: str) -> Workload:
    return parse_templates((_HERE / f"{name}.yaml").read_text())


def with_independent_rows(workload: Workload) -> Workload:
    """Without functional constraints: a variable for each row of a program, as the artefact of arXiv:2501.18377 has."""

    def statement(each: TemplateStatement) -> TemplateStatement:
        return replace(each, key=(f"{each.relation}_{'_'.join(each.key)}".translate(str.maketrans("()", "__")),))

    def program(each: Program) -> Program:
        body = tuple(Block(statement=statement(block.statement)) for block in each.body if block.statement)
        return replace(each, body=body)

    return replace(workload, programs=tuple(program(each) for each in workload.programs))


def auction(items: int) -> Workload:
    """Auction(n) of the EDBT paper: FindBids and PlaceBid for each of n kinds of items, buyers and log in common."""
    relations = "\n".join(f"  Bids{n}: {{key: [buyer], attributes: [buyer, bid]}}" for n in range(items))
    functions = "\n".join(f"  f{n}: {{from: Bids{n}, to: Buyer}}" for n in range(items))
    programs = "\n".join(
        f"""\
  FindBids{n}:
  - U: Buyer[B] {{calls}} -> {{calls}}
  - R: Bids{n} (bid) {{bid}}
  PlaceBid{n}:
  - {{id: buyer, U: "Buyer[B] {{calls}} -> {{calls}}"}}
  - R: Bids{n}[K] {{bid}} @ f{n} = buyer
  - optional:
    - W: Bids{n}[K] {{bid}} @ f{n} = buyer
  - I: Log[L]"""
        for n in range(items)
    )
    return parse_templates(
        f"""\
relations:
  Buyer: {{key: [id], attributes: [calls]}}
  Log: {{key: [id], attributes: [bid]}}
{relations}
functions:
{functions}
programs:
{programs}
"""
    )
