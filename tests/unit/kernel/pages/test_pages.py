"""Pages and heights beside those PostgreSQL 18.6 made of TPC-H at scale factor 1 and of series of numbers."""

import numpy as np
import pytest

from server.engine.kernel.pages import (
    Field,
    GinSize,
    Size,
    brin,
    btree,
    gin,
    gist,
    hashed,
    heap,
    indexed_length,
    stored_length,
    unloaded,
)  # fmt: skip

ORDERS, LINES = 1_500_000, 6_001_215
INTEGER, BIGINT = Field(4, 4, 4, distinct=1e9), Field(8, 8, 8, distinct=1e9)


def integer(distinct: float) -> Field:
    return Field(4, 4, 4, distinct=distinct)


def char(length: int, distinct: float) -> Field:
    return Field(length + 1, varies=False, distinct=distinct)


@pytest.mark.parametrize(
    ("rows", "keys", "unique", "pages", "height"),
    [
        (ORDERS, [INTEGER], True, 4115, 2),
        (LINES, [integer(2_526)], False, 5212, 2),
        (LINES, [integer(10_000)], False, 5203, 2),
        (LINES, [char(10, 7)], False, 5165, 2),
        (LINES, [char(1, 3), char(1, 2)], False, 5079, 2),
        (ORDERS, [char(15, 1_000)], False, 1347, 2),
        (150_000, [integer(25)], False, 130, 1),
        (200_000, [integer(50)], False, 174, 1),
    ],
)
def test_trees_are_as_large_as_postgresql_builds_them(
    rows: float, keys: list[Field], unique: bool, pages: int, height: int
) -> None:
    found = btree(rows, keys, unique=unique)
    assert found.pages == pytest.approx(pages, rel=0.05)
    assert found.height == height


def test_references_bound_how_many_keys_several_columns_have() -> None:
    keys = [integer(200_000), integer(10_000)]
    assert btree(LINES, keys).pages == pytest.approx(16_464, rel=0.05)
    assert btree(LINES, keys, combinations=800_000).pages == pytest.approx(7_435, rel=0.05)


def test_no_tuple_of_a_type_without_one_image_is_shared() -> None:
    key = [Field(6, varies=False, distinct=10)]
    assert btree(1e6, key, deduplicates=False).pages > 3 * btree(1e6, key).pages
    assert btree(1e6, key, [BIGINT]).pages > 3 * btree(1e6, key).pages


def test_a_lower_fillfactor_and_nulls_take_pages() -> None:
    assert btree(1e6, [BIGINT], fillfactor=70).pages == pytest.approx(90 / 70 * btree(1e6, [BIGINT]).pages, rel=0.02)
    nulls = Field(8, 8, 8, null_fraction=0.99, distinct=1e4)
    assert btree(1e6, [nulls]).pages < btree(1e6, [BIGINT]).pages / 2.5


@pytest.mark.parametrize("rows", [0, 0.3, 1, 2, 300])
def test_few_rows(rows: float) -> None:
    assert btree(rows, [BIGINT]) == Size(1 if rows < 1 else 2)
    assert heap(rows, [BIGINT, INTEGER]) == (0 if rows == 0 else 1 if rows < 185 else 2)
    assert min(gist(rows, [BIGINT]), hashed(rows), brin(1, [BIGINT])[0], gin(rows, 1, [(1.0, 1.0)], 4).pages) >= 1


def test_a_tree_that_grew_with_its_rows_is_as_full_as_their_order_left_it() -> None:
    """200,000 version-4 uuids in a primary key made 1,042 to 1,082 pages, and numbers counted up or down
    551 and 988."""
    uuid = [Field(16, 16, 1, distinct=2e5)]
    assert btree(2e5, uuid, unique=True, grown=True, order=0.0).pages == pytest.approx(1042, rel=0.05)
    assert btree(2e5, [BIGINT], unique=True, grown=True).pages == pytest.approx(551, rel=0.02)
    assert btree(2e5, [BIGINT], unique=True, grown=True, order=-1.0).pages == pytest.approx(988, rel=0.02)


