"""Records of gatherings as they are filed: approved ones of closed quarters, with their attachments."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from flask import current_app
from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from intranet.domain.activities.attachments import list_for
from intranet.domain.activities.kinds import ActivityKind
from intranet.domain.activities.rows import record_number
from intranet.domain.activities.store import load_readable
from intranet.domain.activities.tables import ACTIVITY, Activity
from intranet.domain.archive.due import Due
from intranet.domain.archive.tables import ArchiveItem
from intranet.domain.archive.words import ItemKind
from intranet.domain.organization.directory import name_on
from intranet.domain.organization.tables import Branch, Committee, OrganizationName, PartyGroup
from intranet.domain.records.closing import Ledger, closed_for, opened_until
from intranet.domain.records.moves import timeline
from intranet.domain.records.workflow import State
from intranet.features.activities.papers.meeting import (
    caller_of,
    filed_title,
    host_of,
    joined_kinds,
    kinds_of,
)
from intranet.features.activities.papers.queries import occasion_of
from intranet.features.activities.papers.record import record_print
from intranet.pagekit.filing import Filing, Final, Making, Source, files, reader_of


@files
class MinutesFiling(Filing):
    """会议和活动记录: what was approved and whose quarter is closed, by branch and day."""

    word = "minutes"
    label = "会议和活动记录"
    kinds = frozenset({ItemKind.MINUTES})
    table = Activity

    def due(self, committees: Sequence[int], today: date) -> Sequence[Due]:
        """Approved records of gatherings."""
        year, quarter = Activity.ym // 100, (Activity.ym % 100 + 2) // 3
        place = Activity.committee_id, Activity.branch_id, year, quarter
        due = Due(
            record=ACTIVITY.key,
            rows=select(Activity).where(
                Activity.committee_id.in_(committees), Activity.state == State.APPROVED
            ),
            id=Activity.id,
            branch_id=Activity.branch_id,
            year=year,
            since=Activity.approved_at,
            closed=closed_for(*place),
            opened_until=opened_until(*place, today=today, ledger=Ledger.ACTIVITIES.value),
        )
        return [due]

    def told(self, session: Session, due: Due, rows: Select[Any]) -> list[Final]:
        """Under the names that the branches had on their days. Three statements."""
        found = (
            rows.add_columns(
                Branch.code, Committee.code, PartyGroup.name, due.closed, due.opened_until
            )
            .join(Committee, Committee.id == Activity.committee_id)
            .outerjoin(Branch, Branch.id == Activity.branch_id)
            .outerjoin(PartyGroup, PartyGroup.id == Activity.party_group_id)
            .order_by(Branch.sort_order.nulls_first(), Activity.held_on, Activity.id)
        )
        gatherings = session.execute(found).tuples().all()
        names = _names(session, {one.committee_id for one, *_ in gatherings})
        labels = dict(session.execute(select(ActivityKind.code, ActivityKind.label)).tuples().all())
        finals = []
        for one, branch, committee, group, closed, until in gatherings:
            name = name_on(names[one.branch_id], one.held_on)
            kinds = joined_kinds([labels[code] for code in one.kinds.strip(",").split(",")])
            caller = caller_of(one)
            place = host_of(caller, name.short_name, group or "")
            finals.append(
                Final(
                    kind=ItemKind.MINUTES,
                    record=(ACTIVITY.key, one.id),
                    branch_id=one.branch_id,
                    edition=1,
                    title=filed_title(caller, place, one.held_on, kinds),
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


def _names(
    session: Session, committees: Collection[int]
) -> Mapping[int | None, list[OrganizationName]]:
    """All names of the committee (None) and of its branches by id. One statement."""
    branches = select(Branch.id).where(Branch.committee_id.in_(committees))
    found: dict[int | None, list[OrganizationName]] = {}
    for name in session.scalars(
        select(OrganizationName).where(
            or_(
                OrganizationName.committee_id.in_(committees),
                OrganizationName.branch_id.in_(branches),
            )
        )
    ):
        found.setdefault(name.branch_id, []).append(name)
    return found
