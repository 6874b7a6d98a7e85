"""Who opened what was said in a talk stands in the audit trail."""

import pytest
from sqlalchemy import select

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.audit import AuditEvent
from intranet.domain.organization.members import Member
from intranet.foundation.database import db

GIST = "围绕岗位工作交流了思想和家庭情况。"


def readers(app) -> list[tuple[str, str, int | None, str]]:
    with app.app_context():
        return [
            (read.username, read.object_kind, read.object_id, read.object_label)
            for read in db.session.scalars(
                select(AuditEvent)
                .where(AuditEvent.action == AuditAction.TALK_READ.value)
                .order_by(AuditEvent.id)
            )
        ]


@pytest.fixture
def enter(session, login_as):
    """The secretary enters a talk with 吴八方 (member1)."""
    ids = dict(session.execute(select(Member.name, Member.id)).tuples().all())
    session.rollback()

    def entered(gist: str) -> None:
        values = {
            "held_on": "2025-10-16",
            "place": "谈心室",
            "occasion": "yearly",
            "version": "0",
            "talker_id": str(ids["张一鸣"]),
            "talkee_ids": [str(ids["吴八方"])],
            "gist": gist,
        }
        assert login_as("secretary1").post("/talks/new", values).status_code == 303

    return entered


def test_opening_the_content_is_recorded_on_its_page_and_in_its_form(app, login_as, enter):
    enter(GIST)
    assert GIST in login_as("member1").get("/talks/1").text
    assert GIST in login_as("secretary1").get("/talks/1/edit").text
    assert readers(app) == [("member1", "talk", 1, ""), ("secretary1", "talk", 1, "")]


def test_who_sees_no_content_leaves_no_event(app, login_as, enter):
    enter(GIST)
    assert GIST not in login_as("clerk1").get("/talks/1").text
    assert login_as("clerk1").get("/talks/1/edit").status_code == 403
    assert login_as("staff").get("/talks/1").status_code == 404
    assert login_as("secretary1").get("/talks").status_code == 200
    assert readers(app) == []


def test_where_nothing_was_written_nothing_was_read(app, login_as, enter):
    enter("")
    assert "未填报" in login_as("secretary1").get("/talks/1").text
    assert readers(app) == []


def test_the_auditor_reads_that_it_was_opened_and_not_what_was_said(login_as, enter):
    enter(GIST)
    login_as("member1").get("/talks/1")
    page = (
        login_as("auditor")
        .get(f"/audit?action={AuditAction.TALK_READ.value}")
        .text.split("<tbody>")[1]
    )
    assert "查看谈心谈话内容" in page
    assert "member1" in page
    assert GIST not in page
