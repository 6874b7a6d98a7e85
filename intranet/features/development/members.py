"""流动党员, 走访慰问 and 党员荣誉."""

from sqlalchemy.orm import joinedload
from wtforms import SelectField
from wtforms.validators import ValidationError

from intranet.domain.achievements.tables import Level
from intranet.domain.development.members import (
    MAX_CONTACT,
    MAX_GOODS,
    MAX_HONOUR,
    MAX_PLACE,
    AwayMember,
    CareVisit,
    MemberHonour,
    Occasion,
)
from intranet.pagekit import plain_fields as fields
from intranet.pagekit.fields import CountField, chosen_id
from intranet.pagekit.forms import EntryForm, Needed
from intranet.pagekit.plain import Plain, Sum, days, named, number, text

# so many visits stand in one line at most
_MOST = 9999


class AwayForm(EntryForm):
    """One member."""

    member_id = SelectField("党员", [Needed()], coerce=chosen_id)
    left_on = fields.day("外出日期")
    returned_on = fields.last_day("left_on", "返回日期", "仍在外出的不填。")
    destination = fields.needed_text("去向", MAX_PLACE)
    host = fields.optional_text("流入地党组织", MAX_PLACE)
    contact = fields.optional_text("联系人", MAX_CONTACT, "本支部负责经常联系的党员。")
    contacted_on = fields.day_since("left_on", "最近联系日期", "每次联系后更新。")


AWAY = Plain(
    key="away",
    what="流动党员",
    about="外出六个月以上或者居所不固定、不能经常参加组织生活的党员。",
    table=AwayMember,
    day="left_on",
    until="returned_on",
    form=AwayForm,
    layout=(
        "member_id",
        ("left_on", "returned_on"),
        ("destination", "host"),
        ("contact", "contacted_on"),
    ),
    columns=(
        named("姓名", 12, "name"),
        days("外出日期", AwayMember.left_on, "returned_on"),
        text("去向", 22, "destination"),
        text("流入地党组织", 22, "host"),
        text("联系人", 12, "contact"),
        text("最近联系", 12, "contacted_on"),
    ),
    loads=(joinedload(AwayMember.member),),
    members=("member_id",),
    of_branches=True,
)


class VisitForm(EntryForm):
    """One visit, or several of a kind in one line."""

    occasion = fields.one_of("情形", Occasion)
    visited_on = fields.day("日期")
    people = CountField(
        "慰问人次", most=_MOST, blank=1, description="合并登记的填总数，不填按1计。"
    )
    amount = fields.known_number("慰问金（元）", 100_000_000, "没有的填0；")
    goods = fields.optional_text("慰问品", MAX_GOODS)
    member_id = SelectField(
        "党员",
        coerce=chosen_id,
        description="只慰问一名党员的选择；姓名只在本页显示，不打印、不导出。",
    )

    def validate_member_id(self, field: SelectField) -> None:
        """One member is one visit."""
        if field.data and self.people.data != 1:
            raise ValidationError("选择了党员的，慰问人次为1；慰问多人的不选择党员。")


VISITS = Plain(
    key="visits",
    what="走访慰问",
    about="走访慰问困难党员、老党员和患病党员，合计列入小结；打印和导出不列姓名。",
    table=CareVisit,
    day="visited_on",
    kind="occasion",
    kind_word="情形",
    form=VisitForm,
    layout=(("occasion", "visited_on"), "member_id", ("people", "amount"), "goods"),
    columns=(
        named("情形", 16, "trail_label", note="name"),
        days("日期", CareVisit.visited_on),
        number("慰问", 8, CareVisit.people, "人次"),
        number("慰问金", 10, CareVisit.amount, "元"),
        text("慰问品", 24, "goods", blank="没有"),
    ),
    sums=(
        Sum("慰问", CareVisit.people, "人次"),
        Sum("慰问金", CareVisit.amount, "元"),
    ),
    loads=(joinedload(CareVisit.member),),
    members=("member_id",),
    on_page=("member_id",),
)


class HonourForm(EntryForm):
    """One honour of one member."""

    title = fields.needed_text("荣誉名称", MAX_HONOUR, "例如：优秀共产党员。")
    member_id = SelectField("党员", [Needed()], coerce=chosen_id)
    awarded_on = fields.day("授予日期")
    level = fields.one_of("级别", Level)
    awarder = fields.needed_text("授予单位", MAX_PLACE)
    document = fields.optional_text("文号", MAX_PLACE)


HONOURS = Plain(
    key="honours",
    what="党员荣誉",
    about="党员个人获得的荣誉；党支部获得的登记在成效的“表彰荣誉”。",
    table=MemberHonour,
    day="awarded_on",
    kind="level",
    kind_word="级别",
    form=HonourForm,
    layout=("title", ("member_id", "awarded_on"), ("level", "awarder"), "document"),
    columns=(
        named("荣誉名称", 26, "title"),
        text("党员", 12, "name"),
        days("授予日期", MemberHonour.awarded_on),
        text("级别", 10, "level"),
        text("授予单位", 24, "awarder"),
        text("文号", 18, "document", on_page=False),
    ),
    loads=(joinedload(MemberHonour.member),),
    members=("member_id",),
    of_branches=True,
)
