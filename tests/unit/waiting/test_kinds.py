"""A kind of reviewed record waits by what it declares of itself; nobody lists the kinds."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from intranet.domain.access.permissions import Permission
from intranet.domain.access.roles import Actor, Grant, Role
from intranet.domain.records.reviewed import RecordType, ReviewedColumns
from intranet.domain.records.workflow import Right, State
from intranet.domain.registry import TABLES
from intranet.domain.waiting import matters
from intranet.domain.waiting.matters import MATTERS
from intranet.domain.waiting.shapes import Stage
from intranet.domain.waiting.statements import own, to_review

TODAY = date(2025, 10, 20)
KINDS = [table for table in TABLES if issubclass(table, ReviewedColumns)]
# keeps a branch's records, reviews those of the committee
EVERYBODY = Actor(
    1,
    "u",
    "u",
    member_id=7,
    grants=(
        Grant(Role.BRANCH_SECRETARY, 1, 1),
        Grant(Role.COMMITTEE_STAFF, 1),
        Grant(Role.COMMITTEE_LEADER, 1),
        Grant(Role.DISCIPLINE_COMMITTEE, 1),
    ),
)


class Apart(DeclarativeBase):
    """Tables that the application does not know."""


class Lecture(ReviewedColumns, Apart):
    """A kind that no list names."""

    __tablename__ = "lecture"
    record_type = RecordType(
        "lecture",
        "党课",
        "/lectures/{id}",
        ("title",),
        {
            Right.EDIT: Permission.BRAND_EDIT,
            Right.SUBMIT: Permission.BRAND_SUBMIT,
            Right.REVIEW: Permission.BRAND_REVIEW,
            Right.REOPEN: Permission.BRAND_REVIEW,
            Right.STRIKE: Permission.BRAND_SUBMIT,
            Right.VOID: Permission.BRAND_REVIEW,
        },
        avoided={"lecturer_id": "lecturer_name"},
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    branch_id: Mapped[int]
    title: Mapped[str]
    lecturer_id: Mapped[int | None]
    lecturer_name: Mapped[str]


def words(rows: Any) -> str:
    """The statement as SQL."""
    return str(rows(EVERYBODY, TODAY))


@pytest.mark.parametrize("rows", [to_review(Lecture), own(Lecture, State.DRAFT)])
def test_a_new_kind_is_named_by_its_own_columns(rows):
    assert "lecture.title" in words(rows)
    assert {table.name for table in rows(EVERYBODY, TODAY).get_final_froms()} == {"lecture"}


def test_who_must_not_review_a_record_does_not_find_it_waiting():
    assert "lecture.lecturer_id" in words(to_review(Lecture))
    known = Lecture(lecturer_id=7, lecturer_name="高明")
    assert known.avoids(7, "高明")
    assert not known.avoids(8, "高明"), "another one of this name"
    assert Lecture(lecturer_name="高明").avoids(8, "高明")
    assert not Lecture(lecturer_name="").avoids(None, "")


def test_one_line_makes_a_new_kind_wait_for_everybody_it_concerns():
    found = matters.reviewed(Lecture, "党课", "/lectures")
    assert [one.stage for one in found] == [
        Stage.CORRECT,
        Stage.REVIEW,
        Stage.FINISH,
        Stage.SENT,
    ]
    assert {one.address for one in found} == {"/lectures/{id}"}
    assert [one.title for one in found if one.title] == ["待审核的党课"]


@pytest.mark.parametrize("table", KINDS)
def test_each_kind_waits_to_be_corrected_reviewed_and_finished(table):
    stages = {
        matter.stage
        for matter in MATTERS
        if (rows := matter.rows(EVERYBODY, TODAY)) is not None
        and table.__table__ in rows.get_final_froms()
    }
    assert {Stage.CORRECT, Stage.REVIEW, Stage.SENT} <= stages, "add it to MATTERS"
    assert stages & {Stage.FINISH, Stage.WRITE}, "add it to MATTERS"
