"""What somebody typed into a post that was not carried out: shown again, so that nobody types it twice."""

from collections.abc import Iterable, Mapping, Sequence

from flask import request
from werkzeug.exceptions import HTTPException

from intranet.domain.records.posted import FORM_KEY
from intranet.foundation import typed
from intranet.foundation.database import db
from intranet.pagekit import drafts

# shorter plain signs are codes, days and numbers, which are chosen again at a glance
_LEAST = 20
_MARKS = {
    FORM_KEY,
    drafts.KEY_FIELD,
    drafts.PAGE_FIELD,
    drafts.HEADING_FIELD,
    drafts.VIEW_FIELD,
    "act",
    "next",
    "version",
}


def _fields() -> dict[str, list[str]]:
    """What was posted and may be shown again; nothing of a form that could not be read."""
    try:
        return drafts.posted_values() if request.method == "POST" else {}
    except (HTTPException, OSError):
        return {}


def texts(fields: Mapping[str, Sequence[str]] | None = None) -> list[str]:
    """The sentences among *fields*, those of the present post as a rule, cleaned, each once."""
    fields = _fields() if fields is None else fields
    found = (
        typed.cleaned(text) for name, each in fields.items() if name not in _MARKS for text in each
    )
    return list(dict.fromkeys(one for one in found if len(one) > _LEAST or not one.isascii()))


def asked_for() -> list[str]:
    """The sentences of the text that the address asks for (``?draft=``), where its page cannot show them any more."""
    kept = drafts.restore(request.args["draft"]) if request.args.get("draft") else None
    db.session.rollback()
    return texts(dict(kept.lists())) if kept is not None else []


def once_more() -> list[tuple[str, str]]:
    """The controls of the same post, to be sent again by hand; none where a password or a file would be missing."""
    try:
        posted: Iterable[tuple[str, str]] = (
            request.form.items(multi=True) if request.method == "POST" else ()
        )
        whole = not request.files and not drafts.SECRETS.intersection(request.form)
    except (HTTPException, OSError):
        return []
    return list(posted) if whole else []


def came_from_a_page() -> bool:
    """Whether a form was sent that one of our pages showed, with something written in it."""
    return FORM_KEY in request.form and bool(texts())
