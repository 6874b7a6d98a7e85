"""Working calendar with the arrangements of 2025 and 2026, and annual plans."""

from datetime import date, timedelta

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

DAY = sa.table(
    "calendar_day",
    sa.column("day", sa.Date),
    sa.column("name", sa.String),
    sa.column("is_workday", sa.Boolean),
    sa.column("source", sa.String),
    sa.column("version", sa.Integer),
)
# year, name, first and last day off, days worked in exchange; each day as (month, day)
ARRANGEMENTS = (
    (2025, "元旦", (1, 1), (1, 1), ()),
    (2025, "春节", (1, 28), (2, 4), ((1, 26), (2, 8))),
    (2025, "清明节", (4, 4), (4, 6), ()),
    (2025, "劳动节", (5, 1), (5, 5), ((4, 27),)),
    (2025, "端午节", (5, 31), (6, 2), ()),
    (2025, "国庆节、中秋节", (10, 1), (10, 8), ((9, 28), (10, 11))),
    (2026, "元旦", (1, 1), (1, 3), ((1, 4),)),
    (2026, "春节", (2, 15), (2, 23), ((2, 14), (2, 28))),
    (2026, "清明节", (4, 4), (4, 6), ()),
    (2026, "劳动节", (5, 1), (5, 5), ((5, 9),)),
    (2026, "端午节", (6, 19), (6, 21), ()),
    (2026, "中秋节", (9, 25), (9, 27), ()),
    (2026, "国庆节", (10, 1), (10, 7), ((9, 20), (10, 10))),
)


def rows() -> list[dict[str, object]]:
    """Spell the arrangements out, day by day."""
    found = []
    for year, name, first, last, worked in ARRANGEMENTS:
        begins, ends = date(year, *first), date(year, *last)
        off = [begins + timedelta(days=n) for n in range((ends - begins).days + 1)]
        source = f"国务院办公厅关于{year}年部分节假日安排的通知"
        for day, works in [(day, False) for day in off] + [
            (date(year, *day), True) for day in worked
        ]:
            found.append(
                {"day": day, "name": name, "is_workday": works, "source": source, "version": 1}
            )
    return sorted(found, key=lambda row: str(row["day"]))


def upgrade() -> None:
    """Create both tables and enter the published arrangements."""
    op.create_table(
        "calendar_day",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("name", sa.String(length=20), nullable=False),
        sa.Column("is_workday", sa.Boolean(), nullable=False),
        sa.Column("source", sa.String(length=60), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_day")),
    )
    op.create_index("uq_calendar_day", "calendar_day", ["day"], unique=True)
    op.bulk_insert(DAY, rows())
    op.create_table(
        "plan_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("committee_id", sa.Integer(), nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=True),
        sa.Column("kind_id", sa.Integer(), nullable=False),
        sa.Column("activity_id", sa.Integer(), nullable=True),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("planned_on", sa.Date(), nullable=True),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("responsible", sa.String(length=40), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("cancelled", sa.String(length=100), nullable=False),
        sa.Column("form_key", sa.String(length=36), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("year BETWEEN 2000 AND 9998", name=op.f("ck_plan_item_year")),
        sa.CheckConstraint("month BETWEEN 1 AND 12", name=op.f("ck_plan_item_month")),
        sa.ForeignKeyConstraint(
            ["committee_id"], ["committee.id"], name=op.f("fk_plan_item_committee_id")
        ),
        sa.ForeignKeyConstraint(["branch_id"], ["branch.id"], name=op.f("fk_plan_item_branch_id")),
        sa.ForeignKeyConstraint(
            ["kind_id"], ["activity_kind.id"], name=op.f("fk_plan_item_kind_id")
        ),
        sa.ForeignKeyConstraint(
            ["activity_id"], ["activity.id"], name=op.f("fk_plan_item_activity_id")
        ),
        sa.ForeignKeyConstraint(
            ["entered_by_id"], ["user_account.id"], name=op.f("fk_plan_item_entered_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_item")),
    )
    op.create_index("ix_plan_item_branch", "plan_item", ["branch_id", "year", "month"])
    op.create_index("ix_plan_item_committee", "plan_item", ["committee_id", "year", "month"])
    op.create_index("uq_plan_item_activity", "plan_item", ["activity_id"], unique=True)
    op.create_index("uq_plan_item_form_key", "plan_item", ["form_key"], unique=True)


def downgrade() -> None:
    """Drop both tables."""
    op.drop_table("plan_item")
    op.drop_table("calendar_day")
