"""What a filed document tells of its signing: who signed, what came back, in what that differs from the text."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from intranet.domain.archive.words import SIGNED_COPY
from intranet.domain.summaries.signed_copies import SignedCopy, copies_of
from intranet.domain.summaries.signing import EditionSigning, Signature, steps_by_edition
from intranet.foundation import clock

AUTHORITATIVE = "签发稿已回传，正文与签发稿不一致的，以签发稿为准。"


@dataclass(frozen=True)
class Signing:
    """The signatures of the edition that is filed, and its signed copy; None where none came back."""

    signatures: tuple[tuple[str, Signature], ...]
    copy: SignedCopy | None

    @property
    def files(self) -> list[tuple[str, str]]:
        """What came back, as it came: paths in the package and digests."""
        return [
            (f"{SIGNED_COPY}{number:02d}-{one.original_name}", one.sealed_sha256)
            for number, one in enumerate(self.copy.files if self.copy else (), 1)
        ]

    @property
    def told(self) -> dict[str, object]:
        """As data."""
        told: dict[str, object] = {
            "签批": [
                {
                    "步骤": label,
                    "姓名": one.signer,
                    "职务": one.post,
                    "日期": one.signed_on.isoformat(),
                    "说明": one.told,
                }
                for label, one in self.signatures
            ]
        }
        if self.copy is not None:
            told["签发稿"] = {
                "说明": AUTHORITATIVE,
                "回传人": self.copy.returned_by_name,
                "文件": [name for name, _ in self.files],
                "不同之处": [
                    {
                        "类别": one.matter.label,
                        "位置": one.place,
                        "正文": one.old,
                        "签发稿": one.new,
                        "认可人": one.accepted_by_name,
                        "认可日期": _day(one.accepted_at),
                        "理由": one.reason,
                    }
                    for one in self.copy.differences
                ],
            }
        return told

    @property
    def acts(self) -> list[dict[str, str]]:
        """As 业务实体 of DA/T 46-2009, oldest first."""
        acts = [
            {
                "业务行为": label,
                "行为时间": one.signed_on.strftime("%Y%m%d"),
                "行为描述": one.told,
                "机构人员名称": one.name,
                "个人职位": one.post,
            }
            for label, one in self.signatures
        ]
        if self.copy is not None:
            acts.append(
                {
                    "业务行为": "回传签发稿",
                    "行为时间": _day(self.copy.returned_at).replace("-", ""),
                    "行为描述": AUTHORITATIVE,
                    "机构人员名称": self.copy.returned_by_name,
                }
            )
            acts.extend(
                {
                    "业务行为": "认可签发稿不同之处",
                    "行为时间": _day(one.accepted_at).replace("-", ""),
                    "行为描述": f"{one.place}：正文为“{one.old}”，签发稿为“{one.new}”",
                    "机构人员名称": one.accepted_by_name,
                }
                for one in self.copy.differences
            )
        return acts


def _day(moment: datetime | None) -> str:
    return clock.local(moment).date().isoformat() if moment else ""


def signing_of(session: Session, summary_id: int, edition: int) -> Signing:
    """How an edition was signed. Five statements."""
    steps = steps_by_edition(session, summary_id).get(edition, EditionSigning(()))
    final = (
        one
        for one in copies_of(session, summary_id)
        if one.edition == edition and one.final_at is not None
    )
    return Signing(
        tuple((step.label, given) for step, given in steps.steps if given is not None),
        next(final, None),
    )
