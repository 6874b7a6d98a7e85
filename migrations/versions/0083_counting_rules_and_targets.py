"""Indicators beside which any register counts, and what they are to reach in a year."""

import sqlalchemy as sa
from alembic import op

revision = "0083"
down_revision = "0081"
branch_labels = None
depends_on = None

BEFORE = ("pledges",)
AFTER = (
    *BEFORE,
    "outreach",
    "outreach_community",
    "outreach_people",
    "media_national",
    "media_province",
    "media_city",
    "media_district",
    "media_site",
    "media_account",
    "media_reprints",
    "training_province",
    "training_province_hours",
    "training_city",
    "training_city_hours",
    "exercises",
    "projects",
    "early_projects",
    "solved",
    "partners",
    "sites",
    "site_area",
    "volunteers",
    "volunteer_hours",
)


def _counted_by(words):
    allowed = ", ".join(f"'{word}'" for word in words)
    with op.batch_alter_table("indicator") as batch:
        batch.drop_constraint(op.f("ck_indicator_counted_by"), type_="check")
        batch.create_check_constraint(op.f("ck_indicator_counted_by"), f"counted_by IN ({allowed})")


def upgrade():
    _counted_by(AFTER)
    op.create_table(
        "indicator_target",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("indicator_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("wording", sa.String(40), nullable=False),
        sa.Column("low", sa.BigInteger(), nullable=False),
        sa.Column("unit", sa.String(20), nullable=False),
        sa.CheckConstraint("low >= 0", name=op.f("ck_indicator_target_low")),
        sa.ForeignKeyConstraint(
            ["indicator_id"],
            ["indicator.id"],
            name=op.f("fk_indicator_target_indicator_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_indicator_target")),
    )
    op.create_index(
        "uq_indicator_target_year", "indicator_target", ["indicator_id", "year"], unique=True
    )


def downgrade():
    """What the other registers count is no longer beside what is typed, and nothing is to be reached."""
    op.drop_table("indicator_target")
    indicator = sa.table("indicator", sa.column("counted_by", sa.String))
    op.execute(
        indicator.update().where(indicator.c.counted_by.not_in(BEFORE)).values(counted_by=None)
    )
    _counted_by(BEFORE)
