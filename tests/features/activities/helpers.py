"""A filled form, as a browser posts it."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from intranet.domain.activities.tables import Activity, ActivityRecord
from intranet.domain.organization.members import Member
from intranet.foundation.database import db


def theme_day(**changes: Any) -> dict[str, Any]:
    """A theme party day of 一支部 that may be submitted as it is."""
    values = {
        "branch": "B01",
        "form_key": "form-key-0001",
        "draft_key": "activity:new:form-key-0001",
        "kinds": ["theme_day"],
        "title": "9月主题党日",
        "held_on": "2025-09-15",
        "starts_at": "14:00",
        "ends_at": "16:00",
        "place": "三楼会议室",
        "chair_name": "张一鸣",
        "recorder_name": "李二虎",
        "theme_day-theme": "学习党章",
        "theme_day-form": "集中学习",
        "theme_day-content": "张一鸣：围绕岗位谈体会。",
        "theme_day-study_hours": "2",
        "act": "save",
    }
    return {**values, **changes}


def member_id(app: Any, name: str) -> int:
    """Number of a member of the cast."""
    with app.app_context():
        return db.session.scalars(select(Member.id).where(Member.name == name)).one()


def the_activity():
    """The one activity in the database, with its rows."""
    return db.session.scalars(
        select(Activity).options(
            selectinload(Activity.attendance),
            selectinload(Activity.records).options(
                selectinload(ActivityRecord.votes),
                selectinload(ActivityRecord.agenda),
                selectinload(ActivityRecord.resolutions),
                selectinload(ActivityRecord.text),
                selectinload(ActivityRecord.kind),
            ),
        )
    ).one()


def logged(browser, **changes):
    answer = browser.post("/activities/new", theme_day(**changes))
    assert answer.status_code == 303, answer.text
    return int(answer.location.rsplit("/", 1)[1])
