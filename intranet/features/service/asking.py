"""群众点单入口: ordering without an account, following an order by its code. Off until the committee switches it on.

Nothing is told but what belongs to a code that was given out, and nothing about who ordered is kept but how to call
back. An unknown code, one of another committee and one that is no code at all get the same answer.
"""

from itertools import groupby

from flask import (
    Blueprint,
    Response,
    current_app,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask import session as browser
from flask_wtf.csrf import CSRFError
from sqlalchemy import select

from intranet.domain.access import modules
from intranet.domain.access.actions import AuditAction
from intranet.domain.access.permissions import Module, Permission
from intranet.domain.organization.directory import name_of_branch, name_of_committee
from intranet.domain.organization.tables import Committee
from intranet.domain.records import posted
from intranet.domain.service import order_moves
from intranet.domain.service.menu import ServiceItem, offered_on
from intranet.domain.service.order_moves import STRANGER
from intranet.domain.service.orders import (
    OrderLevel,
    OrderSource,
    OrderState,
    Score,
    ServiceOrder,
)
from intranet.features.service.order_forms import AskForm, CodeForm, GradeForm
from intranet.foundation import clock
from intranet.foundation.database import db
from intranet.foundation.errors import NotFound
from intranet.pagekit.access import requires
from intranet.pagekit.fields import grouped_choices
from intranet.pagekit.forms import RecordForm
from intranet.pagekit.saving import Refused, attempt
from intranet.pagekit.strangers import PAUSED, calm, visitor

blueprint = Blueprint("asking", __name__, url_prefix="/ask")
MOST, MOST_LOOKS = 5, 10
UNKNOWN = "没有找到这个查询码，请核对。"
OLD = "页面停留时间过长，这次没有提交。您填写的内容都还在，请再点一次。"
_PLACED = "placed_order"


def _committee(code: str) -> int:
    """The committee of this code, where it takes orders here; NotFound for any other."""
    found = db.session.scalar(
        select(Committee.id).where(
            Committee.code == code, modules.on(Module.ORDERING, Committee.id)
        )
    )
    if found is None:
        raise NotFound("没有找到这个页面。")
    return found


def _page(
    template: str, code: str, form: RecordForm | None, status: int = 200, **more: object
) -> Response:
    committee_id = _committee(code)
    office = name_of_committee(db.session(), committee_id, clock.today()).full_name
    page = render_template(f"service/{template}.html", code=code, form=form, office=office, **more)
    return make_response(page, status)


def _form(committee_id: int) -> AskForm:
    """The form with what may be ordered today."""
    form = AskForm()
    items = db.session.scalars(
        select(ServiceItem)
        .where(ServiceItem.committee_id == committee_id, offered_on(clock.today()))
        .order_by(ServiceItem.kind, ServiceItem.category, ServiceItem.id)
    ).all()
    groups = groupby(items, lambda one: f"{one.kind.label}：{one.category}")
    form.item_id.choices = grouped_choices(
        [
            ("", [("", "其他需求")]),
            *((name, [(str(one.id), one.name) for one in found]) for name, found in groups),
        ]
    )
    return form


@blueprint.route("/<code>", methods=["GET", "POST"])
@requires(Permission.PUBLIC, emits={AuditAction.ORDER_PLACED})
def order(code: str) -> Response:
    """Order something."""
    committee_id = _committee(code)
    form = _form(committee_id)
    if request.method == "GET":
        return _page("ask", code, form)
    if not form.validate():
        return _page("ask", code, form, 422)
    if not calm("order", MOST):
        form.need.errors = [PAUSED]
        return _page("ask", code, form, 429)
    onward = make_response(redirect(url_for("asking.placed", code=code), 303))
    session = db.session()
    typed = [(name, texts) for name, texts in request.form.lists() if name != "csrf_token"]
    if not posted.claim(session, posted.digest_of(0, request.path, typed)):
        return onward
    row = ServiceOrder(
        committee_id=committee_id,
        received_on=clock.today(),
        source=form.source.data,
        party="" if form.source.data is OrderSource.RESIDENT else form.party.data or "",
        need=form.need.data,
        item_id=form.item_id.data,
    )
    browser[_PLACED] = order_moves.place(
        session, row, form.phone.data or "", actor=visitor(STRANGER)
    )
    return onward


@blueprint.errorhandler(CSRFError)
def page_was_old(_error: CSRFError) -> Response:
    """The form as it was typed, to be sent once more: who has no account has nothing to sign in to."""
    code = (request.view_args or {})["code"]
    try:
        if request.endpoint == "asking.order":
            form = _form(_committee(code))
            form.need.errors = [OLD]
            return _page("ask", code, form, 400)
        asked = CodeForm()
        asked.code.errors = [OLD]
        return _page("follow", code, asked, 400, found=None)
    except NotFound as gone:
        return make_response(current_app.handle_user_exception(gone))


@blueprint.get("/<code>/placed")
@requires(Permission.PUBLIC)
def placed(code: str) -> Response:
    """The code by which the order is followed, shown once."""
    given = browser.pop(_PLACED, "")
    return _page("asked", code, None, given=given)


@blueprint.route("/<code>/order", methods=["GET", "POST"])
@requires(Permission.PUBLIC, emits=frozenset())
def follow(code: str) -> Response:
    """How an order stands, by its code."""
    form = CodeForm()
    if request.method == "GET":
        return _page("follow", code, form, found=None)
    found, status = _looked_up(code, form)
    grade = GradeForm(formdata=None, data={"code": form.code.data})
    return _standing(code, form, status, found, grade)


@blueprint.post("/<code>/grade")
@requires(Permission.PUBLIC, emits={AuditAction.ORDER_RATED})
def grade(code: str) -> Response:
    """Say how it went."""
    form = GradeForm()
    found, status = _looked_up(code, form)
    if found is not None and status == 200:
        outcome = attempt(
            form,
            lambda: order_moves.rate_by_code(
                db.session(), found, Score(form.score.data), actor=visitor(STRANGER)
            ),
        )
        status = outcome.status if isinstance(outcome, Refused) else 200
    return _standing(code, form, status, found, form)


def _standing(
    code: str, form: CodeForm, status: int, found: ServiceOrder | None, grade: GradeForm
) -> Response:
    """The order that was found, and the form of its grade while it may be given; else the form of the code."""
    rates = found is not None and found.state is OrderState.DONE
    return _page(
        "follow", code, form, status, found=found, told=_told(found), grade=grade, rates=rates
    )


def _looked_up(code: str, form: CodeForm) -> tuple[ServiceOrder | None, int]:
    """The order of the code that was typed, and the status of the answer: the same for all codes that are none."""
    committee_id = _committee(code)
    if not form.validate() and not form.code.data:
        return None, 422
    if not calm("follow", MOST_LOOKS):
        form.code.errors = [PAUSED]
        return None, 429
    found = order_moves.by_code(db.session(), form.code.data or "", committee_id)
    if found is None:
        form.code.errors = [UNKNOWN]
        return None, 422
    return found, 422 if form.errors else 200


def _told(found: ServiceOrder | None) -> list[tuple[str, str]]:
    """What who ordered is told: where it stands, who deals with it, what came of it."""
    if found is None:
        return []
    branch = (
        name_of_branch(db.session(), found.branch_id, clock.today()).short_name
        if found.level is OrderLevel.BRANCH and found.branch_id is not None
        else found.level.label
    )
    told = [
        ("点单编号", found.number),
        ("受理日期", found.received_on.isoformat()),
        ("办理状态", found.state.label),
        ("承办单位", branch if found.state is not OrderState.RECEIVED else ""),
        ("办理结果", found.result),
        ("评价", found.score.label if found.score else ""),
    ]
    return [(name, words) for name, words in told if words]
