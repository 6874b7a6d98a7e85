"""A record says for which earlier period it was held afterwards; a branch may begin here after its founding."""

from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Every record stands for its own time; every branch is kept here from its founding on."""
    op.execute("ALTER TABLE activity_record ADD COLUMN stands_for VARCHAR(7) DEFAULT '' NOT NULL")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE activity_record ALTER COLUMN stands_for DROP DEFAULT")
    op.execute("ALTER TABLE branch ADD COLUMN in_use_from DATE")


def downgrade() -> None:
    """Drop what they stood for and when the branches began; the records stay."""
    op.drop_column("branch", "in_use_from")
    op.drop_column("activity_record", "stands_for")
