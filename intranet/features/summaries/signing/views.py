"""Pages of signing: steps and signed copies of one summary, what a committee has laid down, who signs for whom."""

from typing import Any

from flask import Response, make_response, render_template, request, url_for

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.permissions import Permission
from intranet.domain.records.files import whole_files
from intranet.domain.summaries.signing import (
    DEFAULTS,
    Signed,
    SigningDelegation,
    authority_of,
    delegations_for,
    holders_of_post,
)
from intranet.features.summaries.committee_queries import CODE, committee_id_of
from intranet.features.summaries.signing import operations, queries
from intranet.features.summaries.signing.forms import (
    ACCEPTED,
    AcceptForm,
    DelegationForm,
    PaperForm,
    PressForm,
    ReasonForm,
    ReturnForm,
    plan_form,
)
from intranet.features.summaries.signing.papers import signing_sheet
from intranet.features.summaries.signing.queries import Signable
from intranet.features.summaries.views import blueprint
from intranet.foundation import clock
from intranet.foundation.database import db
from intranet.foundation.errors import NotAllowed, NotFound, RuleBroken
from intranet.foundation.typed import read_number
from intranet.pagekit import notices
from intranet.pagekit.access import requires
from intranet.pagekit.fields import choices
from intranet.pagekit.files import read_upload, send_download, stores
from intranet.pagekit.forms import VersionedForm
from intranet.pagekit.htmx import go_to
from intranet.pagekit.printed import SIGNING_SHEET, printed
from intranet.pagekit.printing import in_demo, print_answer
from intranet.pagekit.saving import FormPage, Refused, attempt
from intranet.pagekit.session import current_actor


def _load(code: str, branch_code: str) -> Signable:
    return queries.load(db.session(), code, branch_code, current_actor())


def _shown(
    code: str, branch_code: str, *, refused: Refused | None = None, accepting: Any = None
) -> Response:
    """The page of one summary, read anew."""
    session, actor = db.session(), current_actor()
    found = _load(code, branch_code)
    summary, step = found.summary, found.signing.following
    copies = queries.copies(session, found)
    waiting = next((one for one in copies if one.waits), None)
    page = render_template(
        "summaries/signing/show.html",
        found=found,
        here=f"{found.address}/signing",
        acts=queries.acts(session, found),
        copies=copies,
        waiting=waiting,
        authority=authority_of(session, summary, step, actor, clock.today())
        if step and found.stands
        else None,
        papers=step is not None and found.stands and operations.records_paper(actor, summary, step),
        takes_back=found.stands
        and not found.signing.complete
        and operations.takes_back(actor, summary, found.signing.latest),
        returns=found.stands
        and found.signing.complete
        and waiting is None
        and operations.returns_copies(actor, summary),
        accepts=waiting is not None and operations.accepts_differences(actor, summary),
        withdraws=waiting is not None
        and (
            waiting.returned_by_id in actor.accounts
            or operations.accepts_differences(actor, summary)
        ),
        settings=actor.can(Permission.SUMMARY_SIGN),
        press=PressForm(formdata=None, version=str(summary.version)),
        accepting=accepting,
        refused=refused,
        sheet=branch_code == CODE and bool(found.signing.steps),
    )
    return make_response(page, refused.status if refused else 200)


def _at_version(form: VersionedForm, found: Signable) -> None:
    if request.method != "POST" and not form.restored:
        form.version.data = str(found.summary.version)


@blueprint.get("/<code>/<branch_code>/signing")
@requires(Permission.SUMMARY_READ)
def signing(code: str, branch_code: str) -> Response:
    """Who signed, who is next, what came back."""
    return _shown(code, branch_code)


