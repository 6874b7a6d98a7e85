"""On which of the two databases a test runs: what a database does on both, what a page says on one of them.

Statements are written once for both, and the access matrix asks and posts to each view on each. So a page's figures,
words and refusals need not be tried twice; half of the tests run on the one and half on the other, always the same.
``make test ARGS="--databases both"`` runs all on both.
"""

from zlib import crc32

import pytest

# Where the two are told apart: search, upserts, locks, triggers, migrations.
ON_BOTH = (
    "tests/unit/foundation/",
    "tests/architecture/test_migrations.py",
    "tests/architecture/test_reset.py",
    "tests/features/accounts/test_sign_in.py",
    "tests/features/audit/test_append_only.py",
    "tests/features/audit/test_chain.py",
    "tests/features/prints/",
    "tests/features/search/test_exact.py",
    "tests/features/search/test_page.py",
    "tests/features/test_jobs.py",
    "tests/features/test_outages.py",
    "tests/features/test_stored_files.py",
    "tests/features/test_worker.py",
)
NAMES = ("sqlite", "postgresql")


def runs(nodeid: str, database: str) -> bool:
    """Whether the test of this name, one of a pair that differ in the database only, runs on this one."""
    if nodeid.startswith(ON_BOTH):
        return True
    return NAMES[crc32(nodeid.replace(database, "").encode()) % 2] == database


def choose(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out one of each pair; a test that was asked for by its name runs as asked."""
    if config.getoption("databases") == "both" or any("::" in asked for asked in config.args):
        return
    names = {item.nodeid for item in items}
    dropped = {item for item in items if not _wanted(item, names)}
    if dropped:
        config.hook.pytest_deselected(items=list(dropped))
        items[:] = [item for item in items if item not in dropped]


def _wanted(item: pytest.Item, names: set[str]) -> bool:
    call = getattr(item, "callspec", None)
    database = call.params.get("backend") if call is not None else None
    if database is None or item.get_closest_marker("on_both") is not None:
        return True
    other = NAMES[1 - NAMES.index(database)]
    return item.nodeid.replace(database, other) not in names or runs(item.nodeid, database)
