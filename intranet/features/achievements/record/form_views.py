"""The form of an achievement: new, stored; saving, previewing and submitting."""

from typing import Any

from flask import Response, abort, make_response, render_template, request, url_for

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.permissions import Permission
from intranet.domain.achievements.checks import LEVELLED
from intranet.domain.achievements.store import load_editable, submits
from intranet.domain.achievements.tables import Achievement, AchievementKind
from intranet.domain.achievements.values import reading_words
from intranet.domain.organization.homes import Home, choose_home
from intranet.domain.records.moves import return_opinion
from intranet.features.achievements import choices
from intranet.features.achievements.page import SECRETARY_SUBMITS, address, blueprint, edit_key
from intranet.features.achievements.record import comparison
from intranet.features.achievements.record import operations as entries
from intranet.features.achievements.record import queries as record
from intranet.features.achievements.record.forms import (
    SUBJECT_HELP,
    AchievementForm,
    code_of,
    values_of,
)
from intranet.foundation import clock
from intranet.foundation.chinese import long_date
from intranet.foundation.database import db
from intranet.foundation.errors import RuleBroken, StaleRecord
from intranet.foundation.quarters import Quarter
from intranet.pagekit import drafts, notices
from intranet.pagekit.access import requires
from intranet.pagekit.htmx import go_to
from intranet.pagekit.saving import Refused, attempt
from intranet.pagekit.session import current_actor


def _arranged(
    form: AchievementForm, kind: AchievementKind, home: Home, achievement: Achievement | None
) -> AchievementForm:
    session = db.session()
    form.arrange(
        kind,
        indicators=choices.indicators_offered(
            session, home.committee_id, keep=achievement.indicator_id if achievement else None
        ),
        brands=choices.brands_offered(
            session,
            home.committee_id,
            home.branch_id,
            keep=achievement.brand_id if achievement else None,
        ),
        branches=None
        if home.branch_id is not None
        else [
            (str(branch.id), branch.short_name)
            for branch in choices.branches_offered(session, [home.committee_id])
        ],
    )
    return form


def _preview(form: AchievementForm) -> tuple[str, str]:
    """The clause as it will print, and how the value was read; RuleBroken for what could not be saved."""
    typed = form.to_input()
    quantity = entries.check_typed(typed, form.kind)[0]
    until = f"截至{long_date(typed.as_of)}，" if typed.as_of else ""
    return f"{until}{typed.subject}{typed.wording}{typed.tail}", reading_words(
        typed.wording, quantity
    )


def _more_open(form: AchievementForm) -> bool:
    """Whether something stands behind 更多内容 already, or is wrong there."""
    names = ["tail", "measure_kind", "scope", "baseline", "definition"]
    if form.kind is not AchievementKind.FIGURE:
        names += ["wording", "indicator", "as_of"]
    return any(form[name].data or form[name].errors for name in names if name in form)


def _form_page(
    form: AchievementForm,
    kind: AchievementKind,
    home: Home,
    status: int,
    *,
    achievement: Achievement | None = None,
    **more: Any,
) -> Response:
    context = {
        "extra": [],
        "changes": [],
        "preview": None,
        "return_opinion": return_opinion(db.session(), achievement) if achievement else None,
        **more,
    }
    page = render_template(
        "achievements/form.html",
        form=form,
        kind=kind,
        home=home,
        achievement=achievement,
        here=url_for("achievements.edit", achievement_id=achievement.id)
        if achievement
        else url_for("achievements.new", kind=kind.value, branch=home.code),
        subject_help=SUBJECT_HELP.get(kind),
        is_figure=kind is AchievementKind.FIGURE,
        is_endorsement=kind is AchievementKind.ENDORSEMENT,
        level_needed=kind in LEVELLED,
        more_open=_more_open(form),
        may_submit=current_actor().covers(
            Permission.BRAND_SUBMIT, committee_id=home.committee_id, branch_id=home.branch_id
        ),
        **context,
    )
    return make_response(page, status)


def _kind(code: str) -> AchievementKind | None:
    return AchievementKind(code) if code in list(AchievementKind) else None


def _blank(kind: AchievementKind) -> dict[str, Any]:
    """Defaults of a new achievement: the quarter that ended last."""
    quarter = Quarter.of(clock.today()).previous
    return {
        "period": code_of(quarter.first_day, quarter.last_day)
        if kind is AchievementKind.FIGURE
        else "",
        "in_text": True,
        "draft_key": f"{record.NEW_DRAFT}{drafts.own_part()}",
    }


@blueprint.get("/achievements/new")
@requires(Permission.BRAND_EDIT)
def new() -> Response:
    """Choose a kind, or show its form: blank, or with kept text."""
    session, actor = db.session(), current_actor()
    found = choices.homes_offered(session, actor)
    key = request.args.get("draft", "")
    kept = drafts.restore(key) if key.startswith(record.NEW_DRAFT) else None
    source: Any = kept if kept is not None else request.args
    home = _chosen(found, source.get("branch", ""))
    kind = _kind(source.get("kind", ""))
    if kind is None:
        page = render_template(
            "achievements/choose_kind.html",
            kinds=list(AchievementKind),
            home=home,
            homes=found,
        )
        return make_response(page)
    form = AchievementForm(formdata=kept, **({} if kept is not None else _blank(kind)))
    return _form_page(_arranged(form, kind, home, None), kind, home, 200)


