"""Entering, correcting and removing talks."""

from typing import Any

from flask import Response, request, url_for

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.permissions import Permission
from intranet.domain.life.talks.access import TalkRights, leads, load_editable
from intranet.domain.life.talks.occasions import Occasion
from intranet.domain.life.talks.tables import Talk
from intranet.domain.organization.homes import choose_home
from intranet.domain.organization.scope import branch_homes
from intranet.domain.organization.tables import Branch
from intranet.features.life.talks import operations, queries
from intranet.features.life.talks.forms import TalkForm, stored_values
from intranet.features.life.talks.views import blueprint, content_for
from intranet.foundation import clock
from intranet.foundation.chinese import long_date
from intranet.foundation.database import db
from intranet.pagekit import notices
from intranet.pagekit.access import requires
from intranet.pagekit.htmx import go_to
from intranet.pagekit.removal import removal
from intranet.pagekit.saving import FormPage, Refused, attempt
from intranet.pagekit.session import current_actor

REMOVED_WITH = "谈话内容一并删除。审计记录只保留移除的时间和办理人。"


def _form(branch_id: int, typed: Any, values: dict[str, Any]) -> TalkForm:
    form = TalkForm(formdata=typed, data=values)
    form.offer(queries.choosable(db.session(), branch_id, clock.today()))
    if typed is None and not form.restored:
        form.keep_known()
    return form


def _page(branch_id: int, register: str, talk: Talk | None, *, with_content: bool) -> FormPage:
    values = {
        "talk": talk,
        "with_content": with_content,
        "secretary": leads(current_actor(), branch_id),
        "register": register,
        "here": request.path,
    }
    back = url_for("talks.show", talk_id=talk.id) if talk else register
    return FormPage("life/talks/form.html", back, values)


def _new_values(branch_id: int) -> dict[str, Any]:
    """Me, today, the place of last time, and what the address asks for."""
    actor = current_actor()
    occasion = request.args.get("occasion", "")
    return {
        "held_on": clock.today(),
        "place": queries.last_place(db.session(), branch_id, actor.user_id),
        "occasion": occasion if occasion in set(Occasion) else Occasion.YEARLY.value,
        "talker_id": request.args.get("talker", str(actor.member_id or "")),
        "talkee_ids": request.args.getlist("member"),
    }


@blueprint.route("/new", methods=["GET", "POST"])
@requires(Permission.LIFE_EDIT, emits={AuditAction.TALK_REGISTERED})
def new() -> Response:
    """Enter one talk, or several of one day; the form may be filled by a reminder or from kept text."""
    session, actor = db.session(), current_actor()
    posts = request.method == "POST"
    typed = request.form if posts else None
    home = choose_home(
        branch_homes(session, actor, Permission.LIFE_EDIT),
        (request.args if typed is None else typed).get("branch", ""),
        what="登记谈心谈话",
    )
    branch_id = home.branch_id or 0
    values = {} if posts else _new_values(branch_id)
    form = _form(branch_id, typed, {**values, "branch": home.code})
    page = _page(branch_id, url_for("talks.index", branch=home.code), None, with_content=True)
    if not posts:
        return page.show(form)
    outcome = attempt(
        form,
        lambda: operations.register_talks(session, branch_id, form.to_input(), actor=actor),
        twice=operations.TWICE,
    )
    if isinstance(outcome, Refused):
        return page.show(form, outcome)
    talks = outcome.value
    notices.done(f"已登记{len(talks)}次谈心谈话。")
    return go_to(url_for("talks.index", branch=home.code, year=talks[0].held_on.year))


def _editable(talk_id: int) -> tuple[Talk, TalkRights, Branch]:
    talk, rights = load_editable(db.session(), talk_id, current_actor())
    return talk, rights, db.session.get_one(Branch, talk.branch_id)


@blueprint.route("/<int:talk_id>/edit", methods=["GET", "POST"])
@requires(Permission.LIFE_EDIT, emits={AuditAction.TALK_EDITED}, reads={AuditAction.TALK_READ})
def edit(talk_id: int) -> Response:
    """Correct a stored talk; the content only by who reads it."""
    talk, rights, branch = _editable(talk_id)
    register = url_for("talks.index", branch=branch.code)
    page = _page(branch.id, register, talk, with_content=rights.reads_content)
    if request.method != "POST":
        return page.show(_form(branch.id, None, stored_values(talk, content_for(talk, rights))))
    form = _form(branch.id, request.form, {})

    def act() -> None:
        operations.edit_talk(
            db.session(),
            talk,
            form.to_input(),
            actor=current_actor(),
            version=form.seen_version,
            with_content=rights.reads_content,
        )

    return page.save(form, act, done="谈心谈话已保存。", row=talk, twice=operations.TWICE)


@blueprint.route("/<int:talk_id>/remove", methods=["GET", "POST"])
@requires(Permission.LIFE_EDIT, emits={AuditAction.TALK_REMOVED})
def remove(talk_id: int) -> Response:
    """Take a talk out of the register."""
    talk, _, branch = _editable(talk_id)
    facts = {
        "谈话人": talk.talker_name,
        "谈话对象": talk.talkee_name,
        "日期": long_date(talk.held_on),
    }
    return removal(
        "谈心谈话",
        facts,
        lambda version: operations.remove_talk(
            db.session(), talk, actor=current_actor(), version=version
        ),
        version=talk.version,
        back=url_for("talks.index", branch=branch.code, year=talk.held_on.year),
        note=REMOVED_WITH,
        done="已从登记簿中移除。",
    )
