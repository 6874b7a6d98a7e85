"""Nothing is registered of a branch for a day on which it was not there, whichever register it is."""

from datetime import date
from urllib.parse import urlencode

import pytest
from sqlalchemy import select

from intranet.domain.duties.marks import DutyMark
from intranet.domain.follow_up.inspections import RectificationItem
from intranet.domain.life.appraisals import Appraisal
from intranet.domain.life.birthdays import PoliticalBirthday
from intranet.domain.life.community import CommunityProject, CommunityRegistration
from intranet.domain.life.talks.tables import Talk
from intranet.domain.organization.members import Member
from intranet.domain.organization.tables import Branch
from intranet.domain.study.essays import StudyEssay
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
from tests.features.study.test_lists import ESSAY
from tests.rows import committed

FOUNDED = date(2025, 10, 11)
# register, where its form is, the form, its field of the day, the table
REGISTERS = [
    ("marks", "/duties/B01/commitment/marks", {"note": ""}, "done_on", DutyMark),
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
