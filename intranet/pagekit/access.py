"""Access to routes: every view names one permission; start-up fails for a view without one.

Some reads leave an event in the audit trail: those by a permission of ``RECORDED_READS``, every file that is printed,
exported or downloaded, and what a view names by ``record_read``. A request that reads is rolled back, so their events
are written after the view in a short transaction of their own, before anything is sent. So does a refusal.
"""

import functools
import logging
from collections.abc import Callable, Collection, Container, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any, ParamSpec, TypeVar

from flask import Flask, current_app, g, make_response, request
from flask_login import current_user
from sqlalchemy.exc import SQLAlchemyError

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.audit import RECORDED_READS, expecting, record_event, record_reads
from intranet.domain.access.permissions import CONFIRMED, Permission
from intranet.foundation.database import db
from intranet.foundation.errors import KeysMissing, NotAllowed, NotFound, ReadNotRecorded
from intranet.pagekit.confirmation import CODE_FIELD, PASSWORD_FIELD, confirm
from intranet.pagekit.session import Step, current_actor, current_identity

logger = logging.getLogger(__name__)
P = ParamSpec("P")
R = TypeVar("R")
MARK, EMITS, READS = "__permission__", "__emits__", "__reads__"
# what giving the password again records, which any page may ask for before it goes on
BEFOREHAND = frozenset(
    {AuditAction.IDENTITY_CONFIRMED, AuditAction.SIGN_IN_FAILED, AuditAction.CODE_REFUSED}
)
# methods of requests that write nothing: they are rolled back
READING = frozenset({"GET", "HEAD", "OPTIONS"})


class StepRequired(Exception):
    """The person owes a step before anything else is open to them (web/errors.py leads there)."""

    def __init__(self, step: Step) -> None:
        """Keep the step."""
        super().__init__(step)
        self.step = step


class SignInRequired(Exception):
    """Nobody is signed in, or the session is over (web/errors.py answers)."""


class ConfirmationRequired(Exception):
    """What is asked for is shown or done a few minutes after the password was given again (web/errors.py answers).

    ``problems`` stand against the password or the code that came with the request, by field.
    """

    def __init__(self, problems: Mapping[str, list[str]] | None = None) -> None:
        """Keep the sentences."""
        super().__init__(problems)
        self.problems = problems or {}