@blueprint.post("/achievements/new")
@requires(
    Permission.BRAND_EDIT, emits={AuditAction.ACHIEVEMENT_CREATED, AuditAction.RECORD_SUBMITTED}
)
def create() -> Response:
    """Enter an achievement: a draft, or a draft that is submitted at once."""
    session, actor = db.session(), current_actor()
    home = _chosen(choices.homes_offered(session, actor), request.form.get("branch", ""))
    kind = _kind(request.form.get("kind", ""))
    if kind is None:
        abort(400)
    form = _arranged(AchievementForm(), kind, home, None)
    answer = _answer_without_saving(form, kind, home, None)
    if answer is not None:
        return answer

    def act() -> Achievement:
        return _submitted(
            entries.create(
                session,
                form.to_input(),
                kind=kind,
                actor=actor,
                committee_id=home.committee_id,
                branch_id=home.branch_id,
            )
        )

    outcome = attempt(form, act)
    if isinstance(outcome, Refused):
        return _form_page(form, kind, home, outcome.status, extra=outcome.extra)
    return _saved(outcome.value)


def _answer_without_saving(
    form: AchievementForm, kind: AchievementKind, home: Home, achievement: Achievement | None
) -> Response | None:
    """The form again: with its sentences, or with the preview that was asked for; None when it may be saved."""
    if not form.validate():
        return _form_page(form, kind, home, 422, achievement=achievement)
    if request.form.get("act") != "preview":
        return None
    try:
        preview = _preview(form)
    except RuleBroken as broken:
        extra = form.show_problems(broken.problems)
        return _form_page(form, kind, home, 422, achievement=achievement, extra=extra)
    return _form_page(form, kind, home, 200, achievement=achievement, preview=preview)


def _submitted(achievement: Achievement) -> Achievement:
    """What was saved, submitted where that was asked for."""
    if request.form.get("act") == "submit":
        db.session.expire(achievement)
        entries.submit_saved(db.session(), achievement.id, actor=current_actor())
    return achievement


def _saved(achievement: Achievement) -> Response:
    """After the save: say what comes next."""
    if request.form.get("act") == "submit":
        notices.done("已提交机关党委审核。受理前可以撤回修改。")
    else:
        notices.done(
            "草稿已保存，请核对打印表述和数值读法，再提交审核。"
            if submits(achievement, current_actor())
            else f"草稿已保存，请核对打印表述和数值读法。{SECRETARY_SUBMITS}"
        )
    return go_to(address(achievement.id))


def _chosen(found: list[Home], code: str) -> Home:
    return choose_home(found, code, what="登记成效")


def _home(achievement: Achievement) -> Home:
    return choices.home_of(
        db.session(), committee_id=achievement.committee_id, branch_id=achievement.branch_id
    )


@blueprint.get("/achievements/<int:achievement_id>/edit")
@requires(Permission.BRAND_EDIT)
def edit(achievement_id: int) -> Response:
    """The form of a stored achievement."""
    session, actor = db.session(), current_actor()
    achievement = load_editable(session, achievement_id, actor)
    key = edit_key(achievement_id)
    kept = drafts.asked_for(key)
    form = (
        AchievementForm(formdata=kept)
        if kept is not None
        else AchievementForm(formdata=None, **values_of(achievement))
    )
    home = _home(achievement)
    return _form_page(
        _arranged(form, achievement.kind, home, achievement),
        achievement.kind,
        home,
        200,
        achievement=achievement,
    )


@blueprint.post("/achievements/<int:achievement_id>/edit")
@requires(
    Permission.BRAND_EDIT,
    emits={
        AuditAction.ACHIEVEMENT_EDITED,
        AuditAction.RECORD_SUBMITTED,
        AuditAction.REVIEW_REOPENED_BY_EDIT,
    },
)
def save(achievement_id: int) -> Response:
    """Save a stored achievement, or save and submit."""
    session, actor = db.session(), current_actor()
    achievement = load_editable(session, achievement_id, actor)
    kind, home = achievement.kind, _home(achievement)
    form = _arranged(AchievementForm(formdata=request.form), kind, home, achievement)
    answer = _answer_without_saving(form, kind, home, achievement)
    if answer is not None:
        return answer

    def act() -> Achievement:
        entries.edit(session, achievement, form.to_input(), actor=actor, version=form.seen_version)
        return _submitted(achievement)

    outcome = attempt(form, act, row=achievement)
    if isinstance(outcome, Refused):
        if outcome.stale:
            return _stale(achievement_id, form)
        fresh = load_editable(session, achievement_id, actor)
        return _form_page(form, kind, home, outcome.status, achievement=fresh, extra=outcome.extra)
    return _saved(achievement)


def _stale(achievement_id: int, form: AchievementForm) -> Response:
    """Show both texts: what is stored now, and what was typed (still in the form)."""
    session, actor = db.session(), current_actor()
    achievement = load_editable(session, achievement_id, actor)
    stored = _arranged(
        AchievementForm(formdata=None, **values_of(achievement)),
        achievement.kind,
        _home(achievement),
        achievement,
    )
    return _form_page(
        form,
        achievement.kind,
        _home(achievement),
        409,
        achievement=achievement,
        changes=comparison.changes(stored, form),
        extra=[(StaleRecord.TYPING, None)],
    )
