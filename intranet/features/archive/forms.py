"""Forms of the archive."""

import re

from flask_wtf.file import FileField
from wtforms import DateField, SelectField, StringField
from wtforms.validators import ValidationError

from intranet.domain.archive.tables import (
    MAX_BASIS,
    MAX_CODE,
    MAX_FONDS_NAME,
    MAX_LOCATION,
    MAX_PERSON,
    MAX_REASON,
    MAX_REMARK,
    MAX_UNIT,
)
from intranet.domain.archive.words import ItemKind, Retention
from intranet.foundation.quarters import FIRST_YEAR, LAST_YEAR
from intranet.pagekit.fields import CountField, NotLater, SensibleDate, choices, chosen_id
from intranet.pagekit.files import FilesForm
from intranet.pagekit.forms import EntryForm, Needed, RecordForm, TextLength, VersionedForm

_CODE = re.compile(r"[A-Za-z0-9]+")


class _Latin:
    """Letters and digits alone: the code stands in numbers and names of folders."""

    def __call__(self, _form: object, field: StringField) -> None:
        """Refuse anything else."""
        if not _CODE.fullmatch(field.data or ""):
            raise ValidationError(f"{field.label.text}只能用字母和数字。")


class NumberingForm(EntryForm):
    """What begins the numbers."""

    fonds = StringField(
        "全宗号",
        [Needed(), TextLength(MAX_CODE), _Latin()],
        description="由档案馆给定，例如0123。",
    )
    fonds_name = StringField(
        "全宗名称", [Needed(), TextLength(MAX_FONDS_NAME)], description="一般为立档单位全称。"
    )
    category = StringField(
        "档案门类代码", [Needed(), TextLength(MAX_CODE), _Latin()], description="文书档案为WS。"
    )
    unit = StringField(
        "机构（问题）代码",
        [Needed(), TextLength(MAX_CODE), _Latin()],
        description="按本单位档案分类方案填写，例如JGDW。",
    )


class RetentionForm(EntryForm):
    """How long one kind is kept, from a year on."""

    kind = SelectField("文件种类", [Needed()], choices=choices(ItemKind.choices()), coerce=ItemKind)
    retention = SelectField(
        "保管期限", [Needed()], choices=choices(Retention.choices()), coerce=Retention
    )
    from_year = CountField("自哪一年度的文件起", validators=[Needed()])
    basis = StringField(
        "依据",
        [Needed(), TextLength(MAX_BASIS)],
        description="例如：本单位文件材料归档范围和文书档案保管期限表第8.8项。",
    )

    def validate_from_year(self, field: CountField) -> None:
        """A year with four digits."""
        if field.data is not None and not FIRST_YEAR <= field.data <= LAST_YEAR:
            raise ValidationError("请填写四位数的年度，例如2025。")


class ItemForm(EntryForm):
    """Where the paper lies."""

    location = StringField(
        "纸质件存放位置", [TextLength(MAX_LOCATION)], description="例如：档案室2柜3层，第4盒。"
    )
    remark = StringField("备注", [TextLength(MAX_REMARK)])


class WithdrawForm(EntryForm):
    """Why the filing is undone."""

    draft_key = None  # type: ignore[assignment]
    withdrawn_reason = StringField(
        "撤销理由",
        [Needed("请填写撤销归档的理由。"), TextLength(MAX_REASON)],
        description="例如：误将未盖章的版本归档。",
    )


class TransferForm(VersionedForm):
    """Who handed over and who received; the version is that of the list (``queries.list_version``)."""

    draft_key = None  # type: ignore[assignment]
    transferred_on = DateField("移交日期", [Needed(), SensibleDate(), NotLater("移交以后再登记")])
    receiver = StringField("接收单位", [Needed(), TextLength(MAX_UNIT)])
    handed_by = StringField("移交人", [Needed(), TextLength(MAX_PERSON)])
    received_by = StringField("接收人", [Needed(), TextLength(MAX_PERSON)])


class PackageForm(RecordForm):
    """The year of a branch (or of the committee itself) whose packages are made."""

    year = SelectField("年度", [Needed()], coerce=chosen_id)
    branch = SelectField("文件属于", coerce=chosen_id)


class ItemScanForm(RecordForm):
    """The signed copy of one item."""

    file = FileField("签字件扫描件", [Needed()], description="PDF或者照片，一个文件。")


class ScansForm(FilesForm):
    """Scanned pages, each of which tells by its code to which document it belongs."""

    caption = None  # type: ignore[assignment]
    code = StringField(
        "编号和版次",
        [TextLength(40)],
        description="二维码识别不出时填写印在二维码旁的编号，例如B04-2025Q3/1；这时只选一个文件。",
    )
