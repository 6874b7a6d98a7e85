"""Uploaded files between request and stores: reading what was chosen, sending what is kept."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Self, TypeVar

from flask import Response, current_app, make_response, request
from flask_wtf.file import MultipleFileField
from werkzeug.datastructures import FileStorage
from wtforms import StringField
from wtforms.validators import ValidationError

from intranet.domain.access.actions import AuditAction
from intranet.domain.records.files import FileColumns, KeptFile, good_files, whole_files
from intranet.foundation.database import db
from intranet.foundation.errors import Busy, NotFound, RuleBroken
from intranet.foundation.office import SUFFIXES
from intranet.foundation.storage import Stores
from intranet.foundation.uploads import MAX_BYTES, MAX_PICTURE_BYTES
from intranet.pagekit import notices
from intranet.pagekit.access import record_file
from intranet.pagekit.downloads import FILE_POLICY, disposition
from intranet.pagekit.forms import RecordForm, TextLength

T = TypeVar("T")
ACCEPTED = ".jpg,.jpeg,.png,.webp,.pdf,.doc,.docx,.xlsx,.pptx"
# what MAX_CONTENT_LENGTH leaves for files, in round figures
TOGETHER_MB = 58
UPLOAD_HELP = (
    f"可一次选择多个文件。照片用 JPG、PNG 或 WebP，扫描件也可用 PDF，材料也可用 doc、docx、xlsx、pptx；"
    f"照片每张不超过{MAX_PICTURE_BYTES // 1024 // 1024} MB，其他文件每个不超过{MAX_BYTES // 1024 // 1024} MB，"
    f"一次合计不超过{TOGETHER_MB} MB。过大的照片自动缩小，照片中的定位、设备等信息自动去除。"
)


class FilesForm(RecordForm):
    """Several files with one caption."""

    files = MultipleFileField("选择文件", description=UPLOAD_HELP)
    caption = StringField("说明文字", [TextLength(120)])

    def validate_files(self, field: MultipleFileField) -> None:
        """An upload needs at least one file."""
        if not field.data:
            raise ValidationError("请选择要上传的文件。")


def stores() -> Stores:
    """The stores of this installation."""
    return Stores.under(current_app.config["SETTINGS"].data_dir)


def read_upload(file: FileStorage) -> tuple[str, bytes]:
    """Name and content; of a file that is too large just enough to know it."""
    return file.filename or "", file.stream.read(MAX_PICTURE_BYTES + 1)


def keep_chosen(chosen: Iterable[FileStorage], attach: Callable[[list[KeptFile]], T]) -> T:
    """Attach the good ones of the chosen files, then store them; what *attach* returned.

    The page that comes next says of each other why it was not kept.
    """
    judged = Judged(*good_files([read_upload(file) for file in chosen]))
    attached = attach(list(judged.good))
    judged.store()
    return attached


@dataclass(frozen=True)
class Judged:
    """Files that came with a form: the good ones, a sentence for each other, or why none could be looked at."""

    good: Sequence[KeptFile] = ()
    refused: Sequence[str] = ()
    problem: RuleBroken | Busy | None = None

    @classmethod
    def sent(cls, name: str) -> Self:
        """Those of the field *name*. Takes seconds where there are any: load everything else afterwards."""
        chosen = [file for file in request.files.getlist(name) if file.filename]
        if not chosen:
            return cls()
        # no transaction stays open meanwhile
        db.session.rollback()
        try:
            good, refused = good_files([read_upload(file) for file in chosen])
        except (RuleBroken, Busy) as problem:
            return cls(problem=problem)
        return cls(good, refused)

    def check(self) -> None:
        """Raise what stands against all of them, where an operation may be refused."""
        if self.problem is not None:
            raise self.problem

    def store(self) -> None:
        """Keep the good ones, once they are attached; the page that comes next says why another was not kept."""
        for file in self.good:
            file.store(stores())
        for sentence in self.refused:
            notices.caution(f"没有保存{sentence}")


def keep_one(chosen: FileStorage, attach: Callable[[KeptFile], T]) -> T:
    """The same for one file, which is good or refused."""
    (file,) = whole_files([read_upload(chosen)])
    attached = attach(file)
    file.store(stores())
    return attached


def send_picture(row: FileColumns) -> Response:
    """The display copy of a picture, for pages; NotFound when the file is none."""
    return _send(_display_copy(row), "image/jpeg", "inline")


def send_thumbnail(row: FileColumns) -> Response:
    """A small version of the display copy, for lists; NotFound when the file is no picture."""
    # Pillow is loaded when the first picture is asked for
    from intranet.foundation import images  # noqa: PLC0415

    return _send(images.thumbnail(_display_copy(row)), "image/jpeg", "inline")


def send_download(row: FileColumns) -> Response:
    """The clean master under the uploader's name."""
    record_file(AuditAction.FILE_DOWNLOADED)
    content = stores().objects.get(row.master_sha256)
    # what the browser could only hand to another program is no type of its own
    media_type = "application/octet-stream" if row.media_type in SUFFIXES else row.media_type
    return _send(content, media_type, disposition("attachment", row.download_name))


def send_original(content: bytes, name: str) -> Response:
    """A file as it was uploaded, to be saved: no browser opens what was not cleaned."""
    record_file(AuditAction.FILE_DOWNLOADED)
    return _send(content, "application/octet-stream", disposition("attachment", name))


def _display_copy(row: FileColumns) -> bytes:
    if row.display_sha256 is None:
        raise NotFound("这个附件不是图片，请下载后查看。")
    return stores().objects.get(row.display_sha256)


def _send(content: bytes, media_type: str, disposition: str) -> Response:
    """A stored file: never interpreted as anything but what it is, never kept by a cache."""
    response = make_response(content)
    response.headers["Content-Type"] = media_type
    response.headers["Content-Disposition"] = disposition
    response.headers["Content-Security-Policy"] = FILE_POLICY
    response.headers["Cache-Control"] = "private, no-store"
    return response
