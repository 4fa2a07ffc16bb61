"""The statement form: what it means, and mistakes with their places."""

import json

import pytest

from server.engine.consistency.templates import parse_templates
from server.engine.consistency.unfolding import statements
from server.engine.errors import DomainError, Reason
from server.engine.model.consistency import Parent, Pin, StatementType, TemplateStatement

FORM = """
relations:
  Shop: {key: [id], attributes: [state]}
  Item: {key: [id], attributes: [shop, stock, price]}
functions:
  owner: {from: Item, to: Shop, columns: [shop]}
programs:
  NO:
    parameters: [S, I]
    distinct: [[S, I]]
    statements:
    - {id: shop, L: "Shop[S] {state}"}
    - R: Item (shop = S, price) {stock}
    - U: Item[of(S, I)] {stock} -> {stock} @ owner = shop
    - optional:
      - choice:
        - - W: Item[I] {price}
        - - D: Item[I]
    - loop:
      - I: Item[N]
"""


def read(text: str) -> dict[str, TemplateStatement]:
    return {each.id: each for program in parse_templates(text).programs for each in statements(program.body)}


def test_every_letter() -> None:
    found = read(FORM)
    assert [each.type.value for each in found.values()] == ["ksel", "psel", "kupd", "kupd", "kdel", "ins"]
    assert found["shop"].locks
    assert found["2"] == TemplateStatement(
        id="2",
        type=StatementType.PREDICATE_SELECT,
        relation="Item",
        predicate_reads=("shop", "price"),
        reads=("stock",),
        pins=(Pin(column="shop", term="S"),),
    )
    assert (found["3"].key, found["3"].reads, found["3"].writes) == (("of(S, I)",), ("stock",), ("stock",))
    assert found["3"].parents == (Parent(function="owner", statement="shop"),)
    assert (found["4"].reads, found["4"].writes) == ((), ("price",))
    assert found["6"].writes == ("id", "shop", "stock", "price")


def test_names_that_yaml_takes_for_booleans_stay_names() -> None:
    assert parse_templates(FORM).programs[0].name == "NO"
    assert parse_templates(FORM).programs[0].distinct == (("S", "I"),)


def test_json_and_the_long_form_say_the_same() -> None:
    tree = {
        "relations": {"R": {"key": ["k"], "attributes": ["v"]}},
        "programs": {"P": [{"type": "kupd", "relation": "R", "key": ["X"], "reads": ["v"], "writes": ["v"]}]},
    }
    short = {**tree, "programs": {"P": ["U: R[X] {v} -> {v}"]}}
    assert parse_templates(json.dumps(tree)) == parse_templates(json.dumps(short))


@pytest.mark.parametrize(
    ("wrong", "right", "path", "message"),
    [
        (
            "Shop[S] {state}",
            "Shp[S] {state}",
            "programs.NO.statements[0].L",
            "unknown relation `Shp`, did you mean `Shop`?",
        ),
        (
            "{stock} -> {stock}",
            "{stok} -> {stock}",
            "programs.NO.3",
            "unknown attribute of Item `stok`, did you mean `stock`?",
        ),
        ("@ owner = shop", "@ owner = shp", "programs.NO.3", "unknown statement `shp`, did you mean `shop`?"),
        (
            "@ owner = shop",
            "@ ownr = shop",
            "programs.NO.3",
            "unknown function of its relation `ownr`, did you mean `owner`?",
        ),
        ("Item[of(S, I)]", "Item[S, I]", "programs.NO.3", "the key of Item is (id), and 2 terms are given"),
        ("Item[of(S, I)]", "Item[of(S, I)", "programs.NO.statements[2].U", "`[` is not closed"),
        ("U: Item", "X: Item", "programs.NO.statements[2].X", "unknown field `X`"),
        (
            "W: Item[I] {price}",
            "W: Item[I] {price} -> {price}",
            "programs.NO.statements[3].optional[0].choice[0][0].W",
            "what is written stands alone",
        ),
        ("to: Shop", "to: Shops", "functions.owner.to", "unknown relation `Shops`, did you mean `Shop`?"),
        ("Item[I] {price}", "Item[a b] {price}", "programs.NO.4", "`a b` is no term"),
        ("parameters:", "paramters:", "programs.NO.paramters", "unknown field `paramters`, did you mean `parameters`?"),
    ],
)
def test_mistakes_have_a_place_and_a_suggestion(wrong: str, right: str, path: str, message: str) -> None:
    with pytest.raises(DomainError) as caught:
        parse_templates(FORM.replace(wrong, right, 1))
    assert caught.value.reason is Reason.INVALID_ARGUMENT
    assert (path, message) in [(problem.path, problem.message) for problem in caught.value.problems]


@pytest.mark.parametrize(
    "text", ["", "[1, 2]", "relations: [", "a: &a 1\nb: *a", "x" * 600_000, "programs: {}\nrelations: {}"]
)
def test_what_is_no_templates_is_refused(text: str) -> None:
    with pytest.raises(DomainError) as caught:
        parse_templates(text)
    assert caught.value.reason is Reason.INVALID_ARGUMENT
