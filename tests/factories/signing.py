"""Approved summaries that wait to be signed, without the way up to there, and Word files as they come back."""

import io
import zipfile
from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any
from xml.sax.saxutils import escape

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.domain.organization.tables import Branch, Committee
from intranet.domain.records.workflow import State
from intranet.domain.reports.changes import passages
from intranet.domain.reports.document import fingerprint
from intranet.domain.summaries.signing import begin_signing
from intranet.domain.summaries.tables import QuarterlySummary, SummarySnapshot, SummaryText
from intranet.foundation.clock import BEIJING
from tests.conftest import actor_of
from tests.rows import committed

APPROVED_ON = date(2025, 10, 10)
_NS = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def document(**changes: Any) -> dict[str, Any]:
    """A frozen document of a few sentences, with one attached table and a 审核页."""
    study = changes.get("study", "组织集中学习3次，126人次参加。")
    content = {
        "metadata": {
            "title": "小结", "author": "中共某市某办公室机关第一支部委员会", "identifier": "B01-2025Q3/1",
            "created": "2025-10-10T00:00:00+08:00", "subject": "小结", "keywords": ["机关第一党支部"],
            "archive": {"year": "2025", "creator": "支部", "date": "2025-10-10", "document_type": "小结"},
        },
        "keep_together": [],
        "title_lines": ["机关第一党支部", "2025年第三季度党建工作小结"],
        "lead": "2025年第三季度，机关第一党支部各项工作有序推进。现将有关情况小结如下。",
        "sections": [
            {
                "heading": "一、主要工作情况",
                "paragraphs": [
                    {"run_in": "（一）突出政治建设，深化理论学习。", "text": study},
                    {"run_in": "（二）严格组织生活，规范制度落实。", "text": "召开支部党员大会1次。"},
                ],
            },
            {"heading": "二、存在问题", "paragraphs": [{"run_in": "", "text": "一是研讨不够深入。"}]},
        ],
        "signatory": "中共某市某办公室机关第一支部委员会",
        "date": "2025年10月10日",
        "tables": [
            {
                "title": "组织生活开展情况表",
                "columns": [{"title": title, "width": 20, "align": "center"} for title in ("项目", "次数")],
                "rows": [["支部党员大会", "1"], ["主题党日", "3"]],
                "note": "", "empty": "无。", "landscape": False, "compact": False,
            }
        ],
        "review": {
            "title": "小结",
            "rows": [
                {"label": "填报人", "text": "李二虎"},
                {"label": "党支部书记（签字）", "text": "", "signer": "branch_secretary"},
                {"label": "审核人（签字）", "text": "", "signer": "full_time_deputy_secretary"},
            ],
        },
        "doc_no": "B01-2025Q3", "edition": changes.get("edition", "第1版"), "chart": None, "photos": [],
        "sealed": False, "trail": "",
    }  # fmt: skip
    figures = [{"key": "study_n", "label": "集中学习", "value": changes.get("figure", "3次")}]
    return {"content": content, "data": {"记录": [], "截至": "2025-09-30"}, "figures": figures}


def approved_summary(
    session: Session,
    branch: str | None = "B01",
    *,
    quarter: int = 3,
    committee: str = "C01",
    stored: dict[str, Any] | None = None,
) -> QuarterlySummary:
    """A summary of 2025 as its approval leaves it, with steps that wait; commits. Without a branch a roll-up."""
    moment = datetime.combine(APPROVED_ON, time(10), BEIJING)
    staff, leader = (actor_of(session, name).user_id for name in ("staff", "leader"))
    home = session.scalar(select(Branch).where(Branch.code == branch)) if branch else None
    summary = QuarterlySummary(
        committee_id=session.scalars(select(Committee.id).where(Committee.code == committee)).one(),
        branch_id=home.id if home else None,
        year=2025,
        quarter=quarter,
        as_of=date(2025, 9, 30),
        state=State.APPROVED,
        entered_by_id=staff,
        created_at=moment,
        updated_at=moment,
        submitted_at=moment,
        submitted_by_id=staff,
        approved_at=moment,
        approved_by_id=leader,
        text=SummaryText(narrative={}),
    )
    committed(session, summary)
    add_edition(session, summary, 1, stored or document())
    return summary


def add_edition(
    session: Session, summary: QuarterlySummary, edition: int, stored: dict[str, Any]
) -> None:
    """One more edition with its steps; commits."""
    session.add(
        SummarySnapshot(
            summary_id=summary.id,
            edition=edition,
            document=stored,
            sha256=fingerprint(stored),
            record_count=0,
            created_at=summary.approved_at,
            created_by_id=summary.approved_by_id,
        )
    )
    begin_signing(session, summary, edition)
    committed(session)


def _paragraph(text: str) -> str:
    return f"<w:p><w:r><w:t>{escape(text)}</w:t></w:r></w:p>"


def word_file(parts: Sequence[str | Sequence[str]], *, raw: str = "") -> bytes:
    """A .docx with a paragraph for each text and a row of a table for each list of texts; ``raw`` goes before them."""
    body = [
        _paragraph(part)
        if isinstance(part, str)
        else "<w:tbl><w:tr>"
        + "".join(f"<w:tc>{_paragraph(cell)}</w:tc>" for cell in part)
        + "</w:tr></w:tbl>"
        for part in parts
    ]
    xml = f"<w:document {_NS}><w:body>{raw}{''.join(body)}</w:body></w:document>"
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        # without a date of its own a member carries the time of the test
        package.writestr(zipfile.ZipInfo("[Content_Types].xml"), "<Types/>")
        package.writestr(zipfile.ZipInfo("word/document.xml"), xml)
    return buffer.getvalue()


def returned(stored: dict[str, Any], *replaced: tuple[str, str]) -> bytes:
    """The edition as a Word file came back, with these words replaced."""
    parts: list[str | list[str]] = []
    for one in passages(stored):
        text = one.text
        for old, new in replaced:
            text = text.replace(old, new)
        parts.append(text.split("｜") if "｜" in text else text)
    heads = [["项目", "次数"], ["党支部书记（签字）", "张一鸣", "2025年10月12日"]]
    return word_file(["附件：1.组织生活开展情况表", *parts, *heads, "— 1 —", "审核页"])
