"""Which meeting takes up what: the group its own, members' meetings nothing that only the committee may read."""

from datetime import date

import pytest

from intranet.domain import registry  # noqa: F401 - tables must be known
from intranet.domain.activities.kinds import ActivityKind, AttendanceMode, Audience, DueRule, Field
from intranet.domain.follow_up.agenda import (
    MAX_AGENDA_LINE,
    agenda_line,
    for_meeting,
    offer_words,
)
from intranet.domain.follow_up.resolutions import OpenResolution
from intranet.domain.organization.tables import CommitteeBody

TODAY = date(2025, 10, 20)


def resolution(
    number=1, *, group=None, body=None, audience=Audience.MEMBERS, text="整理台账", due_on=None
):
    return OpenResolution(
        id=number,
        activity_id=1,
        activity_title="9月支部委员会会议",
        held_on=date(2025, 9, 10),
        committee_id=1,
        branch_id=1,
        party_group_id=group,
        body=body,
        audience=audience,
        text=text,
        responsible="李二虎",
        due_on=due_on,
        steps=0,
        closed_on=None,
        last_note="",
        today=TODAY,
    )


EARLIER = (
    resolution(1),
    resolution(2, audience=Audience.BRANCH_COMMITTEE),
    resolution(3, group=7),
    resolution(4, group=8),
    resolution(5, body=CommitteeBody.PARTY_COMMITTEE),
    resolution(6, body=CommitteeBody.DISCIPLINE_COMMITTEE),
)


def kind(rule=DueRule.ALL_MEMBERS, audience=Audience.MEMBERS, *, fields=(Field.AGENDA,), own=False):
    return ActivityKind(
        attendance_mode=AttendanceMode.DUE,
        due_rule=rule,
        audience=audience,
        committee_level=own,
        shown_fields=[field.value for field in fields],
    )


@pytest.mark.parametrize(
    ("meeting", "group", "taken"),
    [
        (kind(), None, [1]),
        (kind(DueRule.BRANCH_COMMITTEE, Audience.BRANCH_COMMITTEE), None, [1, 2]),
        (kind(DueRule.PARTY_GROUP), 7, [3]),
        (kind(DueRule.PARTY_GROUP), None, []),
        (kind(own=True), None, [1, 2]),
        (kind(DueRule.PARTY_COMMITTEE, own=True), None, [5]),
        (kind(DueRule.DISCIPLINE_COMMITTEE, own=True), None, [6]),
        (kind(fields=(Field.THEME,)), None, []),
    ],
)
def test_a_meeting_takes_up_what_its_people_may_read(meeting, group, taken):
    assert [one.id for one in for_meeting(meeting, EARLIER, party_group_id=group)] == taken


def test_a_line_of_the_agenda_fits_its_column():
    assert agenda_line(resolution(text="整理台账")) == "上次议定事项办理情况：整理台账"
    longest = "长" * (MAX_AGENDA_LINE - len("上次议定事项办理情况："))
    assert agenda_line(resolution(text=longest)).endswith("长")
    cut = agenda_line(resolution(text=longest + "长"))
    assert len(cut) == MAX_AGENDA_LINE
    assert cut.endswith("……")


def test_the_offer_says_who_by_when_and_from_where():
    words = offer_words(resolution(due_on=date(2025, 10, 15)))
    assert words == (
        "整理台账（责任人：李二虎，2025年10月15日前完成，已超约定时限5天，9月支部委员会会议议定）"
    )
