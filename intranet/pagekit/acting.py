"""Forms and what they offer without a page: the worker and commands do for somebody what pages do."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import current_app, g

from intranet.domain.access.roles import Actor
from intranet.pagekit.session import Identity


@contextmanager
def acting(actor: Actor) -> Iterator[None]:
    """Do without a page what pages do as *actor*: forms and what they offer ask who is there."""
    with current_app.test_request_context():
        before = g.get("_login_user")
        g._login_user = Identity("", actor, ())
        try:
            yield
        finally:
            g._login_user = before
