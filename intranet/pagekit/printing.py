"""Where Flask meets the print engine: a template and a document in, a PDF or the answer of a page out.

A document is set by the worker (``INTRANET_JOBS=worker``). A small one is made while its request waits; of a larger one
the person is shown how it stands (features/prints). Without a worker it is set inside its request.

At an address that ends in .docx (see ``printed.py``) the answer is the Word working copy of the same document. It is
written in its request: that takes a twentieth of a second.
"""

import threading
import time
from collections import Counter
from datetime import timedelta

from flask import Flask, Response, current_app, g, make_response, redirect, request, url_for
from jinja2 import Environment
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from intranet.domain.access.actions import AuditAction
from intranet.domain.paper import prints
from intranet.domain.paper.parts import PrintDocument
from intranet.domain.paper.prints import PrintOrder
from intranet.domain.paper.stored import packed, unpacked
from intranet.foundation import clock, jobs
from intranet.foundation.config import PROJECT_ROOT
from intranet.foundation.database import WRITES, db
from intranet.foundation.errors import Busy, DamagedFile, PrintDefect, TooLong
from intranet.foundation.jobs import job
from intranet.foundation.pdf import pades, print_filters, render_pdf
from intranet.pagekit.access import record_file
from intranet.pagekit.downloads import pdf_response, word_response
from intranet.pagekit.files import stores
from intranet.pagekit.session import current_actor, current_identity

# how long a request waits for a small document, and how often it looks
WAIT, LOOK = 5.0, 0.1
# Who waits holds a thread: one of each process at most, everybody else is shown how their document stands.
_waiting = threading.BoundedSemaphore(1)
# Requests of one person that word what is to be printed, in one process: each costs as much as a large page, and who
# asks for many at once must not keep everybody else from theirs.
MOST_WORDING = 2
_wording: Counter[int] = Counter()
_wording_lock = threading.Lock()
# one document may take so long, whoever waits
MOST = timedelta(minutes=2)
# of the sentence why there is no file
MOST_WORDS = 120
DAMAGED = "其中的图片缺失或已损坏，无法制作。请联系系统管理员从备份恢复，或重新上传图片。"
WORD = ".docx"
# with this in its address a print is looked at page by page (features/prints) instead of answered
BY_PAGE = "by_page"
# what stands in a draft in the place of a picture that is lost
_MARKED_PLACE = PROJECT_ROOT / "static/print/damaged.png"


def init_app(app: Flask) -> None:
    """Count the requests of each person that word a document."""
    app.before_request(_begin_wording)
    app.teardown_request(_end_wording)


def _begin_wording() -> None:
    """Raises Busy when the person has begun enough of them in this moment."""
    person = current_identity() if request.path.endswith((".pdf", WORD)) else None
    if person is None:
        return
    with _wording_lock:
        if _wording[person.actor.user_id] >= MOST_WORDING:
            raise Busy("您同时打印的文件较多，请等前面的打开后再打印。")
        _wording[person.actor.user_id] += 1
    g.words_for = person.actor.user_id


def _end_wording(_fault: BaseException | None = None) -> None:
    number = g.pop("words_for", None)
    if number is None:
        return
    with _wording_lock:
        _wording[number] -= 1
        if not _wording[number]:
            del _wording[number]


def compose(environment: Environment, template_name: str, document: PrintDocument) -> str:
    """The HTML of a document; ``template_name`` is a file of ``templates/print/``.

    The print filters are put into the environment when they are first needed, so that neither the
    application nor a test has to remember it.
    """
    if "prose" not in environment.filters:
        environment.filters.update(print_filters())
    return environment.get_template(f"print/{template_name}").render(document=document)


def render_document(
    template_name: str,
    document: PrintDocument,
    *,
    strict: bool = False,
    draft: bool = False,
    signed: bool = False,
) -> bytes:
    """The PDF of ``document``, set with ``templates/print/<template_name>``.

    The context of a page (menu, person, settings) does not reach a printed document: it sees ``document`` only, and
    loads no picture but its own. ``strict`` is passed on to ``render_pdf``: what is final is set whole or not at all.
    A picture that is missing or damaged is a marked place in a *draft* (never an empty frame); else it raises
    DamagedFile. One that is *signed* carries the signature of the office, where there is a certificate for it.
    Raises TooLong and PrintDefect.
    """
    images = {one.image_id: _picture(one.image_id, draft=draft) for one in document.pictures}
    html = compose(current_app.jinja_env, template_name, document)
    content = render_pdf(
        html,
        metadata=document.metadata,
        images=images,
        attachments=document.attachments,
        strict=strict,
    )
    certificate = current_app.config["SETTINGS"].certificate if signed else None
    if certificate is None:
        return content
    return pades.signed(content, certificate, at=document.metadata.created)


def _set(template_name: str, document: PrintDocument, *, final: bool) -> bytes:
    """The PDF of a draft, or of what is final."""
    return render_document(template_name, document, strict=final, draft=not final, signed=final)


