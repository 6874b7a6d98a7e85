"""What waits of records that are reviewed: their moves, and the requests to reopen them."""

from intranet.domain.records.reviewed import ReviewedColumns
from intranet.domain.records.workflow import State
from intranet.domain.waiting.shapes import Matter, Stage
from intranet.domain.waiting.statements import asked, declined, own, to_reopen, to_review

TO_CORRECT = "按审核意见修改后再提交"
SENT_IN = "{place} · {day}提交"


def reviewed(table: type[ReviewedColumns], unit: str, url: str) -> tuple[Matter, ...]:
    """What waits of a kind of reviewed record: to be corrected, reviewed, finished, and what was sent in."""
    address = table.record_type.address
    return (
        Matter(Stage.CORRECT, unit, url, address, TO_CORRECT, own(table, State.RETURNED)),
        Matter(
            Stage.REVIEW,
            unit,
            "/review",
            address,
            SENT_IN,
            to_review(table),
            title=f"待审核的{unit}",
        ),
        Matter(Stage.FINISH, unit, url, address, "已开始填写", own(table, State.DRAFT)),
        Matter(Stage.SENT, unit, url, address, SENT_IN, own(table, State.SUBMITTED)),
    )


def reopening(table: type[ReviewedColumns], url: str) -> tuple[Matter, ...]:
    """Requests to reopen what was approved, of a kind of reviewed record: to be answered, asked, and declined."""
    address = table.record_type.address
    unit, title = "重新打开申请", "申请重新打开"
    note = "{place} · {day}申请重新打开"
    return (
        Matter(
            Stage.REVIEW,
            unit,
            "/review",
            address,
            note,
            to_reopen(table),
            title=title,
            verb="申请",
            does="答复",
        ),
        Matter(Stage.SENT, unit, url, address, "{day}申请重新打开", asked(table)),
        Matter(
            Stage.CORRECT,
            unit,
            url,
            address,
            "机关党委没有同意重新打开：{detail}",
            declined(table),
            word="未同意",
            does="阅知",
        ),
    )
