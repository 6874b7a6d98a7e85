"""宣传教育: what is done among the public, by where it is done (五进)."""

from intranet.domain.service.outreach import (
    MAX_PARTNERS,
    MAX_PLACE,
    MAX_TITLE,
    Outreach,
    Venue,
)
from intranet.pagekit import plain_fields as fields
from intranet.pagekit.forms import EntryForm
from intranet.pagekit.plain import Plain, Sum, days, named, number, text


class OutreachForm(EntryForm):
    """One event, or several of a kind in one line."""

    title = fields.needed_text("名称", MAX_TITLE, "例如：防空防灾知识讲座。")
    venue = fields.one_of("场所", Venue)
    held_on = fields.day("日期")
    ends_on = fields.last_day()
    sessions = fields.times("场次")
    audience = fields.known_number("受众人次")
    materials = fields.known_number("发放资料（份）")
    place = fields.optional_text("地点", MAX_PLACE)
    partners = fields.optional_text("参加单位", MAX_PARTNERS)
    activity_id = fields.gathering()


BOOK = Plain(
    key="outreach",
    what="宣传教育",
    about="进机关、企业、学校、社区和网络的宣传、普法和教育。",
    table=Outreach,
    day="held_on",
    once=True,
    kind="venue",
    kind_word="场所",
    form=OutreachForm,
    layout=(
        "title",
        ("venue", "place"),
        ("held_on", "ends_on"),
        ("sessions", "audience", "materials"),
        "partners",
        "activity_id",
    ),
    columns=(
        named("名称", 26, "title"),
        days("日期", Outreach.held_on, "ends_on"),
        text("场所", 10, "venue"),
        text("地点", 18, "place"),
        number("场次", 8, Outreach.sessions, "场"),
        number("受众", 8, Outreach.audience, "人次"),
        number("资料", 8, Outreach.materials, "份"),
        text("参加单位", 20, "partners", on_page=False),
    ),
    sums=(
        Sum("场次", Outreach.sessions, "场"),
        Sum("受众", Outreach.audience, "人次"),
        Sum("发放资料", Outreach.materials, "份"),
    ),
)
