"""Who ever edited or submitted a reviewed record, besides who entered it."""

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None

# tables by the word for their rows in the trail
TABLES = {
    "activity": "activity",
    "brand": "brand",
    "achievement": "achievement",
    "summary": "quarterly_summary",
    "officer_report": "officer_report",
}
EVENT = sa.table(
    "audit_event",
    sa.column("action", sa.String),
    sa.column("user_id", sa.Integer),
    sa.column("object_kind", sa.String),
    sa.column("object_id", sa.Integer),
)


def upgrade() -> None:
    """The trail tells of all edits and submissions there were."""
    connection = op.get_bind()
    for kind, name in TABLES.items():
        # no table is built anew for it
        op.add_column(name, sa.Column("writers", sa.Text(), nullable=False, server_default=" "))
        table = sa.table(
            name,
            sa.column("id", sa.Integer),
            sa.column("entered_by_id", sa.Integer),
            sa.column("writers", sa.Text),
        )
        wrote = (
            sa.select(table.c.id, EVENT.c.user_id)
            .distinct()
            .join(EVENT, sa.and_(EVENT.c.object_kind == kind, EVENT.c.object_id == table.c.id))
            .where(
                EVENT.c.action.in_([f"{kind}.edited", "record.submitted"]),
                EVENT.c.user_id != table.c.entered_by_id,
            )
        )
        writers: dict[int, str] = {}
        for number, user in connection.execute(wrote):
            writers[number] = f"{writers.get(number, ' ')}{user} "
        if writers:
            connection.execute(
                table.update()
                .where(table.c.id == sa.bindparam("number"))
                .values(writers=sa.bindparam("who")),
                [{"number": number, "who": who} for number, who in writers.items()],
            )


def downgrade() -> None:
    """Only who entered and who submitted last is known again."""
    for name in TABLES.values():
        op.drop_column(name, "writers")
