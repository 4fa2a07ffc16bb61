"""Briefs for tests: small ones written as YAML, examples, and any brief at all by hypothesis."""

import textwrap
from pathlib import Path

from hypothesis import reject
from hypothesis import strategies as st

from server.engine.analysis import Inputs
from server.engine.brief import prepare, read
from server.engine.errors import DomainError
from server.engine.kernel.naming import table_name
from server.engine.model.brief import (
    Attribute,
    AttributeType,
    Brief,
    Constraints,
    Dependency,
    Entity,
    Invariant,
    InvariantKind,
    Naming,
    Ownership,
    Relation,
    RelationKind,
    UseCase,
    UseCaseKind,
)
from server.engine.model.plan import AnalysisResult
from server.engine.model.prepared import PreparedBrief
from server.engine.model.resources import BriefSource
from server.engine.model.schema import Table
from server.engine.schema import ANALYSIS

EXAMPLES = Path(__file__).parents[3] / "examples"


def prepared(text: str) -> PreparedBrief:
    """A brief from YAML, indented as it stands in a test."""
    return read(BriefSource("brief.yaml", "yaml", textwrap.dedent(text)))


def example(name: str) -> PreparedBrief:
    return read(BriefSource("brief.yaml", "yaml", (EXAMPLES / name / "brief.yaml").read_text()))


def designed(brief: PreparedBrief) -> AnalysisResult:
    return ANALYSIS.run(Inputs(ANALYSIS.reads(brief), {}))


def design(text: str) -> AnalysisResult:
    return designed(prepared(text))


def table(result: AnalysisResult, name: str) -> Table:
    assert result.schema is not None
    return next(table for table in result.schema.tables if table.name == name)


WORDS = ("order", "user", "status", "category", "select", "line", "group", "box", "news", "address", "person")
ENTITIES = ("Order", "User", "OrderLine", "Category", "News", "Person", "TemporarySpecificationOfAVeryLongKindIndeed")
COLUMNS = (
    *(f"{word}_name" for word in WORDS),
    "table",
    "user",
    "desc",
    "phone_1",
    "phone_2",
    "a_column_name_" + "x" * 45,
)
PATTERNS = (
    "^[A-Z]{3}$",
    "[a-z0-9._-]+@[a-z0-9-]+\\.[a-z]{2,4}",
    "^(draft|live)-\\d{2,}$",
    "[[:alpha:]][[:alnum:]_]*",
    "",
)


@st.composite
def attributes(draw: st.DrawFn, name: str) -> Attribute:
    kind = draw(st.sampled_from(AttributeType))
    sized = kind in (AttributeType.STRING, AttributeType.TEXT, AttributeType.BINARY, AttributeType.BLOB_REFERENCE)
    numeric = kind in (AttributeType.INTEGER, AttributeType.DECIMAL, AttributeType.MONEY)
    low = draw(st.none() | st.integers(-5, 5)) if numeric else None
    high = draw(st.none() | st.integers(6, 2**33)) if numeric else None
    values = ("draft", "it's", "done") if kind is AttributeType.ENUM else ()
    default = {
        AttributeType.ENUM: "it's",
        AttributeType.BOOLEAN: "true",
        AttributeType.TIMESTAMP: "now()",
        AttributeType.UUID: "gen_random_uuid()",
        AttributeType.JSON: '{"a": "it\'s"}',
        AttributeType.INTEGER: "5",
        AttributeType.DATE: "2026-02-03",
    }.get(kind)
    pattern = draw(st.sampled_from(PATTERNS)) if kind in (AttributeType.STRING, AttributeType.TEXT) else ""
    return Attribute(
        name=name,
        type=kind,
        description=draw(st.sampled_from(("", "What it's for; with 'quotes' and — dashes."))),
        required=draw(st.booleans()),
        unique=draw(st.integers(0, 5)) == 0 and kind not in (AttributeType.JSON, AttributeType.BOOLEAN),
        max_length=draw(st.none() | st.integers(8, 300)) if sized else None,
        min=low,
        max=high,
        pattern=pattern,
        values=values,
        default=draw(st.sampled_from((None, default))) if default else None,
        mutable=draw(st.booleans()),
    )


@st.composite
def entities(draw: st.DrawFn, name: str, references: list[str]) -> Entity:
    names = draw(st.lists(st.sampled_from(COLUMNS), min_size=1, max_size=6, unique=True))
    made = tuple(draw(attributes(name)) for name in names)
    columns = [*names, *references]
    keyable = [one.name for one in made if one.type is not AttributeType.JSON] + references
    keys: tuple[tuple[str, ...], ...] = ()
    if len(keyable) > 1 and draw(st.booleans()):
        keys = (tuple(draw(st.lists(st.sampled_from(keyable), min_size=1, max_size=3, unique=True))),)
    dependencies: list[Dependency] = []
    for _ in range(draw(st.integers(0, 2))):
        left = draw(st.lists(st.sampled_from(keyable or columns), min_size=1, max_size=2, unique=True))
        right = [
            column for column in draw(st.lists(st.sampled_from(columns), max_size=2, unique=True)) if column not in left
        ]
        if right:
            dependencies.append(Dependency(tuple(left), tuple(right)))
    return Entity(name=name, attributes=made, keys=keys, dependencies=tuple(dependencies))


