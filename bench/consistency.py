"""How long isolation levels take to decide, and how that grows with the number of programs.

Run: ``python -m bench.consistency``. Prints processor seconds: the allocation alone (levels), the whole answer with
reasons, promotions, published tests and certificate (decide), and the checker. Auction(n) is Vandevoort et al., EDBT
2023; its growth is given as an exponent of the number of programs.
"""

import math
import random
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from server.engine.analysis import Inputs
from server.engine.brief import read
from server.engine.consistency.allocation import lowest
from server.engine.consistency.checker import check
from server.engine.consistency.decide import decide
from server.engine.consistency.programs import workload_of
from server.engine.consistency.robustness import Robustness
from server.engine.consistency.summary_graph import summary_graph, type_two
from server.engine.consistency.templates import parse_templates
from server.engine.model.consistency import (
    Block,
    Pin,
    Program,
    Relation,
    StatementType,
    TemplateStatement,
    Workload,
)
from server.engine.model.prepared import PreparedBrief
from server.engine.model.resources import BriefSource
from server.engine.schema import ANALYSIS

EXAMPLES = Path(__file__).parents[1] / "examples"
T = TypeVar("T")
SIZES = (10, 20, 40)
SERVICES, PROGRAMS = 5, 40


def auction(items: int) -> Workload:
    """FindBids and PlaceBid for each of ``items`` kinds of items, buyers and log in common."""
    lines = ["relations:", "  Buyer: {key: [id], attributes: [calls]}", "  Log: {key: [id], attributes: [bid]}"]
    lines += [f"  Bids{n}: {{key: [buyer], attributes: [buyer, bid]}}" for n in range(items)]
    lines += ["functions:", *(f"  f{n}: {{from: Bids{n}, to: Buyer}}" for n in range(items)), "programs:"]
    for n in range(items):
        lines += [
            f"  FindBids{n}:",
            "  - U: Buyer[B] {calls} -> {calls}",
            f"  - R: Bids{n} (bid) {{bid}}",
            f"  PlaceBid{n}:",
            '  - {id: buyer, U: "Buyer[B] {calls} -> {calls}"}',
            f"  - R: Bids{n}[K] {{bid}} @ f{n} = buyer",
            f"  - optional: [{{W: 'Bids{n}[K] {{bid}} @ f{n} = buyer'}}]",
            "  - I: Log[L]",
        ]
    return parse_templates("\n".join(lines))


def service(seed: int, programs: int = PROGRAMS) -> Workload:
    """Programs as services have them: mostly a few rows by key, lists by a parent, and insertions."""
    rng = random.Random(seed)
    names = [f"T{n}" for n in range(12)]
    relations = tuple(Relation(name, ("id", "parent", "a", "b", "c"), ("id",)) for name in names)
    return Workload(relations, tuple(_program(f"P{n}", rng, names) for n in range(programs)))


def _program(name: str, rng: random.Random, names: list[str]) -> Program:
    body = []
    for number in range(rng.randint(1, 4)):
        kind = rng.choice(
            (
                StatementType.KEY_SELECT,
                StatementType.KEY_SELECT,
                StatementType.KEY_UPDATE,
                StatementType.PREDICATE_SELECT,
                StatementType.INSERT,
            )
        )
        column = rng.choice("abc")
        keyed = kind in (StatementType.KEY_SELECT, StatementType.KEY_UPDATE)
        statement = TemplateStatement(
            id=f"q{number}",
            type=kind,
            relation=rng.choice(names),
            key=(rng.choice(("X", "Y")),) if keyed else (),
            predicate_reads=("parent",) if kind is StatementType.PREDICATE_SELECT else (),
            reads=(column,) if kind is not StatementType.INSERT else (),
            writes=(column,) if kind is StatementType.KEY_UPDATE else (),
            pins=() if keyed else (Pin("parent", "X"),),
        )
        block = Block(statement=statement)
        body.append(Block(optional=(block,)) if rng.random() < 0.15 else block)
    return Program(name, tuple(body), ("X", "Y"))


def marketplace() -> PreparedBrief:
    path = EXAMPLES / "marketplace" / "brief.yaml"
    return read(BriefSource(filename=path.name, format="yaml", text=path.read_text()))


def main() -> None:
    print(f"{'':24}{'programs':>9}{'paths':>7}{'levels':>9}{'decide':>9}{'checker':>9}{'type II':>9}")
    for name in ("smallbank", "tpcc"):
        _row(name, parse_templates((EXAMPLES / "templates" / f"{name}.yaml").read_text()))
    spent = [_row(f"Auction({n})", auction(n)) for n in SIZES]
    growth = math.log(spent[-1] / spent[0]) / math.log(SIZES[-1] / SIZES[0])
    print(f"{'':24}decide grows as programs ** {growth:.1f}")
    total = sum(_row(f"service {seed + 1}", service(seed)) for seed in range(SERVICES))
    print(f"{'':24}{SERVICES} services of {PROGRAMS} programs: {total:.2f} s in all; the aim is 5 s")
    prepared = marketplace()
    schema = ANALYSIS.run(Inputs(ANALYSIS.reads(prepared), {})).schema
    assert schema is not None, "the schema analysis makes a schema"
    _row("marketplace", workload_of(prepared, schema).workload, checked=False)


def _row(name: str, workload: Workload, checked: bool = True) -> float:
    robustness, levels = _timed(lambda: Robustness(workload))
    _, allocation = _timed(lambda: lowest(robustness))
    decision, whole = _timed(lambda: decide(workload))
    _, checker = _timed(lambda: check(workload, decision.certificate) if checked else None)
    _, static = _timed(lambda: type_two(summary_graph(workload)))
    paths = len(robustness.linears)
    figures = f"{levels + allocation:9.3f}{whole:9.3f}{checker:9.3f}{static:9.3f}"
    print(f"{name:24}{len(workload.programs):9}{paths:7}{figures}", flush=True)
    return whole


def _timed(work: Callable[[], T]) -> tuple[T, float]:
    begun = time.process_time()
    made = work()
    return made, time.process_time() - begun


if __name__ == "__main__":
    main()
