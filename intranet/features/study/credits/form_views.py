"""Entering and changing training and make-up study of a branch's members."""

from datetime import date

from flask import Response, render_template, request, url_for

from intranet.domain.access.roles import Permission
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
from intranet.foundation.chinese import tenths
from intranet.foundation.database import db
from intranet.foundation.errors import NotFound
from intranet.pagekit.access import requires
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
            "here": url_for("study.save_credit", credit_id=credit.id)
            if credit
            else url_for("study.add_training", branch=home.code),
        },
    )


def _new_training_form(home: Home, formdata: object = None) -> forms.TrainingForm:
    form = forms.TrainingForm(formdata=formdata)
    roster = roster_on(db.session(), home.branch_id or 0, clock.today())
    form.offer([(entry.member_id, entry.name) for entry in roster])
    return form


@blueprint.get("/credits/training/new")
@requires(Permission.STUDY_EDIT)
def new_training() -> Response:
    """Show an empty form of external training."""
    home = branch_home(WHAT)
    return _training_page(home, None).show(_new_training_form(home))


@blueprint.post("/credits/training/new")
@requires(Permission.STUDY_EDIT)
def add_training() -> Response:
    """Enter one training for the ticked members."""
    home = branch_home(WHAT)
    form = _new_training_form(home, request.form)
    return _training_page(home, None).save(
        form,
        lambda: operations.enter_training(
            db.session(),
            form.to_input(_training_day(home.committee_id, form.days[0])),
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
    return render_template(
        "study/credits/make_up.html",
        tabs=tabs("credits"),
        home=home,
        home_options=[(one.code, one.name) for one in own_homes()],
        year=year,
        years=years,
        rows=queries.to_make_up(
            db.session(), home.branch_id or 0, date(year, 1, 1), date(year, 12, 31), today
        ),
    )


def _make_up_page(home: Home, record: RecordWorth, credit: StudyCredit | None = None) -> FormPage:
    return FormPage(
        "study/credits/make_up_form.html",
        url_for("study.credits") if credit else url_for("study.make_up", branch=home.code),
        {
            "credit": credit,
            "record": record,
            "here": url_for("study.save_credit", credit_id=credit.id)
            if credit
            else url_for(
                "study.add_make_up",
                branch=home.code,
                activity=record.activity_id,
                kind=record.kind_id,
            ),
        },
    )


def _missing(home: Home) -> queries.Missing:
    return queries.missing_of(
        db.session(),
        home.branch_id or 0,
        request.args.get("activity", 0, type=int),
        request.args.get("kind", 0, type=int),
        clock.today(),
    )


@blueprint.get("/credits/make-up/new")
@requires(Permission.STUDY_EDIT)
def new_make_up() -> Response:
    """Show the form for one missed record (?activity=&kind=), everybody who missed it ticked."""
    home = branch_home(WHAT)
    missing = _missing(home)
    form = forms.MakeUpForm(
        formdata=None,
        members=[str(number) for number, _ in missing.members],
        hours=missing.record.counted_tenths,
        day=clock.today(),
    )
    form.offer(list(missing.members))
    return _make_up_page(home, missing.record).show(form)


@blueprint.post("/credits/make-up/new")
@requires(Permission.STUDY_EDIT)
def add_make_up() -> Response:
    """Enter make-up study of one record for the ticked members."""
    home = branch_home(WHAT)
    form = forms.MakeUpForm(formdata=request.form)
    missing = _missing(home)
    form.offer(list(missing.members))
    return _make_up_page(home, missing.record).save(
        form,
        lambda: operations.enter_make_up(
            db.session(),
            form.to_input(),
            missing.record,
            form.member_ids,
            actor=current_actor(),
            home=home,
        ),
        done="补学已登记，机关党委确认后计入学时。",
    )


@blueprint.get("/credits/<int:credit_id>/edit")
@requires(Permission.STUDY_EDIT)
def edit_credit(credit_id: int) -> Response:
    """Show one for changing."""
    credit = load_editable(credit_id)
    if credit.kind is CreditKind.TRAINING:
        form = forms.TrainingForm(formdata=None, data=forms.training_values(credit))
        del form.members
        return _training_page(home_of(credit.branch_id), credit).show(form)
    make_up_form = forms.MakeUpForm(formdata=None, data=forms.make_up_values(credit))
    del make_up_form.members
    return _make_up_page(home_of(credit.branch_id), _record_of(credit), credit).show(make_up_form)


def _record_of(credit: StudyCredit) -> RecordWorth:
    record = queries.record_of(db.session(), credit.activity_id, credit.missed_kind_id)
    if record is None:
        raise NotFound("对应的活动记录已不在，不能修改；请移除这条登记。")
    return record


@blueprint.post("/credits/<int:credit_id>/edit")
@requires(Permission.STUDY_EDIT)
def save_credit(credit_id: int) -> Response:
    """Save the change; what was returned waits again."""
    credit, actor, session = load_editable(credit_id), current_actor(), db.session()

    if credit.kind is CreditKind.TRAINING:
        training = forms.TrainingForm(formdata=request.form)
        del training.members
        return _training_page(home_of(credit.branch_id), credit).save(
            training,
            lambda: operations.edit_training(
                session,
                credit,
                training.to_input(_training_day(credit.committee_id, training.days[0])),
                actor=actor,
                version=training.seen_version,
            ),
            done="已保存，等待机关党委确认。",
            row=credit,
        )
    record = _record_of(credit)
    make_up_form = forms.MakeUpForm(formdata=request.form)
    del make_up_form.members
    return _make_up_page(home_of(credit.branch_id), record, credit).save(
        make_up_form,
        lambda: operations.edit_make_up(
            session,
            credit,
            make_up_form.to_input(),
            record,
            actor=actor,
            version=make_up_form.seen_version,
        ),
        done="已保存，等待机关党委确认。",
        row=credit,
    )
