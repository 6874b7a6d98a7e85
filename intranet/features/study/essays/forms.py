"""The form of an essay."""

from typing import Any

from wtforms import DateField, SelectField, StringField

from intranet.domain.study.essays import MAX_OCCASION, MAX_PUBLISHED, MAX_TITLE, StudyEssay
from intranet.features.study.credits.forms import NotLater
from intranet.features.study.essays.operations import EssayInput
from intranet.foundation import clock
from intranet.pagekit.fields import SensibleDate
from intranet.pagekit.forms import Needed, TextLength, VersionedForm


class EssayForm(VersionedForm):
    """Who wrote what, when, for which occasion, and where it was published. The text itself is not kept."""

    member = SelectField("作者", [Needed()])
    title = StringField("题目", [Needed(), TextLength(MAX_TITLE)])
    written_on = DateField("完成日期", [Needed(), SensibleDate(2100), NotLater()])
    occasion = StringField(
        "结合的活动或要求", [TextLength(MAX_OCCASION)], description="例如：党纪学习教育。"
    )
    published = StringField(
        "刊发情况",
        [TextLength(MAX_PUBLISHED)],
        description="刊物、网站名称和日期；没有刊发的不填。",
    )

    def to_input(self) -> EssayInput:
        """Typed values, after ``validate`` was fine."""
        return EssayInput(
            member_id=int(self.member.data),
            title=self.title.data or "",
            written_on=self.written_on.data or clock.today(),
            occasion=self.occasion.data or "",
            published=self.published.data or "",
        )


def essay_values(essay: StudyEssay) -> dict[str, Any]:
    """What the form shows of a stored essay."""
    return {
        "member": str(essay.member_id),
        "title": essay.title,
        "written_on": essay.written_on,
        "occasion": essay.occasion,
        "published": essay.published,
        "version": str(essay.version),
    }
