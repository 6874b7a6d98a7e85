"""The demo that is served comes out alike on both databases."""

from __future__ import annotations

from collections.abc import Callable

from tests.browser.live import Site
from tests.demo import rows


def test_two_loads_give_identical_rows_each_on_its_database(sites: Callable[[str], Site]) -> None:
    found = []
    for kind in ("sqlite", "postgresql"):
        site = sites(kind)
        site.reset()
        found.append(rows(site.app))
    assert found[0] == found[1]
    assert sum(map(len, found[0].values())) > 5000
