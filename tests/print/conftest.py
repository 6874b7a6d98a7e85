"""Each document is rendered once for all tests of a worker."""

from collections.abc import Callable
from functools import lru_cache

import pytest

from intranet.foundation import sealed
from tests.conftest import key_file
from tests.print import samples


@pytest.fixture(scope="session", autouse=True)
def keys() -> None:
    """Samples hold sealed text, though no application has named the key file."""
    sealed.use(key_file())


@lru_cache(maxsize=32)
def _rendered(name: str) -> bytes:
    template, make = samples.DOCUMENTS[name]
    return samples.render(template, make())


@pytest.fixture(scope="session")
def printed() -> Callable[[str], bytes]:
    """The PDF of a sample document by its name in ``samples.DOCUMENTS``."""
    return _rendered
