"""A second wall beside the form's token: what another site makes a browser send changes nothing here."""

from urllib.parse import urlsplit

from flask import abort, request

from intranet.pagekit.access import READING

# the person's own page, or the person alone (address bar, bookmark)
_OURS = frozenset({"same-origin", "none"})


def refuse_foreign() -> None:
    """403 for a request that changes something and comes from another site, as far as the browser says where from.

    ``Sec-Fetch-Site`` decides where it is sent (https, or this machine); else the host of ``Origin``.
    """
    if request.method in READING:
        return
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        if site not in _OURS:
            abort(403)
        return
    origin = request.headers.get("Origin")
    if origin is not None and _host(origin) != request.host:
        abort(403)


def _host(origin: str) -> str:
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return ""
