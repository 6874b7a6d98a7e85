"""The printed summary as a whole: text, attachments, 审核页, and its frozen form.

``freeze`` turns a document into plain JSON, ``thaw`` turns it back: what an approved summary prints is read from its
snapshot only, never computed again.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, time
from typing import Any

from intranet.domain.figures.listed import Figure, figure_list
from intranet.domain.paper.documents import SummaryPrint
from intranet.domain.paper.parts import (
    BY_HAND,
    ChartPrint,
    ColumnPrint,
    Paragraph,
    PhotoPrint,
    ReviewPagePrint,
    ReviewRow,
    SectionPrint,
    TablePrint,
)
from intranet.domain.reports.length import LINES_MADE, NAMED, lines_of
from intranet.domain.reports.own_text import Tokens, tokens_of
from intranet.domain.reports.sheets import review_page, tables
from intranet.domain.reports.text import SummarySource, certified, generated, lead, linked, sections
from intranet.domain.reports.wording import fill
from intranet.domain.summaries.tables import noun_of
from intranet.foundation.chinese import long_date
from intranet.foundation.clock import BEIJING
from intranet.foundation.pdf import ArchiveFields, PrintMetadata, json_attachment, title_lines
from intranet.foundation.quarters import Period

RETENTION = "10年"
"""保管期限 proposed for quarterly summaries; the office's own table may say otherwise."""

_DATA_DESCRIPTION = "本小结所依据的统计数据"


@dataclass(frozen=True, slots=True, kw_only=True)
class SummaryContent:
    """One summary in words, whoever makes it: what ``compose`` sets and ``freeze`` keeps.

    ``code`` begins its number, ``parts`` are those of its title, ``noun`` is 小结 or 总结. ``records`` are the ids of
    the gatherings behind the figures; ``certified`` is what it may certify, whatever waits beside. A ``sealed`` one is
    signed as papers with a seal are, and has no 审核页. ``generated`` are the paragraphs that the system writes,
    whatever was written in their place, ``linked`` the same with tokens for their figures, those ``linkable``.
    """

    code: str
    period: Period
    short_name: str
    full_name: str
    parts: tuple[str, ...]
    subject: str
    noun: str
    lead: str
    sections: tuple[SectionPrint, ...]
    tables: tuple[TablePrint, ...]
    review: ReviewPagePrint | None
    names: tuple[str, ...]
    data: Mapping[str, Any]
    figures: tuple[Figure, ...]
    records: tuple[int, ...]
    certified: str
    generated: Mapping[str, str]
    linked: Mapping[str, str]
    linkable: tuple[Figure, ...]
    sealed: bool = False

    @property
    def tokens(self) -> Tokens:
        """What the tokens of rewritten paragraphs stand for."""
        return tokens_of(self.linkable)

    @property
    def sentences(self) -> list[str]:
        """What it says of the work, for comparison with what was said before."""
        told = [item.text for part in self.sections for item in part.paragraphs]
        return [*told, self.certified]


def branch_content(source: SummarySource, *, illustrations: int = 0) -> SummaryContent:
    """The summary of a branch in words, at the length that is asked for; *illustrations* are annexes too."""
    wording, period = source.wording, source.figures.period
    annexed = tables(source)
    parts = (
        source.short_name,
        fill(wording["title_period"], {"period": period.label}),
        wording["title_name"],
    )
    source = _fitting(source, parts, len(annexed) + illustrations)
    figures = figure_list(source.figures)
    records = tuple(sorted({row.activity_id for row in source.figures.rows}))
    return SummaryContent(
        code=source.branch_code,
        period=period,
        short_name=source.short_name,
        full_name=source.full_name,
        parts=parts,
        subject=wording["title_name"],
        noun=noun_of(period),
        lead=lead(source),
        sections=sections(source),
        tables=annexed,
        review=review_page(source, "".join(parts)),
        names=_names(source),
        data={
            "支部": source.short_name,
            "期间": str(period),
            **data_of(source.figures.as_of, figures, records),
        },
        figures=figures,
        records=records,
        certified=certified(source),
        generated=generated(source),
        linked=linked(source),
        linkable=source.linkable,
    )


def _fitting(source: SummarySource, parts: tuple[str, ...], annexes: int) -> SummarySource:
    """The same, its sentences naming as much as two pages take, and as little as they can where that is too much."""
    title = title_lines(parts)
    for named in NAMED:
        source = replace(source, named=named)
        if lines_of(title, lead(source), sections(source), annexes) <= LINES_MADE:
            break
    return source


def data_of(as_of: date, figures: Sequence[Figure], records: Sequence[int]) -> dict[str, Any]:
    """Figures and record numbers for the attached data file."""
    return {
        "截至": as_of.isoformat(),
        "数据": {item.key: _datum(item) for item in figures},
        "记录": list(records),
    }


def _datum(figure: Figure) -> dict[str, str]:
    """What a figure means, its number as decimal digits and its unit; what is no number is told in words."""
    if figure.measured is None:
        return {"名称": figure.label, "情况": figure.value}
    number, unit = figure.measured
    return {"名称": figure.label, "数值": number, "单位": unit}


