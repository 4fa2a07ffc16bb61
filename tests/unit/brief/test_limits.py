"""Limits: what is at the limit is read, what is one beyond is refused with its place."""

import pytest

from server.engine.brief import limits, parse, prepare
from server.engine.errors import DomainError
from server.engine.model.brief import Actor, Brief, Entity
from tests.unit.brief.sources import problems_of, source


def nested(depth: int, format: str) -> str:
    """A value that nests ``depth`` collections, the brief itself among them."""
    inner = "[" * (depth - 1) + "]" * (depth - 1)
    return f'{{"name": "shop", "zzz": {inner}}}' if format == "json" else f"{{name: shop, zzz: {inner}}}"


@pytest.mark.parametrize("format", ["yaml", "json"])
def test_depth(format: str) -> None:
    assert "unknown field" in problems_of(nested(limits.MAX_DEPTH, format), format)[0].message
    assert "nested more than" in problems_of(nested(limits.MAX_DEPTH + 1, format), format)[0].message


@pytest.mark.parametrize("format", ["yaml", "json"])
@pytest.mark.parametrize("depth", [10_000, 1_000_000])
def test_a_flood_of_brackets_is_refused(format: str, depth: int) -> None:
    assert len(problems_of("[" * depth, format)) == 1
    assert len(problems_of('{"a":' * depth, format)) == 1


def test_source_bytes() -> None:
    text = "name: shop\n#"
    assert problems_of(text + "x" * (limits.MAX_SOURCE_BYTES - len(text))) == []
    (problem,) = problems_of(text + "x" * (limits.MAX_SOURCE_BYTES + 1 - len(text)))
    assert "bytes" in problem.message


def test_values() -> None:
    (problem,) = problems_of("[" + "1," * limits.MAX_NODES + "1]")
    assert f"more than {limits.MAX_NODES:,} values" in problem.message


def test_aliases_multiply_no_further_than_the_limit() -> None:
    """The billion laughs: each level repeats the one before ten times."""
    levels = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    levels += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    (problem,) = problems_of("\n".join(levels))
    assert f"more than {limits.MAX_NODES:,} values" in problem.message


def test_aliases_are_counted() -> None:
    use = "name: shop\nobjectives: {regions: [&r eu, "
    found = problems_of(use + "*r, " * (limits.MAX_ALIASES + 1) + "]}")
    assert "aliases" in found[0].message


def test_a_reasonable_alias_is_read() -> None:
    text = """name: shop
objectives: {latency: &fast {p95: 300ms, p99: 2s}}
entities: [{name: User}]
use_cases: [{name: GetUser, entity: User, action: get, objective: *fast}]
"""
    brief = parse(source(text))
    assert brief.use_cases[0].objective == brief.objectives.latency  # type: ignore[union-attr]


def test_names() -> None:
    longest = "A" * limits.MAX_NAME
    assert problems_of(f"name: shop\nentities: [{{name: {longest}}}]\n") == []
    (problem,) = problems_of(f"name: shop\nentities: [{{name: {longest}A}}]\n")
    assert (problem.line, problem.column) == (2, 19)


def test_entities() -> None:
    names = ", ".join(f"{{name: E{number}x}}" for number in range(limits.MAX_ENTITIES))
    assert problems_of(f"name: shop\nentities: [{names}]\n") == []
    (problem,) = problems_of(f"name: shop\nentities: [{names}, {{name: More}}]\n")
    assert "items; at most" in problem.message
    assert problem.path == "entities"


def test_entities_of_a_message() -> None:
    entities = tuple(Entity(name=f"E{number}x") for number in range(limits.MAX_ENTITIES + 1))
    with pytest.raises(DomainError) as caught:
        prepare(Brief(name="shop", entities=entities))
    assert [problem.path for problem in caught.value.problems] == ["entities"]


def test_text_of_a_message_is_held_to_the_limits_of_the_written_form() -> None:
    for notes in ("x" * (limits.MAX_TEXT + 1), "a\0b"):
        with pytest.raises(DomainError) as caught:
            prepare(Brief(name="shop", actors=(Actor(name="buyer", trust_notes=notes),)))
        assert [problem.path for problem in caught.value.problems] == ["actors[buyer].trust_notes"]
        assert caught.value.problems[0].line is None


def nested_steps(depth: int) -> str:
    steps = "{compute: 1ms}"
    for _ in range(depth):
        steps = f"{{optional: {{probability: 0.5, steps: [{steps}]}}}}"
    return (
        f"name: shop\nentities: [{{name: User}}]\nuse_cases: [{{name: DoIt, transactions: [{{steps: [{steps}]}}]}}]\n"
    )


def test_blocks_inside_each_other() -> None:
    assert problems_of(nested_steps(limits.MAX_STEP_NESTING)) == []
    (problem,) = problems_of(nested_steps(limits.MAX_STEP_NESTING + 1))
    assert "blocks nested more than" in problem.message


def test_steps_of_a_transaction() -> None:
    def brief(count: int) -> str:
        block = "{loop: {steps: [" + ", ".join(["{compute: 1ms}"] * (count - 1)) + "]}}"
        return f"name: a\nentities: [{{name: User}}]\nuse_cases: [{{name: A, transactions: [{{steps: [{block}]}}]}}]\n"

    assert problems_of(brief(limits.MAX_STEPS)) == []
    (problem,) = problems_of(brief(limits.MAX_STEPS + 1))
    assert "steps; at most" in problem.message


def test_the_list_of_mistakes_ends_somewhere() -> None:
    wrong = ", ".join("{name: x}" for _ in range(limits.MAX_ENTITIES))
    found = problems_of(f"name: shop\nentities: [{wrong}]\nrelations: [{', '.join(['{}'] * 1_000)}]\n")
    assert len(found) == limits.MAX_PROBLEMS


@pytest.mark.parametrize("shape", ["1 + 1", "NOT true", "(SELECT 1)", "CASE WHEN true THEN 1 END"])
@pytest.mark.parametrize("depth", [40, 400, 4_000, 40_000])
def test_sql_nests_as_deep_as_it_likes_without_a_crash(shape: str, depth: int) -> None:
    opening = {"1 + 1": "1 + ", "NOT true": "NOT ", "(SELECT 1)": "(SELECT ", "CASE WHEN true THEN 1 END": "CASE WHEN "}
    closing = {"(SELECT 1)": ")", "CASE WHEN true THEN 1 END": " THEN 1 END"}
    sql = "SELECT " + opening[shape] * depth + "1" + closing.get(shape, "") * depth
    text = (
        f"name: a\nentities: [{{name: User}}]\nuse_cases: [{{name: A, transactions: [{{steps: [{{sql: {sql}}}]}}]}}]\n"
    )
    for problem in problems_of(text):
        assert "too deep" in problem.message or "characters" in problem.message or "syntax" in problem.message


def test_aliases_multiply_texts_no_further_than_the_limit() -> None:
    text = "x: &s '" + "y" * 20_000 + "'\nz: [" + "*s, " * 500 + "]\n"
    (problem,) = problems_of(text)
    assert "characters, aliases expanded" in problem.message
