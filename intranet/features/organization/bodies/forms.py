"""Forms of branches, committee, Party groups, terms and posts."""

import unicodedata
from datetime import date, timedelta

from wtforms import BooleanField, StringField
from wtforms.validators import Optional, Regexp

from intranet.features.organization.fields import (
    DayField,
    Grounds,
    ListField,
    NumberField,
    OrganizationForm,
)
from intranet.foundation import clock
from intranet.foundation.quarters import Quarter
from intranet.pagekit.forms import Needed, TextLength

FULL_NAME_HELP = "用于署名和盖章，按批复文件填写，不由简称推得。设支部委员会的写“……支部委员会”，不设的写“……支部”。"
SHORT_NAME_HELP = "用于正文、表格和列表。"


class NameForm(OrganizationForm):
    """New names from a day on."""

    widths = {"valid_from": "date"}

    full_name = StringField("全称", [Needed(), TextLength(80)], description=FULL_NAME_HELP)
    short_name = StringField("简称", [Needed(), TextLength(40)], description=SHORT_NAME_HELP)
    valid_from = DayField(
        "启用日期",
        [Needed()],
        description="原名称使用到前一天为止。以前日期的文件仍按当时的名称打印。",
    )


class NameCorrectionForm(OrganizationForm):
    """A slip of the pen in a name."""

    full_name = StringField("全称", [Needed(), TextLength(80)], description=FULL_NAME_HELP)
    short_name = StringField("简称", [Needed(), TextLength(40)], description=SHORT_NAME_HELP)


class BranchFacts(OrganizationForm):
    """What a branch is, besides its names."""

    widths = {
        "code": "number",
        "founded_on": "date",
        "in_use_from": "date",
        "dissolved_on": "date",
        "sort_order": "number",
        "theme_day": "number",
    }

    founded_on = DayField("成立日期", [Needed()])
    in_use_from = DayField(
        "启用日期",
        [Optional()],
        description="从这一天起在本系统登记；此前的组织生活不统计、不列为欠缺。不填的从成立时起。",
    )
    sort_order = NumberField(
        "机关序列",
        [Optional()],
        least=1,
        most=999,
        description="各处列表按此顺序排列。不填则排在最后。",
    )
    duty = StringField(
        "主责", [TextLength(80)], description="小结中“围绕……抓学习”一句使用，如：综合协调。"
    )
    theme_day = NumberField(
        "主题党日固定日期",
        [Optional()],
        least=1,
        most=28,
        description="每月几日，填1至28。没有固定日期可不填。",
    )
    meeting_place = StringField("常用活动地点", [TextLength(60)])


def this_quarter() -> date:
    """The first day of the present quarter: nothing is owed of the time before a branch is entered."""
    return Quarter.of(clock.today()).first_day


def Code(label: str) -> StringField:  # noqa: N802 - a field, as those of wtforms
    """The code of a branch."""
    return StringField(
        label,
        [
            Needed(),
            Regexp(
                r"\A[A-Z][A-Z0-9]{1,11}\Z",
                message=f"{label}用2至12位大写字母和数字，以字母开头，如：B12。",
            ),
        ],
        filters=[lambda text: unicodedata.normalize("NFKC", text).upper() if text else text],
        description="用于网址和命令，如：B12。启用后不再改变。",
    )


class NewBranchForm(BranchFacts):
    """A new branch."""

    in_use_from = DayField(
        "启用日期",
        [Optional()],
        default=this_quarter,
        description="从这一天起在本系统登记；此前的组织生活不统计、不列为欠缺。补录以往记录的，可提前。",
    )

    committee_id = ListField("所属机关党委")
    code = Code("编号")
    full_name = StringField("全称", [Needed(), TextLength(80)], description=FULL_NAME_HELP)
    short_name = StringField("简称", [Needed(), TextLength(40)], description=SHORT_NAME_HELP)


class EditBranchForm(BranchFacts):
    """An existing branch; its names are changed on their own form."""

    dissolved_on = DayField(
        "撤销日期",
        [Optional()],
        description="存续期间不填。填写前须先办完全部党员的组织关系转接。",
    )

    sort_order = NumberField(
        "机关序列", [Needed()], least=1, most=999, description="各处列表按此顺序排列。"
    )
    grounds = Grounds()


class NewGroupForm(OrganizationForm):
    """A new Party group."""

    widths = {"name": "name", "founded_on": "date"}

    name = StringField("名称", [Needed(), TextLength(40)], description="如：第一党小组。")
    founded_on = DayField("成立日期", [Needed()], default=clock.today)


class EditGroupForm(OrganizationForm):
    """Name and place of a Party group."""

    widths = {"name": "name", "sort_order": "number"}

    name = StringField("名称", [Needed(), TextLength(40)])
    sort_order = NumberField("排列顺序", [Needed()], least=0, most=99)


class DissolveGroupForm(OrganizationForm):
    """The end of a Party group."""

    widths = {"last_day": "date"}

    last_day = DayField(
        "最后一天",
        [Needed()],
        default=lambda: clock.today() - timedelta(days=1),
        description="组内党员自次日起不编入党小组，可再逐人调整。组长的任职同日结束。",
    )


class TermForm(OrganizationForm):
    """A new term."""

    widths = {"starts_on": "date", "expires_on": "date"}

    starts_on = DayField("开始日期", [Needed()], description="换届选举产生之日。")
    expires_on = DayField("届满日期", [Optional()])
    document = StringField(
        "批复文号", [TextLength(80)], description="上级党组织批复的标题或文号，没有可不填。"
    )
    end_posts = BooleanField(
        "上一届委员的任职到换届前一天为止",
        description="连任的同志请在换届后重新登记任职。党小组组长不受影响。",
    )


class PostForm(OrganizationForm):
    """A member takes a post."""

    widths = {"title": "name", "member_id": "name", "starts_on": "date"}

    title = ListField("职务")
    member_id = ListField("党员")
    starts_on = DayField(
        "任职日期",
        [Needed()],
        default=clock.today,
        description="书记、组织委员等由一人担任的职务，前任的任职到前一天为止。",
    )


class EndPostForm(OrganizationForm):
    """A post ends."""

    widths = {"last_day": "date"}

    last_day = DayField("免职日期", [Needed()], default=clock.today, description="任职的最后一天。")
