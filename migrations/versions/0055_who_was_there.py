"""A record names who was there of those whom it concerns: hours of members are told without their register's rows."""

import sqlalchemy as sa
from alembic import op

revision = "0055"
down_revision = "0054"
branch_labels = None
depends_on = None


def upgrade():
    op.add_column(
        "activity_record", sa.Column("attended", sa.Text(), nullable=False, server_default="")
    )
    joined = "string_agg" if op.get_bind().dialect.name == "postgresql" else "group_concat"
    # as the application writes it: 12,15:2 are member 12, and 15 who missed two of the days
    op.execute(
        f"""
        UPDATE activity_record SET attended = coalesce((
            SELECT {joined}(told, ',') FROM (
                SELECT CAST(a.member_id AS VARCHAR(20)) || CASE WHEN a.missed = '' THEN '' ELSE
                    ':' || CAST(length(a.missed) - length(replace(a.missed, ',', '')) + 1 AS VARCHAR(20)) END AS told
                FROM attendance a
                JOIN activity ON activity.id = a.activity_id
                JOIN activity_kind kind ON kind.id = activity_record.kind_id
                WHERE a.activity_id = activity_record.activity_id AND a.status = 'present'
                  AND (kind.attendance_mode <> 'due' OR kind.due_rule NOT IN ('branch_committee', 'party_group')
                       OR (kind.due_rule = 'branch_committee' AND a.in_branch_committee)
                       OR (kind.due_rule = 'party_group' AND a.party_group_id = activity.party_group_id))
                ORDER BY a.position, a.member_id
            ) AS there
        ), '')
        """
    )


def downgrade():
    op.drop_column("activity_record", "attended")
