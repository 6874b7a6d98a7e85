"""Entering, correcting and removing talks."""

from typing import Any

from flask import Response, abort, make_response, render_template, request, url_for
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from intranet.domain.access.roles import Permission
from intranet.domain.life.talks.access import TalkRights, leads, load_editable
from intranet.domain.life.talks.occasions import Occasion
from intranet.domain.life.talks.tables import Talk
from intranet.domain.organization.directory import branch_by_code
from intranet.domain.organization.homes import choose_home, homes
from intranet.domain.organization.tables import Branch
from intranet.domain.records.drafts import saved_already
from intranet.domain.records.posted import new_form_key
from intranet.features.life.talks import operations, queries
from intranet.features.life.talks.forms import TalkForm, stored_values
from intranet.features.life.talks.views import blueprint, content_for
from intranet.foundation import clock
from intranet.foundation.database import db
from intranet.foundation.errors import RuleBroken, StaleRecord
from intranet.pagekit import drafts, notices
from intranet.pagekit.access import requires
from intranet.pagekit.htmx import go_to
from intranet.pagekit.session import current_actor

NEW_DRAFT = "talk:new:"


def _home(code: str) -> Branch:
    """The branch for which the person enters talks."""
    session, actor = db.session(), current_actor()
    found = homes(session, actor, Permission.LIFE_EDIT)
    home = choose_home(found, code, what="登记谈心谈话")
    return branch_by_code(session, home.code, actor, permission=Permission.LIFE_EDIT)


def _form(branch: Branch, formdata: Any, values: dict[str, Any]) -> TalkForm:
    form = TalkForm(formdata=formdata, data={**values, "branch": branch.code})
    form.offer(queries.choosable(db.session(), branch, clock.today()))
    if formdata is None:
        form.keep_known()
    return form


def _new_values(branch: Branch) -> dict[str, Any]:
    """Me, today, the place of last time, and what the address asks for."""
    actor, key = current_actor(), new_form_key()
    occasion = request.args.get("occasion", "")
    return {
        "form_key": key,
        "draft_key": f"{NEW_DRAFT}{key}",
        "held_on": clock.today(),
        "place": queries.last_place(db.session(), branch.id, actor.user_id),
        "occasion": occasion if occasion in set(Occasion) else Occasion.YEARLY.value,
        "talker_id": request.args.get("talker", str(actor.member_id or "")),
        "talkee_ids": request.args.getlist("member"),
    }


def _form_page(
    branch: Branch,
    form: TalkForm,
    status: int = 200,
    *,
    talk: Talk | None = None,
    with_content: bool = True,
    refusal: str = "",
) -> Response:
    page = render_template(
        "life/talks/form.html",
        branch=branch,
        form=form,
        talk=talk,
        with_content=with_content,
        refusal=refusal,
        secretary=leads(current_actor(), branch.id),
        here=url_for("talks.edit", talk_id=talk.id) if talk else url_for("talks.new"),
    )
    return make_response(page, status)


@blueprint.get("/new")
@requires(Permission.LIFE_EDIT)
def new() -> Response:
    """An empty form, or one filled by a reminder or from kept text."""
    kept = request.args.get("draft", "")
    typed = drafts.restore(kept) if kept.startswith(NEW_DRAFT) else None
    code = typed.get("branch", "") if typed else request.args.get("branch", "")
    branch = _home(code or "")
    return _form_page(branch, _form(branch, typed, _new_values(branch)))


