"""The blocks of 灯塔录入 belong to a committee: its own row stands for the one that is shipped."""

import sqlalchemy as sa
from alembic import op

revision = "0086"
down_revision = "0084"
branch_labels = None
depends_on = None

_SHIPPED = sa.text("committee_id IS NULL")


def upgrade() -> None:
    """What an office has set goes on to hold for each of its committees."""
    with op.batch_alter_table("dengta_block") as table:
        table.add_column(sa.Column("committee_id", sa.Integer()))
        table.drop_constraint("uq_dengta_block_block", type_="unique")
        table.create_foreign_key(
            "fk_dengta_block_committee_id", "committee", ["committee_id"], ["id"]
        )
    op.create_index(
        "uq_dengta_block_shipped",
        "dengta_block",
        ["block"],
        unique=True,
        sqlite_where=_SHIPPED,
        postgresql_where=_SHIPPED,
    )
    op.create_index("uq_dengta_block_own", "dengta_block", ["committee_id", "block"], unique=True)


def downgrade() -> None:
    """The older version has one order for all: the shipped one."""
    op.execute("DELETE FROM dengta_block WHERE committee_id IS NOT NULL")
    op.drop_index("uq_dengta_block_own", "dengta_block")
    op.drop_index("uq_dengta_block_shipped", "dengta_block")
    with op.batch_alter_table("dengta_block") as table:
        table.drop_constraint("fk_dengta_block_committee_id", type_="foreignkey")
        table.create_unique_constraint("uq_dengta_block_block", ["block"])
        table.drop_column("committee_id")
