"""Statistics at another volume."""

from server.engine.model.statistics import ColumnStatistics, DatabaseStatistics, TableStatistics
from server.engine.physical.growth.volumes import at_volume

COLUMNS = (
    ColumnStatistics("id", distinct=-1.0, histogram=("1", "500", "1000")),
    ColumnStatistics("shop_id", distinct=50.0, most_common=("7",), most_common_fractions=(0.2,)),
    ColumnStatistics("state", distinct=3.0, most_common=("active",), most_common_fractions=(0.9,)),
)
TODAY = DatabaseStatistics((TableStatistics("listings", 1000.0, 20, 20, COLUMNS),), now="2026-01-01")
GROWING = {("listings", "id"), ("listings", "shop_id")}


def test_keys_take_new_values_and_other_columns_keep_theirs() -> None:
    (table,) = at_volume(TODAY, lambda _: 10.0, GROWING).tables
    assert (table.rows, table.pages, table.all_visible) == (10_000.0, 200, 200)
    key, reference, state = table.columns
    assert key.histogram == ("10", "5000", "10000")
    assert key.distinct == -1.0
    assert (reference.distinct, reference.most_common_fractions) == (500.0, (0.02,))
    assert state == COLUMNS[2]


def test_the_moment_and_what_does_not_grow_stay() -> None:
    assert at_volume(TODAY, lambda _: 1.0, GROWING) == TODAY
    assert at_volume(TODAY, lambda _: 10.0).now == "2026-01-01"
