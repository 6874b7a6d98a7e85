"""htmx glue: does the browser want a fragment, and how to answer it."""

from typing import Any

from flask import Response, make_response, redirect, render_template, request
from jinja2_fragments.flask import render_block


def wants_fragment() -> bool:
    """Whether htmx asks for a part of the page (not a history restore)."""
    return (
        request.headers.get("HX-Request") == "true"
        and "HX-History-Restore-Request" not in request.headers
    )


def asks_for_main() -> bool:
    """Whether the filter row of a list asks for the main of the page, without what surrounds it."""
    return wants_fragment() and request.headers.get("HX-Target") == "main#main"


def respond(template: str, block: str, /, *, status: int = 200, **values: Any) -> Response:
    """Answer with the block to htmx, and with the whole page otherwise, or where a filter row asks for all of its main.

    Whether the person may see the block is decided before: asking for a block must not bypass a condition around it.
    """
    in_part = wants_fragment() and not asks_for_main()
    body = (
        render_block(template, block, **values) if in_part else render_template(template, **values)
    )
    response = make_response(body, status)
    response.vary.add("HX-Request")
    return response


def go_to(url: str) -> Response:
    """Lead the browser to *url* after a successful change: 303, or HX-Redirect for htmx."""
    if wants_fragment():
        response = make_response("", 204)
        response.headers["HX-Redirect"] = url
        return response
    return make_response(redirect(url, 303))
