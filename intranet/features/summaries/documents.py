"""The document of a summary for print and preview: the snapshot when it is approved, else a draft."""

from sqlalchemy.orm import Session

from intranet.domain.paper.documents import MAX_PHOTOS, ChartPrint, PhotoPrint, SummaryPrint
from intranet.domain.reports.document import compose, thaw
from intranet.domain.reports.wording import fill
from intranet.domain.summaries.narrative import Narrative
from intranet.domain.summaries.tables import SummarySnapshot
from intranet.features.summaries.bench import Bench
from intranet.features.summaries.queries import Workbench, photo_choices
from intranet.foundation import clock
from intranet.foundation.chinese import date_range, tenths
from intranet.foundation.errors import NotFound
from intranet.foundation.storage import Stores
from intranet.pagekit.charts import Bar, bar_chart


def chart_of(workbench: Workbench) -> ChartPrint:
    """Person-hours of study by month."""
    wording, figures = workbench.source.wording, workbench.figures
    months = [(f"{month}月", hours) for month, hours in figures.hours_by_month()]
    words = "，".join(f"{label}{tenths(hours)}人学时" for label, hours in months)
    description = fill(wording["chart_description"], {"values": words})
    return ChartPrint(
        svg=bar_chart([Bar(*month) for month in months], description=description),
        caption=fill(wording["chart_caption"], {"period": workbench.quarter.label}),
        description=description,
    )


def photos_of(
    session: Session, workbench: Workbench, narrative: Narrative
) -> tuple[PhotoPrint, ...]:
    """The chosen photographs, or the first one of each of the first gatherings.

    A photo is named by the hash of its content, so a snapshot prints the same picture for ever.
    """
    offered = photo_choices(session, workbench)
    chosen = [item for item in offered if item[0].id in narrative.photos]
    if not chosen:
        chosen = list(
            {activity.id: (photo, activity) for photo, activity in offered[::-1]}.values()
        )
        chosen.sort(key=lambda item: (item[1].held_on, item[1].id))
    wording, name = workbench.source.wording, workbench.source.short_name
    return tuple(
        PhotoPrint(
            photo.display_sha256 or "",
            photo.caption
            or fill(
                wording["photo_caption"],
                {
                    "date": date_range(activity.held_on, activity.ends_on),
                    "branch": name,
                    "title": activity.title,
                },
            ),
        )
        for photo, activity in chosen[:MAX_PHOTOS]
    )


def draft_document(session: Session, bench: Bench, *, demo: bool) -> SummaryPrint:
    """The summary as it would print now, 草稿 across each page; dated by its ``as_of``, so it prints alike."""
    return _document(session, bench, demo=demo, edition=None)


def final_document(session: Session, bench: Bench, *, edition: int) -> SummaryPrint:
    """The summary as it is approved today."""
    return _document(session, bench, demo=False, edition=edition)


def _document(session: Session, bench: Bench, *, demo: bool, edition: int | None) -> SummaryPrint:
    chart: ChartPrint | None = None
    photos: tuple[PhotoPrint, ...] = ()
    summary = bench.summary
    if summary is not None and isinstance(bench, Workbench):
        chart = chart_of(bench) if summary.with_chart else None
        photos = photos_of(session, bench, bench.narrative) if summary.with_photos else ()
    return compose(
        bench.content,
        dated=bench.as_of if edition is None else clock.today(),
        edition=edition,
        demo=demo,
        chart=chart,
        photos=photos,
    )


def document_to_print(
    session: Session, bench: Bench, *, demo: bool, edition: int | None = None
) -> SummaryPrint:
    """What the PDF shows: the asked edition, the approved one, or a draft.

    Raises NotFound for an edition that does not exist.
    """
    wanted: SummarySnapshot | None = None
    if edition is not None:
        wanted = next((item for item in bench.snapshots if item.edition == edition), None)
        if wanted is None:
            raise NotFound("没有找到小结的这一版次。")
    elif bench.is_final:
        wanted = bench.snapshots[-1]
    if wanted is not None:
        return thaw(wanted.document, demo=demo)
    return draft_document(session, bench, demo=demo)


def images_of(document: SummaryPrint, stores: Stores) -> dict[str, bytes]:
    """The photographs, read before the PDF is set: a missing one is an error, not an empty frame."""
    return {photo.image_id: stores.objects.get(photo.image_id) for photo in document.photos}
