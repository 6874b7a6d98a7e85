"""Forms of evidence: records and references, and files in a form of their own."""

from flask_wtf.file import MultipleFileField
from wtforms import SelectMultipleField, StringField
from wtforms.validators import ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from intranet.foundation.uploads import MAX_BYTES
from intranet.pagekit.forms import RecordForm, TextLength

ACCEPTED = ".jpg,.jpeg,.png,.webp,.pdf"


class EvidenceForm(RecordForm):
    """Records of the register, and one reference in words."""

    activities = SelectMultipleField(
        "活动记录",
        coerce=int,
        validate_choice=False,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    reference = StringField(
        "材料名称",
        [TextLength(160)],
        description="写明材料名称、文号或版面，例如：《某日报》2025年8月15日3版。也可以填写网址。",
    )


class FilesForm(RecordForm):
    """Photographs and scans with one caption."""

    files = MultipleFileField(
        "选择文件",
        description=f"照片用 JPG、PNG 或 WebP，扫描件也可用 PDF，每个不超过{MAX_BYTES // 1024 // 1024} MB。",
    )
    caption = StringField("说明文字", [TextLength(120)])

    def validate_files(self, field: MultipleFileField) -> None:
        """An upload needs at least one file."""
        if not field.data:
            raise ValidationError("请选择要上传的文件。")
