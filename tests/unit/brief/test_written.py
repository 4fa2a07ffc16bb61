"""The written form: it reads back as the same value, and nothing makes it raise anything but a DomainError."""

import contextlib
import json
import random

import pytest
import yaml
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from server.engine.brief import parse, prepare, read, write
from server.engine.brief.offsets import place_within
from server.engine.brief.yaml_text import compose
from server.engine.errors import DomainError
from server.engine.model.brief import Brief
from tests.unit.brief.sources import EXAMPLES, TEMPLATE, problems_of, source
from tests.unit.brief.strategies import BRIEFS, TEXTS

BRIEFS_WRITTEN_BY_HAND = [TEMPLATE, *EXAMPLES.values()]
SLOW = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


@SLOW
@given(BRIEFS)
def test_what_is_written_reads_back(brief: Brief) -> None:
    for format in ("yaml", "json"):
        assert parse(source(write(brief, format), format)) == brief


@SLOW
@given(BRIEFS)
def test_any_message_is_prepared_or_refused(brief: Brief) -> None:
    with contextlib.suppress(DomainError):
        prepare(brief)


@pytest.mark.parametrize("text", BRIEFS_WRITTEN_BY_HAND)
@pytest.mark.parametrize("format", ["yaml", "json"])
def test_the_examples_read_back(text: str, format: str) -> None:
    brief = parse(source(text))
    assert parse(source(write(brief, format), format)) == brief


@pytest.mark.parametrize("text", BRIEFS_WRITTEN_BY_HAND)
def test_a_source_and_its_message_are_prepared_alike(text: str) -> None:
    assert prepare(parse(source(text))) == read(source(text))


def test_yaml_is_written_as_people_write_it() -> None:
    written = write(parse(source(TEMPLATE)))
    for line in ("- name: User", "p95: 300ms", "peak: 50/s", "monthly_budget: 1500 EUR", "rows: 1_000_000", "- sql: |"):
        assert line in written, line


def test_only_what_differs_from_the_defaults_is_written() -> None:
    assert write(Brief(name="shop")) == "name: shop\n"
    assert json.loads(write(Brief(name="shop"), "json")) == {"name": "shop"}


@pytest.mark.parametrize(
    "title", ["null", "~", "true", "12", "1e3", "0x1f", "2001-01-01", "a: b", "- a", "#a", "", " a "]
)
def test_texts_that_look_like_something_else_stay_texts(title: str) -> None:
    brief = Brief(name="shop", title=title)
    assert parse(source(write(brief))) == brief


def test_plain_words_that_other_readers_take_for_booleans_are_texts() -> None:
    assert parse(source("name: shop\ntitle: no\n")).title == "no"
    assert parse(source("name: shop\ntitle: null\n")).title == ""


def test_a_byte_order_mark_is_skipped() -> None:
    assert parse(source("\ufeffname: shop\n")).name == "shop"


@example(value=":::::::::𐀀\t0", style="'")
@given(TEXTS.filter(lambda text: bool(text.strip())), st.sampled_from(["'", '"', "|", ">", None]))
def test_every_character_of_a_scalar_is_found_in_the_source(value: str, style: str | None) -> None:
    text = yaml.dump({"name": "x", "title": [value]}, default_style=style, allow_unicode=True, width=20)
    root, _ = compose(text)
    assert root is not None
    scalar = root.entries[1][1].items[0]
    assert scalar.text == value
    lines = text.split("\n")
    for offset, character in enumerate(value):
        if character.isascii() and character.isalnum():
            line, column = place_within(text, scalar.start, scalar.line, scalar.column, value, offset)
            assert lines[line - 1][column - 1] == character


WORDS = [
    "name",
    "entities",
    "use_cases",
    "- ",
    "{",
    "}",
    "[",
    "]",
    ":",
    ",",
    "&a",
    "*a",
    "!!str",
    "|",
    ">",
    "'",
    '"',
    "\n",
]
WORDS += [
    "null",
    "1",
    "300ms",
    "SELECT",
    ":id",
    "\t",
    "---",
    "#",
    "?",
    "<<: *a",
    "é",
    "\u2028",
    "\ufeff",
    "\x00",
    "\ud800",
]


def mutated(text: str, seed: int) -> str:
    """The text with a few pieces removed, doubled, exchanged or replaced."""
    chance = random.Random(seed)
    for _ in range(chance.randint(1, 6)):
        begin = chance.randrange(len(text))
        end = min(len(text), begin + chance.choice([1, 1, 3, 20, 200]))
        piece = chance.choice(["", chance.choice(WORDS), text[begin:end] * 2, chance.choice(WORDS) * 20])
        text = text[:begin] + piece + text[end:]
    return text


@pytest.mark.parametrize("seed", range(150))
@pytest.mark.parametrize("format", ["yaml", "json"])
def test_a_mutated_brief_is_read_or_refused(seed: int, format: str) -> None:
    original = TEMPLATE if format == "yaml" else write(parse(source(TEMPLATE)), "json")
    text = mutated(original, seed)
    lines = text.count("\n") + text.count("\r") + text.count("\u2028") + 2
    for problem in problems_of(text, format):
        assert problem.message
        assert problem.line is not None
        assert 1 <= problem.line <= lines


@given(st.text(max_size=200), st.sampled_from(["yaml", "json", "toml"]))
def test_any_text_is_read_or_refused(text: str, format: str) -> None:
    with pytest.raises(DomainError):
        read(source(text, format))
