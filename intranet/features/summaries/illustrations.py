"""What prints beside the text of a branch's summary: the chart of study hours, the photographs."""

from collections.abc import Collection, Sequence

from intranet.domain.activities.attachments import Attachment
from intranet.domain.activities.tables import Activity
from intranet.domain.paper.parts import MAX_PHOTOS, ChartPrint, PhotoPrint
from intranet.domain.reports.text import SummarySource
from intranet.domain.reports.wording import fill
from intranet.foundation.chinese import date_range, tenths
from intranet.pagekit.charts import Bar, bar_chart, worth_drawing


def chart_of(source: SummarySource) -> ChartPrint | None:
    """Person-hours of study by month; None where a chart says no more than the table."""
    wording, figures = source.wording, source.figures
    if not worth_drawing([hours for _, hours in figures.hours_by_month()]):
        return None
    months = [(f"{month}月", hours) for month, hours in figures.hours_by_month()]
    words = "，".join(f"{label}{tenths(hours)}人学时" for label, hours in months)
    description = fill(wording["chart_description"], {"values": words})
    return ChartPrint(
        svg=bar_chart([Bar(*month) for month in months], description=description),
        caption=wording["chart_caption"],
        description=description,
    )


def photos_of(
    source: SummarySource, offered: Sequence[tuple[Attachment, Activity]], wanted: Collection[int]
) -> tuple[PhotoPrint, ...]:
    """The chosen photographs, or the first one of each of the first gatherings.

    A photo is named by the hash of its content, so a snapshot prints the same picture for ever.
    """
    chosen = [item for item in offered if item[0].id in wanted]
    if not chosen:
        chosen = list(
            {activity.id: (photo, activity) for photo, activity in offered[::-1]}.values()
        )
        chosen.sort(key=lambda item: (item[1].held_on, item[1].id))
    return tuple(
        PhotoPrint(
            photo.display_sha256 or "",
            photo.caption
            or fill(
                source.wording["photo_caption"],
                {
                    "date": date_range(activity.held_on, activity.ends_on),
                    "branch": source.short_name,
                    "title": activity.title,
                },
            ),
        )
        for photo, activity in chosen[:MAX_PHOTOS]
    )
