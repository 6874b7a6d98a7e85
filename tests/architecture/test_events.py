"""Every request that changes something, and every read that others must learn of, leaves the events it declares."""

from flask import Flask

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.audit import RECORDED_READS
from intranet.pagekit.access import READING, permission_of
from tests.declared_events import COMMON, DECLARED, FILES, WITHOUT


def endpoints(app: Flask, *, reading: bool) -> set[str]:
    """Those that take requests which read, or which write."""
    return {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if rule.endpoint != "static"
        and ((rule.methods or set()) - READING or reading)
        and (not reading or "GET" in (rule.methods or set()))
    }


def test_every_route_that_writes_declares_its_events(backend):
    writing = endpoints(backend.app, reading=False)
    silent = sorted(writing - set(DECLARED) - set(WITHOUT))
    assert silent == [], "say in tests/declared_events.py which events they leave"
    known = writing | endpoints(backend.app, reading=True)
    assert sorted((set(DECLARED) | set(WITHOUT)) - known) == [], "there are no such routes"
    assert set(DECLARED) & set(WITHOUT) == set()


def test_what_is_declared_are_events(backend):
    actions = {one.value for one in AuditAction}
    told = set(COMMON).union(*(told.split() for told in DECLARED.values()), FILES)
    assert sorted(told - actions) == []


def test_reads_that_are_recorded_by_their_permission_have_routes(backend):
    held = {permission_of(view) for view in backend.app.view_functions.values()}
    assert set(RECORDED_READS) <= held
