"""What was typed survives: values of a form are kept while they are typed, and put back into the form.

Every form that carries a ``draft_key`` is kept: ``static/js/typing.js`` sends it, ``KeptForm`` of ``pagekit.forms``
gives it a key and fills it again (``?draft=``), the desk lists what was never saved.
"""

import hashlib
import secrets
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit

from flask import current_app, g, request, url_for
from itsdangerous import BadSignature, URLSafeSerializer
from markupsafe import Markup
from werkzeug.datastructures import MultiDict
from wtforms import HiddenField

from intranet.domain.records import drafts
from intranet.foundation import clock
from intranet.foundation.database import db
from intranet.foundation.errors import NotKept, StaleRecord
from intranet.pagekit import notices
from intranet.pagekit.session import current_actor, current_identity

KEY_FIELD = "draft_key"
PAGE_FIELD = "draft_page"
HEADING_FIELD = "draft_heading"
VIEW_FIELD = drafts.VIEW
AGE_FIELD = "draft_age"
"""For how long, in milliseconds, a copy stayed in a browser; its clock need not be right."""
_MOST_AGE = 100 * 365 * 24 * 3600 * 1000
SECRETS = frozenset(
    {
        "password",
        "confirm_password",
        "confirm_code",
        "one_time_code",
        "old_password",
        "new_password",
        "repeat_password",
        "phone",
    }
)
"""Fields whose content is kept nowhere but sealed or hashed, where it belongs."""
_NOT_KEPT = SECRETS | {"csrf_token", "resume", AGE_FIELD}
NEWER = "这个浏览器里留有上次没有来得及保存的填写，但同一份表单之后又在别处填写或者保存过。请选择保留哪一份。"
# what a record is called by, in the order of choice
_NAMING = ("title", "name", "topic", "subject", "theme", "caption", "problem", "talkee_name")
# between the name of a form that adds something and what makes its key one of its own
_ADDED = "~"
# arguments that say how a page is shown, not which one it is
_PASSING = frozenset({"draft", "refresh"})


class DraftKeyField(HiddenField):
    """The key under which a form is kept, the address of the page that shows it, and a key of this view of it."""

    def __call__(self, **attributes: Any) -> Markup:
        """All three as hidden controls."""
        control = super().__call__(**attributes)
        for name, value in ((PAGE_FIELD, shown_at()), (VIEW_FIELD, secrets.token_hex(8))):
            unbound: Any = HiddenField()
            beside = unbound.bind(form=None, name=name, _meta=self.meta)
            beside.data = value
            control += beside(id=False)
        return control


def shown_at() -> str:
    """Address of the page that shows the form, without what only concerns how it is shown.

    A form that was refused stays that of the page where it was opened: forms may be sent to addresses of their own.
    """
    if opened := request.form.get(PAGE_FIELD):
        return safe_local_path(opened)
    kept = [(name, text) for name, text in request.args.items(multi=True) if name not in _PASSING]
    return f"{request.path}?{urlencode(kept)}" if kept else request.path


def _is_new(page: str) -> bool:
    return urlsplit(page).path.endswith("/new")


def key_of(form: str) -> str:
    """The key of the form of this name on the present page: the same each time for what is stored already.

    Something new has a key of its own each time, so that two forms for new records do not overwrite each other.
    """
    page = shown_at()
    key = f"{form[:24]}-{hashlib.sha256(page.encode()).hexdigest()[:24]}"
    return f"{key}-{own_part()}" if _is_new(page) else key


def asked_for(key: str) -> MultiDict[str, str] | None:
    """What was kept of the form with this *key* where the address asks for it, else None."""
    wanted = request.args.get("draft", "")
    if request.method != "GET" or not wanted or current_identity() is None:
        return None
    new = _is_new(shown_at()) and _family(wanted) == _family(key)
    if (
        wanted == key
        or new
        or (_ADDED in key and wanted.split(_ADDED)[0] == key.split(_ADDED, maxsplit=1)[0])
    ):
        return restore(wanted)
    return None


def adding_key(form: str) -> str:
    """The key of a form that adds something to the record it stands beside: one of its own each time, as for ``/new``.

    What was typed of it before is found again by ``?draft=``.
    """
    return f"{form}{_ADDED}{own_part()}"


