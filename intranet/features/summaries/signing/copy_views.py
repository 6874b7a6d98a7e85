"""Pages of signed copies: bringing one back, accepting its differences, its files."""

from flask import Response, request, url_for

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.permissions import Permission
from intranet.domain.records.files import whole_files
from intranet.features.summaries.signing import copy_operations, operations, queries
from intranet.features.summaries.signing.forms import (
    AcceptForm,
    ReasonForm,
    ReturnForm,
)
from intranet.features.summaries.signing.views import at_version, form_page, load, shown
from intranet.features.summaries.views import blueprint
from intranet.foundation.database import db
from intranet.foundation.errors import NotAllowed
from intranet.pagekit import notices
from intranet.pagekit.access import requires
from intranet.pagekit.fields import choices
from intranet.pagekit.files import read_upload, send_download, stores
from intranet.pagekit.htmx import go_to
from intranet.pagekit.saving import Refused, attempt
from intranet.pagekit.session import current_actor


@blueprint.route("/<code>/<branch_code>/signing/return", methods=["GET", "POST"])
@requires(
    Permission.SUMMARY_SIGN,
    emits={AuditAction.SIGNED_COPY_RETURNED, AuditAction.SIGNED_COPY_FINAL},
)
def return_copy(code: str, branch_code: str) -> Response:
    """Keep what came back signed."""
    session, found = db.session(), load(code, branch_code)
    if not operations.returns_copies(current_actor(), found.summary):
        raise NotAllowed("签发稿由填写小结的单位或者机关党委工作人员回传。")
    form = ReturnForm()
    at_version(form, found)
    page = form_page(
        found,
        "回传签发稿",
        ("files", "stated", "typed"),
        "回传",
        f"第{found.edition}版。签发稿与本版不同的，逐处确认后，以签发稿为准。",
    )
    if request.method != "POST":
        return page.show(form)
    document, signing = found.document, found.signing
    chosen = [read_upload(file) for file in form.files.data or [] if file]
    # cleaning and comparing takes seconds: no transaction stays open meanwhile
    session.rollback()

    def keep() -> str:
        # all or none: without the document the scan beside it would be judged otherwise
        good = whole_files(chosen)
        ground, changes = copy_operations.differences_in(
            document, signing, good, form.ground, form.columns()["typed"]
        )
        now = load(code, branch_code)
        copy = copy_operations.return_copy(
            session,
            now.summary,
            good,
            ground,
            changes,
            actor=current_actor(),
            version=form.seen_version,
            label=now.title,
        )
        for file in good:
            file.store(stores())
        if not copy.waits:
            return "签发稿已回传，与本版一致，小结已定稿。"
        if not changes:
            return "扫描件已回传，由机关党委负责人确认与本版一致后定稿。"
        return f"签发稿已回传，与本版有{len(changes)}处不同，由机关党委负责人逐处确认后定稿。"

    return page.save(form, keep, done=lambda sentence: sentence)


@blueprint.post("/<code>/<branch_code>/signing/copies/<int:number>")
@requires(
    Permission.SUMMARY_REVIEW,
    emits={AuditAction.SIGNED_COPY_ACCEPTED, AuditAction.SIGNED_COPY_FINAL},
)
def accept_copy(code: str, branch_code: str, number: int) -> Response:
    """Accept differences of a signed copy, or that there are none, by name."""
    session, found = db.session(), load(code, branch_code)
    copy, form = queries.copy_of(session, found, number), AcceptForm()
    form.accepted.choices = choices((one.id, one.place) for one in copy.differences)
    outcome = attempt(
        form,
        lambda: copy_operations.accept(
            session,
            found.summary,
            copy,
            set(form.accepted.data or ()),
            stored=found.document,
            actor=current_actor(),
            version=form.seen_version,
            reason=form.columns()["reason"],
            label=found.title,
        ),
    )
    if isinstance(outcome, Refused):
        return shown(code, branch_code, refused=outcome, accepting=form)
    left = len(copy.to_accept)
    notices.done(f"已确认，还有{left}处。" if left else "签发稿已确认，小结定稿，以签发稿为准。")
    return go_to(url_for("quarters.signing", code=code, branch_code=branch_code))


@blueprint.route(
    "/<code>/<branch_code>/signing/copies/<int:number>/withdraw", methods=["GET", "POST"]
)
@requires(Permission.SUMMARY_SIGN, emits={AuditAction.SIGNED_COPY_WITHDRAWN})
def withdraw_copy(code: str, branch_code: str, number: int) -> Response:
    """Take back a return, until the summary is filed."""
    session, found = db.session(), load(code, branch_code)
    copy, form = queries.copy_of(session, found, number), ReasonForm()
    at_version(form, found)
    page = form_page(
        found,
        "撤回回传的签发稿",
        ("reason",),
        "撤回",
        "撤回后可以重新回传，已上传的文件和撤回的理由会保留。",
    )
    return page.answer(
        form,
        lambda: copy_operations.withdraw_copy(
            session,
            found.summary,
            copy,
            actor=current_actor(),
            version=form.seen_version,
            reason=form.columns()["reason"],
            label=found.title,
        ),
        done="已撤回，可以重新回传。",
        row=found.summary,
    )


@blueprint.get("/<code>/<branch_code>/signing/files/<int:number>")
@requires(Permission.SUMMARY_READ)
def signed_file(code: str, branch_code: str, number: int) -> Response:
    """A file of a signed copy."""
    return send_download(queries.file_of(db.session(), load(code, branch_code), number))
