"""The rows of the files of branches and members: the forms of their pages, with what a new office tells besides."""

import re
from collections.abc import Iterator, Sequence
from typing import ClassVar

from wtforms import BooleanField, Field, StringField
from wtforms.validators import Optional, ValidationError

from intranet.domain.organization.members import MemberStatus
from intranet.domain.organization.tables import PostTitle
from intranet.features.organization.bodies.forms import BranchFacts, Code
from intranet.features.organization.fields import DayField, ListField, OptionField, OrganizationForm
from intranet.features.organization.members.forms import STATUS_CHOICES, MemberFacts
from intranet.pagekit.forms import Needed, TextLength

_APART = re.compile(r"[、，,;；\s]+")

# as lists of a branch call them, too
TITLES = {
    **{title.label: title for title in PostTitle},
    "书记": PostTitle.BRANCH_SECRETARY,
    "支部书记": PostTitle.BRANCH_SECRETARY,
    "副书记": PostTitle.BRANCH_DEPUTY_SECRETARY,
    "支部副书记": PostTitle.BRANCH_DEPUTY_SECRETARY,
    "委员": PostTitle.BRANCH_COMMITTEE_MEMBER,
    "党小组长": PostTitle.GROUP_LEADER,
}


def parts(field: Field) -> list[str]:
    """What stands in a cell, one after the other: 组织委员、宣传委员."""
    return [part for part in _APART.split(field.data or "") if part]


class RowForm(OrganizationForm):
    """A form whose fields stand in the order of the columns of its file."""

    columns_first: ClassVar[Sequence[str]] = ()

    def __iter__(self) -> Iterator[Field]:
        """Those that are named first, then the others."""
        first = [self[name] for name in self.columns_first if name in self]
        return iter([*first, *(one for one in super().__iter__() if one not in first)])


class BranchRow(BranchFacts, RowForm):
    """A branch with its present term and its Party groups."""

    columns_first = ("code", "full_name", "short_name")

    committee_id = ListField("所属机关党委")
    code = Code("支部代码")
    full_name = StringField("全称", [Needed(), TextLength(80)])
    short_name = StringField("简称", [Needed(), TextLength(40)])
    term_starts_on = DayField("换届日期", [Optional()])
    term_expires_on = DayField("任期届满", [Optional()])
    groups = StringField("党小组", [TextLength(120)])


class MemberRow(MemberFacts, RowForm):
    """A member with group and present posts."""

    columns_first = (
        "branch",
        "name",
        "gender",
        "ethnicity",
        "born_on",
        "education",
        "phone",
        "status",
        "joined_party_on",
        "full_on",
        "group",
        "titles",
        "posts_from",
    )

    branch = ListField("党支部")
    status = OptionField("党员状态", choices=STATUS_CHOICES, default=MemberStatus.FULL.value)
    starts_on = DayField("到本支部日期", [Optional()])
    full_on = DayField("转正时间", [Optional()])
    group = StringField("党小组", [TextLength(40)])
    titles = StringField("党内职务", [TextLength(80)])
    posts_from = DayField("任职日期", [Optional()])
    another_person = BooleanField("确为同名的另一人")

    def validate_titles(self, field: StringField) -> None:
        """Each is a post."""
        astray = [part for part in parts(field) if part not in TITLES]
        if astray:
            known = "、".join(title.label for title in PostTitle)
            raise ValidationError(f"没有“{astray[0]}”这一职务，请填写：{known}。")

    def posts(self) -> list[PostTitle]:
        """The posts, the first in precedence first."""
        told = {TITLES[part] for part in parts(self.titles)}
        return [title for title in PostTitle if title in told]
