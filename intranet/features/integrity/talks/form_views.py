"""Entering, correcting and removing talks with one person."""

from typing import Any

from flask import Response, request, url_for

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.permissions import Permission
from intranet.domain.access.roles import Role
from intranet.domain.integrity.knowing import relatives_of
from intranet.domain.integrity.signing import post_holders
from intranet.domain.integrity.talk_access import load_editable
from intranet.domain.integrity.talks import IntegrityTalk
from intranet.domain.organization.homes import Home, choose_home, homes
from intranet.features.integrity.page import blueprint, note_talk_read, people_of, with_present
from intranet.features.integrity.talks import operations, queries
from intranet.features.integrity.talks.forms import TEXTS, IntegrityTalkForm
from intranet.foundation import clock
from intranet.foundation.chinese import long_date
from intranet.foundation.database import db
from intranet.foundation.errors import NotAllowed
from intranet.pagekit.access import requires
from intranet.pagekit.fields import choices
from intranet.pagekit.forms import number_in
from intranet.pagekit.removal import removal
from intranet.pagekit.saving import FormPage
from intranet.pagekit.session import current_actor

LAYOUT = (
    ("held_on", "kind", "reason"),
    ("talker_id", "talker_name", "talker_post"),
    "talkees",
    "demand",
    "response",
    ("follow_up", "due_on"),
)
NOBODY = "您的账号没有对应党员，不能登记本人开展的谈话，请联系系统管理员。"
REMOVED_WITH = "要求摘要等一并删除。审计记录只保留移除的时间和办理人。"


def _holds_own(home: Home) -> bool:
    """Whether the person enters only talks that they held: a secretary who is not the discipline officer as well."""
    roles = current_actor().roles_in_branch(home.branch_id)
    return home.branch_id is not None and Role.DISCIPLINE_OFFICER not in roles


def _own_post(home: Home) -> str:
    """The post that the person holds in the branch; empty for none."""
    if home.branch_id is None:
        return ""
    holders = post_holders(db.session(), [home.branch_id], clock.today())[home.branch_id]
    mine = current_actor().member_id
    return next((one.title.label for one in holders if one.member_id == mine), "")


def _form(home: Home, talk: IntegrityTalk | None, values: dict[str, Any]) -> IntegrityTalkForm:
    posted = request.form if request.method == "POST" else None
    form = IntegrityTalkForm(formdata=posted, data=values)
    if posted is None:
        form.version.data = str(talk.version) if talk else "0"
    people = people_of(home)
    if home.branch_id is None:
        talkees = queries.post_holders(db.session(), home.committee_id)
    else:
        talkees = people
    actor = current_actor()
    avoided = relatives_of(db.session(), actor) | {actor.member_id}
    form.talkees.choices = choices(
        with_present(
            [one for one in talkees if one[0] not in avoided], talk.talkee_id if talk else None
        )
    )
    if _holds_own(home):
        del form.talker_id
        del form.talker_name
    else:
        form.talker_id.choices = choices(
            [*with_present(people, talk.talker_id if talk else None), ("", "其他人员（填写姓名）")]
        )
    return form


def _values(form: IntegrityTalkForm) -> dict[str, Any]:
    """What is written down of a talk besides its person and text, after ``validate`` was fine."""
    session, actor = db.session(), current_actor()
    talker_id = number_in(form.talker_id.data) if "talker_id" in form else actor.member_id
    return {
        "held_on": form.held_on.data,
        "kind": form.kind.data,
        "reason": form.reason.data,
        "talker_id": talker_id,
        "talker_name": queries.name_of(session, talker_id) if talker_id else form.talker_name.data,
        "talker_post": form.talker_post.data,
    }


def _page(home: Home, talk: IntegrityTalk | None) -> FormPage:
    register = url_for("integrity.talks")
    back = url_for("integrity.show_talk", talk_id=talk.id) if talk else register
    values = {"talk": talk, "home": home, "layout": LAYOUT, "own": _holds_own(home)}
    return FormPage("integrity/talk_form.html", back, {**values, "here": request.full_path})


@blueprint.route("/talks/new", methods=["GET", "POST"])
@requires(Permission.INTEGRITY_TALK_EDIT, emits={AuditAction.INTEGRITY_TALK_ENTERED})
def new_talk() -> Response:
    """Enter one talk, or several of one day with the same demand."""
    session, actor = db.session(), current_actor()
    home = choose_home(
        homes(session, actor, Permission.INTEGRITY_TALK_EDIT),
        request.args.get("branch", ""),
        what="登记廉政谈话",
    )
    if _holds_own(home) and actor.member_id is None:
        raise NotAllowed(NOBODY)
    fresh = {
        "held_on": clock.today(),
        "talker_id": str(actor.member_id or ""),
        "talker_post": _own_post(home),
    }
    form = _form(home, None, fresh)
    return _page(home, None).answer(
        form,
        lambda: operations.enter_talks(
            session, home, _values(form), form.talkee_ids, form.texts, actor=actor
        ),
        done=lambda talks: f"已登记{len(talks)}次廉政谈话。",
        twice=operations.TWICE,
    )


def _editable(talk_id: int) -> tuple[IntegrityTalk, Home]:
    session, actor = db.session(), current_actor()
    talk = load_editable(session, talk_id, actor)
    places = homes(session, actor, Permission.INTEGRITY_TALK_EDIT)
    return talk, next(one for one in places if one.branch_id == talk.branch_id)


@blueprint.route("/talks/<int:talk_id>/edit", methods=["GET", "POST"])
@requires(
    Permission.INTEGRITY_TALK_EDIT,
    emits={AuditAction.INTEGRITY_TALK_EDITED},
    reads={AuditAction.INTEGRITY_TALK_READ},
)
def edit_talk(talk_id: int) -> Response:
    """Correct a talk."""
    session = db.session()
    talk, home = _editable(talk_id)
    text = queries.text_of(session, talk.id)
    if request.method == "GET":
        note_talk_read(talk)
    stored = {
        "held_on": talk.held_on,
        "kind": talk.kind,
        "reason": talk.reason,
        "talker_id": str(talk.talker_id or ""),
        "talker_name": "" if talk.talker_id else talk.talker_name,
        "talker_post": talk.talker_post,
        "talkees": [str(talk.talkee_id)],
        **{name: getattr(text, name) for name in TEXTS if text is not None},
    }
    form = _form(home, talk, stored)
    return _page(home, talk).answer(
        form,
        lambda: operations.edit_talk(
            session,
            talk,
            home,
            _values(form),
            form.talkee_ids,
            form.texts,
            actor=current_actor(),
            version=form.seen_version,
        ),
        done="廉政谈话已保存。",
        row=talk,
        twice=operations.TWICE,
    )


@blueprint.route("/talks/<int:talk_id>/remove", methods=["GET", "POST"])
@requires(Permission.INTEGRITY_TALK_EDIT, emits={AuditAction.INTEGRITY_TALK_REMOVED})
def remove_talk(talk_id: int) -> Response:
    """Take a talk out of the register."""
    talk, home = _editable(talk_id)
    return removal(
        "廉政谈话",
        {"登记在": home.name, "类型": talk.kind.label, "日期": long_date(talk.held_on)},
        lambda version: operations.remove_talk(
            db.session(), talk, actor=current_actor(), version=version
        ),
        version=talk.version,
        back=url_for("integrity.talks"),
        note=REMOVED_WITH,
        done="已从登记中移除。",
    )
