"""Entering and changing training and make-up study of a branch's members."""

from datetime import date

from flask import Response, render_template, request, url_for

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.permissions import Permission
from intranet.domain.organization.homes import Home
from intranet.domain.organization.roster import roster_on
from intranet.domain.study.conversion import TrainingDay, load_conversions
from intranet.domain.study.credits import CreditKind, StudyCredit
from intranet.domain.study.gatherings import RecordWorth
from intranet.features.study.credits import forms, operations, queries
from intranet.features.study.credits.views import load_editable
from intranet.features.study.page import (
    blueprint,
    branch_home,
    home_of,
    own_homes,
    tabs,
    year_options,
)
from intranet.foundation import clock
from intranet.foundation.chinese import enough, tenths
from intranet.foundation.database import db
from intranet.foundation.errors import NotFound
from intranet.foundation.typed import read_number
from intranet.pagekit.access import requires
from intranet.pagekit.fields import choices
from intranet.pagekit.saving import FormPage
from intranet.pagekit.session import current_actor

WHAT = "登记培训和补学"


def _training_day(committee_id: int, day: date) -> TrainingDay:
    return load_conversions(db.session()).training_day(committee_id, day)


def _training_page(home: Home, credit: StudyCredit | None) -> FormPage:
    worth = _training_day(home.committee_id, clock.today())
    return FormPage(
        "study/credits/training_form.html",
        url_for("study.credits"),
        {
            "credit": credit,
            "home": home,
            "home_options": [] if credit else [(one.code, one.name) for one in own_homes()],
            "worth": f"不填的，按半天{tenths(worth.half_day)}学时、全天{tenths(worth.day)}学时折算。",
            "here": url_for("study.edit_credit", credit_id=credit.id)
            if credit
            else url_for("study.add_training", branch=home.code),
        },
    )


@blueprint.route("/credits/training/new", methods=["GET", "POST"])
@requires(Permission.STUDY_EDIT, emits={AuditAction.STUDY_CREDIT_ENTERED})
def add_training() -> Response:
    """Enter one external training for the ticked members."""
    home = branch_home(WHAT)
    form = forms.TrainingForm()
    roster = roster_on(db.session(), home.branch_id or 0, clock.today())
    form.offer([(entry.member_id, entry.name) for entry in roster])
    return _training_page(home, None).answer(
        form,
        lambda: operations.enter(
            db.session(),
            form.values(_training_day(home.committee_id, form.days[0])),
            form.member_ids,
            actor=current_actor(),
            home=home,
        ),
        done="培训已登记，机关党委确认后计入学时。",
    )


@blueprint.get("/credits/make-up")
@requires(Permission.STUDY_EDIT)
def make_up() -> str:
    """What members of the branch missed in the year and have not made up."""
    home, today = branch_home(WHAT), clock.today()
    year, years = year_options()
    rows = _missed(home, year)
    return render_template(
        "study/credits/make_up.html",
        tabs=tabs("credits"),
        home=home,
        home_options=[(one.code, one.name) for one in own_homes()],
        year=year,
        years=years,
        rows=rows,
        behind=queries.by_member(rows),
        sentence=enough(
            date(year, 12, 31),
            today,
            "没有待补学的活动。",
            f"{year}年没有待补学的活动，无需补充。",
        ),
    )


def _missed(home: Home, year: int) -> list[queries.Missing]:
    first, last = date(year, 1, 1), date(year, 12, 31)
    return queries.to_make_up(db.session(), home.branch_id or 0, first, last, clock.today())