def word_copy(document: PrintDocument) -> bytes:
    """The Word working copy of a document; a picture that is missing or damaged is a marked place in it."""
    # python-docx is loaded when the first copy is asked for
    from intranet.domain.paper.word import working_copy  # noqa: PLC0415

    pictures = {one.image_id: _picture(one.image_id, draft=True) for one in document.pictures}
    return working_copy(document, pictures)


def _word_is_asked_for() -> bool:
    return request.path.endswith(WORD)


def _picture(digest: str, *, draft: bool) -> bytes:
    try:
        return stores().objects.get(digest)
    except DamagedFile as error:
        if not draft:
            raise
        current_app.logger.error("a print shows a marked place: %s", error)
        return _MARKED_PLACE.read_bytes()


def in_demo() -> bool:
    """Whether documents carry 演示数据 on each page."""
    return bool(current_app.config["SETTINGS"].demo)


def print_answer(
    template_name: str,
    document: PrintDocument,
    *,
    file_name: str = "",
    final: str = "",
    restricted: bool = False,
    again: str = "",
) -> Response:
    """The document as a PDF shown in the browser, or its Word copy; under its title unless *file_name* is another one.

    A document that is final is set once; *final* is the fingerprint of what it says. What a page needs of the database
    is read before: setting takes about a second, and no transaction stays open. What is *restricted* waits sealed.
    What is printed of something just done is kept with it, and says where the person goes on: *again*.
    With ``BY_PAGE`` in the address the answer leads to its pages, whoever sets them.
    Raises Busy.
    """
    if _word_is_asked_for():
        db.session.rollback()
        return word_response(word_copy(document), file_name or document.metadata.title)
    record_file(AuditAction.FILE_PRINTED)
    if again:
        db.session.commit()
    db.session.rollback()
    name = f"{file_name or document.metadata.title}.pdf"
    by_page = BY_PAGE in request.args
    if current_app.config["SETTINGS"].jobs != "worker" and not by_page:
        set_at_once = _set(template_name, document, final=bool(final))
        if final:
            _keep(db.session(), final, set_at_once)
            db.session.commit()
        return pdf_response(set_at_once, name)
    values = packed(document)
    order = prints.place(
        db.session(),
        current_actor().user_id,
        template=template_name,
        document=prints.sealed(values) if restricted else values,
        file_name=name,
        address=again or request.full_path.rstrip("?"),
        final=final,
    )
    number = order.id
    db.session.commit()
    _end_wording()
    content = None if by_page else _wait_for(number)
    if content is None:
        return make_response(redirect(url_for("prints.show", number=number), 303))
    return pdf_response(content, name)


def final_answer(digest: str, file_name: str) -> Response | None:
    """The file of a final document by its SHA-256; None when they no longer fit it, or a Word copy is asked for."""
    if _word_is_asked_for():
        return None
    try:
        return pdf_response(stores().objects.get(digest), f"{file_name}.pdf")
    except DamagedFile as error:
        current_app.logger.error("a final print is set again: %s", error)
        return None


def keep_waiting(job_id: int) -> None:
    """Somebody asks how a document stands: it is wanted for a while longer. Commits."""
    session = db.session()
    session.rollback()
    jobs.still_wanted(session, job_id, clock.now() + prints.PATIENCE)
    session.commit()


def _keep(session: Session, fingerprint: str, content: bytes) -> None:
    prints.keep_final(session, fingerprint, stores().objects.put(content))


def _wait_for(number: int) -> bytes | None:
    """The file once it is made, if that does not take long; None also when there will be none."""
    if not _waiting.acquire(blocking=False):
        return None
    try:
        until = time.monotonic() + WAIT
        while time.monotonic() < until:
            db.session.connection(execution_options={WRITES: False})
            made = db.session.execute(
                select(PrintOrder.content).where(
                    PrintOrder.id == number, PrintOrder.made_at.is_not(None)
                )
            ).first()
            db.session.rollback()
            if made is not None:
                return prints.opened_file(made.content)
            time.sleep(LOOK)
        return None
    finally:
        _waiting.release()


@job(prints.SET, most=MOST)
def set_document(session: Session, order_id: int) -> None:
    """Set a document that waits. What is wrong with the document itself would be wrong again: the order says so."""
    session.connection(execution_options={WRITES: False})
    order = session.execute(
        select(PrintOrder.template, PrintOrder.document, PrintOrder.final).where(
            PrintOrder.id == order_id
        )
    ).one()
    session.rollback()
    content, problem = None, ""
    try:
        values = prints.opened(order.document)
        content = _set(order.template, unpacked(values), final=bool(order.final))
        if values is not order.document:
            content = prints.sealed_file(content)
    except DamagedFile:
        problem = DAMAGED
    except (TooLong, PrintDefect) as error:
        problem = str(error)[:MOST_WORDS]
    # from here on the database is written: nothing takes long any more
    if content is not None and order.final:
        _keep(session, order.final, content)
    session.execute(
        update(PrintOrder)
        .where(PrintOrder.id == order_id)
        .values(content=content, problem=problem, made_at=clock.now())
    )
