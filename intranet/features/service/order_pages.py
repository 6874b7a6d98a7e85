"""What is done with an order: its moves, the slip on paper, how to call back."""

from flask import Response, make_response, render_template, request
from sqlalchemy import select

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.permissions import Permission
from intranet.domain.organization.directory import branches_on
from intranet.domain.organization.tables import Branch
from intranet.domain.service import order_moves
from intranet.domain.service.order_moves import Said
from intranet.domain.service.orders import EVENTS, OrderMove, Score, ServiceOrder
from intranet.features.service.order_forms import FORMS, DispatchForm, MoveForm
from intranet.features.service.order_slip import Source, slip
from intranet.features.service.orders import BOOK
from intranet.features.service.shelf import SERVICE
from intranet.foundation import clock
from intranet.foundation.database import db
from intranet.foundation.personal_numbers import Whole
from intranet.pagekit.access import requires
from intranet.pagekit.fields import choices
from intranet.pagekit.printed import ORDER_SLIP, printed
from intranet.pagekit.printing import in_demo, print_answer
from intranet.pagekit.saving import FormPage
from intranet.pagekit.session import current_actor

blueprint = SERVICE.blueprint
_ACTS = ", ".join(OrderMove)


def _form(order: ServiceOrder, asked: OrderMove) -> MoveForm:
    """The form of a move, as it was posted or with the version that is seen."""
    form: MoveForm = FORMS[asked]()
    if request.method == "GET" and not form.restored:
        form.version.data = str(order.version)
    if isinstance(form, DispatchForm):
        branches = branches_on(db.session(), clock.today(), committee_ids=[order.committee_id])
        form.branch.choices = choices(
            [("", "请选择"), *((one.code, one.short_name) for one in branches)]
        )
    return form


def _said(form: MoveForm, order: ServiceOrder) -> Said:
    """What the form of the move says."""
    typed = form.data
    of_code = select(Branch).where(
        Branch.code == typed.get("branch"), Branch.committee_id == order.committee_id
    )
    return Said(
        note=typed.get("note") or "",
        is_solved=typed.get("is_solved") == "yes",
        score=Score(typed["score"]) if typed.get("score") else None,
        branch=db.session.scalar(of_code) if typed.get("branch") else None,
    )


@blueprint.route(f"/orders/<int:key>/<any({_ACTS}):act>", methods=["GET", "POST"])
@requires(Permission.SERVICE_READ, emits=frozenset(EVENTS.values()))
def move(key: int, act: str) -> Response:
    """Make one move."""
    session, actor, asked = db.session(), current_actor(), OrderMove(act)
    order = order_moves.load_order(session, key, actor)
    order_moves.require(actor, order, asked)
    form = _form(order, asked)
    back = SERVICE.url("show", BOOK, key=key)
    page = FormPage("service/order_move.html", back, {"order": order, "move": asked})
    return page.answer(
        form,
        lambda: order_moves.make(
            session, order, asked, _said(form, order), actor=actor, version=form.seen_version
        ),
        done=f"{asked.label.removeprefix('登记')}已登记。",
        row=order,
    )


@blueprint.post("/orders/<int:key>/callback")
@requires(Permission.SERVICE_READ, emits={AuditAction.ORDER_CALLBACK_READ})
def callback(key: int) -> Response:
    """How to call back, once; that it was looked at is recorded."""
    session, actor = db.session(), current_actor()
    order = order_moves.load_order(session, key, actor)
    phone = order_moves.read_callback(session, order, actor=actor)
    # in the answer itself: it cannot be shown again without another event
    return make_response(
        render_template(
            "service/callback.html",
            order=order,
            phone=Whole(phone),
            back=SERVICE.url("show", BOOK, key=key),
        )
    )


@printed(blueprint, "/orders/<int:key>/slip", ORDER_SLIP)
@requires(Permission.SERVICE_READ)
def order_slip(key: int) -> Response:
    """The order on one page, for who takes it on and who signs that it is done."""
    session = db.session()
    order = order_moves.load_order(session, key, current_actor())
    return print_answer(
        "record.html",
        slip(Source.of(session, order, as_of=clock.today(), demo=in_demo())),
    )