def own_part() -> str:
    """The end of the key of a form for something new: each time another."""
    return secrets.token_hex(drafts.OWN_PART // 2)


def note_shown(key: str) -> None:
    """The page shows the form with this key: what was typed into it earlier is offered, what was refused is kept."""
    if request.method == "POST" and key == request.form.get(KEY_FIELD):
        g.form_posted = key
    else:
        g.setdefault("forms_shown", []).append(key)


def unsaved_here() -> list[drafts.KeptText]:
    """What the person typed earlier into the forms that this very page shows, and did not save."""
    shown = g.get("forms_shown")
    if not shown or "draft" in request.args or request.method != "GET":
        return []
    here = shown_at()
    families = [key[: -drafts.OWN_PART] for key in shown if _ADDED in key or _is_new(here)]
    texts, _ = drafts.unsaved(
        db.session(), user_id=current_actor().user_id, keys=shown, families=families
    )
    return [text for text in texts if text.key in shown or text.page == here]


def _family(key: str) -> str:
    """The part of a key that forms for new records on one page have in common."""
    return key.rpartition("-")[0]


def posted_values() -> dict[str, list[str]]:
    """Return the posted fields that may be kept (no tokens, no passwords)."""
    return {name: texts for name, texts in request.form.lists() if name not in _NOT_KEPT}


def keep(values: dict[str, list[str]]) -> str | None:
    """Keep *values* for the signed-in person under their own ``draft_key``.

    Returns the address at which they are found again; empty when they carry no key, None for a copy that was on its way
    or stayed in a browser while this very text was saved. Raises StaleRecord for a copy
    that stayed in a browser while the form was typed into, or saved, elsewhere, and NotKept.
    """

    def first(name: str) -> str:
        return (values.get(name) or [""])[0].strip()

    key = first(KEY_FIELD)
    if not key:
        return ""
    page = safe_local_path(first(PAGE_FIELD) or request.path)
    if page == url_for("drafts.keep"):
        page = ""  # a page opened before it named itself: kept, but not listed
    name = next((text for text in map(first, _NAMING) if text), "")
    title = "：".join(part for part in (first(HEADING_FIELD), name) if part)
    age = request.form.get(AGE_FIELD, type=int)
    # the clock of a browser may say anything
    before = (
        None if age is None else clock.now() - timedelta(milliseconds=min(max(age, 0), _MOST_AGE))
    )
    outcome = drafts.keep_draft(
        db.session(),
        user_id=current_actor().user_id,
        form_key=key,
        typed=drafts.Typed(
            values={name: texts for name, texts in values.items() if name != HEADING_FIELD},
            page=page,
            title=title or "未写名称",
            view=first(VIEW_FIELD),
            before=before,
        ),
    )
    if outcome is drafts.Outcome.NEWER:
        raise StaleRecord(NEWER)
    return None if outcome is drafts.Outcome.SAVED else found_at(page, key)


def kept_at(text: drafts.KeptText) -> str:
    """Where what was typed is found again."""
    return found_at(text.page or shown_at(), text.key)


def found_at(page: str, key: str) -> str:
    """Where the form of *page* is filled with what was kept under *key*."""
    return f"{page}{'&' if '?' in page else '?'}draft={key}"


def restore(form_key: str) -> MultiDict[str, str] | None:
    """Return what was kept under *form_key*, in the shape of a posted form."""
    draft = drafts.find_draft(db.session(), user_id=current_actor().user_id, form_key=form_key)
    if draft is None:
        return None
    return MultiDict((name, text) for name, texts in draft.values.items() for text in texts)


def drop(form_key: str) -> None:
    """Forget the kept text after it was saved."""
    if form_key:
        g.draft_sent = form_key
        drafts.drop_draft(
            db.session(),
            user_id=current_actor().user_id,
            form_key=form_key,
            sent_view=request.form.get(VIEW_FIELD, ""),
        )


def note_sent(location: str) -> None:
    """After a post that went well: keep where the text led that it saved, unless that is the text itself."""
    key = g.pop("draft_sent", "")
    if key and f"draft={key}" not in location:
        drafts.note_sent(
            db.session(), user_id=current_actor().user_id, form_key=key, location=location
        )


def sent_to() -> str:
    """Where the text led that the address asks for (?draft=), if it was saved meanwhile; else empty."""
    key = request.args.get("draft", "")
    identity = current_identity() if key else None
    if identity is None:
        return ""
    return drafts.sent_to(db.session(), user_id=identity.actor.user_id, form_key=key)


def discard(form_key: str) -> None:
    """Throw the kept text away."""
    drafts.drop_draft(db.session(), user_id=current_actor().user_id, form_key=form_key)


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.secret_key or "", salt="resume-form")


def pack_request() -> str:
    """Sign the values of the present post, to travel through the sign-in page."""
    values = posted_values()
    values.setdefault(PAGE_FIELD, [request.path])
    size = sum(len(text) for texts in values.values() for text in texts)
    if KEY_FIELD not in values or size > drafts.MAX_CHARACTERS:
        return ""
    return str(_serializer().dumps(values))


def unpack_request(packed: str) -> dict[str, list[str]] | None:
    """Read what ``pack_request`` signed; None when it was tampered with."""
    try:
        values: dict[str, list[str]] = _serializer().loads(packed)
    except BadSignature:
        return None
    return values


def resumed(packed: str) -> str:
    """Keep what was sent before the sign-in; where it is found again, empty when there is nothing to be found."""
    try:
        found_at = keep(unpack_request(packed) or {}) or ""
    except (NotKept, StaleRecord) as refused:
        notices.caution(str(refused))
        return ""
    if found_at:
        notices.caution("登录前填写的内容已为您恢复，请核对后再提交。")
    return found_at


def safe_local_path(target: str | None) -> str:
    """Return *target* when it leads to a page of this site, else the desk."""
    if (
        not target
        or not target.startswith("/")
        or target.startswith(("//", "/\\"))
        or "\\" in target
        or not target.isprintable()
    ):
        return "/"
    try:
        parts = urlsplit(target)
    except ValueError:
        return "/"
    return "/" if parts.scheme or parts.netloc else target
