"""个别廉政谈话: the register for who keeps and reads it, numbers for staff, day and kind for the person talked to."""

from typing import Any

from flask import Response, render_template, url_for

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.permissions import Permission
from intranet.domain.integrity.talk_access import load, load_readable
from intranet.domain.integrity.talks import IntegrityTalk
from intranet.domain.organization.homes import COMMITTEE_ITSELF
from intranet.domain.records.exceptions import late_mark
from intranet.features.integrity.page import (
    asked_scope,
    blueprint,
    note_talk_read,
    owner_on,
    tabs,
)
from intranet.features.integrity.papers import talk_print
from intranet.features.integrity.talks import queries
from intranet.foundation import clock
from intranet.foundation.database import db
from intranet.pagekit.access import require_confirmation, requires
from intranet.pagekit.listings import Column, Listing, listed
from intranet.pagekit.printed import INTEGRITY_TALK, printed
from intranet.pagekit.printing import in_demo, print_answer
from intranet.pagekit.scope import Scope
from intranet.pagekit.session import current_actor

LINES = (
    Column(
        "日期", 12, lambda row: row.IntegrityTalk.held_on.isoformat(), order=IntegrityTalk.held_on
    ),
    Column("类型", 14, lambda row: row.IntegrityTalk.kind.label),
    Column(
        "谈话人（职务）",
        18,
        lambda row: f"{row.IntegrityTalk.talker_name}（{row.IntegrityTalk.talker_post}）",
    ),
    Column(
        "谈话对象",
        10,
        lambda row: row.talkee,
        heads=True,
        link=lambda row: url_for("integrity.show_talk", talk_id=row.IntegrityTalk.id),
    ),
    Column("事由", 10, lambda row: row.IntegrityTalk.reason.label),
    Column("记录人", 10, lambda row: row.recorder),
)
KEEPERS = "纪检委员查看和登记本支部的，书记查看和登记本人开展的；"
OWN = (
    Column("日期", 12, lambda row: row.held_on.isoformat(), heads=True),
    Column("类型", 20, lambda row: row.kind.label),
)


def _times(title: str, name: str) -> Column:
    return Column(
        title,
        12,
        lambda row: getattr(row.counts, name) or None,
        unit="次",
        blank="未开展",
        align="right",
    )


COUNTS = (
    Column("党支部", 20, lambda row: row.branch.short_name, heads=True),
    _times("任前", "pre_appointment"),
    _times("日常", "daily"),
    _times("节前提醒", "festival"),
    _times("约谈", "interview"),
    _times("个别谈话合计", "individual"),
    _times("集体", "group"),
)


@listed(blueprint, "/talks", Permission.INTEGRITY_READ, "integrity/talks.html")
def talks() -> Listing:
    """Talks that the person keeps or reads; numbers for staff; one's own for everybody else."""
    actor = current_actor()
    scope = asked_scope(Permission.INTEGRITY_READ, Permission.INTEGRITY_TALK_EDIT)
    if actor.can(Permission.INTEGRITY_TALK_READ):
        require_confirmation()
        return _lines(scope)
    if actor.can(Permission.INTEGRITY_CONFIRM):
        return _counts(scope)
    return Listing(
        title=f"{scope.year}年本人接受的廉政谈话",
        columns=OWN,
        statement=queries.own_talks(actor.member_id or 0, scope.within_year(IntegrityTalk.held_on)),
        branch=scope.one,
        values={**_values(scope), "own": [], "note": "可以查看日期和类型。"},
    )


def _values(scope: Scope) -> dict[str, Any]:
    """What the page shows besides its list: the talks that were held with oneself."""
    actor = current_actor()
    condition = scope.within_year(IntegrityTalk.held_on)
    own = db.session.execute(queries.own_talks(actor.member_id or 0, condition)).all()
    return {
        **scope.values,
        "tabs": tabs("talks"),
        "own": own,
        "sees_log": actor.can(Permission.READING_LOG),
    }


def _lines(scope: Scope) -> Listing:
    actor = current_actor()
    secretary = not actor.committee_ids(Permission.INTEGRITY_TALK_READ)
    return Listing(
        title=f"{scope.year}年个别廉政谈话登记",
        columns=scope.with_place(LINES),
        statement=queries.talks(
            db.session(),
            actor,
            scope.of(IntegrityTalk),
            scope.within_year(IntegrityTalk.held_on),
        ),
        branch=scope.one,
        day=lambda row: row.IntegrityTalk.held_on,
        values={
            **_values(scope),
            "note": f"{KEEPERS if secretary else ''}要求摘要等只在每次谈话的页面显示，查看留有记录。"
            "涉及本人和已报告亲属的谈话不在这里显示。",
        },
    )


def _counts(scope: Scope) -> Listing:
    branches = [] if scope.own else [scope.one] if scope.one else scope.branches
    return Listing(
        title=f"{scope.year}年廉政谈话次数",
        columns=COUNTS,
        statement=queries.counts_of(db.session(), branches, scope.year),
        branch=scope.one,
        values={**_values(scope), "note": "机关党委工作人员查看次数，不查看人员和内容。"},
    )


@blueprint.get("/talks/<int:talk_id>")
@requires(Permission.INTEGRITY_READ, reads={AuditAction.INTEGRITY_TALK_READ})
def show_talk(talk_id: int) -> str:
    """One talk: for the person talked to its day and kind, for who reads it also what was asked for."""
    session = db.session()
    talk, rights = load(session, talk_id, current_actor())
    text = None
    if rights.reads:
        require_confirmation()
        text = queries.text_of(session, talk.id)
        note_talk_read(talk)
    return render_template(
        "integrity/talk.html",
        talk=talk,
        rights=rights,
        text=text,
        talkee=queries.name_of(session, talk.talkee_id) if rights.reads else "",
        place=COMMITTEE_ITSELF
        if talk.branch_id is None
        else owner_on(talk, clock.today()).short_name,
    )


@printed(blueprint, "/talks/<int:talk_id>", INTEGRITY_TALK)
@requires(Permission.INTEGRITY_TALK_READ, reads={AuditAction.INTEGRITY_TALK_READ})
def paper_talk(talk_id: int) -> Response:
    """The record of a talk for signature."""
    session = db.session()
    talk = load_readable(session, talk_id, current_actor())
    note_talk_read(talk)
    document = talk_print(
        talk,
        queries.text_of(session, talk.id),
        queries.name_of(session, talk.talkee_id),
        owner_on(talk, talk.held_on),
        demo=in_demo(),
    )
    document = document.marked(late_mark(session, talk))
    return print_answer("record.html", document, restricted=True)
