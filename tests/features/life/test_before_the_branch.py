"""Nothing is registered of a branch for a day on which it was not there, whichever register it is."""

from datetime import date
from urllib.parse import urlencode

import pytest
from sqlalchemy import select

from intranet.domain.follow_up.inspections import RectificationItem
from intranet.domain.life.appraisals import Appraisal
from intranet.domain.life.birthdays import PoliticalBirthday
from intranet.domain.life.community import CommunityProject, CommunityRegistration
from intranet.domain.life.talks.tables import Talk
from intranet.domain.organization.existence import require_members_on, require_membership_on
from intranet.domain.organization.members import ChangeReason, Member, Membership
from intranet.domain.organization.tables import Branch
from intranet.domain.study.essays import StudyEssay
from intranet.foundation.errors import RuleBroken
from tests.features.follow_up.test_items import OWN
from tests.features.life.birthdays.test_birthdays import FORM as BIRTHDAY
from tests.features.life.birthdays.test_birthdays import MARK
from tests.features.life.community.test_community import (
    NEW_PROJECT,
    NEW_REGISTRATION,
    PROJECT,
    REGISTRATION,
)
from tests.features.life.talks.test_talks import FORM as TALK
from tests.features.study.test_credits import TRAINING
from tests.features.study.test_lists import ESSAY
from tests.rows import committed

FOUNDED = date(2025, 10, 11)
# register, where its form is, the form, its field of the day, the table
REGISTERS = [
    ("problems", "/follow-up/items/new", OWN, "found_on", RectificationItem),
    (
        "appraisals",
        "/appraisals/B01/2025/new",
        {"activity_id": "", "life_meeting_id": "", "version": "0"},
        "held_on",
        Appraisal,
    ),
    ("projects", NEW_PROJECT, PROJECT, "starts_on", CommunityProject),
    ("registrations", NEW_REGISTRATION, REGISTRATION, "registered_on", CommunityRegistration),
    ("birthdays", MARK, BIRTHDAY, "held_on", PoliticalBirthday),
    ("talks", "/talks/new", TALK, "held_on", Talk),
    ("essays", "/study/essays/new", ESSAY, "written_on", StudyEssay),
]


@pytest.mark.parametrize(
    ("url", "form", "day", "table"),
    [one[1:] for one in REGISTERS],
    ids=[one[0] for one in REGISTERS],
)
def test_a_day_before_the_branch_was_there_is_refused_with_a_sentence(
    session, login_as, url, form, day, table
):
    branch = session.scalars(select(Branch).where(Branch.code == "B01")).one()
    branch.founded_on = FOUNDED
    names = dict(session.execute(select(Member.name, Member.id)).tuples().all())
    born = session.scalars(select(Member).where(Member.name == "张一鸣")).one()
    born.joined_party_on = date(2000, 7, 15)
    committed(session)
    one, other = str(names["张一鸣"]), str(names["李二虎"])
    people = {
        "birthdays": {"members": [one]},
        "talks": {"talker_id": one, "talkee_ids": [other]},
        "essays": {"member_id": one},
        "registrations": {"member_id": one},
    }
    of_table = next(name for name, *rest in REGISTERS if rest[3] is table)
    values = {**form, "form_key": "k1", **people.get(of_table, {}), day: "2025-10-10"}
    answer = login_as("clerk1").post(url, values)
    assert answer.status_code == 422, urlencode(values)
    assert "党支部自2025年10月11日起设立，日期在此之前，请核对。" in answer.text
    assert session.scalars(select(table)).all() == []


# register, where its form is, the form, its field of the day, that of the member, whether it follows the member
OF_MEMBERS = [
    ("essays", "/study/essays/new", ESSAY, "written_on", "member_id", False),
    ("birthdays", MARK, BIRTHDAY, "held_on", "members", False),
    ("talks", "/talks/new", TALK, "held_on", "talkee_ids", False),
    (
        "training",
        "/study/credits/training/new",
        TRAINING | {"ends_on": ""},
        "starts_on",
        "members",
        False,
    ),
    ("registrations", NEW_REGISTRATION, REGISTRATION, "registered_on", "member_id", True),
]


@pytest.mark.parametrize("register", OF_MEMBERS, ids=[one[0] for one in OF_MEMBERS])
def test_a_day_before_somebody_came_is_refused_in_every_register(session, login_as, register):
    """A member since July 2020, in the branch since June 2025; what follows members may be older than that."""
    name, url, form, field, people, follows = register
    member = session.scalars(select(Member).where(Member.name == "吴八方")).one()
    other = session.scalars(select(Member.id).where(Member.name == "张一鸣")).one()
    member.joined_party_on = date(2020, 7, 15)
    [period] = session.scalars(select(Membership).where(Membership.member_id == member.id))
    period.starts_on = date(2025, 6, 1)
    committed(session)
    clerk = login_as("clerk1")
    if name == "talks":
        words = "不是本支部党员，请核对日期"
    elif follows:
        words = "吴八方自2020年7月15日起为党员，日期在此之前，请核对。"
    else:
        words = "吴八方自2025年6月1日起才在本支部，日期在此之前，请核对。"
    days = ("2020-07-14", "2021-01-01") if follows else ("2025-05-31", "2025-06-01")
    for day, status in zip(days, (422, 303), strict=True):
        typed = {**form, "form_key": f"k{day}", field: day, people: [str(member.id)]}
        typed |= {"talker_id": str(other)} if name == "talks" else {}
        answer = clerk.post(url, typed)
        assert answer.status_code == status, answer.text
        assert (words in answer.text) is (status == 422)


def test_a_day_after_somebody_left_is_refused_too(session):
    period = session.scalars(select(Membership).join(Member).where(Member.name == "吴八方")).one()
    period.ends_on, period.end_reason = date(2025, 8, 31), ChangeReason.TRANSFERRED_OUT
    committed(session)
    who, branch_id = [period.member_id], period.branch_id
    require_members_on(session, branch_id, who, date(2025, 8, 31), field="day")
    require_membership_on(session, who, date(2025, 8, 31), field="day")
    with pytest.raises(RuleBroken) as left:
        require_members_on(session, branch_id, who, date(2025, 9, 1), field="day")
    words = "吴八方已于2025年8月31日离开本支部，日期在此之后，请核对。"
    assert left.value.problems == {"day": [words]}
    with pytest.raises(RuleBroken) as gone:
        require_membership_on(session, who, date(2025, 9, 1), field="day")
    words = "吴八方已于2025年8月31日离开，日期在此之后，请核对。"
    assert gone.value.problems == {"day": [words]}