def test_a_stated_size_tells_whether_a_tree_has_grown() -> None:
    """50,000 version-4 uuids: 194 pages below a root when built, 270 when grown; 80,000 grown: 380 and a level more."""
    uuid = [Field(16, 16, 1, distinct=2e5)]
    assert btree(5e4, uuid, stated=194, order=0.0).height == 1
    assert btree(8e4, uuid, stated=250, order=0.0).height == 2
    assert btree(8e4, uuid, grown=True, stated=250).height == 1
    assert btree(5e4, uuid, stated=270, order=0.0).height == 1
    assert btree(8e4, uuid, stated=380, order=0.0).height == 2


def test_skew_and_nulls_of_several_keys_bound_their_combinations() -> None:
    """Of 200,000 rows with 20,000 skewed owners, 3 in 10 NULL, 3 states and 401 days: 579 pages."""
    owner = Field(4, 4, 4, null_fraction=0.3, distinct=18_000, most_common=(0.03, *(0.003,) * 30))
    state = Field(5, distinct=3, most_common=(0.57, 0.29, 0.14), varies=False)
    found = btree(2e5, [owner, state, integer(401)])
    assert found.pages < btree(2e5, [integer(18_000), state, integer(401)]).pages * 0.85


def test_nulls_are_not_as_long_as_values() -> None:
    """100,000 rows of which one in five has a different text of 32 letters: 215 pages."""
    key = Field(33, null_fraction=0.8, distinct=2e4, varies=False)
    assert btree(1e5, [key]).pages == pytest.approx(215, rel=0.05)


def test_buckets_are_made_for_all_rows_of_the_table() -> None:
    """What hash indexes on 200,000 rows had: of different numbers, of three states, of 2,000 that are not null."""
    assert hashed(2e5) == pytest.approx(817, rel=0.06)
    assert hashed(2e5, (0.57, 0.29, 0.14)) == pytest.approx(1260, rel=0.06)
    assert hashed(2e3, (), 26, 2e5) == 770


def test_any_mixture_grows_with_its_rows() -> None:
    keys = [Field(30, distinct=5_000, null_fraction=0.3, most_common=(0.2, 0.1)), integer(70)]
    sizes = [btree(10.0**power, keys[:1]).pages for power in range(9)]
    both = [btree(10.0**power, keys).pages for power in range(9)]
    assert sizes == sorted(sizes)
    assert both == sorted(both)
    assert all(one <= other for one, other in zip(sizes, both, strict=True))


def test_wide_rows_leave_a_pointer() -> None:
    wide = Field(9_000, distinct=1e9)
    assert heap(1e5, [BIGINT, wide]) < heap(1e5, [BIGINT, Field(100)])


@pytest.mark.parametrize(
    ("base", "text", "length"),
    [
        ("numeric", "0", 3),
        ("numeric", "173665.47", 9),
        ("numeric", "-10000", 5),
        ("numeric", "0.00001", 5),
        ("text", "é", 3),
        ("text", "x" * 126, 127),
        ("text", "x" * 127, 131),
        ("bytea", "\\x0102", 3),
        ("jsonb", "{}", None),
    ],
)
def test_stored_lengths(base: str, text: str, length: int | None) -> None:
    """As pg_column_size gives them of a column."""
    assert stored_length(base, text) == length


def test_keys_are_compressed_where_that_saves_a_quarter() -> None:
    """As bt_page_items shows them: 560 repetitive letters take 32 to 40 bytes, what has no pattern stays as it is."""
    repetitive = "lorem ipsum 5 " * 40
    assert stored_length("text", repetitive) == 564
    assert indexed_length("text", repetitive) == pytest.approx(36, abs=10)
    assert indexed_length("text", repetitive[:400]) == stored_length("text", repetitive[:400])
    random = np.random.default_rng(0).bytes(300).hex()
    assert indexed_length("text", random) == stored_length("text", random) == 604


def test_a_header_of_four_bytes_shrinks() -> None:
    assert [unloaded(size) for size in (4, 10, 130, 131)] == [1, 7, 127, 131]


def test_pages_of_a_gin_index_that_are_stated_are_divided_as_foretold() -> None:
    assert GinSize(101, 50, 50, 7).of(201) == GinSize(201, 100, 100, 7)
    assert GinSize(3, 2, 0, 7).of(9) == GinSize(9, 8, 0, 7)