@blueprint.post("/new")
@requires(Permission.LIFE_EDIT)
def create() -> Response:
    """Enter one talk, or several of one day."""
    session, actor = db.session(), current_actor()
    branch = _home(request.form.get("branch", "")[:12])
    form = _form(branch, request.form, {})
    form_key = form.form_key.data or ""
    if form_key and not 8 <= len(form_key) <= 36:
        abort(400)
    here = url_for("talks.index", branch=branch.code)
    if saved_already(session, Talk, form_key, user_id=actor.user_id) is not None:
        return go_to(here)
    if not form.validate():
        return _form_page(branch, form, 422)
    try:
        talks = operations.register_talks(
            session, branch, form.to_input(), actor=actor, form_key=form_key or new_form_key()
        )
    except RuleBroken as broken:
        session.rollback()
        form.show_problems(broken.problems)
        return _form_page(_home(branch.code), form, 422)
    except IntegrityError:
        session.rollback()
        if saved_already(session, Talk, form_key, user_id=actor.user_id) is not None:
            # the other half of a double submit was faster
            return go_to(here)
        return _form_page(_home(branch.code), form, 409, refusal=operations.TWICE)
    drafts.drop(form.draft_key.data or "")
    notices.done(f"已登记{len(talks)}次谈心谈话。")
    return go_to(url_for("talks.index", branch=branch.code, year=talks[0].held_on.year))


def _draft_key(talk: Talk) -> str:
    return f"talk:{talk.id}"


def _editable(talk_id: int) -> tuple[Talk, TalkRights, Branch]:
    talk, rights = load_editable(db.session(), talk_id, current_actor())
    return talk, rights, db.session.get_one(Branch, talk.branch_id)


@blueprint.get("/<int:talk_id>/edit")
@requires(Permission.LIFE_EDIT)
def edit(talk_id: int) -> Response:
    """The form of a stored talk; the content only for who reads it."""
    talk, rights, branch = _editable(talk_id)
    kept = request.args.get("draft", "")
    typed = drafts.restore(kept) if kept == _draft_key(talk) else None
    values = {**stored_values(talk, content_for(talk, rights)), "draft_key": _draft_key(talk)}
    return _form_page(
        branch,
        _form(branch, typed, values),
        talk=talk,
        with_content=rights.reads_content,
    )


@blueprint.post("/<int:talk_id>/edit")
@requires(Permission.LIFE_EDIT)
def save(talk_id: int) -> Response:
    """Correct a stored talk."""
    talk, rights, branch = _editable(talk_id)
    form = _form(branch, request.form, {})
    shown: dict[str, Any] = {"with_content": rights.reads_content}
    if not form.validate():
        return _form_page(branch, form, 422, talk=talk, **shown)
    try:
        operations.edit_talk(
            db.session(),
            talk,
            form.to_input(),
            actor=current_actor(),
            version=form.seen_version,
            with_content=rights.reads_content,
        )
    except RuleBroken as broken:
        db.session.rollback()
        form.show_problems(broken.problems)
        talk, _, branch = _editable(talk_id)
        return _form_page(branch, form, 422, talk=talk, **shown)
    except (StaleRecord, StaleDataError, IntegrityError) as error:
        db.session.rollback()
        talk, _, branch = _editable(talk_id)
        # saving again after having seen the notice is a decision, not an accident
        form.version.data = str(talk.version)
        refusal = operations.TWICE if isinstance(error, IntegrityError) else operations.FASTER
        return _form_page(branch, form, 409, talk=talk, refusal=refusal, **shown)
    drafts.drop(_draft_key(talk))
    notices.done("谈心谈话已保存。")
    return go_to(url_for("talks.show", talk_id=talk.id))


@blueprint.get("/<int:talk_id>/remove")
@requires(Permission.LIFE_EDIT)
def remove(talk_id: int) -> str:
    """Ask before a talk is taken out."""
    talk, _, _ = _editable(talk_id)
    return render_template("life/talks/remove.html", talk=talk)


@blueprint.post("/<int:talk_id>/remove")
@requires(Permission.LIFE_EDIT)
def remove_submit(talk_id: int) -> Response:
    """Take a talk out of the register."""
    talk, _, branch = _editable(talk_id)
    year = talk.held_on.year
    operations.remove_talk(
        db.session(),
        talk,
        actor=current_actor(),
        version=request.form.get("version", type=int) or 0,
    )
    notices.done("已从登记簿中移除。")
    return go_to(url_for("talks.index", branch=branch.code, year=year))
