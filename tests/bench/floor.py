"""The floor of a page: the product's own template, rendered bare with the values it was given once.

Served like the product, and asks nothing of the database: ``gunicorn tests.bench.floor:app``.
"""

from typing import Any

from flask import Flask, Response, abort, g, request, template_rendered
from jinja2 import Template
from sqlalchemy import event

from intranet.domain.waiting import matters
from intranet.foundation.database import db
from intranet.pagekit import drafts
from intranet.web.app import create_app

product = create_app()
app = Flask("floor", static_folder=None)
_kept: dict[tuple[str, str], tuple[Template, dict[str, Any], dict[str, Any]]] = {}


def _refuse(*_args: Any) -> None:
    raise RuntimeError("the floor asks nothing of the database")


def _prepare(address: str, cookie: str) -> tuple[Template, dict[str, Any], dict[str, Any]]:
    """Let the product answer once; what it gave to its template."""
    rendered: list[tuple[Template, dict[str, Any], dict[str, Any]]] = []

    def keep(_sender: Flask, template: Template, context: dict[str, Any], **_: Any) -> None:
        identity = context.get("identity")
        number = identity.pending_count if identity is not None else 0
        matters.number = lambda *_args, **_kwargs: number  # type: ignore[assignment]
        # what a template asks for itself, it is given, too
        unsaved = drafts.unsaved_here()
        context["unsaved_here"] = lambda: unsaved
        # what was loaded stays as it is when the request ends
        db.session.expunge_all()
        rendered.append((template, context, dict(vars(context["g"]))))

    with template_rendered.connected_to(keep, product):
        product.test_client(use_cookies=False).get(address, headers={"Cookie": cookie})
    if not rendered:
        abort(404)
    # the page, not what was drawn after it
    return rendered[0]


@app.get("/")
@app.get("/<path:_path>")
def page(_path: str = "") -> Response | str:
    """Render the kept template."""
    key = request.full_path, request.headers.get("Cookie", "")
    first = key not in _kept
    if first:
        _kept[key] = _prepare(*key)
    template, values, known = _kept[key]
    with product.request_context(request.environ):
        vars(g).update(known)
        if not first:
            return template.render(values)
        event.listen(db.engine, "before_cursor_execute", _refuse)
        try:
            return template.render(values)
        finally:
            event.remove(db.engine, "before_cursor_execute", _refuse)