@st.composite
def relations(draw: st.DrawFn, names: list[str]) -> list[Relation]:
    found: dict[tuple[str, str], Relation] = {}
    for number in range(draw(st.integers(0, 5))):
        kind = draw(st.sampled_from(RelationKind))
        one = Relation(
            name=draw(st.sampled_from(("owner", "parent", "group", "label")))
            + (f"_{number}" if draw(st.booleans()) else ""),
            from_=draw(st.sampled_from(names)),
            to=draw(st.sampled_from(names)),
            kind=kind,
            required=draw(st.booleans()) and kind is not RelationKind.MANY_TO_MANY,
            ownership=draw(st.sampled_from(Ownership)),
        )
        joined = {(r.from_, r.to) for r in found.values() if r.kind is RelationKind.MANY_TO_MANY}
        if kind is RelationKind.MANY_TO_MANY and ((one.from_, one.to) in joined or (one.to, one.from_) in joined):
            continue
        found.setdefault((one.to, one.name), one)
    return list(found.values())


@st.composite
def invariants(draw: st.DrawFn, made: list[Entity], joining: list[Relation]) -> list[Invariant]:
    found = []
    for entity in made:
        numbers = [one for one in entity.attributes if one.type in (AttributeType.INTEGER, AttributeType.MONEY)]
        enums = [one for one in entity.attributes if one.type is AttributeType.ENUM]
        found += [
            _over(entity, one, InvariantKind.STATE_MACHINE, "draft -> done") for one in enums if draw(st.booleans())
        ]
        if len(numbers) > 1 and draw(st.booleans()):
            found.append(
                Invariant(
                    f"{entity.name.lower()}_ordered",
                    InvariantKind.AT_MOST,
                    tuple(f"{entity.name}.{one.name}" for one in numbers[:2]),
                    f"{_quoted(numbers[0].name)} <= {_quoted(numbers[1].name)}",
                )
            )
        if numbers and draw(st.booleans()):
            found.append(_over(entity, numbers[0], InvariantKind.NON_NEGATIVE, ""))
    for relation in joining:
        if relation.kind is RelationKind.ONE_TO_MANY and relation.from_ != relation.to and draw(st.integers(0, 2)) == 0:
            limit = Invariant(
                f"few_{relation.name}_{relation.to.lower()}",
                InvariantKind.AT_MOST,
                (relation.from_, relation.to),
                f"count({table_name(relation.to)}) <= 3",
            )
            found.append(limit)
    return list({one.name: one for one in found}.values())


def _over(entity: Entity, attribute: Attribute, kind: InvariantKind, expression: str) -> Invariant:
    name = f"{entity.name.lower()}_{attribute.name}_{kind.value}"[:60]
    return Invariant(name, kind, (f"{entity.name}.{attribute.name}",), expression)


def _quoted(name: str) -> str:
    return f'"{name}"'


@st.composite
def briefs(draw: st.DrawFn) -> Brief:
    """A brief that the reader accepts: odd names, every type, relations in cycles, dependencies, invariants."""
    names = draw(st.lists(st.sampled_from(ENTITIES), min_size=1, max_size=4, unique=True))
    joining = draw(relations(names))
    made = []
    for name in names:
        references = [f"{r.name}_id" for r in joining if r.to == name and r.kind is not RelationKind.MANY_TO_MANY]
        made.append(draw(entities(name, references)))
    cases = tuple(
        UseCase(name=f"{action.capitalize()}{entity.name}", kind=kind, entity=entity.name, action=action)
        for entity in made
        for action, kind in (
            ("create", UseCaseKind.COMMAND),
            ("get", UseCaseKind.QUERY),
            ("list", UseCaseKind.QUERY),
            ("update", UseCaseKind.COMMAND),
        )
        if action != "update" or any(one.mutable for one in entity.attributes)
    )
    naming = Naming(
        tables=draw(st.sampled_from(("plural", "singular"))), keys=draw(st.sampled_from(("bigint", "uuid")))
    )
    return Brief(
        name="any",
        entities=tuple(made),
        relations=tuple(joining),
        invariants=tuple(draw(invariants(made, joining))),
        use_cases=cases,
        constraints=Constraints(naming=naming),
    )


@st.composite
def prepared_briefs(draw: st.DrawFn) -> PreparedBrief:
    """As `briefs`, without those the reader refuses, such as an update of what cannot change."""
    try:
        return prepare(draw(briefs()))
    except DomainError:
        reject()
