"""志愿服务: voluntary service of members."""

from typing import Any

from sqlalchemy.orm import selectinload
from wtforms.validators import ValidationError

from intranet.domain.service.volunteering import (
    MAX_PARTNERS,
    MAX_PLACE,
    MAX_TITLE,
    Volunteering,
    VolunteeringMember,
)
from intranet.pagekit import plain_fields as fields
from intranet.pagekit.fields import HoursField, Names, row_id
from intranet.pagekit.forms import EntryForm
from intranet.pagekit.plain import Plain, Sum, days, named, number, text


class VolunteeringForm(EntryForm):
    """One service of several together."""

    title = fields.needed_text("名称", MAX_TITLE, "例如：文明交通志愿服务、无偿献血。")
    held_on = fields.day("日期")
    ends_on = fields.last_day()
    place = fields.optional_text("地点", MAX_PLACE)
    member_ids = Names("参加的党员", coerce=row_id)
    each_tenths = fields.known_hours("每人时长（小时）", "勾选了党员的填写。")
    participants = fields.known_number("参加人次", hint="勾选了党员的可以不填；")
    hours_tenths = fields.known_hours(
        "时长合计（小时）", "全部参加人员合计，勾选了党员的可以不填。"
    )
    people_served = fields.known_number("服务群众人次")
    partners = fields.optional_text("联合单位", MAX_PARTNERS)
    activity_id = fields.gathering()

    def validate_each_tenths(self, field: HoursField) -> None:
        """Hours belong to names, and names have hours."""
        if self.member_ids.data and not field.data:
            raise ValidationError("勾选了参加的党员，请填写每人时长。")
        if field.data and not self.member_ids.data:
            raise ValidationError("填写了每人时长，请勾选参加的党员；不知道姓名的填时长合计。")

    def columns(self) -> dict[str, Any]:
        """What is not typed follows from the names."""
        values = super().columns()
        named, each = values.pop("member_ids", None) or [], values.pop("each_tenths", None)
        if named:
            if values["participants"] is None:
                values["participants"] = len(named)
            if values["hours_tenths"] is None:
                values["hours_tenths"] = len(named) * each
        return values

    def keep_names(self, row: Volunteering) -> None:
        """Who took part."""
        row.name_members(self.member_ids.data or [], self.each_tenths.data or 0)


BOOK = Plain(
    key="volunteering",
    what="志愿服务",
    about="党员参加的志愿服务；到社区报到服务的登记在双报到。",
    table=Volunteering,
    day="held_on",
    once=True,
    form=VolunteeringForm,
    layout=(
        "title",
        ("held_on", "ends_on"),
        "member_ids",
        ("each_tenths",),
        ("participants", "hours_tenths", "people_served"),
        "place",
        "partners",
        "activity_id",
    ),
    columns=(
        named("名称", 26, "title", note="told"),
        days("日期", Volunteering.held_on, "ends_on"),
        text("地点", 18, "place"),
        number("参加", 8, Volunteering.participants, "人次"),
        number("时长", 8, Volunteering.hours_tenths, "小时"),
        number("服务", 8, Volunteering.people_served, "人次"),
        text("联合单位", 20, "partners", on_page=False),
    ),
    loads=(selectinload(Volunteering.members).selectinload(VolunteeringMember.member),),
    people=("member_ids", "each_tenths"),
    keep_people=VolunteeringForm.keep_names,
    sums=(
        Sum("参加", Volunteering.participants, "人次"),
        Sum("时长", Volunteering.hours_tenths, "小时"),
        Sum("服务群众", Volunteering.people_served, "人次"),
    ),
)
