"""Pages of signing: the steps of one summary."""

from typing import Any

from flask import Response, make_response, render_template, request, url_for

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.permissions import Permission
from intranet.domain.reports.signed_checks import contradictions
from intranet.domain.summaries.issued import numbers_of
from intranet.domain.summaries.signed_copies import Ground
from intranet.domain.summaries.signers import (
    authority_of,
    delegations_for,
    holders_of_post,
    refusal,
)
from intranet.features.summaries.committee_queries import CODE
from intranet.features.summaries.signing import operations, queries
from intranet.features.summaries.signing.forms import (
    ACCEPTED,
    PaperForm,
    PressForm,
    ReasonForm,
)
from intranet.features.summaries.signing.papers import signing_sheet
from intranet.features.summaries.signing.queries import Signable
from intranet.features.summaries.views import blueprint
from intranet.foundation import clock
from intranet.foundation.database import db
from intranet.foundation.errors import NotAllowed, NotFound
from intranet.pagekit import notices
from intranet.pagekit.access import requires
from intranet.pagekit.fields import choices
from intranet.pagekit.forms import VersionedForm
from intranet.pagekit.htmx import go_to
from intranet.pagekit.printed import SIGNING_SHEET, printed
from intranet.pagekit.printing import in_demo, print_answer
from intranet.pagekit.saving import FormPage, Refused, attempt
from intranet.pagekit.session import current_actor


def load(code: str, branch_code: str) -> Signable:
    return queries.load(db.session(), code, branch_code, current_actor())


def shown(
    code: str, branch_code: str, *, refused: Refused | None = None, accepting: Any = None
) -> Response:
    """The page of one summary, read anew."""
    session, actor = db.session(), current_actor()
    found = load(code, branch_code)
    summary, step = found.summary, found.signing.following
    copies = queries.copies(session, found)
    waiting = next(
        (one for one in copies if found.stands and one.edition == found.edition and one.waits), None
    )
    authority = (
        authority_of(session, summary, step, actor, clock.today())
        if step and found.stands
        else None
    )
    page = render_template(
        "summaries/signing/show.html",
        found=found,
        here=f"{found.address}/signing",
        acts=queries.acts(session, found),
        copies=copies,
        issued=numbers_of(session, summary.id),
        numbers=operations.numbers(actor, summary),
        waiting=waiting,
        unlike=contradictions(found.document, waiting.differences) if waiting else (),
        authority=authority,
        why_not=refusal(session, summary, found.signing, step, authority, clock.today())
        if step and authority
        else "",
        papers=step is not None and found.stands and operations.records_paper(actor, summary, step),
        takes_back=found.stands
        and not found.signing.complete
        and operations.takes_back(actor, summary, found.signing.latest),
        returns=found.stands
        and found.signing.complete
        and waiting is None
        and operations.returns_copies(actor, summary),
        accepts=waiting is not None
        and operations.accepts_differences(actor, summary)
        and not (waiting.ground is Ground.STATED_SAME and waiting.returned_by_id in actor.accounts),
        withdraws={
            one.id
            for one in copies
            if found.stands
            and one.edition == found.edition
            and one.withdrawn_at is None
            and operations.withdraws_copy(actor, summary, one)
        },
        settings=actor.can(Permission.SUMMARY_SIGN),
        press=PressForm(formdata=None, version=str(summary.version)),
        accepting=accepting,
        refused=refused,
        sheet=branch_code == CODE and bool(found.signing.steps),
    )
    return make_response(page, refused.status if refused else 200)


def at_version(form: VersionedForm, found: Signable) -> None:
    if request.method != "POST" and not form.restored:
        form.version.data = str(found.summary.version)


@blueprint.get("/<code>/<branch_code>/signing")
@requires(Permission.SUMMARY_READ)
def signing(code: str, branch_code: str) -> Response:
    """Who signed, who is next, what came back."""
    return shown(code, branch_code)


@blueprint.post("/<code>/<branch_code>/signing/sign")
@requires(Permission.SUMMARY_READ, emits={AuditAction.SUMMARY_SIGNED})
def sign(code: str, branch_code: str) -> Response:
    """Give the next step in the system."""
    found, form = load(code, branch_code), PressForm()
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
        return shown(code, branch_code, refused=outcome)
    notices.done(f"“{outcome.value.label}”已签批。")
    return go_to(url_for("quarters.signing", code=code, branch_code=branch_code))


def form_page(
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
    session, found = db.session(), load(code, branch_code)
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
    at_version(form, found)
    given = {str(one.id): one for one in delegations_for(session, summary, step.title)}
    form.delegation.choices = choices(
        [("", "本人签字"), *((key, f"{one.words}代签") for key, one in given.items())]
    )
    page = form_page(
        found,
        f"登记纸质签字：{step.label}",
        ("name", "delegation", "signed_on", "reason"),
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
            reason=form.columns()["reason"],
            label=found.title,
        ),
        done=f"“{step.label}”的纸质签字已登记。",
        row=summary,
    )


@blueprint.route("/<code>/<branch_code>/signing/take-back", methods=["GET", "POST"])
@requires(Permission.SUMMARY_READ, emits={AuditAction.SUMMARY_SIGNATURE_TAKEN_BACK})
def take_back(code: str, branch_code: str) -> Response:
    """Take back the step that was given last."""
    session, found = db.session(), load(code, branch_code)
    latest = found.signing.latest
    if not operations.takes_back(current_actor(), found.summary, latest):
        raise NotAllowed("签批由谁办理，就由谁收回。")
    form = ReasonForm()
    at_version(form, found)
    told = latest.signature.told if latest and latest.signature else ""
    page = form_page(found, "收回签批", ("reason",), "收回", told)
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


@printed(blueprint, "/<code>/committee/signing", SIGNING_SHEET)
@requires(Permission.SUMMARY_READ)
def committee_signing_pdf(code: str) -> Response:
    """发文稿纸 of the committee's roll-up."""
    found = load(code, CODE)
    if not found.signing.steps:
        raise NotFound("这一版没有签批环节，没有可以打印的发文稿纸。")
    sheet = signing_sheet(found, handled_by=queries.handled_by(db.session(), found), demo=in_demo())
    return print_answer("signing_sheet.html", sheet)
