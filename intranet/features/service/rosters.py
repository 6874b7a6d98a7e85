"""值守岗位 and 值守安排: posts staffed in turn, and the roster."""

from sqlalchemy import ColumnElement, or_
from sqlalchemy.orm import joinedload
from wtforms import DateField, SelectField
from wtforms.validators import ValidationError

from intranet.domain.organization.homes import Home
from intranet.domain.service.rosters import (
    MAX_NAME,
    MAX_NOTE,
    MAX_PLACE,
    DutyPost,
    DutyShift,
    Turn,
)
from intranet.foundation.chinese import weekday
from intranet.pagekit import plain_fields as fields
from intranet.pagekit.fields import SensibleDate, chosen_id
from intranet.pagekit.forms import EntryForm, Needed
from intranet.pagekit.listings import Column
from intranet.pagekit.plain import Parent, Plain, Sum, days, named, number, parent, text


def _offered(home: Home) -> ColumnElement[bool]:
    """Posts of the place, and those of the committee itself for all its branches."""
    return or_(DutyPost.branch_id == home.branch_id, DutyPost.branch_id.is_(None))


class PostForm(EntryForm):
    """One post."""

    name = fields.needed_text("岗位名称", MAX_NAME, "例如：初心长廊讲解值守。")
    location = fields.optional_text("地点", MAX_PLACE)
    duties = fields.optional_text("值守要求", MAX_NOTE)
    opened_on = fields.day("启用日期")
    closed_on = fields.last_day("opened_on", "停用日期", "仍在值守的不填。")


POSTS = Plain(
    key="posts",
    what="值守岗位",
    about="轮流值守的岗位；机关党委本级登记的，各党支部都可以安排值守。",
    table=DutyPost,
    day="opened_on",
    until="closed_on",
    form=PostForm,
    layout=("name", "location", "duties", ("opened_on", "closed_on")),
    columns=(
        named("岗位名称", 24, "name"),
        text("地点", 22, "location"),
        text("值守要求", 28, "duties"),
        days("启用日期", DutyPost.opened_on, "closed_on"),
    ),
)


class ShiftForm(EntryForm):
    """One turn of one member."""

    post_id = SelectField("岗位", [Needed()], coerce=chosen_id)
    on_day = DateField("日期", [Needed(), SensibleDate()])
    turn = fields.one_of("班次", Turn)
    member_id = SelectField("值守人员", [Needed()], coerce=chosen_id)
    stand_in_id = SelectField(
        "换班人员", coerce=chosen_id, description="换班的选择实际值守的党员。"
    )
    swap_note = fields.optional_text("换班原因", MAX_NOTE)
    visitors = fields.known_number("接待人数", hint="值守以后填写；")

    def validate_stand_in_id(self, field: SelectField) -> None:
        """Somebody else."""
        if field.data and field.data == self.member_id.data:
            raise ValidationError("换班人员与值守人员是同一人，请核对。")

    def validate_swap_note(self, field: object) -> None:
        """Of a swap."""
        if self.swap_note.data and not self.stand_in_id.data:
            raise ValidationError("填写了换班原因，请选择换班人员。")


SHIFTS = Plain(
    key="shifts",
    what="值守安排",
    about="一人一班一条；打印即为值守表。",
    table=DutyShift,
    day="on_day",
    kind="turn",
    kind_word="班次",
    form=ShiftForm,
    layout=(
        ("post_id", "on_day", "turn"),
        ("member_id", "visitors"),
        ("stand_in_id", "swap_note"),
    ),
    columns=(
        days("日期", DutyShift.on_day),
        Column("星期", 10, lambda row: weekday(row[0].on_day)),
        text("班次", 8, "turn"),
        parent("岗位", 24),
        named("值守人员", 14, "on_duty", note="swap"),
        text("换班", 20, "swap", blank="没有", on_page=False),
        number("接待", 8, DutyShift.visitors, "人"),
    ),
    sums=(Sum("接待", DutyShift.visitors, "人"),),
    parent=Parent(DutyShift.post_id, DutyPost, DutyPost.name, _offered),
    loads=(joinedload(DutyShift.member), joinedload(DutyShift.stand_in)),
    members=("member_id", "stand_in_id"),
    oldest_first=True,
    of_branches=True,
)
