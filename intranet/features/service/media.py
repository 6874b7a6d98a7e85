"""宣传稿件: what was published where, by the level of the medium."""

from sqlalchemy import case
from wtforms import StringField
from wtforms.validators import ValidationError

from intranet.domain.service.media import (
    MAX_AUTHOR,
    MAX_LINK,
    MAX_OUTLET,
    MAX_TITLE,
    Issue,
    MediaItem,
    MediaLevel,
)
from intranet.pagekit import plain_fields as fields
from intranet.pagekit.forms import EntryForm
from intranet.pagekit.plain import Plain, Sum, days, named, number, text

_WEB = ("http://", "https://")


class MediaForm(EntryForm):
    """One item, or several of a medium in one line."""

    title = fields.needed_text("标题", MAX_TITLE, "合并登记的写明内容，例如：第三季度官网稿件。")
    level = fields.one_of("媒体级别", MediaLevel)
    outlet = fields.needed_text("媒体名称", MAX_OUTLET)
    published_on = fields.day("刊发日期")
    issue = fields.one_of("刊发方式", Issue)
    pieces = fields.times("篇数")
    author = fields.optional_text("作者", MAX_AUTHOR)
    link = fields.optional_text("链接", MAX_LINK, "网页地址；纸质媒体写版面。")
    activity_id = fields.gathering("报道的活动", "报道了哪次活动，选择该活动记录。")

    def validate_link(self, field: StringField) -> None:
        """An address is whole."""
        if field.data and field.data.startswith("www."):
            raise ValidationError("网页地址请以 http:// 或 https:// 开头。")


def _pieces(issue: Issue) -> object:
    return case((MediaItem.issue == issue, MediaItem.pieces), else_=0)


BOOK = Plain(
    key="media",
    what="宣传稿件",
    about="在各级媒体和官方网站、微信公众号刊发的稿件；转载的单独登记、单独计数。",
    table=MediaItem,
    day="published_on",
    kind="level",
    kind_word="媒体级别",
    form=MediaForm,
    layout=(
        "title",
        ("level", "outlet"),
        ("published_on", "issue", "pieces"),
        "author",
        "link",
        "activity_id",
    ),
    columns=(
        named("标题", 34, "title"),
        text("媒体级别", 10, "level"),
        text("媒体名称", 16, "outlet"),
        days("刊发日期", MediaItem.published_on),
        text("刊发方式", 10, "issue"),
        number("篇数", 8, MediaItem.pieces, "篇"),
        text("作者", 12, "author", on_page=False),
        text(
            "链接",
            24,
            "link",
            link=lambda row: row[0].link if row[0].link.startswith(_WEB) else None,
        ),
    ),
    sums=(
        Sum("原发", _pieces(Issue.FIRST), "篇"),
        Sum("转载", _pieces(Issue.REPRINT), "篇次"),
    ),
)
