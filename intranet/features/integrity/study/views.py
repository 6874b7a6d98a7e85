"""廉政教育 as it stands in the records of gatherings; 党纪学习: these, and what people studied by themselves."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from flask import Response, url_for
from sqlalchemy import ColumnElement, Select, select

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.permissions import Permission
from intranet.domain.activities.lessons import discipline_words, words_of_test
from intranet.domain.activities.tables import Activity
from intranet.domain.integrity.self_study import DisciplineStudy
from intranet.domain.records.entries import Events
from intranet.features.integrity.books import Book, keep, linked, register
from intranet.features.integrity.page import asked_scope, blueprint, people_of, tabs
from intranet.features.integrity.study import queries
from intranet.features.integrity.study.forms import DisciplineStudyForm
from intranet.foundation import clock
from intranet.foundation.database import db
from intranet.foundation.shown import Shown
from intranet.pagekit.listings import Column, Listing, listed
from intranet.pagekit.registers import Line
from intranet.pagekit.scope import Scope
from intranet.pagekit.session import current_actor

LAYOUT = (
    ("studied_on", "form"),
    "chapter",
    "disciplines",
    ("people", "hours_tenths"),
    ("passed", "essays"),
)


def _hours(value: int) -> Decimal | None:
    return Decimal(value) / 10 if value else None


def _attended(row: Any) -> str:
    """15/16，缺席1人，补学0人; of who was only counted, how many."""
    if not row.ActivityRecord.due_count:
        return f"{row.Activity.headcount or row.ActivityRecord.present_count}人"
    absent = row.Activity.absent_count
    made_up = f"，缺席{absent}人，补学{row.made_up}人" if absent else ""
    return f"{row.ActivityRecord.present_count}/{row.ActivityRecord.due_count}{made_up}"


def _how(row: Any) -> str:
    """观看教育片、交流讨论；二楼会议室."""
    return "；".join(filter(None, (row.ActivityRecord.form, row.Activity.place)))


# On paper a name needs 10 of the some 160 to stay in one line: what belongs together shares a column.
EDUCATION = (
    Column("日期", 12, lambda row: row.Activity.held_on.isoformat(), order=Activity.held_on),
    Column("类型", 10, lambda row: row.label),
    Column(
        "主题",
        22,
        lambda row: row.ActivityRecord.theme or row.Activity.title,
        heads=True,
        link=lambda row: url_for("activities.show", activity_id=row.Activity.id),
    ),
    Column("组织者", 10, lambda row: row.Activity.chair_name, on_page=False),
    Column(
        "主讲人", 10, lambda row: row.ActivityRecord.lecturer_name, blank="不适用", on_page=False
    ),
    Column("形式和地点", 20, _how, on_page=False),
    Column("实到/应到", 15, _attended),
    Column(
        "学时",
        7,
        lambda row: _hours(row.ActivityRecord.study_hours_tenths),
        blank="不计学时",
        align="right",
    ),
    Column(
        "测试",
        13,
        lambda row: words_of_test(row.ActivityRecord.tested, row.ActivityRecord.passed),
        blank="未测试",
    ),
    Column("记录人", 10, lambda row: row.Activity.recorder_name, on_page=False),
    Column(
        "状态",
        10,
        lambda row: row.Activity.state.label,
        badge=lambda row: (row.Activity.state.tone, row.Activity.state.icon),
    ),
)


@listed(blueprint, "/education", Permission.INTEGRITY_READ, "integrity/education.html")
def education() -> Listing:
    """Integrity education of the year, from the records of gatherings."""
    scope = asked_scope(Permission.INTEGRITY_READ, Permission.INTEGRITY_EDIT)
    return Listing(
        title=f"{scope.year}年廉政教育登记",
        columns=scope.with_place(EDUCATION),
        statement=queries.gatherings(
            current_actor(), scope.of(Activity), scope.within_year(Activity.held_on)
        ),
        branch=scope.one,
        day=lambda row: row.Activity.held_on,
        values={
            "tabs": tabs("education"),
            "records": current_actor().can(Permission.ACTIVITY_EDIT),
            **scope.values,
        },
    )


# --- study of discipline --------------------------------------------------------------------------


@dataclass(frozen=True)
class Studied:
    """One line of the register: a gathering, or (with ``line``) what was studied without one."""

    line: DisciplineStudy | None
    day: date
    branch_id: int | None
    what: str
    disciplines: str
    form: str
    people: int
    hours_tenths: int
    speaker: str
    test: str
    essays: int | None
    state: Shown
    url: str


COLUMNS = (
    Column("日期", 12, lambda row: row.day.isoformat(), order=lambda row: row.day),
    Column("章节或内容", 28, lambda row: row.what, heads=True, link=lambda row: row.url),
    Column("学习的纪律", 22, lambda row: row.disciplines),
    Column("形式", 10, lambda row: row.form, on_page=False),
    Column(
        "人数", 8, lambda row: row.people, unit="人", align="right", order=lambda row: row.people
    ),
    Column("人均学时", 10, lambda row: _hours(row.hours_tenths), blank="不计学时", align="right"),
    Column("主讲（发言）人", 12, lambda row: row.speaker, blank="不适用", on_page=False),
    Column("测试", 16, lambda row: row.test, blank="未测试"),
    Column("心得", 8, lambda row: row.essays, blank="不适用", unit="篇", align="right"),
    Column(
        "状态", 10, lambda row: row.state.label, badge=lambda row: (row.state.tone, row.state.icon)
    ),
)
FACTS = (
    Column(
        "日期",
        12,
        lambda row: row.DisciplineStudy.studied_on.isoformat(),
        order=DisciplineStudy.studied_on,
    ),
    linked("章节或内容", 28, lambda row: row.DisciplineStudy.chapter, "study"),
    Column("学习的纪律", 22, lambda row: discipline_words(row.DisciplineStudy.disciplines)),
    Column("形式", 10, lambda row: row.DisciplineStudy.form.label),
    Column(
        "人数", 8, lambda row: row.DisciplineStudy.people, unit="人", order=DisciplineStudy.people
    ),
    Column("人均学时", 10, lambda row: _hours(row.DisciplineStudy.hours_tenths), blank="不计学时"),
    Column("测试", 16, lambda row: _own_test(row.DisciplineStudy), blank="未测试"),
    Column(
        "心得", 8, lambda row: row.DisciplineStudy.essays, unit="篇", order=DisciplineStudy.essays
    ),
)


def _own_test(line: DisciplineStudy) -> str:
    return "" if line.passed is None else words_of_test(line.people, line.passed)


def _rows(*conditions: ColumnElement[bool]) -> Select[Any]:
    return (
        select(DisciplineStudy)
        .where(*conditions)
        .order_by(DisciplineStudy.studied_on.desc(), DisciplineStudy.id.desc())
    )


def _form(line: Line[DisciplineStudy]) -> Response:
    form = DisciplineStudyForm.of(
        line.row,
        is_new=line.is_new,
        studied_on=clock.today(),
        people=len(people_of(line.home)) or None,
    )
    return line.answer(
        form,
        "integrity/form.html",
        back=BOOK.back(line.row),
        onward=BOOK.back,
        book=BOOK,
        layout=LAYOUT,
        rule="只登记自学和测试。集中学习、研讨、警示教育记在活动记录中，自动列入，不用重复登记。",
    )


BOOK = keep(
    Book(
        endpoint="study",
        register=register(
            DisciplineStudy,
            "党纪学习",
            Events(
                AuditAction.DISCIPLINE_STUDY_ENTERED,
                AuditAction.DISCIPLINE_STUDY_EDITED,
                AuditAction.DISCIPLINE_STUDY_REMOVED,
            ),
            day="studied_on",
        ),
        columns=FACTS,
        rows=_rows,
        form=_form,
        year_of=lambda row: row.studied_on.year if row.studied_on else None,
    )
)


@listed(blueprint, "/study", Permission.INTEGRITY_READ, "registers/list.html")
def study() -> Listing:
    """The study of discipline of the year, gatherings and what was studied without them, latest first."""
    scope = asked_scope(Permission.INTEGRITY_READ, Permission.INTEGRITY_EDIT)
    lines = sorted(_studied(scope), key=lambda one: one.day, reverse=True)
    return Listing(
        title=f"{scope.year}年党纪学习登记",
        columns=scope.with_place(COLUMNS, lambda row: row),
        statement=lines,
        branch=scope.one,
        day=lambda row: row.day,
        edit=(lambda row: _edit_url(scope, row)) if scope.edits else None,
        values={
            **BOOK.page_values(scope),
            "note": "集中学习、研讨和警示教育取自活动记录，自学和测试在这里登记。",
        },
    )


def _edit_url(scope: Scope, row: Studied) -> str | None:
    if row.line is None or not scope.keeps(row.line):
        return None
    return BOOK.url("edit", row.line.id)


def _studied(scope: Scope) -> list[Studied]:
    session = db.session()
    narrowed = [DisciplineStudy.state == scope.state] if scope.state else []
    gatherings = queries.gatherings(
        current_actor(),
        queries.of_discipline(),
        scope.of(Activity),
        scope.within_year(Activity.held_on),
    )
    found = [
        Studied(
            line=None,
            day=row.Activity.held_on,
            branch_id=row.Activity.branch_id,
            what=row.ActivityRecord.theme or row.Activity.title,
            disciplines=discipline_words(row.ActivityRecord.disciplines),
            form=row.ActivityRecord.form,
            people=row.ActivityRecord.present_count or row.Activity.headcount or 0,
            hours_tenths=row.ActivityRecord.study_hours_tenths,
            speaker=row.ActivityRecord.lecturer_name,
            test=words_of_test(row.ActivityRecord.tested, row.ActivityRecord.passed),
            essays=None,
            state=row.Activity.state,
            url=url_for("activities.show", activity_id=row.Activity.id),
        )
        # a gathering is reviewed as one: it has no state of a register
        for row in ([] if scope.state else session.execute(gatherings))
    ]
    for (line,) in session.execute(
        _rows(
            scope.of(DisciplineStudy),
            scope.within_year(DisciplineStudy.studied_on),
            *narrowed,
        )
    ):
        found.append(
            Studied(
                line=line,
                day=line.studied_on,
                branch_id=line.branch_id,
                what=line.chapter,
                disciplines=discipline_words(line.disciplines),
                form=line.form.label,
                people=line.people,
                hours_tenths=line.hours_tenths,
                speaker="",
                test=_own_test(line),
                essays=line.essays,
                state=line.state,
                url=BOOK.url("show", line.id),
            )
        )
    return found
