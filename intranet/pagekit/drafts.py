"""What was typed survives: values of a posted form, kept per person and form, and put back into the form.

Convention for every form with long text: it posts to the address it was shown at, and carries a hidden ``draft_key``.
"""

from datetime import datetime
from urllib.parse import urlsplit

from flask import current_app, request
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug.datastructures import MultiDict

from intranet.domain.records import drafts
from intranet.foundation.database import db
from intranet.pagekit.session import current_actor

KEY_FIELD = "draft_key"
_NOT_KEPT = frozenset(
    {"csrf_token", "password", "old_password", "new_password", "repeat_password", "resume"}
)


def posted_values() -> dict[str, list[str]]:
    """Return the posted fields that may be kept (no tokens, no passwords)."""
    return {name: texts for name, texts in request.form.lists() if name not in _NOT_KEPT}


def keep(values: dict[str, list[str]]) -> drafts.FormDraft | None:
    """Keep *values* for the signed-in person under their own ``draft_key``; None when they carry none."""
    key = (values.get(KEY_FIELD) or [""])[0]
    if not key:
        return None
    return drafts.keep_draft(
        db.session(), user_id=current_actor().user_id, form_key=key, values=values
    )


def restore(form_key: str) -> MultiDict[str, str] | None:
    """Return what was kept under *form_key*, in the shape of a posted form."""
    draft = drafts.find_draft(db.session(), user_id=current_actor().user_id, form_key=form_key)
    if draft is None:
        return None
    return MultiDict((name, text) for name, texts in draft.values.items() for text in texts)


def asked(form_key: str) -> MultiDict[str, str] | None:
    """The same for the form that the address asks for (?draft=…), as after a renewed sign-in."""
    return restore(form_key) if request.args.get("draft") == form_key else None


def kept_new(prefix: str, *named_by: str) -> list[drafts.KeptText]:
    """What the person typed into new forms whose keys start with *prefix* and did not save, newest first."""
    return drafts.kept_new(
        db.session(),
        user_id=current_actor().user_id,
        prefix=prefix,
        named_by=named_by or ("title",),
    )


def kept_edit(form_key: str, saved_at: datetime, *named_by: str) -> list[drafts.KeptText]:
    """What the person typed into the form of a stored record after it was last saved; at most one."""
    return drafts.kept_edit(
        db.session(),
        user_id=current_actor().user_id,
        form_key=form_key,
        saved_at=saved_at,
        named_by=named_by or ("title",),
    )


def drop(form_key: str) -> None:
    """Forget the kept text after it was saved."""
    if form_key:
        drafts.drop_draft(db.session(), user_id=current_actor().user_id, form_key=form_key)


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.secret_key or "", salt="resume-form")


def pack_request() -> str:
    """Sign path and values of the present post, to travel through the sign-in page."""
    values = posted_values()
    size = sum(len(text) for texts in values.values() for text in texts)
    if KEY_FIELD not in values or size > drafts.MAX_CHARACTERS:
        return ""
    return str(_serializer().dumps([request.path, values]))


def unpack_request(packed: str) -> tuple[str, dict[str, list[str]]] | None:
    """Read what ``pack_request`` signed; None when it was tampered with."""
    try:
        path, values = _serializer().loads(packed)
    except BadSignature:
        return None
    return path, values


def safe_local_path(target: str | None) -> str:
    """Return *target* when it leads to a page of this site, else the desk."""
    if (
        not target
        or not target.startswith("/")
        or target.startswith(("//", "/\\"))
        or "\\" in target
    ):
        return "/"
    parts = urlsplit(target)
    return "/" if parts.scheme or parts.netloc else target
