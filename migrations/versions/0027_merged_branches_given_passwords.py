"""A branch may be merged into another; a password that somebody else gave has to be changed at the first sign-in."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

# given by an administrator, and not used since: who has signed in goes on as before
GIVEN = """
    UPDATE user_account SET password_given = TRUE
    WHERE password_changed_at IS NULL
      AND EXISTS (
        SELECT 1 FROM audit_event AS given
        WHERE given.object_kind = 'account' AND given.object_id = user_account.id
          AND given.action IN ('account.created', 'account.password_reset')
          AND NOT EXISTS (
            SELECT 1 FROM audit_event AS used
            WHERE used.object_kind = 'account' AND used.object_id = user_account.id
              AND used.action = 'account.signed_in' AND used.id > given.id
          )
      )
"""


def upgrade() -> None:
    """No branch has been merged yet."""
    json = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
    with op.batch_alter_table("branch") as table:
        table.add_column(sa.Column("merged_into_id", sa.Integer(), nullable=True))
        table.add_column(sa.Column("merging", json, nullable=True))
        table.create_foreign_key("fk_branch_merged_into_id", "branch", ["merged_into_id"], ["id"])
    op.execute("ALTER TABLE user_account ADD COLUMN password_given BOOLEAN DEFAULT FALSE NOT NULL")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE user_account ALTER COLUMN password_given DROP DEFAULT")
    op.execute(GIVEN)


def downgrade() -> None:
    """Forget both; the branches stay dissolved, and the passwords as they are."""
    op.drop_column("user_account", "password_given")
    with op.batch_alter_table("branch") as table:
        table.drop_constraint("fk_branch_merged_into_id", type_="foreignkey")
        table.drop_column("merging")
        table.drop_column("merged_into_id")
