"""志愿服务: voluntary service of members."""

from intranet.domain.service.volunteering import (
    MAX_PARTNERS,
    MAX_PLACE,
    MAX_TITLE,
    Volunteering,
)
from intranet.features.service import fields
from intranet.pagekit.forms import EntryForm
from intranet.pagekit.plain import Plain, Sum, days, named, number, text


class VolunteeringForm(EntryForm):
    """One service of several together."""

    title = fields.needed_text("名称", MAX_TITLE, "例如：文明交通志愿服务、无偿献血。")
    held_on = fields.day("日期")
    ends_on = fields.last_day()
    place = fields.optional_text("地点", MAX_PLACE)
    participants = fields.known_number("参加人次")
    hours_tenths = fields.known_hours("时长合计（小时）", "全部参加人员合计。")
    people_served = fields.known_number("服务群众人次")
    partners = fields.optional_text("联合单位", MAX_PARTNERS)
    activity_id = fields.gathering()


BOOK = Plain(
    key="volunteering",
    what="志愿服务",
    about="党员参加的志愿服务；到社区报到服务的登记在双报到。",
    table=Volunteering,
    day="held_on",
    form=VolunteeringForm,
    layout=(
        "title",
        ("held_on", "ends_on"),
        ("participants", "hours_tenths", "people_served"),
        "place",
        "partners",
        "activity_id",
    ),
    columns=(
        named("名称", 26, "title"),
        days("日期", Volunteering.held_on, "ends_on"),
        text("地点", 18, "place"),
        number("参加", 8, Volunteering.participants, "人次"),
        number("时长", 8, Volunteering.hours_tenths, "小时"),
        number("服务", 8, Volunteering.people_served, "人次"),
        text("联合单位", 20, "partners", on_page=False),
    ),
    sums=(
        Sum("参加", Volunteering.participants, "人次"),
        Sum("时长", Volunteering.hours_tenths, "小时"),
        Sum("服务群众", Volunteering.people_served, "人次"),
    ),
)
