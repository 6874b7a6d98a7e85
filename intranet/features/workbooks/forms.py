"""The form that sends a file back."""

from typing import Any

from flask_wtf.file import FileField
from wtforms import SelectField
from wtforms.validators import ValidationError

from intranet.pagekit.forms import RecordForm


class UploadForm(RecordForm):
    """The file, and for whom its new lines are."""

    branch = SelectField("登记在", description="表格中新增的行登记在这里；已有的行按原来的归属。")
    file = FileField("填好的表格", description="只读取 .xlsx 表格。上传后先核对，确认以后才写入。")

    def validate_file(self, field: Any) -> None:
        """A file is chosen."""
        if not field.data:
            raise ValidationError("请选择填好的表格。")
