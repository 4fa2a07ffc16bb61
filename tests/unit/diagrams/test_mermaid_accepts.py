"""Mermaid's own parser accepts every diagram: of the examples, and of briefs whose every text is hostile."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from server.engine import contract, schema
from server.engine.analysis import Inputs
from server.engine.diagrams import ANALYSIS
from server.engine.model.access import Access, Assignment, Comparison, Condition, Operation, Output, Statement
from server.engine.model.brief import (
    Actor,
    ActorKind,
    Attribute,
    AttributeType,
    Branch,
    Brief,
    Call,
    Deployment,
    Entity,
    ExternalSystem,
    Invariant,
    InvariantKind,
    Loop,
    Ownership,
    Relation,
    RelationKind,
    RunningService,
    Sensitivity,
    Step,
    Transaction,
    UseCase,
    UseCaseKind,
)
from server.engine.model.contract import Method, ServiceContract
from server.engine.model.plan import AnalysisResult
from server.engine.model.prepared import PreparedBrief
from tests.node.tools import Mermaid
from tests.partitions import random_cut
from tests.unit.diagrams.conftest import example

KINDS = {
    "context": "flowchart-v2",
    "data_flow": "flowchart-v2",
    "deployment": "flowchart-v2",
    "er": "er",
    "sequence": "sequence",
    "states": "stateDiagram",
}
"""What Mermaid must take a diagram for, by the beginning of its name."""

WORDS = ("end", "END;", "loop", "alt", "note", "state", "class", "subgraph", "graph", "click", "style", "default", "%%")
SIGNS = (
    '"',
    "'",
    "`",
    ";",
    "#",
    ":",
    "-->",
    "->>",
    "<br/>",
    "[*]",
    "{",
    "}",
    "[",
    "]",
    "(",
    ")",
    "|",
    "<",
    "&",
    "\\",
    "\n",
)

texts = st.lists(st.sampled_from(WORDS + SIGNS) | st.text(max_size=6), max_size=5).map(" ".join)
names = st.sampled_from(("End", "Order", "Class", "State", "Note", "Loop", "Graph", "User", "Style", "Subgraph"))
columns = st.sampled_from(("end", "order", "state", "class", "name", "type", "key"))


def steps(depth: int = 2) -> st.SearchStrategy[Step]:
    leaves = st.one_of(
        st.just(Step(sql="SELECT 1")),
        texts.map(lambda text: Step(emit=text or "e")),
        st.just(Step(compute=45_000)),
        st.just(Step(call=Call(external_system="x"))),
    )
    if depth == 0:
        return leaves
    inner = st.lists(steps(depth - 1), max_size=3).map(tuple)
    branch = st.builds(Branch, probability=st.none() | st.floats(0, 1), steps=inner)
    return st.one_of(
        leaves,
        st.builds(lambda b: Step(optional=b), branch),
        st.builds(lambda bs: Step(choice=tuple(bs)), st.lists(branch, min_size=1, max_size=3)),
        st.builds(lambda s: Step(loop=Loop(mean=1.5, max=3, steps=s)), inner),
    )


@st.composite
def inputs(draw: st.DrawFn) -> Inputs:
    """Any brief that is whole (references lead somewhere), with text of any kind wherever text may stand."""
    entity_names = draw(st.lists(names, min_size=1, max_size=5, unique=True))
    entities = tuple(
        Entity(
            name=name,
            attributes=tuple(
                Attribute(
                    name=column,
                    type=draw(st.sampled_from(AttributeType)),
                    unique=draw(st.booleans()),
                    sensitivity=draw(st.none() | st.sampled_from(Sensitivity)),
                )
                for column in draw(st.lists(columns, max_size=4, unique=True))
            ),
        )
        for name in entity_names
    )
    relations = draw(
        st.lists(
            st.builds(
                Relation,
                name=columns,
                from_=st.sampled_from(entity_names),
                to=st.sampled_from(entity_names),
                kind=st.sampled_from(RelationKind),
                required=st.booleans(),
                ownership=st.sampled_from(Ownership),
            ),
            max_size=5,
            unique_by=lambda r: (r.to, r.name),
        )
    )
    states = draw(st.lists(columns, min_size=1, max_size=4))
    machine = Invariant(
        "machine", InvariantKind.STATE_MACHINE, (f"{entity_names[0]}.state",), f"new -> {', '.join(states)}; end -> new"
    )
    actors = draw(st.lists(texts, min_size=1, max_size=3, unique=True))
    use_cases, statements = [], []
    for number in range(draw(st.integers(0, 3))):
        name = f"{draw(names)}{number}"
        made = draw(st.lists(st.lists(steps(), min_size=1, max_size=3), max_size=2))
        use_cases.append(
            UseCase(
                name=name,
                actor=draw(st.sampled_from(["", *actors])),
                kind=draw(st.sampled_from(UseCaseKind)),
                description=draw(texts),
                transactions=tuple(Transaction(tuple(s)) for s in made),
            )
        )
        statements += [statement(draw, name, k, entity_names[0]) for k in range(draw(st.integers(0, 4)))]
    brief = Brief(
        name="b",
        title=draw(texts),
        actors=tuple(
            Actor(a, kind=draw(st.sampled_from(ActorKind)), count=draw(st.none() | st.just(3))) for a in actors
        ),
        entities=entities,
        relations=tuple(relations),
        invariants=(machine,),
        use_cases=tuple(use_cases),
        external_systems=(ExternalSystem("x", protocol=draw(texts)),),
        deployment=draw(st.none() | st.just(Deployment(services=(RunningService("api", workers=2, pool_size=3),)))),
    )
    methods = tuple(Method(u.name, u.name, "POST", draw(texts), "r", "q", "s", 201, (400, 409)) for u in use_cases)
    results = draw(
        st.sampled_from([{}, {"contract": AnalysisResult("contract", "", contract=ServiceContract("b", methods))}])
    )
    return Inputs(PreparedBrief(brief, tuple(statements)), results)


def statement(draw: st.DrawFn, use_case: str, number: int, entity: str) -> Statement:
    term = draw(texts)
    access = Access(
        entity=entity,
        table="end",
        operation=draw(st.sampled_from(Operation)),
        writes=("state", "end"),
        assignments=(Assignment("state", "'end'"),),
        predicate=(
            Condition("state", draw(st.sampled_from(Comparison)), term),
            Condition("id", Comparison.EQUAL, ":id"),
        ),
        pins_key=draw(st.booleans()),
    )
    returned = (Output("end"), Output("x;y")) if draw(st.booleans()) else ()
    return Statement(f"{use_case}/1/{number}", use_case, 1, "…", "…", accesses=(access,), returns=returned)


def diagrams(given_inputs: Inputs) -> dict[str, str]:
    result = ANALYSIS.run(Inputs(ANALYSIS.reads(given_inputs.brief), given_inputs.results))
    assert all(a.content.isascii() for a in result.artefacts if a.path.endswith(".txt"))
    return {
        a.path.removeprefix("diagrams/").removesuffix(".mmd"): a.content for a in result.artefacts if ".mmd" in a.path
    }


def check(mermaid: Mermaid, drawn: dict[str, str]) -> None:
    for name, text in drawn.items():
        wanted: Any = next(kind for start, kind in KINDS.items() if name == start or name.startswith(f"{start}_"))
        assert mermaid.kind(text) == wanted, name


@pytest.mark.parametrize("name", ["login", "marketplace"])
def test_mermaid_accepts_every_diagram_of_the_examples(mermaid: Mermaid, name: str) -> None:
    drawn = diagrams(Inputs(example(name), {}))
    assert {"context", "data_flow", "er", "deployment"} <= drawn.keys()
    check(mermaid, drawn)


@pytest.mark.parametrize(("name", "seed"), [("ticketing", 1), ("login", 4), ("marketplace", 2)])
def test_mermaid_accepts_the_diagrams_of_services(mermaid: Mermaid, name: str, seed: int) -> None:
    prepared = example(name)
    results = {"boundaries": AnalysisResult("boundaries", "", boundaries=random_cut(prepared.brief, seed, 3))}
    for analysis in (schema.ANALYSIS, contract.ANALYSIS):
        results[analysis.name] = analysis.run(Inputs(analysis.reads(prepared), dict(results)))
    check(mermaid, diagrams(Inputs(prepared, results)))


@given(inputs())
@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
def test_mermaid_accepts_every_diagram_of_any_brief(mermaid: Mermaid, given_inputs: Inputs) -> None:
    check(mermaid, diagrams(given_inputs))


def test_the_parser_refuses_what_is_no_diagram(mermaid: Mermaid) -> None:
    with pytest.raises(ValueError, match="Parse error"):
        mermaid.kind("flowchart LR\n  a --> \n  b[")
