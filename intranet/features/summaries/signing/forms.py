"""Forms of signing."""

from collections.abc import Sequence
from typing import Any

from flask import request
from flask_wtf.file import MultipleFileField
from wtforms import Field, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields import DateField
from wtforms.validators import Optional, ValidationError

from intranet.domain.organization.tables import PostTitle
from intranet.domain.summaries.signed_copies import Ground
from intranet.domain.summaries.signing import (
    MAX_LABEL,
    MAX_NAME,
    MAX_REASON,
    MOST_STEPS,
    Planned,
    Signed,
)
from intranet.foundation.uploads import MAX_BYTES, MAX_PICTURE_BYTES
from intranet.pagekit.fields import ChosenRows, choices
from intranet.pagekit.forms import Needed, TextLength, VersionedForm, number_in

ACCEPTED = ".docx,.pdf,.jpg,.jpeg,.png"
MAX_TYPED = 4000


class PressForm(VersionedForm):
    """A button: the version of the summary, and the step that was shown as the next one."""

    draft_key = None  # type: ignore[assignment]
    position = StringField("环节")

    @property
    def seen_position(self) -> int:
        """The number of the step; 0 for a post that names none."""
        return number_in(self.position.data) or 0


class PaperForm(VersionedForm):
    """What is written on the paper."""

    position = StringField("环节")
    name = StringField("签字人", [Needed(), TextLength(MAX_NAME)])
    delegation = SelectField("代签")
    signed_on = DateField("签字日期", [Needed()], description="按纸质件上手写的日期填写。")
    reason = StringField(
        "说明",
        [TextLength(MAX_REASON)],
        description="签字人当日没有担任这一职务、也没有登记委托的，须说明原因；其他情况可以不填。",
    )

    @property
    def seen_position(self) -> int:
        """The number of the step that was shown as the next one; 0 for a post that names none."""
        return number_in(self.position.data) or 0


class ReasonForm(VersionedForm):
    """Why something is taken back."""

    reason = StringField("理由", [Needed(), TextLength(MAX_REASON)])


class ReturnForm(VersionedForm):
    """What came back signed."""

    draft_key = None  # type: ignore[assignment]
    files = MultipleFileField(
        "签发稿文件",
        [Needed("请选择要回传的文件。")],
        description=(
            f"签字后的 Word 文件（docx）、扫描件（PDF、JPG、PNG），可一次选多个，Word 文件限一个。"
            f"Word 文件和 PDF 每个不超过{MAX_BYTES // 1024 // 1024} MB，"
            f"图片每张不超过{MAX_PICTURE_BYTES // 1024 // 1024} MB。"
        ),
    )
    stated = RadioField(
        "与本版对照",
        [Optional()],
        choices=choices(
            [
                (Ground.STATED_SAME.value, "已核对，与本版一致"),
                (Ground.STATED_DIFFERENCES.value, "与本版不同，见下面列出的各处"),
            ]
        ),
        description="只回传扫描件时必选；回传 Word 文件的，由系统逐段比对，不必选。",
    )
    typed = TextAreaField(
        "不同之处",
        [TextLength(MAX_TYPED)],
        description="每行一处，写作“原文→改后”，例如：参加126人次→参加128人次。",
    )

    @property
    def ground(self) -> Ground | None:
        """What the person states; None for nothing."""
        return Ground(self.stated.data) if self.stated.data else None


class AcceptForm(VersionedForm):
    """Differences that are accepted."""

    draft_key = None  # type: ignore[assignment]
    accepted = ChosenRows("不同之处")
    reason = StringField("说明", [TextLength(MAX_REASON)], description="可以不填。")


class PlanForm(VersionedForm):
    """The steps of one kind of document: as many rows as are filled."""

    draft_key = None  # type: ignore[assignment]

    @property
    def rows(self) -> list[tuple[Field, Any]]:
        """Name and post of each step."""
        return [(self[f"label_{n}"], self[f"title_{n}"]) for n in range(1, MOST_STEPS + 1)]

    @property
    def planned(self) -> tuple[Planned, ...]:
        """The steps, after ``validate`` was fine."""
        return tuple(
            Planned(label.data.strip(), PostTitle(title.data))
            for label, title in self.rows
            if label.data
        )


def _whole(form: PlanForm, field: StringField) -> None:
    number = field.name.rpartition("_")[2]
    title = form[f"title_{number}"]
    if bool((field.data or "").strip()) != bool(title.data):
        raise ValidationError("环节名称和签批职务要一起填写，或者都留空。")


for _number in range(1, MOST_STEPS + 1):
    setattr(
        PlanForm,
        f"label_{_number}",
        StringField(f"第{_number}环节", [TextLength(MAX_LABEL), _whole]),
    )
    setattr(PlanForm, f"title_{_number}", SelectField(f"第{_number}环节由谁签批"))


def plan_form(document: Signed, steps: Sequence[Planned], version: int) -> PlanForm:
    """The form as posted, or filled with the steps that hold."""
    values: dict[str, Any] = {"version": str(version)}
    for number, one in enumerate(steps, start=1):
        values |= {f"label_{number}": one.label, f"title_{number}": one.title.value}
    posted = request.form if request.method == "POST" else None
    form = PlanForm(formdata=posted, data=values)
    titles = choices([("", "不设"), *((one.value, one.label) for one in document.titles)])
    for _, title in form.rows:
        title.choices = titles
    return form


class DelegationForm(VersionedForm):
    """Who signs for whom, from when to when, and why."""

    holder = SelectField("委托人", [Needed("请选择委托人。")], description="任现职务的同志。")
    deputy = SelectField("受托人", [Needed("请选择受托人。")])
    starts_on = DateField("开始日期", [Needed()])
    ends_on = DateField("结束日期", [Needed()], description="含当日。")
    reason = StringField(
        "事由",
        [Needed(), TextLength(MAX_REASON)],
        description="例如：因公出差，见10月8日书面委托。",
    )
