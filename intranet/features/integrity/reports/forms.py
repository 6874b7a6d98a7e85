"""The two texts of a quarterly report; everything else is counted."""

from wtforms import TextAreaField

from intranet.domain.integrity.officer_reports import MAX_TEXT
from intranet.pagekit.forms import TextLength, VersionedForm
from intranet.pagekit.wording import NO_CASES, PlainText

_HINT = f"不写人名，不写具体事项的经过。{NO_CASES}"


class ReportForm(VersionedForm):
    """What is wrong, and what is proposed; both may wait until the report is handed in."""

    problems = TextAreaField(
        "存在问题", [TextLength(MAX_TEXT), PlainText()], description=f"没有的写“未发现”。{_HINT}"
    )
    suggestions = TextAreaField(
        "意见建议", [TextLength(MAX_TEXT), PlainText()], description=f"没有的写“无”。{_HINT}"
    )
