"""A value is changed in the author's own text, and only there."""

import pytest

from cli.editing import PathError, with_value

TEXT = """\
# What we sell.
name: shop
entities:
  - name: Listing   # the hot one
    attributes:
      - {name: title, type: string}
  - name: Shop
"""


def test_a_value_is_added_where_the_path_says_and_comments_stay() -> None:
    changed = with_value(TEXT, "entities[Listing].volume.rows", "30_000_000")
    assert "# What we sell." in changed
    assert "# the hot one" in changed
    assert "    volume:\n      rows: 30_000_000\n" in changed
    assert changed.index("volume") < changed.index("name: Shop")


def test_nothing_else_changes() -> None:
    changed = with_value(TEXT, "objectives.horizon", "24")
    assert changed == TEXT + "objectives:\n  horizon: 24\n"


def test_a_member_of_a_list_is_found_by_name_or_position() -> None:
    by_name = with_value(TEXT, "entities[Listing].attributes[title].max_length", "140")
    by_position = with_value(TEXT, "entities[0].attributes[0].max_length", "140")
    assert by_name == by_position
    assert "max_length: 140" in by_name


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("entities[Nothing].volume", "nothing there is named Nothing"),
        ("name.first", "not inside a mapping"),
        ("entities[Listing", "is not a path"),
        ("", "is not a path"),
    ],
)
def test_a_wrong_path_is_refused_with_its_reason(path: str, said: str) -> None:
    with pytest.raises(PathError, match=said):
        with_value(TEXT, path, "1")


def test_json_stays_json() -> None:
    changed = with_value('{"name": "shop"}', "objectives.horizon", "24")
    assert changed == '{\n  "name": "shop",\n  "objectives": {\n    "horizon": 24\n  }\n}\n'
