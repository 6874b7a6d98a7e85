"""Each document is rendered once for all tests of a worker."""

from collections.abc import Callable
from functools import lru_cache

import pytest

from tests.print import samples


@lru_cache(maxsize=32)
def _rendered(name: str) -> bytes:
    template, make = samples.DOCUMENTS[name]
    return samples.render(template, make())


@pytest.fixture(scope="session")
def printed() -> Callable[[str], bytes]:
    """The PDF of a sample document by its name in ``samples.DOCUMENTS``."""
    return _rendered
