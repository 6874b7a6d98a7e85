"""The printed summary as a whole: text, attachments, 审核页, and its frozen form.

``freeze`` turns a document into plain JSON, ``thaw`` turns it back: what an approved summary prints is read from its
snapshot only, never computed again.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime, time
from typing import Any

from intranet.domain.figure_list import figure_list
from intranet.domain.printing import (
    ChartPrint,
    ColumnPrint,
    Paragraph,
    PhotoPrint,
    ReviewPagePrint,
    ReviewRow,
    SectionPrint,
    SummaryPrint,
    TablePrint,
)
from intranet.domain.summary_tables import review_page, tables
from intranet.domain.summary_text import SummarySource, lead, sections
from intranet.domain.wording import fill
from intranet.foundation.chinese import long_date
from intranet.foundation.clock import BEIJING
from intranet.foundation.pdf import ArchiveFields, PrintMetadata, json_attachment, title_lines

RETENTION = "10年"
"""保管期限 proposed for quarterly summaries; the office's own table may say otherwise."""

_DATA_DESCRIPTION = "本小结所依据的统计数据"


def compose(
    source: SummarySource,
    *,
    dated: date,
    edition: int | None,
    demo: bool,
    chart: ChartPrint | None = None,
    photos: tuple[PhotoPrint, ...] = (),
) -> SummaryPrint:
    """The whole document. Without an ``edition`` it is a draft, with 草稿 across each page and no number."""
    wording, quarter = source.wording, source.figures.quarter
    parts = (
        source.short_name,
        fill(wording["title_period"], {"period": quarter.label}),
        wording["title_name"],
    )
    title = "".join(parts)
    doc_no = f"{source.branch_code}-{quarter}"
    return SummaryPrint(
        metadata=PrintMetadata(
            title=title,
            author=source.full_name,
            identifier=f"{doc_no}/{edition}" if edition else f"{doc_no}/draft",
            created=datetime.combine(dated, time(), BEIJING),
            subject=wording["title_name"],
            keywords=(source.short_name, quarter.label),
            archive=ArchiveFields(
                year=str(quarter.year),
                retention=RETENTION,
                creator=source.full_name,
                date=dated.isoformat(),
                document_type="小结",
            ),
        ),
        demo=demo,
        draft=edition is None,
        keep_together=_names(source),
        attachments=(json_attachment(_data(source), description=_DATA_DESCRIPTION),),
        title_lines=title_lines(parts),
        lead=lead(source),
        sections=sections(source),
        signatory=source.full_name,
        date=long_date(dated),
        tables=tables(source),
        review=review_page(source, title),
        doc_no=doc_no if edition else "",
        edition=f"第{edition}版" if edition else "",
        chart=chart,
        photos=photos,
    )


def _names(source: SummarySource) -> tuple[str, ...]:
    brand = source.figures.brand
    owners = {plan.owner for plan in source.narrative.plans if plan.owner}
    return tuple(sorted(owners | {brand.name} if brand else owners))


def _data(source: SummarySource) -> dict[str, Any]:
    """Figures and record numbers for the attached data file."""
    figures = source.figures
    return {
        "支部": source.short_name,
        "季度": str(figures.quarter),
        "截至": figures.as_of.isoformat(),
        "数据": {item.key: f"{item.label}：{item.value}" for item in figure_list(figures)},
        "记录": sorted({row.activity_id for row in figures.rows}),
    }


def freeze(document: SummaryPrint, source: SummarySource) -> dict[str, Any]:
    """The snapshot: everything printed, already worded, and the figures for later comparison."""
    content = asdict(document)
    for own in ("demo", "draft", "attachments"):
        del content[own]
    content["metadata"]["created"] = document.metadata.created.isoformat()
    # through JSON once, so that what is compared and hashed is what the database gives back
    stored: dict[str, Any] = json.loads(
        json.dumps(
            {
                "content": content,
                "data": _data(source),
                "figures": [
                    {"key": item.key, "label": item.label, "value": item.value}
                    for item in figure_list(source.figures)
                ],
            },
            ensure_ascii=False,
        )
    )
    return stored


def fingerprint(stored: Mapping[str, Any]) -> str:
    """SHA-256 over the canonical JSON of a snapshot."""
    text = json.dumps(stored, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def thaw(stored: Mapping[str, Any], *, demo: bool) -> SummaryPrint:
    """The document of a snapshot, exactly as it was approved."""
    content = stored["content"]
    metadata = dict(content["metadata"])
    metadata["created"] = datetime.fromisoformat(metadata["created"])
    metadata["keywords"] = tuple(metadata["keywords"])
    metadata["archive"] = ArchiveFields(**metadata["archive"])
    review, chart = content["review"], content["chart"]
    return SummaryPrint(
        metadata=PrintMetadata(**metadata),
        demo=demo,
        keep_together=tuple(content["keep_together"]),
        attachments=(json_attachment(stored["data"], description=_DATA_DESCRIPTION),),
        title_lines=tuple(content["title_lines"]),
        lead=content["lead"],
        sections=tuple(
            SectionPrint(part["heading"], tuple(Paragraph(**item) for item in part["paragraphs"]))
            for part in content["sections"]
        ),
        signatory=content["signatory"],
        date=content["date"],
        tables=tuple(_thaw_table(table) for table in content["tables"]),
        review=ReviewPagePrint(review["title"], tuple(ReviewRow(**row) for row in review["rows"])),
        doc_no=content["doc_no"],
        edition=content["edition"],
        chart=ChartPrint(**chart) if chart else None,
        photos=tuple(PhotoPrint(**photo) for photo in content["photos"]),
    )


def _thaw_table(table: Mapping[str, Any]) -> TablePrint:
    values = dict(table)
    values["columns"] = tuple(ColumnPrint(**column) for column in table["columns"])
    values["rows"] = tuple(tuple(row) for row in table["rows"])
    return TablePrint(**values)