@blueprint.post("/<code>/<branch_code>/signing/sign")
@requires(Permission.SUMMARY_SIGN, emits={AuditAction.SUMMARY_SIGNED})
def sign(code: str, branch_code: str) -> Response:
    """Give the next step in the system."""
    found, form = _load(code, branch_code), PressForm()
    outcome = attempt(
        form,
        lambda: operations.sign(
            db.session(),
            found.summary,
            actor=current_actor(),
            version=form.seen_version,
            position=form.seen_position,
            label=found.title,
        ),
    )
    if isinstance(outcome, Refused):
        return _shown(code, branch_code, refused=outcome)
    notices.done(f"“{outcome.value.label}”已签批。")
    return go_to(url_for("quarters.signing", code=code, branch_code=branch_code))


def _form_page(
    found: Signable, title: str, fields: tuple[str, ...], button: str, rule: str = ""
) -> FormPage:
    values = {
        "found": found,
        "title": title,
        "fields": fields,
        "button_label": button,
        "rule": rule,
        "accepted": ACCEPTED,
    }
    return FormPage("summaries/signing/form.html", f"{found.address}/signing", values)


@blueprint.route("/<code>/<branch_code>/signing/paper", methods=["GET", "POST"])
@requires(Permission.SUMMARY_SIGN, emits={AuditAction.SUMMARY_SIGNED})
def sign_paper(code: str, branch_code: str) -> Response:
    """Note that the next step was signed by hand."""
    session, found = db.session(), _load(code, branch_code)
    step, summary = found.signing.following, found.summary
    if step is None or not operations.records_paper(current_actor(), summary, step):
        raise NotAllowed("现在没有由您登记的纸质签字。")
    today = clock.today()
    holders = holders_of_post(session, summary, step.title, today)
    form = PaperForm(
        data={
            "position": str(step.position),
            "name": holders[0][1] if holders else "",
            "signed_on": today,
        }
    )
    _at_version(form, found)
    given = {str(one.id): one for one in delegations_for(session, summary, step.title)}
    form.delegation.choices = choices(
        [("", "本人签字"), *((key, f"{one.words}代签") for key, one in given.items())]
    )
    page = _form_page(
        found,
        f"登记纸质签字：{step.label}",
        ("name", "delegation", "signed_on"),
        "登记",
        f"第{found.edition}版，{step.label}，{step.post}。代签的，签字人按委托登记。",
    )
    return page.answer(
        form,
        lambda: operations.sign_on_paper(
            session,
            summary,
            actor=current_actor(),
            version=form.seen_version,
            position=form.seen_position,
            name=form.columns()["name"],
            signed_on=form.columns()["signed_on"],
            delegation=given.get(form.delegation.data or ""),
            label=found.title,
        ),
        done=f"“{step.label}”的纸质签字已登记。",
        row=summary,
    )


@blueprint.route("/<code>/<branch_code>/signing/take-back", methods=["GET", "POST"])
@requires(Permission.SUMMARY_SIGN, emits={AuditAction.SUMMARY_SIGNATURE_TAKEN_BACK})
def take_back(code: str, branch_code: str) -> Response:
    """Take back the step that was given last."""
    session, found = db.session(), _load(code, branch_code)
    latest = found.signing.latest
    if not operations.takes_back(current_actor(), found.summary, latest):
        raise NotAllowed("签批由谁办理，就由谁收回。")
    form = ReasonForm()
    _at_version(form, found)
    told = latest.signature.told if latest and latest.signature else ""
    page = _form_page(found, "收回签批", ("reason",), "收回", told)
    return page.answer(
        form,
        lambda: operations.take_back(
            session,
            found.summary,
            actor=current_actor(),
            version=form.seen_version,
            reason=form.columns()["reason"],
            label=found.title,
        ),
        done="已收回，签批记录会保留收回的理由。",
        row=found.summary,
    )


