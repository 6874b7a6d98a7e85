"""Forms of sign-in and password change."""

from typing import Any

from wtforms import PasswordField, StringField
from wtforms.validators import ValidationError

from intranet.domain.access.proposals import MAX_REASON
from intranet.foundation import passwords
from intranet.pagekit.forms import Needed, RecordForm, TextLength
from intranet.pagekit.session import profile


class SignInForm(RecordForm):
    """User name and password."""

    username = StringField("账号", [Needed()])
    password = PasswordField("密码", [Needed()])


class CodeForm(RecordForm):
    """A code of the second factor."""

    one_time_code = StringField("验证码", [Needed()])

    def __init__(self, label: tuple[str, str], **values: Any) -> None:
        """Ask for the code by this label, with a help."""
        super().__init__(**values)
        _name(self.one_time_code, label)


class ConfirmForm(RecordForm):
    """The own password once more, and a code where the account has a second factor."""

    confirm_password = PasswordField("密码", [Needed()])
    confirm_code = StringField("验证码", [Needed()])

    def __init__(self, label: tuple[str, str] | None, **values: Any) -> None:
        """Ask for the code by this label, with a help; without one for the password alone."""
        super().__init__(**values)
        if label is None:
            del self.confirm_code
        else:
            _name(self.confirm_code, label)


def _name(field: StringField, label: tuple[str, str]) -> None:
    field.label.text, field.description = label


class PasswordForm(RecordForm):
    """Change of one's own password; with a code, by this label, where the account has a second factor."""

    old_password: PasswordField | None = PasswordField("现在的密码", [Needed()])
    one_time_code: StringField | None = StringField("验证码", [Needed()])
    new_password = PasswordField("新密码", [Needed()])
    repeat_password = PasswordField("新密码（再输一遍）", [Needed()])

    def __init__(
        self, *, username: str, display_name: str, code_label: tuple[str, str] | None = None
    ) -> None:
        """Remember whose password it is; it must not contain either name."""
        super().__init__()
        if self.one_time_code is not None and code_label is not None:
            _name(self.one_time_code, code_label)
        elif self.one_time_code is not None:
            del self.one_time_code
        self.username = username
        self.display_name = display_name
        self.new_password.description = profile().told

    def validate_new_password(self, field: PasswordField) -> None:
        """Apply the rule for new passwords."""
        wrong = passwords.weaknesses(
            field.data or "",
            profile=profile(),
            username=self.username,
            names=(self.display_name,),
        )
        if wrong:
            raise ValidationError(wrong[0])

    def validate_repeat_password(self, field: PasswordField) -> None:
        """Catch typing slips."""
        if field.data and field.data != self.new_password.data:
            raise ValidationError("两次输入的新密码不一致，请重新输入。")


class FirstPasswordForm(PasswordForm):
    """A password of one's own in place of the code that was given, with which the person has just signed in."""

    old_password = None
    one_time_code = None


class ReasonForm(RecordForm):
    """Why something is proposed that another administrator confirms."""

    reason = StringField(
        "依据",
        [Needed(), TextLength(MAX_REASON)],
        description="写明通知、任免文号或者本人申请，供另一名管理员核对。",
    )
