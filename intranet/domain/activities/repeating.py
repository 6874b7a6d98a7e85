"""What a gathering and its records repeat of each other is kept the same, whatever changed either of them."""

from sqlalchemy import Connection, Table, event, inspect, update

from intranet.domain.activities.tables import Activity, ActivityRecord


@event.listens_for(Activity, "before_insert")
@event.listens_for(Activity, "before_update")
def _repeat_kinds(_mapper: object, _connection: object, activity: Activity) -> None:
    """Whatever changed the records: the gathering says the same, where they are loaded."""
    state = inspect(activity)
    records = state.dict.get("records")
    if records is not None and (
        state.attrs.records.history.has_changes()
        or all("kind" in inspect(record).dict for record in records)
    ):
        ordered = sorted(records, key=lambda record: record.position)
        activity.kinds = "".join([",", *(f"{record.kind.code}," for record in ordered)])


@event.listens_for(ActivityRecord, "before_insert")
def _repeat_place(_mapper: object, _connection: object, record: ActivityRecord) -> None:
    """A new record stands where its gathering does."""
    record.branch_id, record.ym = record.activity.branch_id, record.activity.ym


@event.listens_for(Activity, "after_update")
def _follow_place(_mapper: object, connection: Connection, activity: Activity) -> None:
    """Records go with their gathering to another month or branch."""
    state = inspect(activity)
    if state.attrs.branch_id.history.has_changes() or state.attrs.ym.history.has_changes():
        # nothing of what is searched is written here
        records = Table(ActivityRecord.__tablename__, ActivityRecord.metadata)
        connection.execute(
            update(records)
            .where(records.c.activity_id == activity.id)
            .values(branch_id=activity.branch_id, ym=activity.ym)
        )
