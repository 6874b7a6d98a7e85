"""Pages of political birthdays: a month or a quarter, marking several at once, correcting one."""

from flask import Blueprint, Response, request, url_for

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.permissions import Permission
from intranet.domain.life.birthdays import (
    BirthdayForm,
    PoliticalBirthday,
    birthdays_between,
    undated,
)
from intranet.domain.life.scope import fills_in
from intranet.domain.organization.directory import BranchName, branches_during
from intranet.features.life.birthdays import operations
from intranet.features.life.birthdays.forms import HeldForm, MarkForm
from intranet.features.life.birthdays.queries import Span, member_name
from intranet.foundation import clock, looks, quarters
from intranet.foundation.database import db
from intranet.foundation.quarters import Month, parse_span
from intranet.pagekit import notices
from intranet.pagekit.access import requires
from intranet.pagekit.choosing import asked_branch, branch_options, opening
from intranet.pagekit.htmx import go_to
from intranet.pagekit.listings import Column, Listing, listed
from intranet.pagekit.registers import Line, Register, covered
from intranet.pagekit.saving import FormPage, Refused, attempt
from intranet.pagekit.session import current_actor
from intranet.pagekit.workbooks import workbook

# its addresses are spelled out: that of a file is /birthdays.pdf, beside the page and not below it
blueprint = Blueprint("birthdays", __name__)

BIRTHDAYS = Register(
    PoliticalBirthday,
    "政治生日",
    operations.EVENTS,
    Permission.LIFE_EDIT,
    reads=covered(Permission.LIFE_READ),
    day="held_on",
)
TWICE = "所选党员的政治生日已经登记，不再重复登记。"
DAY = Column("日期", 10, lambda one: f"{one.day.month}月{one.day.day}日", order=lambda one: one.day)
NAME = Column("姓名", 10, lambda one: one.name, heads=True)
HELD = (
    Column("党龄", 8, lambda one: one.years, unit="年", align="right", order=lambda one: one.years),
    Column(
        "开展情况",
        12,
        lambda one: one.held and one.held.form.label,
        blank=lambda one: "未到日期" if one.day > clock.today() else "未开展",
        badge=lambda _one: looks.DONE,
    ),
    Column("开展日期", 12, lambda one: one.held and one.held.held_on.isoformat(), blank="不适用"),
    Column(
        "寄语或做法",
        30,
        lambda one: one.held and one.held.words,
        blank=lambda one: "未填报" if one.held else "不适用",
    ),
)


def _branches(span: quarters.Span) -> list[BranchName]:
    """The branches of the time whose registers the person reads."""
    return branches_during(
        db.session(), current_actor(), span, clock.today(), permission=Permission.LIFE_READ
    )


def _unmarked(month: quarters.Span) -> bool:
    """Whether nothing is registered yet for some political birthday of the month."""
    code = request.args.get("branch", "")
    shown = [branch.id for branch in _branches(month) if code in ("", branch.code)]
    found = birthdays_between(db.session(), shown, month.first_day, month.last_day)
    return any(one.held is None for one in found)


@listed(blueprint, "/birthdays", Permission.LIFE_READ, "life/birthdays/index.html")
def index() -> Listing:
    """Whose political birthday falls into a month or a quarter."""
    session, actor, today = db.session(), current_actor(), clock.today()
    code = request.args.get("month") or str(opening(Month.of(today), _unmarked))
    span = Span.parse(code, today)
    found = _branches(parse_span(span.code))
    one = asked_branch(found)
    shown = [branch.id for branch in ([one] if one else found)]
    birthdays = birthdays_between(session, shown, span.first, span.last)
    held = sum(birthday.held is not None for birthday in birthdays)
    edits = one is not None and fills_in(actor, one)
    whose = Column(
        "党支部",
        20,
        lambda one: one.branch_name,
        link=lambda one: url_for("birthdays.index", branch=one.branch_code, month=span.code),
    )
    return Listing(
        title=f"{span.label}党员政治生日",
        columns=(DAY, NAME, *([] if one else [whose]), *HELD),
        statement=birthdays,
        branch=one,
        scope=f"已开展{held}名。" if held else "均未开展。" if birthdays else "",
        edit=(
            lambda one: (
                url_for("birthdays.edit", entry_id=one.held.id, month=span.code)
                if one.held
                else None
            )
        )
        if edits
        else None,
        values={
            "span": span,
            "one": one,
            "branch_options": branch_options(found),
            "may_mark": edits and held < len(birthdays),
            "undated": undated(session, shown, today),
            "edits_members": actor.can(Permission.MEMBER_EDIT),
        },
    )


@blueprint.route("/birthdays/<code>/<month>", methods=["GET", "POST"])
@requires(Permission.LIFE_EDIT, emits={AuditAction.BIRTHDAY_HELD})
def mark(code: str, month: str) -> Response:
    """Register what was done for the chosen members."""
    session, actor = db.session(), current_actor()
    line = BIRTHDAYS.opened(code)
    branch_id = line.home.branch_id or 0
    span = Span.parse(month, clock.today())
    way = BirthdayForm.COLLECTIVE if span.is_quarter else BirthdayForm.INDIVIDUAL
    form = MarkForm.of(line.row, is_new=True, form=way)
    form.offer(span.year, birthdays_between(session, [branch_id], span.first, span.last))
    back = url_for("birthdays.index", branch=code, month=span.code)
    page = FormPage(
        "life/birthdays/form.html", back, {"line": line, "about": span.label, "here": request.path}
    )
    if request.method != "POST":
        return page.show(form)
    outcome = attempt(
        form,
        lambda: operations.mark(
            session, branch_id, span.year, form.members.data or (), form.columns(), actor=actor
        ),
        twice=TWICE,
    )
    if isinstance(outcome, Refused):
        return page.show(form, outcome)
    if outcome.value:
        notices.done(f"已登记{outcome.value}名党员的政治生日。")
    else:
        notices.caution(TWICE)
    return go_to(back)


def filled(line: Line[PoliticalBirthday]) -> HeldForm:
    """The form of an entry."""
    form = line.filled(HeldForm)
    form.year = line.row.year
    return form


workbook(
    "birthdays",
    BIRTHDAYS,
    filled,
    listed="birthdays.index",
    held=lambda found: [one.held for one in found if one.held],
    beside={
        "党员": lambda line: line.once(member_name, db.session(), line.row.member_id),
        "年度": lambda line: line.row.year,
    },
    only_corrects=True,
)


def _loaded(entry_id: int) -> tuple[Line[PoliticalBirthday], str, str]:
    """An entry, what it is about, and the way back to the month from which it was opened."""
    line = BIRTHDAYS.load(entry_id)
    name = member_name(db.session(), line.row.member_id)
    back = url_for("birthdays.index", branch=line.home.code, month=request.values.get("month"))
    return line, f"{name}{line.row.trail_label}", back


@blueprint.route("/birthdays/<int:entry_id>", methods=["GET", "POST"])
@requires(Permission.LIFE_EDIT, emits={AuditAction.BIRTHDAY_EDITED})
def edit(entry_id: int) -> Response:
    """Correct what was registered."""
    line, about, back = _loaded(entry_id)
    form = filled(line)
    return line.answer(form, "life/birthdays/form.html", back=back, about=about)


@blueprint.route("/birthdays/<int:entry_id>/remove", methods=["GET", "POST"])
@requires(Permission.LIFE_EDIT, emits={AuditAction.BIRTHDAY_REMOVED})
def remove(entry_id: int) -> Response:
    """Take back what was registered by mistake."""
    line, about, back = _loaded(entry_id)
    return line.removal(back=back, about=about)
