"""What a meeting takes up again: open resolutions come back to the next meeting that may speak of them."""

from collections.abc import Iterable

from sqlalchemy.orm import Session

from intranet.domain.activities.kinds import ActivityKind, Audience, DueRule, Field
from intranet.domain.follow_up.resolutions import (
    OpenResolution,
    open_resolutions,
    open_resolutions_of_committee,
)
from intranet.domain.organization.homes import Home
from intranet.foundation import clock
from intranet.foundation.chinese import long_date

MAX_AGENDA_LINE = 200
_LEAD = "上次议定事项办理情况："


def earlier_of(session: Session, home: Home) -> list[OpenResolution]:
    """Open resolutions of the branch, or of the committee itself. One statement."""
    today = clock.today()
    if home.branch_id is None:
        return open_resolutions_of_committee(session, home.committee_id, today)
    return open_resolutions(session, [home.branch_id], today)[home.branch_id]


def for_meeting(
    kind: ActivityKind, earlier: Iterable[OpenResolution], *, party_group_id: int | None
) -> list[OpenResolution]:
    """Those of *earlier* that a meeting of *kind* takes up.

    A group meeting takes up what its own group settled. What the branch committee settled among itself comes back to
    that committee only: minutes of other meetings are read by all members. So it is with each body of the committee.
    """
    if not kind.shows(Field.AGENDA):
        return []
    if kind.due_rule is DueRule.PARTY_GROUP:
        return [
            one
            for one in earlier
            if one.party_group_id is not None and one.party_group_id == party_group_id
        ]
    own = [one for one in earlier if (one.party_group_id, one.body) == (None, kind.body)]
    if kind.committee_level or kind.audience is Audience.BRANCH_COMMITTEE:
        return own
    return [one for one in own if one.audience is Audience.MEMBERS]


def agenda_line(one: OpenResolution) -> str:
    """The item as a line of the agenda."""
    line = f"{_LEAD}{one.text}"
    return line if len(line) <= MAX_AGENDA_LINE else f"{line[: MAX_AGENDA_LINE - 2]}……"


def offer_words(one: OpenResolution) -> str:
    """The item beside its tick: what, who, by when, from which meeting."""
    parts = [
        f"责任人：{one.responsible}" if one.responsible else "",
        f"{long_date(one.due_on)}前完成" if one.due_on else "",
        one.words,
        f"{one.activity_title}议定",
    ]
    return f"{one.text}（{'，'.join(part for part in parts if part)}）"
