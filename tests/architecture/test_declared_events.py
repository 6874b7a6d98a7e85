"""Events that views declare are those that they can record: a name that nothing behind the view knows is a false one.

The other half, that nothing undeclared is recorded, and which events no test sees, all tests tell (``requires`` of
``intranet/pagekit/access.py``, ``tests/seen.py``). What a view calls is followed by name through functions, classes and
constants of the package; methods of objects are not, which is why little more is reached than what it does.
"""

import ast
from functools import cache

import pytest
from flask import Response

from intranet.foundation.config import PROJECT_ROOT
from tests.seen import declared_by, faults, missed

PACKAGE = PROJECT_ROOT / "intranet"
Name = tuple[str, str]  # of a module, and of what it defines; "" is the module itself


@cache
def modules() -> dict[str, ast.Module]:
    found = {}
    for path in PACKAGE.rglob("*.py"):
        parts = path.relative_to(PROJECT_ROOT).with_suffix("").parts
        found[".".join(parts).removesuffix(".__init__")] = ast.parse(path.read_text("utf-8"))
    return found


@cache
def defined(module: str) -> dict[str, ast.stmt]:
    """What a module defines by name: functions, classes, constants."""
    found: dict[str, ast.stmt] = {}
    for node in modules()[module].body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            found[node.name] = node
        elif isinstance(node, (ast.Assign, ast.AnnAssign)):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            named = (one for target in targets for one in ast.walk(target))
            found.update({one.id: node for one in named if isinstance(one, ast.Name)})
    return found


@cache
def imported(module: str) -> dict[str, Name]:
    return {
        alias.asname or alias.name: (node.module, alias.name)
        for node in ast.walk(modules()[module])
        if isinstance(node, ast.ImportFrom) and node.module in modules()
        for alias in node.names
    }


def meant(module: str, name: str) -> Name | None:
    """What a name in a module stands for, wherever it is defined; None outside the package."""
    while name not in defined(module):
        if name not in imported(module):
            return None
        module, name = imported(module)[name]
        if f"{module}.{name}" in modules():
            return f"{module}.{name}", ""
    return module, name


def names_in(module: str, node: ast.AST) -> set[Name]:
    """What is named there; of events ``AuditAction.X`` as ("", "X")."""
    parts = node.body if isinstance(node, ast.FunctionDef) else [node]
    found: set[Name | None] = set()
    for one in (one for part in parts for one in ast.walk(part)):
        if isinstance(one, ast.Attribute) and isinstance(one.value, ast.Name):
            where = meant(module, one.value.id)
            if where is not None and where[1] == "AuditAction":
                found.add(("", one.attr))
            elif where is not None and not where[1]:
                found.add(meant(where[0], one.attr))
        elif isinstance(one, ast.Name):
            found.add(meant(module, one.id))
    return {one for one in found if one is not None and one[1] not in ("", "AuditAction")}


@cache
def named_by(name: Name) -> set[Name]:
    module, what = name
    return names_in(module, defined(module)[what]) if module else set()


def reached(module: str, view: ast.FunctionDef) -> set[Name]:
    seen: set[Name] = set()
    waiting = names_in(module, view)
    while waiting:
        seen |= waiting
        waiting = {one for name in waiting for one in named_by(name)} - seen
    return seen


def declared(view: ast.FunctionDef) -> set[str]:
    """The events that its decorator names one by one."""
    return {
        one.attr
        for decorator in view.decorator_list
        if isinstance(decorator, ast.Call)
        for word in decorator.keywords
        if word.arg in {"emits", "reads"}
        for one in ast.walk(word.value)
        if isinstance(one, ast.Attribute) and ast.unparse(one.value) == "AuditAction"
    }


def test_what_a_view_declares_something_behind_it_records():
    false, looked_at = [], 0
    for module, tree in modules().items():
        for view in (one for one in tree.body if isinstance(one, ast.FunctionDef)):
            events = declared(view)
            looked_at += len(events)
            known = (
                {what for where, what in reached(module, view) if not where} if events else set()
            )
            false += [f"{module}.{view.name}: {one}" for one in sorted(events - known)]
    assert looked_at > 200
    assert false == [], "nothing that the view calls names this event: take it out of its @requires"


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_what_is_wrong_with_the_events_of_a_request_is_told(backend):
    read, file = ("talk.read", "talk", 7, "", "{}"), Response(mimetype="application/pdf")
    of = backend.app.view_functions
    told = {
        ("talks.show", Response(), (read,)): [],
        ("talks.show", Response(), ()): [],
        ("talks.show", Response(), (read, read)): ["talk.read twice"],
        ("desk.index", Response(), (read,)): ["talk.read, which is not declared"],
        ("desk.index", file, ()): ["nothing of a file that is taken away"],
        ("admin.accounts", Response(), ()): ["nothing of a read that is to be recorded"],
    }
    with backend.app.test_request_context("/"):
        for (endpoint, answer, events), wrong in told.items():
            assert list(faults(of[endpoint], answer, events)) == wrong


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_what_routes_declare_is_written_read_or_taken_away(backend):
    assert declared_by(backend.app) > {
        ("talks.edit", "talk.edited"),
        ("talks.edit", "talk.read"),
        ("admin.accounts", "account.read"),
        ("dues.notice_docx", "file.exported"),
        ("officer_reports.index_xlsx", "officer_report.read"),
        ("officer_reports.index_xlsx", "file.exported"),
    }
    assert ("audit.index_xlsx", "file.exported") not in declared_by(backend.app)


def test_what_no_test_saw_is_named():
    declared = {("a", "made"), ("a", "ended"), ("b", "read")}
    assert missed(declared, declared) == []
    assert missed(declared, {("a", "made"), ("b", "read")}) == ["a: ended"]
