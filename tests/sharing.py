"""Which tests stay in one process of a parallel run: files whole, and what shares a demo or printed documents."""

from collections import Counter

import pytest
from xdist.scheduler import LoadScopeScheduling

# Each of these makes once what takes long: a browser with a served demo, a loaded demo that is only read, the printed
# samples.
SHARED = {
    "browser": ("tests/browser/",),
    "demo": (
        "tests/features/test_demo",
        "tests/features/test_seed",
        "tests/features/study/test_demo_hours",
    ),
    "print": (
        "tests/print/test_archive",
        "tests/print/test_documents",
        "tests/print/test_grid",
        "tests/print/test_rules",
    ),
}
# What takes minutes with few tests comes first: a process that began it last would leave the others idle.
LONG = (
    "browser",
    "tests/architecture/test_access.py",
    "demo",
    "tests/architecture/test_migrations.py",
    "print",
)


def scope_of(nodeid: str) -> str:
    """What is handed out in one piece: the file of a test, or the group of files it shares a set-up with."""
    path = nodeid.partition("::")[0]
    return next((name for name, begins in SHARED.items() if path.startswith(begins)), path)


def put_in_order(items: list[pytest.Item]) -> None:
    """The long ones first, then those with the most tests; within each as they came."""
    numbers = Counter(scope_of(item.nodeid) for item in items)
    ranks = {scope: rank for rank, scope in enumerate(LONG)}

    def place(item: pytest.Item) -> tuple[int, int]:
        scope = scope_of(item.nodeid)
        return ranks.get(scope, len(LONG)), -numbers[scope]

    items.sort(key=place)


class SharedScheduling(LoadScopeScheduling):
    """Hands out whole files in their order; those that share a set-up go together.

    The ``xdist_group`` mark would say the same beside the test, but writes it into an attribute that pytest does not
    read any more.
    """

    def _split_scope(self, nodeid: str) -> str:
        return scope_of(nodeid)
