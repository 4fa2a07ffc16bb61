"""Operations and relationships between groups."""

from server.engine.boundaries.mapping.relationships import homonyms, relationships
from server.engine.model.boundaries import Style
from tests.unit.boundaries.small import SHOP, apart


def test_upstream_is_who_is_called_or_who_tells() -> None:
    assert [(one.upstream, one.downstream) for one in relationships(apart())] == [
        ("product", "order"),
        ("rating", "product"),
    ]


def test_an_event_has_the_name_of_the_step_and_the_columns_that_are_asked_for() -> None:
    told = relationships(apart())[1].operations
    assert [(one.name, one.style, one.rate) for one in told] == [("Rated", Style.EVENT, 4.0)]
    assert told[0].reads == ("Rating.id", "Rating.product_id")
    assert told[0].writes == ("Product.stars",)
    assert told[0].statements == ("Rate/1/2",)


def test_calls_are_named_by_what_they_do_and_gather_their_use_cases() -> None:
    calls = {one.name: one for one in relationships(apart())[0].operations}
    assert set(calls) == {"ChangeProduct", "GetProduct"}
    assert calls["GetProduct"].use_cases == ("Buy", "ListOrders")
    assert calls["GetProduct"].rate == 60.0
    assert calls["ChangeProduct"].writes == ("Product.state",)


def test_names_are_unique_in_a_relationship() -> None:
    for one in relationships(apart()):
        names = [operation.name for operation in one.operations]
        assert len(set(names)) == len(names)


def test_a_word_with_two_meanings_asks_for_a_translation() -> None:
    """`state` of a product and of an order have other values."""
    groups = apart()
    first = relationships(groups)[0]
    assert homonyms(groups, "order", first.operations) == ("Product.state",)
    assert first.anticorruption_layer
    same = apart(SHOP.replace("values: [open, paid]", "values: [live, gone]").replace("'open'", "'live'"))
    assert not relationships(same)[0].anticorruption_layer


def test_a_published_language_serves_more_than_one() -> None:
    assert not any(one.published_language for one in relationships(apart()))
    twice = apart(
        SHOP
        + """
  - name: Audit
    actor: buyer
    kind: command
    rate: {peak: 1/s, mean: 1/s}
    transactions:
      - steps:
          - sql: SELECT p.state FROM products p WHERE p.id = :product_id
          - sql: DELETE FROM ratings WHERE id = :id
"""
    )
    assert {one.upstream for one in relationships(twice) if one.published_language} == {"product"}
