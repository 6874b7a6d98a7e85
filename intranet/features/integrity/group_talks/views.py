"""集体廉政谈话: the register; members of the branch see what it was called and when."""

from typing import Any

from flask import Response
from sqlalchemy import ColumnElement, Select, select

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.permissions import Permission
from intranet.domain.access.roles import BRANCH_OFFICERS, Actor, Role
from intranet.domain.integrity.group_talks import GroupTalk
from intranet.domain.records.entries import Events
from intranet.features.integrity.books import Book, keep, linked, register
from intranet.features.integrity.group_talks.forms import GroupTalkForm
from intranet.features.integrity.page import asked_scope, blueprint
from intranet.features.integrity.papers import group_talk_print
from intranet.foundation import clock
from intranet.pagekit.listings import Column, Listing, listed
from intranet.pagekit.registers import Line
from intranet.pagekit.session import current_actor

LAYOUT = (
    "title",
    ("held_on", "reason"),
    ("talker", "talker_post"),
    ("headcount", "scope"),
    "demand",
)
DAY = Column("日期", 12, lambda row: row.GroupTalk.held_on.isoformat(), order=GroupTalk.held_on)
# what members may know
KNOWN = (Column("名称", 26, lambda row: row.GroupTalk.title, heads=True), DAY)
COLUMNS = (
    linked("名称", 26, lambda row: row.GroupTalk.title, "group_talks"),
    DAY,
    Column("事由", 10, lambda row: row.GroupTalk.reason.label),
    Column(
        "谈话人（职务）", 18, lambda row: f"{row.GroupTalk.talker}（{row.GroupTalk.talker_post}）"
    ),
    Column(
        "人数",
        8,
        lambda row: row.GroupTalk.headcount,
        unit="人",
        align="right",
        order=GroupTalk.headcount,
    ),
    Column("范围", 18, lambda row: row.GroupTalk.scope),
    Column("要求摘要", 28, lambda row: row.GroupTalk.demand),
)
_READERS = (Role.COMMITTEE_STAFF, Role.COMMITTEE_LEADER, Role.DISCIPLINE_COMMITTEE)


def _reads_whole(actor: Actor, committee_id: int, branch_id: int | None) -> bool:
    """Whether the person reads more than title and day: who keeps the branch's registers, the committee's people."""
    return any(
        grant.branch_id == branch_id
        if grant.role in BRANCH_OFFICERS
        else grant.role in _READERS and grant.committee_id == committee_id
        for grant in actor.grants
    )


def rows(*conditions: ColumnElement[bool]) -> Select[Any]:
    """Talks with many, latest first."""
    return (
        select(GroupTalk).where(*conditions).order_by(GroupTalk.held_on.desc(), GroupTalk.id.desc())
    )


def _form(line: Line[GroupTalk]) -> Response:
    form = GroupTalkForm.of(line.row, is_new=line.is_new, held_on=clock.today())
    return line.answer(
        form,
        "integrity/form.html",
        back=BOOK.back(line.row),
        onward=BOOK.back,
        book=BOOK,
        layout=LAYOUT,
        rule="节前集体提醒在节前提醒中登记，谈心谈话和提醒谈话不在这里登记。",
    )


BOOK = keep(
    Book(
        endpoint="group_talks",
        register=register(
            GroupTalk,
            "集体廉政谈话",
            Events(
                AuditAction.GROUP_TALK_ENTERED,
                AuditAction.GROUP_TALK_EDITED,
                AuditAction.GROUP_TALK_REMOVED,
            ),
            day="held_on",
        ),
        columns=COLUMNS,
        rows=rows,
        form=_form,
        year_of=lambda row: row.held_on.year if row.held_on else None,
        reads_whole=lambda actor, talk: _reads_whole(actor, talk.committee_id, talk.branch_id),
        paper=group_talk_print,
    )
)


@listed(blueprint, "/group-talks", Permission.INTEGRITY_READ, "registers/list.html")
def group_talks() -> Listing:
    """The talks of the year."""
    scope = asked_scope(Permission.INTEGRITY_READ, Permission.INTEGRITY_EDIT)
    listed_here = [scope.one] if scope.one else scope.branches
    whole = all(
        _reads_whole(current_actor(), branch.committee_id, branch.id) for branch in listed_here
    )
    return BOOK.listing(
        scope,
        f"{scope.year}年集体廉政谈话登记",
        scope.within_year(GroupTalk.held_on),
        columns=None if whole else KNOWN,
        note="" if whole else "可以查看名称和日期，内容由支部委员和机关党委查看。",
    )
