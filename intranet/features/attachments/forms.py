"""Forms of attachments: several files with one caption, and what can be said about one file."""

from collections.abc import Sequence
from datetime import date

from flask_wtf.file import MultipleFileField
from wtforms import DateField, HiddenField, SelectField, StringField
from wtforms.validators import Optional, ValidationError

from intranet.domain.attachments import MAX_CAPTION, AttachmentKind
from intranet.foundation import clock
from intranet.foundation.uploads import MAX_BYTES
from intranet.pagekit.fields import choices
from intranet.pagekit.forms import RecordForm, TextLength

ACCEPTED = ".jpg,.jpeg,.png,.webp,.pdf"
# what MAX_CONTENT_LENGTH leaves for files, in round figures
TOGETHER_MB = 58


class AttachmentForm(RecordForm):
    """What is said about a file: kind, caption, day."""

    kind = SelectField(
        "类型",
        choices=choices((kind.value, kind.label) for kind in AttachmentKind),
        default=AttachmentKind.PHOTO.value,
    )
    caption = StringField("说明文字", [TextLength(MAX_CAPTION)])
    taken_on = DateField("拍摄（形成）日期", [Optional()])

    def validate_taken_on(self, field: DateField) -> None:
        """Nothing is photographed tomorrow."""
        day: date | None = field.data
        if day is not None and day > clock.today():
            raise ValidationError("日期晚于今天，请核对。")


class UploadForm(AttachmentForm):
    """Several files of one kind at once."""

    files = MultipleFileField(
        "选择文件",
        description=(
            f"可一次选择多个文件。照片用 JPG、PNG 或 WebP，扫描件也可用 PDF；"
            f"每个文件不超过{MAX_BYTES // 1024 // 1024} MB，一次合计不超过{TOGETHER_MB} MB。"
            "照片中的定位、设备等信息会自动去除。"
        ),
    )

    def offer(self, kinds: Sequence[AttachmentKind]) -> None:
        """Narrow the kinds to those that may be added now."""
        self.kind.choices = choices((kind.value, kind.label) for kind in kinds)

    def validate_files(self, field: MultipleFileField) -> None:
        """An upload needs at least one file."""
        if not field.data:
            raise ValidationError("请选择要上传的文件。")


class EditForm(AttachmentForm):
    """Kind, caption and day of one file; ``seen`` is what they were when the form was opened."""

    seen = HiddenField()
