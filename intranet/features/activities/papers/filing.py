"""Records of gatherings as they are filed: approved ones of closed quarters, with their attachments."""

from collections.abc import Collection, Mapping

from flask import current_app
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from intranet.domain.activities.attachments import list_for
from intranet.domain.activities.kinds import ActivityKind
from intranet.domain.activities.rows import record_number
from intranet.domain.activities.store import load_readable
from intranet.domain.activities.tables import ACTIVITY, Activity
from intranet.domain.archive.due import MINUTES, minutes
from intranet.domain.archive.tables import ArchiveItem
from intranet.domain.archive.words import ItemKind
from intranet.domain.organization.directory import name_on
from intranet.domain.organization.tables import Branch, Committee, OrganizationName, PartyGroup
from intranet.domain.records.moves import timeline
from intranet.features.activities.papers.meeting import (
    filed_title,
    host_of,
    joined_kinds,
    kinds_of,
)
from intranet.features.activities.papers.queries import occasion_of
from intranet.features.activities.papers.record import record_print
from intranet.foundation import clock
from intranet.pagekit.filing import (
    Filing,
    Final,
    Making,
    Record,
    Source,
    files,
    reader_of,
)


@files
class MinutesFiling(Filing):
    """会议和活动记录: what was approved and whose quarter is closed, by branch and day."""

    word = MINUTES
    label = "会议和活动记录"
    kinds = frozenset({ItemKind.MINUTES})
    table = Activity

    def finals(
        self,
        session: Session,
        committee_id: int,
        *,
        year: int | None = None,
        records: Collection[Record] | None = None,
    ) -> list[Final]:
        """Under the names that the branches had on their days. Three statements."""
        due = minutes([committee_id], clock.today())
        found = (
            due.rows.add_columns(
                Branch.code, Committee.code, PartyGroup.name, due.closed, due.opened_until
            )
            .join(Committee, Committee.id == Activity.committee_id)
            .outerjoin(Branch, Branch.id == Activity.branch_id)
            .outerjoin(PartyGroup, PartyGroup.id == Activity.party_group_id)
            .order_by(Branch.sort_order.nulls_first(), Activity.held_on, Activity.id)
        )
        if year is not None:
            found = found.where(Activity.ym.between(year * 100 + 1, year * 100 + 12))
        if records is not None:
            ids = [number for word, number in records if word == ACTIVITY.key]
            found = found.where(Activity.id.in_(ids))
        names = _names(session, committee_id)
        labels = dict(session.execute(select(ActivityKind.code, ActivityKind.label)).tuples().all())
        finals = []
        for one, branch, committee, group, closed, until in session.execute(found).tuples():
            name = name_on(names[one.branch_id], one.held_on)
            kinds = joined_kinds([labels[code] for code in one.kinds.strip(",").split(",")])
            place = host_of(one.body, name.short_name, group or "")
            finals.append(
                Final(
                    kind=ItemKind.MINUTES,
                    record=(ACTIVITY.key, one.id),
                    branch_id=one.branch_id,
                    edition=1,
                    title=filed_title(one.body, place, one.held_on, kinds),
                    responsible=name.full_name,
                    document_number=record_number(branch or committee, one.held_on, one.id),
                    year=one.held_on.year,
                    written_on=one.held_on,
                    closed=closed,
                    opened_until=until,
                )
            )
        return finals

    def making(self, session: Session, item: ArchiveItem) -> Making:
        """The record pages and the files that were attached; criticism and reasons stay with the branch."""
        reader = reader_of(item)
        activity = load_readable(session, item.record_id, reader)
        occasion = occasion_of(
            session, activity, actor=reader, settings=current_app.config["SETTINGS"]
        )
        return Making(
            template="record.html",
            document=record_print(activity, occasion),
            told={
                "活动": {
                    "名称": activity.title,
                    "种类": [kind.label for kind in kinds_of(activity)],
                    "日期": activity.held_on.isoformat(),
                    "主持人": activity.chair_name,
                    "记录人": activity.recorder_name,
                    "应到人数": activity.due_count,
                    "实到人数": activity.present_count,
                    "时长（分钟）": activity.duration_minutes,
                }
            },
            originals=[
                (f"附件/{number:02d}-{one.original_name}", one.sealed_sha256)
                for number, one in enumerate(list_for(session, activity.id), 1)
            ],
        )

    def source(self, session: Session, item: ArchiveItem) -> Source:
        """The record."""
        record = session.get_one(Activity, item.record_id)
        return Source(ACTIVITY.address.format(id=record.id), timeline(session, record))


def _names(session: Session, committee_id: int) -> Mapping[int | None, list[OrganizationName]]:
    """All names of the committee (None) and of its branches by id. One statement."""
    branches = select(Branch.id).where(Branch.committee_id == committee_id)
    found: dict[int | None, list[OrganizationName]] = {}
    for name in session.scalars(
        select(OrganizationName).where(
            or_(
                OrganizationName.committee_id == committee_id,
                OrganizationName.branch_id.in_(branches),
            )
        )
    ):
        found.setdefault(name.branch_id, []).append(name)
    return found
