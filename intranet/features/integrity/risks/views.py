"""廉政风险点: the register of a branch, what asks for a review, the history of each."""

from datetime import timedelta
from functools import partial
from typing import Any

from flask import Response
from sqlalchemy import ColumnElement, Select, case, or_, select

from intranet.domain.access.permissions import Permission
from intranet.domain.integrity.reviewing import history, risk_levels, to_review
from intranet.domain.integrity.risks import IntegrityRisk, RiskLevel
from intranet.domain.organization.members import Member
from intranet.features.integrity.books import Book, keep, linked, register, sent_in
from intranet.features.integrity.page import asked_scope, blueprint, people_of, with_present
from intranet.features.integrity.risks.forms import ReviewedRiskForm, RiskForm
from intranet.features.integrity.risks.operations import (
    EVENTS,
    REVIEWED,
    save_risk,
    take_back_risk,
)
from intranet.foundation import clock
from intranet.foundation.database import db
from intranet.foundation.quarters import Year
from intranet.pagekit.fields import choices
from intranet.pagekit.filters import iso
from intranet.pagekit.listings import Column, Listing, listed
from intranet.pagekit.registers import Line
from intranet.pagekit.session import current_actor
from intranet.pagekit.workbooks import workbook

LAYOUT = (
    ("post", "category"),
    ("name", "level"),
    "manifestation",
    "measures",
    "indicator",
    ("owner_id", "leader"),
    ("found_on", "due_on", "review_on"),
    "implementation",
    ("reviewed_on", "ended_on"),
    "note",
)
UNTIL_NEXT = timedelta(days=365)
SIGNERS = ("责任领导（签字）", "支部书记（签字）")
_GRAVITY = {level: place for place, level in enumerate(RiskLevel)}


COLUMNS = (
    Column("岗位或权力事项", 14, lambda row: row.IntegrityRisk.post),
    Column("类别", 10, lambda row: row.IntegrityRisk.category.label, on_page=False),
    linked("风险点", 16, lambda row: row.IntegrityRisk.name, "risks"),
    Column("表现形式", 20, lambda row: row.IntegrityRisk.manifestation, on_page=False),
    Column(
        "等级",
        6,
        lambda row: row.IntegrityRisk.level.label,
        badge=lambda row: (row.IntegrityRisk.level.tone, row.IntegrityRisk.level.icon),
    ),
    Column("防控措施", 22, lambda row: row.IntegrityRisk.measures),
    Column("监测指标", 12, lambda row: row.IntegrityRisk.indicator, blank="未设置", on_page=False),
    Column("责任人", 12, lambda row: row.name),
    Column("责任领导", 12, lambda row: row.IntegrityRisk.leader, on_page=False),
    Column(
        "完成时限",
        10,
        lambda row: iso(row.IntegrityRisk.due_on),
        blank="长期",
        on_page=False,
        order=IntegrityRisk.due_on,
    ),
    Column("落实情况", 18, lambda row: row.IntegrityRisk.implementation, on_page=False),
    Column(
        "上次复核",
        12,
        lambda row: iso(row.IntegrityRisk.reviewed_on),
        blank="未复核",
        order=IntegrityRisk.reviewed_on,
    ),
    Column(
        "下次复核",
        12,
        lambda row: row.IntegrityRisk.review_on.isoformat(),
        order=IntegrityRisk.review_on,
    ),
    Column(
        "消除日期", 10, lambda row: iso(row.IntegrityRisk.ended_on), blank="未消除", on_page=False
    ),
)


def rows(*conditions: ColumnElement[bool]) -> Select[Any]:
    """Risk points with the names of their owners, the gravest first."""
    return (
        select(IntegrityRisk, Member.name)
        .join(Member, Member.id == IntegrityRisk.owner_id)
        .where(*conditions)
        .order_by(
            IntegrityRisk.branch_id,
            case(_GRAVITY, value=IntegrityRisk.level),
            IntegrityRisk.id,
        )
    )


def filled(line: Line[IntegrityRisk]) -> RiskForm:
    """The form of a risk point, with who may answer for it."""
    today, row = clock.today(), line.row
    kind = RiskForm if line.is_new else ReviewedRiskForm
    form = line.filled(kind, found_on=today, review_on=today + UNTIL_NEXT)
    people = line.once(people_of, line.home)
    form.owner_id.choices = choices([("", "请选择"), *with_present(people, row.owner_id)])
    if isinstance(form, ReviewedRiskForm):
        form.seen = row.reviewed_on
        if line.typed is None and not form.restored:
            # the last review stands in the history; what is typed is a new one
            form.reviewed_on.data = None
    return form


def _keep(line: Line[IntegrityRisk], form: RiskForm) -> None:
    save_risk(
        db.session(),
        line.row,
        form.columns(),
        is_new=line.is_new,
        today=clock.today(),
        actor=current_actor(),
        version=form.seen_version,
        sent_in=sent_in(),
    )


def _form(line: Line[IntegrityRisk]) -> Response:
    row, form = line.row, filled(line)
    return line.answer(
        form,
        "integrity/form.html",
        back=BOOK.back(row) if line.is_new else BOOK.url("show", row.id),
        keep=partial(_keep, line, form),
        book=BOOK,
        layout=LAYOUT,
        rule="等级按高、中、低登记。职责、流程或责任人变动的，应重新复核。",
    )


BOOK = keep(
    Book(
        endpoint="risks",
        register=register(IntegrityRisk, "廉政风险点", EVENTS, day="found_on"),
        columns=COLUMNS,
        rows=rows,
        form=_form,
        template="integrity/risk.html",
        more=lambda row: {"steps": history(db.session(), row.IntegrityRisk.id)},
        edits_as=frozenset({REVIEWED.edited}),
    )
)


def _take_out(risk: IntegrityRisk) -> None:
    """Its history only grows: what a file entered has ended the day it was found, and the history says why."""
    take_back_risk(db.session(), risk, today=clock.today(), actor=current_actor())


workbook(
    "risks",
    BOOK.register,
    filled,
    listed="integrity.risks",
    keep=_keep,
    same=("post", "name", "ended_on"),
    take_out=_take_out,
)


@listed(blueprint, "/risks", Permission.INTEGRITY_READ, "integrity/risks.html")
def risks() -> Listing:
    """Risk points that were there in the year, and which ask for a review."""
    scope = asked_scope(Permission.INTEGRITY_READ, Permission.INTEGRITY_EDIT)
    span, today, session = Year(scope.year), clock.today(), db.session()
    levels = risk_levels(session, scope.shown, min(today, span.last_day))
    words = "、".join(
        f"{level.label}{sum(found[level] for found in levels.values())}个" for level in RiskLevel
    )
    return BOOK.listing(
        scope,
        f"{scope.year}年廉政风险点台账",
        IntegrityRisk.found_on <= span.last_day,
        or_(IntegrityRisk.ended_on.is_(None), IntegrityRisk.ended_on >= span.first_day),
        scope_words=f"在控风险点：{words}。",
        signers=SIGNERS if scope.one else (),
        levels=words,
        waiting=to_review(session, scope.shown, today) if scope.year == today.year else [],
    )
