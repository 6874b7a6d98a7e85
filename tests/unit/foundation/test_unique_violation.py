"""Which constraint refused a write, by name and alike on both databases."""

from datetime import date

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.exc import IntegrityError

from intranet.domain.access.accounts import User
from intranet.domain.organization.members import Member
from intranet.domain.study.essays import StudyEssay
from intranet.foundation import clock
from intranet.foundation.database import unique_violation


def essay(session, **changes):
    member = session.scalars(select(Member.id).limit(1)).one()
    user = session.scalars(select(User.id).limit(1)).one()
    values = {
        "branch_id": 1,
        "member_id": member,
        "title": "坚守纪律底线",
        "written_on": date(2025, 9, 20),
        "occasion": "",
        "published": "",
        "version": 1,
        "entered_by_id": user,
        "created_at": clock.now(),
        "updated_at": clock.now(),
    }
    session.execute(insert(StudyEssay).values({**values, **changes}))


def refusal(session, act):
    with pytest.raises(IntegrityError) as caught:
        act()
    session.rollback()
    return unique_violation(caught.value)


def test_an_index_over_several_columns_is_named(session):
    essay(session)
    assert refusal(session, lambda: essay(session)) == "uq_study_essay_title"


def test_a_primary_key_is_named(session):
    essay(session, id=9001)
    again = lambda: essay(session, id=9001, title="另一篇")  # noqa: E731 - two words, used once
    assert refusal(session, again) == "pk_study_essay"


def test_a_column_that_is_unique_by_itself_is_named(session):
    twin = text("UPDATE user_account SET username = 'clerk1' WHERE username = 'clerk2'")
    assert refusal(session, lambda: session.execute(twin)) == "uq_user_account_username"


def test_other_faults_of_integrity_have_no_name(session):
    assert refusal(session, lambda: essay(session, branch_id=99999)) is None
    nobody = text("UPDATE study_essay SET title = NULL")
    essay(session)
    assert refusal(session, lambda: session.execute(nobody)) is None
    wrong = text("UPDATE member SET sort_key = NULL")
    assert refusal(session, lambda: session.execute(wrong)) is None