@blueprint.route("/credits/make-up/member", methods=["GET", "POST"])
@requires(Permission.STUDY_EDIT, emits={AuditAction.STUDY_CREDIT_ENTERED})
def add_make_ups() -> Response:
    """Enter make-up study of everything that one member (?member=) missed in the year, all of it ticked."""
    home = branch_home(WHAT)
    year, _ = year_options()
    member_id = request.args.get("member", 0, type=read_number)
    found = next(
        (one for one in queries.by_member(_missed(home, year)) if one.member_id == member_id), None
    )
    if found is None:
        raise NotFound("这位党员没有需要补学的活动。")
    records = {f"{one.activity_id}-{one.kind_id}": one for one in found.records}
    form = forms.MakeUpOfMemberForm(records=list(records), day=clock.today())
    form.records.choices = choices((key, forms.record_words(one)) for key, one in records.items())
    return FormPage(
        "study/credits/make_ups_form.html",
        url_for("study.make_up", branch=home.code, year=year),
        {
            "found": found,
            "here": url_for("study.add_make_ups", branch=home.code, member=member_id, year=year),
        },
    ).answer(
        form,
        lambda: operations.enter_make_up(
            db.session(),
            form.values(),
            [records[key] for key in form.records.data or ()],
            [member_id],
            actor=current_actor(),
            home=home,
        ),
        done="补学已登记，机关党委确认后计入学时。",
    )


def _make_up_page(home: Home, record: RecordWorth, credit: StudyCredit | None = None) -> FormPage:
    return FormPage(
        "study/credits/make_up_form.html",
        url_for("study.credits") if credit else url_for("study.make_up", branch=home.code),
        {
            "credit": credit,
            "record": record,
            "here": url_for("study.edit_credit", credit_id=credit.id)
            if credit
            else url_for(
                "study.add_make_up",
                branch=home.code,
                activity=record.activity_id,
                kind=record.kind_id,
            ),
        },
    )


@blueprint.route("/credits/make-up/new", methods=["GET", "POST"])
@requires(Permission.STUDY_EDIT, emits={AuditAction.STUDY_CREDIT_ENTERED})
def add_make_up() -> Response:
    """Enter make-up study of one missed record (?activity=&kind=), everybody who missed it ticked."""
    home = branch_home(WHAT)
    missing = queries.missing_of(
        db.session(),
        home.branch_id or 0,
        request.args.get("activity", 0, type=read_number),
        request.args.get("kind", 0, type=read_number),
        clock.today(),
    )
    form = forms.MakeUpForm(
        members=[str(number) for number, _ in missing.members],
        hours=missing.record.counted_tenths,
        day=clock.today(),
    )
    form.offer(list(missing.members))
    return _make_up_page(home, missing.record).answer(
        form,
        lambda: operations.enter_make_up(
            db.session(),
            form.values(),
            [missing.record],
            form.member_ids,
            actor=current_actor(),
            home=home,
        ),
        done="补学已登记，机关党委确认后计入学时。",
    )


def _record_of(credit: StudyCredit) -> RecordWorth:
    record = queries.record_of(db.session(), credit.activity_id, credit.missed_kind_id)
    if record is None:
        raise NotFound("对应的活动记录已不在，不能修改；请移除这条登记。")
    return record


@blueprint.route("/credits/<int:credit_id>/edit", methods=["GET", "POST"])
@requires(Permission.STUDY_EDIT, emits={AuditAction.STUDY_CREDIT_EDITED})
def edit_credit(credit_id: int) -> Response:
    """Change one; what was returned waits again."""
    credit = load_editable(credit_id)
    home, record = home_of(credit.branch_id), None
    form: forms.TrainingForm | forms.MakeUpForm
    if credit.kind is CreditKind.TRAINING:
        form, page = (
            forms.TrainingForm(data=forms.training_values(credit)),
            _training_page(home, credit),
        )
    else:
        record = _record_of(credit)
        form, page = (
            forms.MakeUpForm(data=forms.make_up_values(credit)),
            _make_up_page(home, record, credit),
        )
    del form.members

    def act() -> None:
        operations.edit(
            db.session(),
            credit,
            form.values()
            if isinstance(form, forms.MakeUpForm)
            else form.values(_training_day(credit.committee_id, form.days[0])),
            actor=current_actor(),
            version=form.seen_version,
            record=record,
        )

    return page.answer(form, act, done="已保存，等待机关党委确认。", row=credit)
