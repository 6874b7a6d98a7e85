"""Reminders of elections: the present terms of the committee and its branches."""

from flask import url_for

from intranet.domain.access.permissions import Permission
from intranet.domain.life.terms import TermLine, term_lines
from intranet.domain.organization.directory import branches_of
from intranet.features.organization import access
from intranet.features.organization.page import blueprint
from intranet.foundation import clock
from intranet.foundation.database import db
from intranet.pagekit.listings import Column, Listing, listed
from intranet.pagekit.session import current_actor


def _page_url(line: TermLine) -> str:
    kind = "branch" if line.branch_id else "committee"
    return url_for(f"organization.{kind}", code=line.code)


def _start_url(line: TermLine) -> str:
    kind = "branch" if line.branch_id else "committee"
    return url_for(f"organization.start_{kind}_term", code=line.code)


COLUMNS = (
    Column("组织", 24, lambda line: line.name, heads=True, link=_page_url),
    Column("任期开始", 12, lambda line: line.starts_on and line.starts_on.isoformat()),
    Column(
        "任期届满",
        12,
        lambda line: line.expires_on and line.expires_on.isoformat(),
        order=lambda line: line.expires_on,
    ),
    Column("批复文件", 24, lambda line: line.document),
    Column(
        "提醒",
        24,
        lambda line: line.outlook.word,
        blank="任期内",
        badge=lambda line: (line.outlook.tone, line.outlook.icon),
        note=lambda line: line.outlook.sentence,
    ),
)


@listed(blueprint, "/terms", Permission.ORGANIZATION_READ, "organization/terms.html")
def terms() -> Listing:
    """When the terms of the person's committee and branches end."""
    session, actor, today = db.session(), current_actor(), clock.today()
    branches = branches_of(session, actor, today, permission=Permission.ORGANIZATION_READ)
    committees = access.readable_committees(session, actor)
    lines = term_lines(
        session, [one.id for one in committees], [branch.id for branch in branches], today
    )
    return Listing(
        title="换届提醒",
        columns=COLUMNS,
        statement=lines,
        narrows=False,
        acts=(lambda line: [("登记换届", _start_url(line))])
        if actor.committee_ids(Permission.BRANCH_EDIT)
        else None,
        values={"due": sum(line.reminder is not None for line in lines)},
    )
