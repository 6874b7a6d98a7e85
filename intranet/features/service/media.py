"""宣传稿件: what was published, by the level of the outlet."""

from wtforms import StringField
from wtforms.validators import Optional, Regexp

from intranet.domain.service.media import (
    MAX_ADDRESS,
    MAX_AUTHOR,
    MAX_OUTLET,
    MAX_TITLE,
    MediaItem,
    MediaKind,
    MediaLevel,
)
from intranet.features.service import fields
from intranet.pagekit.forms import EntryForm, TextLength
from intranet.pagekit.plain import Plain, Sum, days, named, number, text


class MediaForm(EntryForm):
    """One piece; its reprints are a number."""

    title = fields.needed_text("标题", MAX_TITLE)
    outlet = fields.needed_text("媒体", MAX_OUTLET)
    level = fields.one_of("级别", MediaLevel)
    kind = fields.one_of("形式", MediaKind)
    published_on = fields.day("刊发日期")
    reprints = fields.known_number("转载篇次", 9999)
    author = fields.optional_text("作者", MAX_AUTHOR)
    address = StringField(
        "网址",
        [
            Optional(),
            TextLength(MAX_ADDRESS),
            Regexp(r"https?://\S+", message="网址以http://或https://开头，中间没有空格。"),
        ],
    )


BOOK = Plain(
    key="media",
    what="宣传稿件",
    about="首次刊发登记一条，转载另计篇次。",
    table=MediaItem,
    day="published_on",
    kind="level",
    kind_word="级别",
    form=MediaForm,
    layout=(
        "title",
        ("outlet", "level"),
        ("published_on", "kind"),
        ("author", "reprints"),
        "address",
    ),
    columns=(
        named("标题", 34, "title"),
        days("刊发日期", MediaItem.published_on),
        text("媒体", 16, "outlet"),
        text("级别", 10, "level"),
        text("形式", 10, "kind"),
        text("作者", 12, "author"),
        number("转载", 8, MediaItem.reprints, "篇次"),
        text("网址", 24, "address", on_page=False),
    ),
    sums=(Sum("转载", MediaItem.reprints, "篇次"),),
)