def requires(
    permission: Permission,
    *,
    emits: Collection[AuditAction] | None = None,
    reads: Collection[AuditAction] = (),
    before: Container[Step] = (),
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Declare the permission of a view and check it before the view runs; of one that writes, the events it *emits*.

    What a view names by ``record_read`` are its *reads*.

    An event that is not among them is a fault in tests, and an error in the log where people work: what they wrote is
    not lost for it. Not among them are the refusal of a page and the password that is given again before it.

    Whoever owes a step (a password of their own, a second factor) reaches only views that may be used *before* it.

    It says that the person holds the permission somewhere; whether it covers one record is decided when that record is
    loaded (stranger: 404, known but not allowed: 403).
    """

    def decorate(view: Callable[P, R]) -> Callable[P, R]:
        @functools.wraps(view)
        def checked(*args: P.args, **kwargs: P.kwargs) -> R:
            if permission is not Permission.PUBLIC:
                if not current_user.is_authenticated:
                    raise SignInRequired
                if current_user.owes is not None and current_user.owes not in before:
                    raise StepRequired(current_user.owes)
                if current_actor().misses(permission):
                    raise NotFound("没有找到这个页面。")
                if not current_actor().can(permission):
                    raise NotAllowed("您的账号没有使用此页面的权限。")
                if permission in CONFIRMED:
                    require_confirmation()
            with _expecting(emits):
                answer = view(*args, **kwargs)
            read = _read_by(permission, reads) if request.method in READING else []
            if read and make_response(answer).status_code < 400:
                _write_reads(read)
            return answer

        setattr(checked, MARK, permission)
        setattr(checked, EMITS, emits)
        setattr(checked, READS, reads)
        return checked

    return decorate


def _expecting(actions: Collection[AuditAction] | None) -> AbstractContextManager[None]:
    if request.method in READING:
        return nullcontext()
    return expecting(db.session(), actions or (), otherwise=_undeclared)


def _undeclared(action: str) -> None:
    if action in BEFOREHAND:
        return
    told = f"{request.endpoint} records {action}: declare it in its @requires"
    if current_app.testing:
        raise RuntimeError(told)
    logger.error(told)


def require_confirmation() -> None:
    """Raise ConfirmationRequired unless the password was given again a moment ago, or comes with what is posted."""
    if current_user.is_confirmed:
        return
    if request.method in READING or PASSWORD_FIELD not in request.form:
        raise ConfirmationRequired
    if problems := confirm(request.form[PASSWORD_FIELD], request.form.get(CODE_FIELD, "")):
        raise ConfirmationRequired(problems)


def record_read(
    action: AuditAction,
    *,
    kind: str,
    object_id: int | None,
    label: str = "",
    why: str = "",
    rows: Sequence[int] = (),
) -> None:
    """Say in a view that reads that its answer shows what is shown only with an event in the audit trail.

    *why* is on what ground the person reads it; of a list its *rows* by number, in one event.

    The event is written once the view has succeeded, also before the first byte of a streamed file. When it cannot be
    written, the answer is 503 and nothing is shown. A view that writes records its event with its data.
    """
    if request.method not in READING:
        raise RuntimeError("a request that writes records its events with its data: record_event")
    g.setdefault("reads", []).append(
        {
            "action": action,
            "kind": kind,
            "object_id": object_id,
            "label": label,
            "details": {
                **({"why": why} if why else {}),
                **({"rows": list(rows)} if rows else {}),
            },
        }
    )


def record_file(action: AuditAction) -> None:
    """Say that the answer is a file which is kept elsewhere from now on: printed, exported or downloaded.

    Its event names the address. A view that records what the file tells of needs no further event.
    """
    g.file_taken = action


def _read_by(permission: Permission, declared: Collection[AuditAction]) -> list[dict[str, Any]]:
    """What the trail is told of the read: by the view, else by the permission and by the file that was taken."""
    if "reads" in g:
        for read in g.reads:
            if read["action"] not in declared:
                _undeclared(read["action"])
        return list(g.pop("reads"))
    reads: list[dict[str, Any]] = []
    if permission in RECORDED_READS:
        action, kind = RECORDED_READS[permission]
        # the trail as a whole: not even its numbers tell which events somebody looked for
        number = None if kind == "trail" else _number_asked_for()
        reads.append({"action": action, "kind": kind, "object_id": number})
    if "file_taken" in g:
        path = request.path
        reads.append({"action": g.file_taken, "kind": "file", "object_id": None, "label": path})
    return reads


def _number_asked_for() -> int | None:
    numbers = (one for one in (request.view_args or {}).values() if isinstance(one, int))
    return next(numbers, None)


def _write_reads(reads: Sequence[Mapping[str, Any]]) -> None:
    session, actor = db.session(), current_actor()
    session.rollback()
    try:
        record_reads(session, reads, actor=actor)
        session.commit()
    except SQLAlchemyError as error:
        logger.error("a read is not answered, its event was not written: %s", type(error).__name__)
        raise ReadNotRecorded("这次查看没有能够登记，内容没有显示。") from error


def record_refusal(status: int) -> None:
    """Write that somebody signed in was refused: any page with 403, where reads are recorded also what is not theirs.

    The refusal stands whether or not its event can be written. The transaction of the view must be over.
    """
    view = current_app.view_functions.get(request.endpoint or "")
    permission = permission_of(view)
    guarded = permission in CONFIRMED or permission in RECORDED_READS
    if current_identity() is None or not (status == 403 or (status == 404 and guarded)):
        return
    session = db.session()
    try:
        record_event(
            session,
            AuditAction.ACCESS_REFUSED,
            actor=current_actor(),
            kind="page",
            # not even refusals tell how many restricted rows there are
            object_id=None if permission in CONFIRMED else _number_asked_for(),
            label=str(request.url_rule or request.path),
            details={"method": request.method, "status": status},
        )
        session.commit()
    except (SQLAlchemyError, KeysMissing) as error:
        session.rollback()
        logger.error("the event of a refusal was not written: %s", type(error).__name__)


def permission_of(view: Callable[..., Any] | None) -> Permission | None:
    """The permission a view declares, if it does."""
    found = getattr(view, MARK, None)
    return found if isinstance(found, Permission) else None


def emits_of(view: Callable[..., Any] | None) -> Collection[AuditAction] | None:
    """The events that a view declares; None where it declares nothing, as those do that only read."""
    found: Collection[AuditAction] | None = getattr(view, EMITS, None)
    return found


def reads_of(view: Callable[..., Any]) -> Collection[AuditAction]:
    """The events that a read by a view may leave, but for that of the file that it may hand out."""
    permission = permission_of(view)
    recorded = RECORDED_READS.get(permission) if permission is not None else None
    return getattr(view, READS, ()) or (recorded[:1] if recorded else ())


def check_routes(app: Flask) -> None:
    """Refuse to start while a route declares no permission, or one that writes no events.

    Static files are public by nature.
    """
    silent = sorted(
        endpoint
        for endpoint, view in app.view_functions.items()
        if endpoint != "static" and permission_of(view) is None
    )
    if silent:
        raise RuntimeError(f"these views declare no permission with @requires: {', '.join(silent)}")
    writing = {
        rule.endpoint for rule in app.url_map.iter_rules() if (rule.methods or set()) - READING
    }
    silent = sorted(one for one in writing if emits_of(app.view_functions[one]) is None)
    if silent:
        raise RuntimeError(
            f"these views write and declare no events with @requires: {', '.join(silent)}"
        )
