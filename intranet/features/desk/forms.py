"""Forms of the desk: where the digest is sent."""

from wtforms import StringField
from wtforms.validators import ValidationError

from intranet.domain.waiting.digests import MAX_ADDRESS
from intranet.foundation.mail import is_address
from intranet.pagekit.forms import RecordForm, TextLength


class AddressForm(RecordForm):
    """An address, or none."""

    address = StringField(
        "邮箱", [TextLength(MAX_ADDRESS)], description="填写单位邮箱；清空后不再发送。"
    )

    def validate_address(self, field: StringField) -> None:
        """One address that a mail server takes."""
        if field.data and not is_address(field.data):
            raise ValidationError("请填写完整的邮箱地址，例如 name@example.cn。")
