"""How lists look in one browser: rows close together or not, and columns that are left out. Cookies keep it."""

from urllib.parse import quote, unquote

from flask import Response, current_app, request

_DENSITY = "density"
_COMPACT = "compact"
_DAYS = 400
_MOST = 1000
# no title of a column holds it
_BETWEEN = "|"


def is_compact() -> bool:
    """Whether rows stand close together."""
    return request.cookies.get(_DENSITY) == _COMPACT


def remember_density(response: Response, asked: str) -> None:
    """Let rows stand close together, or not, from now on."""
    _remember(response, _DENSITY, _COMPACT if asked == _COMPACT else "", "/")


def hidden_columns() -> frozenset[str]:
    """Titles of the columns that the list of this page is shown without."""
    kept = request.cookies.get(_columns(request.endpoint or ""), "")
    return frozenset(unquote(kept).split(_BETWEEN)) - {""}


def remember_hidden(response: Response, listed: str, path: str, titles: list[str]) -> None:
    """Show the list at this *path* without these columns from now on; what is too long to be kept changes nothing."""
    value = quote(_BETWEEN.join(titles))
    if len(value) <= _MOST:
        _remember(response, _columns(listed), value, path)


def _columns(listed: str) -> str:
    return f"columns.{listed}"


def _remember(response: Response, name: str, value: str, path: str) -> None:
    response.set_cookie(
        name,
        value,
        # an empty one is forgotten at once
        max_age=_DAYS * 24 * 3600 if value else 0,
        path=path,
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Lax",
    )
