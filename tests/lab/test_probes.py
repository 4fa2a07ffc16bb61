"""The hole in SERIALIZABLE: below the pool a write skew is refused; the probe says what happens beyond it."""

import pytest

from server.lab import Lab


@pytest.mark.proof
async def test_serializable_is_probed_beyond_its_pool(lab: Lab) -> None:
    seen = await lab.serializable_hole()
    assert seen.refused_with < seen.pool < seen.tried_with
    # PostgreSQL up to 18.6 has the hole; when this fails, the bound that is printed has become needless.
    assert seen.open
