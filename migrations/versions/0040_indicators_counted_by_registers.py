"""Indicators whose figures a register counts: that of signed pledges from now on."""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

COUNTED_BY = sa.Enum(
    "pledges", name="counted_by", native_enum=False, create_constraint=True, length=40
)
INDICATOR = sa.table(
    "indicator",
    sa.column("id", sa.Integer),
    sa.column("parent_id", sa.Integer),
    sa.column("name", sa.String),
    sa.column("counted_by", sa.String),
)


def upgrade() -> None:
    """What has been typed under the name stays, and gives way in years that the register knows."""
    with op.batch_alter_table("indicator") as batch:
        batch.add_column(sa.Column("counted_by", COUNTED_BY, nullable=True))
    totals = sa.select(INDICATOR.c.parent_id).where(INDICATOR.c.parent_id.is_not(None))
    connection = op.get_bind()
    parents = set(connection.scalars(totals))
    op.execute(
        INDICATOR.update()
        .where(
            INDICATOR.c.name == "责任书签订",
            INDICATOR.c.parent_id.is_(None),
            INDICATOR.c.id.not_in(parents),
        )
        .values(counted_by="pledges")
    )


def downgrade() -> None:
    """Figures are typed again."""
    with op.batch_alter_table("indicator") as batch:
        batch.drop_constraint(op.f("ck_indicator_counted_by"), type_="check")
        batch.drop_column("counted_by")
