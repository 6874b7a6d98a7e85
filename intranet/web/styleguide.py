"""The style page of the demo: every component in every state, for who changes one and for the pictures of the tests."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from functools import partial
from types import SimpleNamespace as Sample
from typing import Any

from flask import Blueprint, current_app, render_template
from wtforms import (
    BooleanField,
    DateField,
    FieldList,
    FileField,
    FormField,
    PasswordField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    TimeField,
)

from intranet.domain.access.permissions import Permission
from intranet.domain.activities.findings.engine import Severity
from intranet.domain.activities.presence import AbsenceReason
from intranet.domain.organization.members import MemberStatus
from intranet.domain.records.workflow import Move, State
from intranet.foundation.errors import NotFound
from intranet.foundation.pagination import Page
from intranet.pagekit.access import requires
from intranet.pagekit.fields import CountField, Names, TickBoxes, choices
from intranet.pagekit.forms import Needed, Part, RecordForm, VersionedForm
from intranet.pagekit.navigation import Tab

blueprint = Blueprint("styleguide", __name__)

_MOMENT = datetime(2025, 10, 20, 6, 3, tzinfo=UTC)
TITLE = "学习《中国共产党章程》，交流研讨"
BRANCHES = [("B01", "机关第一党支部"), ("B02", "人防指挥信息保障中心党支部")]


class _Review(VersionedForm):
    opinion = TextAreaField("意见")


class _Part(Part):
    row_name = StringField("姓名")


class _Sample(RecordForm):
    title = StringField("名称", [Needed()], description="写会议或者活动的名称，不写日期。")
    place = StringField("地点")
    held_on = DateField("日期")
    starts_at = TimeField("开始时间")
    voters = CountField("有表决权的人数")
    branch = SelectField("党支部", choices=choices(BRANCHES))
    content = TextAreaField("内容", description="写做了什么、在哪里、效果怎样。")
    secret = PasswordField("密码")
    paper = FileField("附件")
    agreed = BooleanField("已向全体党员公示")
    result = RadioField("结果", choices=choices([("yes", "通过"), ("no", "未通过")]))
    kinds = TickBoxes("同时作为", choices=choices([("day", "主题党日"), ("lecture", "党课")]))
    took = Names("谈话对象", choices=choices([("1", "马玉洁"), ("2", "欧阳建平"), ("3", "李慧敏")]))
    names = FieldList(StringField("姓名"), "其他参加人", min_entries=2)
    part = FormField(_Part, "记录人")


_FILLED: Mapping[str, Any] = {
    "title": TITLE,
    "place": "三楼会议室",
    "held_on": date(2025, 10, 16),
    "starts_at": time(14, 30),
    "voters": 12,
    "branch": "B02",
    "content": "逐章学习，五名同志作了交流。",
    "agreed": True,
    "result": "yes",
    "kinds": ["day"],
    "took": ["2"],
    "names": ["马玉洁", "阿卜杜拉·买买提"],
    "part": {"row_name": "李慧敏"},
}


def _form(prefix: str, *, faults: bool = False) -> RecordForm:
    form = _Sample(formdata=None, data=dict(_FILLED), prefix=prefix)
    if faults:
        form.show_problems(
            {field.name: ["请按说明填写。"] for field in form if field.type != "FormField"}
        )
    return form


def _person(number: int, name: str, *, counted: bool = True, votes: bool = True) -> Sample:
    status = MemberStatus.FULL if votes else MemberStatus.PROBATIONARY
    return Sample(
        member_id=number, name=name, counted_in_due=counted, has_voting_right=votes, status=status
    )


class _Told(RecordForm):
    theme = StringField("主题")
    form = StringField("形式")
    study_hours = StringField("学时")
    lecturer_name = StringField("主讲人")
    lecturer_role = StringField("主讲人职务")
    content = TextAreaField("内容")


def _kind(*told: str, by: str = "") -> Sample:
    names = ("theme", "form", "study_hours", "lecturer", "content")
    return Sample(
        shows_names=Sample(**dict.fromkeys(names, True)),
        required_names=Sample(**{name: name == "theme" for name in names}),
        told_names=Sample(**{name: name in told for name in names}),
        told_by=by,
        is_study=True,
        is_further=bool(by),
        is_work=False,
    )


def _findings() -> list[Sample]:
    return [
        Sample(
            finding=Sample(
                severity=severity,
                sentence="会议时间2025年10月16日，提交时间2025年11月3日，晚了8天。",
                label="晚报",
                basis="本机关的要求：会后10日内提交",
                code="late",
                key="8",
            ),
            is_open=number == 0,
            is_answered=number == 1,
            others=[Sample(url="#other", title="支部委员会会议", day="2025年10月9日")]
            if number
            else [],
            hidden=number,
            answers=[
                Sample(
                    key="8",
                    sentence="",
                    reason="书记出差，回来后补报。",
                    answered_by_name="刘思源",
                    answered_at=_MOMENT,
                )
            ]
            * number,
            explain_url="#explain",
        )
        for number, severity in enumerate(list(Severity)[:2])
    ]


def _samples() -> dict[str, Any]:
    move = partial(Sample, needs_reason=False, completes=False, primary=False)
    people = [
        _person(1, "马玉洁"),
        _person(2, "王建平"),
        _person(3, "于慧", votes=False),
        _person(4, "方正阳", counted=False),
    ]
    sick = Sample(reason=AbsenceReason.SICK_LEAVE, note="住院")
    return {
        "blank": _Sample(formdata=None, prefix="blank-"),
        "filled": _form("filled-"),
        "faulty": _form("faulty-", faults=True),
        "moves": [
            move(move=Move.APPROVE, primary=True),
            move(move=Move.RETURN, needs_reason=True),
        ],
        "review": _Review(formdata=None, prefix="review-"),
        "states": list(State),
        "tabs": [
            Tab("全部", "#all", active=True, count="128条"),
            Tab("学习", "#study", active=False),
        ],
        "first": Page([], None, "2025-09-30.17", 1001),
        "middle": Page([], "-2025-09-30.17", "2025-09-01.3", None),
        "events": [
            Sample(
                what="退回修改",
                who="苏晓萌（机关党委工作人员）",
                when="2025年10月20日 09:12",
                opinion="请补充表决情况。",
                tone="amber",
                icon="returned",
            ),
            Sample(
                what="提交审核",
                who="刘思源（支部书记）",
                when="2025年10月17日 16:40",
                opinion=None,
                tone="blue",
                icon="submitted",
            ),
        ],
        "changes": [
            Sample(label="地点", old="三楼会议室", new="四楼会议室"),
            Sample(label="主持人", old="", new="刘思源"),
            Sample(
                label="内容",
                old="",
                new="",
                pieces=[
                    ("same", "逐章学习，"),
                    ("old", "四"),
                    ("new", "五"),
                    ("same", "名同志作了交流。"),
                ],
            ),
        ],
        "findings": _findings(),
        "due": people,
        "counts": Sample(due=3, present=2, absent=1, voters=2, voters_present=2),
        "absences": {1: sick, 2: Sample(reason=None, note="")},
        "problems": {"reason-2": ["请选择缺席原因。"]},
        "reasons": list(AbsenceReason),
        "kind": _kind(),
        "further": _kind("form", "content", by="主题党日"),
        "part": _Told(formdata=None, prefix="part-"),
        "other_part": _Told(formdata=None, prefix="other-"),
        "roll": Sample(differences=["马玉洁10月10日转出本支部，不再列入。"]),
        "note": Sample(heading="不同意重新打开", reason="小结已经印发。", read_url="#read"),
        "submitted": Sample(leaves_queue="保存后，这条记录退出审核，需要重新提交。"),
        "problems_of_record": {"place": ["请填写地点。"], "voters": ["请填写表决情况。"]},
        "moment": _MOMENT,
        "duty": Sample(
            words="尚缺1次",
            tone="amber",
            icon="lacking",
            url="#duty",
            count="2/3",
            marks="●◇●",
            months="7月：已开展；8月：没有开展；9月：已开展",
        ),
        "related_records": [Sample(label="年度计划", url="#plan", name="10月党员大会")],
        "sections": [
            Sample(title="时间和地点", anchor="times", lacks=[], done="已填，请核对"),
            Sample(
                title="内容",
                anchor="content",
                lacks=[("请填写会议内容。", "content")],
                done="齐全",
            ),
        ],
    }


@blueprint.get("/styleguide")
@requires(Permission.SIGNED_IN)
def show() -> str:
    """All components, with invented samples. Only in the demo."""
    if not current_app.config["SETTINGS"].demo:
        raise NotFound("没有这个页面。")
    return render_template("styleguide.html", **_samples())
