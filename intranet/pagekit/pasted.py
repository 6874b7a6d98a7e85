"""Pasted text: one box for what stands in a chat, a Word file or an old review; what is read of it is confirmed."""

from flask_wtf.file import FileField
from wtforms import TextAreaField
from wtforms.validators import ValidationError

from intranet.foundation.errors import RefusedFile
from intranet.foundation.word_text import Line, lines
from intranet.pagekit.files import read_upload
from intranet.pagekit.forms import KeptForm, TextLength

MOST_PASTED = 60_000
MOST_BYTES = 20 * 1024 * 1024
"""Characters of one text, bytes of one Word file."""


class PasteForm(KeptForm):
    """The text, or the Word file whose text is put in its place."""

    text = TextAreaField(
        "文字",
        [TextLength(MOST_PASTED)],
        description="从微信、QQ、网页或者文件中复制，粘贴在这里。",
    )
    file = FileField(
        "或者选择 Word 文件", description="只收 docx，读出的文字放进上面的框里，文件不保存。"
    )

    def validate_file(self, field: FileField) -> None:
        """Read what was chosen into the text; a file that cannot be read is refused with its reason."""
        if not field.data:
            return
        name, content = read_upload(field.data)
        if not name.lower().endswith(".docx") or len(content) > MOST_BYTES:
            raise ValidationError("请选择20 MB以内的 docx 文件；其他格式的，打开后复制文字粘贴。")
        try:
            told = "\n".join(map(_told, lines(content)))
        except RefusedFile as refusal:
            raise ValidationError(str(refusal)) from refusal
        if len(told) > MOST_PASTED:
            raise ValidationError(f"文件有{len(told)}字，一次最多{MOST_PASTED}字，请分开粘贴。")
        self.text.data = told

    def can_be_read(self) -> bool:
        """Whether there is something to read; nothing else of the form is judged yet."""
        fine = bool(self.text.validate(self))
        fine = (
            bool(self.file.validate(self, [lambda form, field: form.validate_file(field)])) and fine
        )
        if fine and not (self.text.data or "").strip():
            self.text.errors = ["请粘贴文字，或者选择文件。"]
            return False
        return fine


def _told(line: Line) -> str:
    """A line as text; a row of two cells is a label and what it says."""
    pair = line.in_table and len(line.cells) == 2 and all(map(str.strip, line.cells))
    return "：".join(cell.strip("：: ") for cell in line.cells) if pair else " ".join(line.cells)
