"""Which tests stay in one process of a parallel run: files whole, and what shares a served or loaded demo."""

from xdist.scheduler import LoadScopeScheduling

# Each of these sets up once what takes long: a browser with a served demo, or a loaded demo that is only read.
SHARED = {
    "browser": ("tests/browser/",),
    "demo": (
        "tests/features/test_demo",
        "tests/features/test_seed",
        "tests/features/study/test_demo_hours",
    ),
}


class SharedScheduling(LoadScopeScheduling):
    """Hands out whole files, the largest first; those that share a set-up go together.

    The ``xdist_group`` mark would say the same beside the test, but writes it into an attribute that pytest does not
    read any more.
    """

    def _split_scope(self, nodeid: str) -> str:
        path = nodeid.partition("::")[0]
        return next((name for name, begins in SHARED.items() if path.startswith(begins)), path)
