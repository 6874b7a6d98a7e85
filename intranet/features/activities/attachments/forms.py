"""Forms of attachments: several files with one caption, and what can be said about one file."""

from collections.abc import Sequence

from flask_wtf.file import MultipleFileField
from wtforms import DateField, HiddenField, SelectField, StringField
from wtforms.validators import Optional, ValidationError

from intranet.domain.activities.attachments import MAX_CAPTION, AttachmentKind
from intranet.pagekit.fields import NotLater, choices
from intranet.pagekit.files import UPLOAD_HELP
from intranet.pagekit.forms import RecordForm, TextLength


class AttachmentForm(RecordForm):
    """What is said about a file: kind, caption, day."""

    kind = SelectField(
        "类型",
        choices=choices(AttachmentKind.choices()),
        coerce=AttachmentKind,
        default=AttachmentKind.PHOTO,
    )
    caption = StringField("说明文字", [TextLength(MAX_CAPTION)])
    taken_on = DateField("拍摄（形成）日期", [Optional(), NotLater()])


class UploadForm(AttachmentForm):
    """Several files of one kind at once."""

    files = MultipleFileField("选择文件", description=UPLOAD_HELP)

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