@blueprint.route("/<code>/<branch_code>/signing/return", methods=["GET", "POST"])
@requires(
    Permission.SUMMARY_SIGN,
    emits={AuditAction.SIGNED_COPY_RETURNED, AuditAction.SIGNED_COPY_FINAL},
)
def return_copy(code: str, branch_code: str) -> Response:
    """Keep what came back signed."""
    session, found = db.session(), _load(code, branch_code)
    if not operations.returns_copies(current_actor(), found.summary):
        raise NotAllowed("签发稿由填写小结的单位或者机关党委工作人员回传。")
    form = ReturnForm()
    _at_version(form, found)
    page = _form_page(
        found,
        "回传签发稿",
        ("files", "stated", "typed"),
        "回传",
        f"第{found.edition}版。签发稿与本版不同的，逐处确认后，以签发稿为准。",
    )
    if request.method != "POST":
        return page.show(form)
    document, chosen = found.document, [read_upload(file) for file in form.files.data or [] if file]
    # cleaning and comparing takes seconds: no transaction stays open meanwhile
    session.rollback()

    def keep() -> str:
        # all or none: without the document the scan beside it would be judged otherwise
        good = whole_files(chosen)
        ground, changes = operations.differences_in(
            document, good, form.ground, form.columns()["typed"]
        )
        now = _load(code, branch_code)
        copy = operations.return_copy(
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
        return f"签发稿已回传，与本版有{len(changes)}处不同，由机关党委负责人逐处确认后定稿。"

    return page.save(form, keep, done=lambda sentence: sentence)


@blueprint.post("/<code>/<branch_code>/signing/copies/<int:number>")
@requires(
    Permission.SUMMARY_REVIEW,
    emits={AuditAction.SIGNED_COPY_ACCEPTED, AuditAction.SIGNED_COPY_FINAL},
)
def accept_copy(code: str, branch_code: str, number: int) -> Response:
    """Accept differences of a signed copy by name."""
    session, found = db.session(), _load(code, branch_code)
    copy, form = queries.copy_of(session, found, number), AcceptForm()
    form.accepted.choices = choices((one.id, one.place) for one in copy.differences)
    outcome = attempt(
        form,
        lambda: operations.accept(
            session,
            found.summary,
            copy,
            set(form.accepted.data or ()),
            actor=current_actor(),
            version=form.seen_version,
            reason=form.columns()["reason"],
            label=found.title,
        ),
    )
    if isinstance(outcome, Refused):
        return _shown(code, branch_code, refused=outcome, accepting=form)
    left = len(copy.to_accept)
    notices.done(
        f"已确认，还有{left}处。" if left else "不同之处已全部确认，小结定稿，以签发稿为准。"
    )
    return go_to(url_for("quarters.signing", code=code, branch_code=branch_code))


@blueprint.route(
    "/<code>/<branch_code>/signing/copies/<int:number>/withdraw", methods=["GET", "POST"]
)
@requires(Permission.SUMMARY_SIGN, emits={AuditAction.SIGNED_COPY_WITHDRAWN})
def withdraw_copy(code: str, branch_code: str, number: int) -> Response:
    """Take back a return whose differences are not accepted."""
    session, found = db.session(), _load(code, branch_code)
    copy, form = queries.copy_of(session, found, number), ReasonForm()
    _at_version(form, found)
    page = _form_page(
        found,
        "撤回回传的签发稿",
        ("reason",),
        "撤回",
        "撤回后可以重新回传，已上传的文件和撤回的理由会保留。",
    )
    return page.answer(
        form,
        lambda: operations.withdraw_copy(
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
    return send_download(queries.file_of(db.session(), _load(code, branch_code), number))


@printed(blueprint, "/<code>/committee/signing", SIGNING_SHEET)
@requires(Permission.SUMMARY_READ)
def committee_signing_pdf(code: str) -> Response:
    """发文稿纸 of the committee's roll-up."""
    found = _load(code, CODE)
    if not found.signing.steps:
        raise NotFound("这一版没有签批环节，没有可以打印的发文稿纸。")
    return print_answer("signing_sheet.html", signing_sheet(found, demo=in_demo()))


# --- what is laid down ---------------------------------------------------------------------------


@blueprint.get("/signing")
@requires(Permission.SUMMARY_SIGN)
def signing_settings() -> str:
    """The steps of each kind of document, and who signs for whom."""
    session, actor = db.session(), current_actor()
    plans = queries.plans(session, committee_id_of(actor))
    today = clock.today()
    return render_template(
        "summaries/signing/settings.html",
        plans=[
            (document, plan.planned if plan else DEFAULTS[document])
            for document, plan in plans.items()
        ],
        delegations=queries.delegations(session, actor),
        today=today,
        sets=actor.can(Permission.SUMMARY_REVIEW),
    )


@blueprint.route("/signing/steps/<document>", methods=["GET", "POST"])
@requires(Permission.SUMMARY_REVIEW, emits={AuditAction.SIGNING_PLAN_SET})
def signing_plan(document: str) -> Response:
    """Lay down the steps of a kind of document."""
    if document not in list(Signed):
        raise NotFound("没有这类文件。")
    session, actor, kind = db.session(), current_actor(), Signed(document)
    committee_id = min(actor.committee_ids(Permission.SUMMARY_REVIEW))
    plan = queries.plans(session, committee_id)[kind]
    form = plan_form(kind, plan.planned if plan else DEFAULTS[kind], plan.version if plan else 0)
    page = FormPage(
        "summaries/signing/plan.html", url_for("quarters.signing_settings"), {"document": kind}
    )

    def keep() -> None:
        if not form.planned:
            raise RuleBroken({"label_1": ["请至少设一个环节。"]})
        operations.set_plan(
            session,
            plan,
            committee_id,
            kind,
            form.planned,
            actor=actor,
            version=form.seen_version,
        )

    return page.answer(form, keep, done="签批环节已确定，从以后通过的版次起执行。")


@blueprint.route("/signing/delegations/new", methods=["GET", "POST"])
@requires(Permission.SUMMARY_SIGN, emits={AuditAction.SIGNING_DELEGATED})
def delegate() -> Response:
    """Enter who signs for whom."""
    session, actor = db.session(), current_actor()
    holders = queries.holders(session, actor, clock.today())
    form = DelegationForm()
    form.holder.choices = choices(
        [("", "请选择"), *((str(one.post_id), one.words) for one in holders)]
    )
    people = {one.member_id: one for one in reversed(holders)}
    form.deputy.choices = choices(
        [("", "请选择"), *((str(key), one.words) for key, one in reversed(people.items()))]
    )

    def keep() -> None:
        holder = next(one for one in holders if str(one.post_id) == form.holder.data)
        deputy = people[int(form.deputy.data)]
        values = form.columns()
        if (deputy.branch_id, deputy.committee_id) != (holder.branch_id, holder.committee_id):
            raise RuleBroken({"deputy": ["受托人应与委托人在同一党组织任职。"]})
        operations.delegate(
            session,
            SigningDelegation(
                committee_id=holder.committee_id,
                branch_id=holder.branch_id,
                title=holder.title,
                leader_id=holder.member_id,
                leader_name=holder.name,
                deputy_id=deputy.member_id,
                deputy_name=deputy.name,
                starts_on=values["starts_on"],
                ends_on=values["ends_on"],
                reason=values["reason"],
            ),
            actor=actor,
        )

    page = FormPage("summaries/signing/delegation.html", url_for("quarters.signing_settings"))
    return page.answer(form, keep, done="签批委托已登记。")


@blueprint.post("/signing/delegations/<int:key>/end")
@requires(Permission.SUMMARY_SIGN, emits={AuditAction.SIGNING_DELEGATION_ENDED})
def end_delegation(key: int) -> Response:
    """End a delegation with today."""
    session, actor = db.session(), current_actor()
    row = next((one for one in queries.delegations(session, actor) if one.id == key), None)
    if row is None:
        raise NotFound("没有找到这项委托。")
    version = request.form.get("version", type=read_number) or 0
    operations.end_delegation(session, row, actor=actor, version=version)
    notices.done("委托到今天为止。")
    return go_to(url_for("quarters.signing_settings"))
