"""Forms of accounts."""

from wtforms import BooleanField, StringField
from wtforms.validators import ValidationError

from intranet.features.accounts.forms import ReasonForm
from intranet.features.accounts.people.operations import USERNAME
from intranet.pagekit.forms import Needed, RecordForm, TextLength


class MemberForm(RecordForm):
    """The member to whom an account belongs."""

    member = StringField(
        "对应党员",
        [TextLength(60)],
        description="填党员姓名；有重名时在姓名后空一格写党支部代码，例如“张三 B04”。不是党员的留空。",
    )
    same_person = BooleanField("确为同一人另用的账号")


class LinkForm(MemberForm, ReasonForm):
    """The member with the reason."""


class AccountForm(RecordForm):
    """User name and name of the person."""

    username = StringField(
        "账号",
        [Needed(), TextLength(40)],
        description="小写字母开头，可含数字、点、横线，2至40个字符，例如 zhangsan。",
    )
    display_name = StringField("姓名", [Needed(), TextLength(40)])

    def validate_username(self, field: StringField) -> None:
        """Names that are easy to type and to tell apart."""
        field.data = (field.data or "").lower()
        if not USERNAME.fullmatch(field.data):
            raise ValidationError("账号应以小写字母开头，只含字母、数字、点和横线，2至40个字符。")


class NewAccountForm(AccountForm, MemberForm, ReasonForm):
    """The same with the member and the reason, for the administrator who confirms it."""
