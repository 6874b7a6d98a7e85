"""The chronicle on paper: entries in words, month by month, and the photographs of what they tell of. Pure."""

from collections.abc import Sequence
from datetime import date
from itertools import groupby

from intranet.domain.chronicle import ChronicleEntry
from intranet.domain.organization.tables import OrganizationName
from intranet.domain.paper.albums import AlbumPrint, PerPage
from intranet.domain.paper.metadata import sheet_metadata
from intranet.domain.paper.parts import Paragraph, PhotoPrint, SectionPrint
from intranet.foundation.chinese import long_date

TITLE = "大事记"
UNDATED = "日期不详"


def album(
    entries: Sequence[ChronicleEntry],
    photos: Sequence[PhotoPrint],
    *,
    owner: OrganizationName,
    code: str,
    year: int,
    as_of: date,
    per_page: PerPage,
    demo: bool,
) -> AlbumPrint:
    """The document; ``entries`` stand in the order of their dates, undated ones last."""
    title = f"{owner.short_name}{year}年{TITLE}"
    months = groupby(
        entries, key=lambda entry: f"{entry.starts_on.month}月" if entry.starts_on else UNDATED
    )
    count = f"共{len(entries)}条" if entries else "没有登记条目"
    return AlbumPrint(
        metadata=sheet_metadata(
            title,
            author=owner.full_name,
            identifier=f"{code}-{year}-chronicle-{per_page}",
            day=as_of,
            subject=TITLE,
            document_type=TITLE,
            year=year,
        ),
        demo=demo,
        title_lines=(title,),
        sections=tuple(
            SectionPrint(month, tuple(Paragraph(entry.told(year)) for entry in found))
            for month, found in months
        ),
        source=f"{owner.short_name}编，{count}，截至{long_date(as_of)}。",
        photos=tuple(photos),
        per_page=per_page,
    )
