"""The form of a pledge; what is written down of the two sides follows from its level."""

from collections.abc import Mapping
from typing import Any

from flask_wtf.file import FileField
from wtforms import DateField, SelectField, StringField

from intranet.domain.integrity.pledges import MAX_EDITION, MAX_SIGNER
from intranet.pagekit.fields import NotBefore, NotLater, SensibleDate, chosen_id, row_id
from intranet.pagekit.forms import EntryForm, Needed, TextLength, VersionedForm


class PledgeForm(EntryForm):
    """Who signed, when, for how long. ``holders`` are the posts that may be chosen, with label and name."""

    fixed: Mapping[str, Any] = {}
    holders: Mapping[int, tuple[str, str]] = {}

    year = SelectField("年度", coerce=row_id)
    member_id = SelectField("签订岗位", [Needed()], coerce=chosen_id)
    signer_a = StringField("甲方签字人", [Needed(), TextLength(MAX_SIGNER)])
    signer_b = StringField("乙方签字人", [Needed(), TextLength(MAX_SIGNER)])
    signed_on = DateField("签订日期", [Needed(), SensibleDate(), NotLater("签订以后再登记")])
    starts_on = DateField("有效期自", [Needed(), SensibleDate()])
    ends_on = DateField("有效期至", [Needed(), SensibleDate(), NotBefore("starts_on")])
    edition = StringField(
        "文本版本", [TextLength(MAX_EDITION)], description="例如：2025年责任书（支部）。"
    )

    def columns(self) -> dict[str, Any]:
        """What was typed, and who the two sides are."""
        values = {**super().columns(), **self.fixed}
        if values.get("member_id"):
            values["party_b"], values["signer_b"] = self.holders[values["member_id"]]
        return values


class ScanForm(VersionedForm):
    """The signed pledge, scanned."""

    draft_key = None  # type: ignore[assignment]
    file = FileField("签字后的扫描件", [Needed()], description="PDF 或照片，一个文件。")
