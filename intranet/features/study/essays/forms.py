"""The form of an essay."""

from wtforms import DateField, SelectField, StringField

from intranet.domain.study.essays import MAX_OCCASION, MAX_PUBLISHED, MAX_TITLE
from intranet.pagekit.fields import NotLater, SensibleDate, chosen_id
from intranet.pagekit.forms import EntryForm, Needed, TextLength


class EssayForm(EntryForm):
    """Who wrote what, when, for which occasion, and where it was published. The text itself is not kept."""

    member_id = SelectField("作者", [Needed()], coerce=chosen_id)
    title = StringField("题目", [Needed(), TextLength(MAX_TITLE)])
    written_on = DateField("完成日期", [Needed(), SensibleDate(), NotLater()])
    occasion = StringField(
        "结合的活动或要求", [TextLength(MAX_OCCASION)], description="例如：党纪学习教育。"
    )
    published = StringField(
        "刊发情况",
        [TextLength(MAX_PUBLISHED)],
        description="刊物、网站名称和日期；没有刊发的不填。",
    )
