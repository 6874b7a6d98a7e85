"""The committee's own gatherings: meetings of the leading group, study at the director's meeting, co-hosted events."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0080"
down_revision = "0079"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
KIND = sa.table(
    "activity_kind",
    sa.column("code", sa.String),
    sa.column("label", sa.String),
    sa.column("theme_label", sa.String),
    sa.column("category", sa.String),
    sa.column("attendance_mode", sa.String),
    sa.column("due_rule", sa.String),
    sa.column("audience", sa.String),
    sa.column("committee_level", sa.Boolean),
    sa.column("shown_fields", JSON),
    sa.column("required_fields", JSON),
    sa.column("default_hours_tenths", sa.Integer),
    sa.column("default_minutes", sa.Integer),
    sa.column("sort_order", sa.Integer),
    sa.column("is_active", sa.Boolean),
    sa.column("on_dengta", sa.Boolean),
)
# Code, label, category, words for its theme, fields with a ! where they are required, minutes, place in the form.
KINDS = (
    (
        "leading_group_meeting",
        "党组会",
        "organizational_life",
        "主题",
        "first_topic agenda! content! resolutions!",
        90,
        81,
    ),
    (
        "director_meeting_study",
        "主任办公会学习",
        "study",
        "学习内容",
        "theme! form first_topic lecturer content!",
        60,
        101,
    ),
    (
        "co_hosted_event",
        "共建活动",
        "service",
        "主题",
        "theme! form content! hosts!",
        120,
        195,
    ),
)
# Where kinds are referred to.
IN_USE = ("activity_record", "joint_record", "plan_item")


def upgrade():
    op.add_column(
        "activity_record",
        sa.Column("hosts", sa.String(120), nullable=False, server_default=""),
    )
    op.execute(
        "ALTER TABLE activity_record ADD COLUMN guests INTEGER"
        " CONSTRAINT ck_activity_record_guests CHECK (guests IS NULL OR guests >= 0)"
    )
    # a step back has kept those that were held, and an office may have added kinds of its own
    known = set(op.get_bind().execute(sa.select(KIND.c.code)).scalars())
    op.bulk_insert(
        KIND,
        [
            {
                "code": code,
                "label": label,
                "theme_label": theme,
                "category": category,
                "attendance_mode": "headcount",
                "due_rule": "all_members",
                "audience": "members",
                "committee_level": True,
                "shown_fields": [name.rstrip("!") for name in fields.split()],
                "required_fields": [
                    name.rstrip("!") for name in fields.split() if name.endswith("!")
                ],
                "default_hours_tenths": 0,
                "default_minutes": minutes,
                "sort_order": place,
                "is_active": True,
                "on_dengta": False,
            }
            for code, label, category, theme, fields, minutes, place in KINDS
            if code not in known
        ],
    )


def downgrade():
    """Who held it, too, is lost; kinds that were never held go, the others lose what nobody knows any more."""
    codes = ", ".join(f"'{code}'" for code, *_ in KINDS)
    unused = "".join(f" AND id NOT IN (SELECT kind_id FROM {table})" for table in IN_USE)
    op.execute(
        f"DELETE FROM activity_kind WHERE code IN ({codes}) AND committee_level{unused}"
        " AND id NOT IN (SELECT kind_id FROM study_conversion WHERE kind_id IS NOT NULL)"
        " AND id NOT IN"
        " (SELECT missed_kind_id FROM study_credit WHERE missed_kind_id IS NOT NULL)"
    )
    rows = op.get_bind().execute(
        sa.select(KIND.c.code, KIND.c.shown_fields, KIND.c.required_fields)
    )
    for code, shown, required in rows.all():
        if "hosts" in shown:
            op.execute(
                KIND.update()
                .where(KIND.c.code == code)
                .values(
                    shown_fields=[name for name in shown if name != "hosts"],
                    required_fields=[name for name in required if name != "hosts"],
                )
            )
    op.drop_column("activity_record", "guests")
    op.drop_column("activity_record", "hosts")
