"""The texts of a record as the platform asks for them: those of the printed record page, one to a block. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from intranet.domain.activities.dengta import Block, DengtaBlock
from intranet.domain.activities.tables import Activity, ActivityRecord
from intranet.domain.paper.documents import RecordPage
from intranet.features.activities.papers.meeting import Occasion
from intranet.features.activities.papers.record import CONTENTS, EXEMPT, record_page

# under which headings the record page tells it; where there are several, each with its own
_TOLD: Mapping[Block, tuple[str, ...]] = {
    Block.TITLE: ("名称",),
    Block.TIME: ("时间",),
    Block.PLACE: ("地点",),
    Block.CHAIR: ("主持人", "负责人"),
    Block.RECORDER: ("记录人",),
    Block.DUE: ("应到",),
    Block.PRESENT: ("实到", "参加人数"),
    Block.ATTENDED: ("出席", "参加人员"),
    Block.ABSENT: ("缺席及原因", EXEMPT),
    Block.OBSERVERS: ("列席",),
    Block.LECTURER: ("主讲人",),
    Block.AGENDA: ("议题",),
    Block.CONTENT: CONTENTS,
    Block.VOTES: ("表决情况",),
    Block.RESOLUTIONS: ("议定事项",),
}


_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True)
class Text:
    """One block: what the platform calls it, and what is to stand there."""

    label: str
    text: str


@dataclass(frozen=True)
class Sheet:
    """The blocks of one record."""

    kind: str
    texts: list[Text]


def sheets(activity: Activity, occasion: Occasion, blocks: Sequence[DengtaBlock]) -> list[Sheet]:
    """The *blocks* of each record of the gathering, in their order; what the record does not tell is left out."""
    found = []
    for record in activity.records:
        page = record_page(activity, record, occasion)
        texts = [Text(one.label, _text(one.block, record, page)) for one in blocks]
        found.append(Sheet(record.kind.label, [one for one in texts if one.text]))
    return found


def _text(block: Block, record: ActivityRecord, page: RecordPage) -> str:
    if block is Block.KIND:
        return record.kind.label
    labels = (record.kind.theme_label,) if block is Block.THEME else _TOLD[block]
    told = [(fact.label, fact.value) for fact in page.facts if fact.label in labels]
    told += [
        (one.heading, "\n".join(f"{part.run_in}{part.text}" for part in one.paragraphs))
        for one in page.sections
        if one.heading in labels
    ]
    if block is Block.RESOLUTIONS and page.resolutions:
        told.append(("", "\n".join(_resolution(page))))
    if block in {Block.DUE, Block.PRESENT}:
        # the platform takes a number, where the page says of what
        return "".join(_NUMBER.findall(told[0][1])[:1]) if told else ""
    if len(told) == 1:
        return told[0][1]
    return "\n".join(f"{label}：{text}" for label, text in told)


def _resolution(page: RecordPage) -> list[str]:
    lines = []
    for number, item in enumerate(page.resolutions, 1):
        around = "，".join(filter(None, (item.owner, item.due and f"{item.due}前")))
        text = f"{item.text}（{around}）" if around else item.text
        lines.append(f"{number}.{text}" if len(page.resolutions) > 1 else text)
    return lines
