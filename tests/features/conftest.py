"""The demo, which takes seconds to load and is read by the tests of several files."""

from collections.abc import Iterator

import pytest
from flask import Flask

from intranet.foundation import clock
from intranet.foundation.database import db
from tests.demo import AS_OF, loaded


@pytest.fixture(scope="session")
def loaded_demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The demo on SQLite. Its readers (tests/sharing.py names them) may sign in, and change nothing else."""
    folder = tmp_path_factory.mktemp("demo")
    app = loaded(f"sqlite:///{folder / 'demo.sqlite3'}", folder)
    app.testing = True
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def demo(loaded_demo: Flask) -> Flask:
    """The same, on its day."""
    clock.fix_today(AS_OF)
    return loaded_demo
