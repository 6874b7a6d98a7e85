"""What a printed table says about itself in its file: one shape for all of them."""

from datetime import date, datetime, time

from intranet.foundation.clock import BEIJING
from intranet.foundation.pdf import ArchiveFields, PrintMetadata


def sheet_metadata(
    title: str,
    *,
    author: str,
    identifier: str,
    day: date,
    subject: str,
    document_type: str,
    year: int | None = None,
) -> PrintMetadata:
    """Metadata of a table taken on *day*; ``identifier`` gets the day, ``year`` is the one it tells of."""
    return PrintMetadata(
        title=title,
        author=author,
        identifier=f"{identifier}/{day.isoformat()}",
        created=datetime.combine(day, time(), BEIJING),
        subject=subject,
        archive=ArchiveFields(
            year=str(year or day.year),
            creator=author,
            date=day.isoformat(),
            document_type=document_type,
        ),
    )
