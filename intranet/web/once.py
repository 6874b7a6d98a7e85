"""A form posts once, whatever was clicked: see ``domain.records.posted``."""

import hashlib

from flask import Response, g, request

from intranet.domain.records import posted
from intranet.foundation.database import db
from intranet.pagekit import drafts, notices
from intranet.pagekit.htmx import go_to
from intranet.pagekit.session import current_identity

REPEATED = "这份表单已经保存，重复提交的没有再次登记。"
SAVED = "这份填写已经保存，现在显示的是保存后的内容；需要改动的，请在这里修改。"
# what differs between two sends of one form without being content
_NOT_CONTENT = frozenset(
    {"csrf_token", "resume", drafts.KEY_FIELD, drafts.PAGE_FIELD, drafts.VIEW_FIELD}
)


def _digest() -> str | None:
    """The digest of the posted form; None for one without a key, for signed-out people and for what saves itself."""
    asked = request.endpoint != "drafts.keep" and request.form.get(posted.FORM_KEY)
    identity = current_identity() if asked else None
    if identity is None:
        return None
    fields = [(name, texts) for name, texts in request.form.lists() if name not in _NOT_CONTENT]
    for name, files in request.files.lists():
        sums = []
        for file in files:
            sums.append(hashlib.file_digest(file.stream, "sha256").hexdigest())  # type: ignore[arg-type]
            file.stream.seek(0)
        fields.append((name, sums))
    return posted.digest_of(identity.actor.user_id, request.full_path, fields)


def begin() -> Response | None:
    """Before a post: take its form, or lead to where the first one led."""
    digest = _digest()
    if digest is None:
        return None
    if posted.claim(db.session(), digest):
        g.posted_form = digest
        return None
    location = posted.place_of(db.session(), digest)
    notices.done(REPEATED)
    return go_to(location)


def back() -> Response | None:
    """Before a page is read: who goes back to text that was saved meanwhile is led to what became of it."""
    location = drafts.sent_to()
    if not location:
        return None
    notices.caution(SAVED)
    return go_to(drafts.safe_local_path(location))


def settle(response: Response) -> None:
    """After a post that goes well: keep where it led. An answer that stays on the page may be asked for again."""
    location = response.headers.get("Location") or response.headers.get("HX-Redirect")
    if location:
        drafts.note_sent(location)
    digest = g.pop("posted_form", None)
    if digest is not None:
        posted.settle(db.session(), digest, location)