def compose(
    content: SummaryContent,
    *,
    dated: date,
    edition: int | None,
    demo: bool,
    submitted: bool = True,
    trail: str = "",
    chart: ChartPrint | None = None,
    photos: tuple[PhotoPrint, ...] = (),
) -> SummaryPrint:
    """The whole document. Without an ``edition`` it is a draft, with 草稿 across each page and no number.

    One that was never *submitted* bears no date as if it had been signed.
    *trail* is the head of the audit trail when the edition was approved.
    """
    document = SummaryPrint(
        metadata=PrintMetadata(
            title="".join(content.parts),
            author=content.full_name,
            identifier=f"{content.code}-{content.period}/draft",
            created=datetime.combine(dated, time(), BEIJING),
            subject=content.subject,
            keywords=(content.short_name, content.period.label),
            archive=ArchiveFields(
                year=str(content.period.year),
                retention=RETENTION,
                creator=content.full_name,
                date=dated.isoformat(),
                document_type=content.noun,
            ),
        ),
        demo=demo,
        draft=True,
        keep_together=content.names,
        attachments=(json_attachment(content.data, description=_DATA_DESCRIPTION),),
        title_lines=title_lines(content.parts),
        lead=content.lead,
        sections=content.sections,
        signatory=content.full_name,
        date=long_date(dated) if submitted else BY_HAND,
        tables=content.tables,
        review=content.review,
        doc_no="",
        edition="",
        chart=chart,
        photos=photos,
        sealed=content.sealed,
    )
    return issued(document, dated=dated, edition=edition, trail=trail) if edition else document


def issued(draft: SummaryPrint, *, dated: date, edition: int, trail: str) -> SummaryPrint:
    """A draft as the edition that was approved on *dated*: its number, its day and *trail*, nothing else changes."""
    doc_no = draft.metadata.identifier.removesuffix("/draft")
    return replace(
        draft,
        metadata=replace(
            draft.metadata,
            identifier=f"{doc_no}/{edition}",
            created=datetime.combine(dated, time(), BEIJING),
            archive=replace(draft.metadata.archive, date=dated.isoformat()),
        ),
        draft=False,
        date=long_date(dated),
        doc_no=doc_no,
        edition=f"第{edition}版" + (f"，本版替代第{edition - 1}版" if edition > 1 else ""),
        trail=trail,
    )


def _names(source: SummarySource) -> tuple[str, ...]:
    brand = source.figures.brand
    owners = {plan.owner for plan in source.narrative.plans if plan.owner}
    return tuple(sorted(owners | {brand.name} if brand else owners))


def freeze(document: SummaryPrint, content: SummaryContent, **beside: Any) -> dict[str, Any]:
    """The snapshot: everything printed, already worded, and the figures for later comparison.

    *beside* is what is kept with it, as JSON.
    """
    figures = [
        {"key": item.key, "label": item.label, "value": item.value} for item in content.figures
    ]
    return _stored(document, {"data": dict(content.data), "figures": figures, **beside})


def freeze_issued(
    submitted: Mapping[str, Any], *, dated: date, edition: int, trail: str
) -> dict[str, Any]:
    """The snapshot of an approval: what was frozen at submission, with what ``issued`` adds."""
    document = issued(thaw(submitted, demo=False), dated=dated, edition=edition, trail=trail)
    return _stored(document, {name: part for name, part in submitted.items() if name != "content"})


def _stored(document: SummaryPrint, beside: Mapping[str, Any]) -> dict[str, Any]:
    printed = asdict(document)
    for own in ("demo", "draft", "attachments", "stamp", "office_number"):
        del printed[own]
    printed["metadata"]["created"] = document.metadata.created.isoformat()
    # through JSON once, so that what is compared and hashed is what the database gives back
    stored: dict[str, Any] = json.loads(
        json.dumps({"content": printed, **beside}, ensure_ascii=False)
    )
    return stored


def fingerprint(stored: Any) -> str:
    """SHA-256 over the canonical JSON of a snapshot, or of a part of it."""
    text = json.dumps(stored, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def thaw(stored: Mapping[str, Any], *, demo: bool) -> SummaryPrint:
    """The document of a snapshot, exactly as it was approved; one without an edition is a draft."""
    content = stored["content"]
    metadata = dict(content["metadata"])
    metadata["created"] = datetime.fromisoformat(metadata["created"])
    metadata["keywords"] = tuple(metadata["keywords"])
    metadata["archive"] = ArchiveFields(**metadata["archive"])
    review, chart = content["review"], content["chart"]
    return SummaryPrint(
        metadata=PrintMetadata(**metadata),
        demo=demo,
        draft=not content["edition"],
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
        review=ReviewPagePrint(review["title"], tuple(ReviewRow(**row) for row in review["rows"]))
        if review
        else None,
        doc_no=content["doc_no"],
        edition=content["edition"],
        chart=ChartPrint(**chart) if chart else None,
        photos=tuple(PhotoPrint(**photo) for photo in content["photos"]),
        # snapshots of the first version know no seal
        sealed=content.get("sealed", False),
        # nor what the trail was
        trail=content.get("trail", ""),
    )


def _thaw_table(table: Mapping[str, Any]) -> TablePrint:
    values = dict(table)
    values["columns"] = tuple(ColumnPrint(**column) for column in table["columns"])
    values["rows"] = tuple(tuple(row) for row in table["rows"])
    return TablePrint(**values)
