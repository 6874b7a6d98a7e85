"""A change of secretary and a deputy are proposed like other rights; a grant tells for whom a deputy holds it."""

from alembic import op

from migrations.rebuilding import edit_list

revision = "0070"
down_revision = "0069"
branch_labels = None
depends_on = None

OLD, NEW = "'link'", "'link', 'handover', 'deputize'"
RULE = "stands_in_for_id IS NULL OR (valid_to IS NOT NULL AND stands_in_for_id <> user_id)"


def upgrade() -> None:
    """Nobody has a deputy yet."""
    edit_list("proposal", "act", OLD, NEW)
    op.execute(
        "ALTER TABLE role_grant ADD COLUMN stands_in_for_id INTEGER"
        " CONSTRAINT fk_role_grant_stands_in_for_id REFERENCES user_account (id)"
        f" CONSTRAINT ck_role_grant_deputy CHECK ({RULE})"
    )


def downgrade() -> None:
    """Deputies lose what they hold, which would be the whole role there; open and settled proposals of both acts go."""
    op.execute("DELETE FROM role_grant WHERE stands_in_for_id IS NOT NULL")
    op.execute("DELETE FROM proposal WHERE act IN ('handover', 'deputize')")
    op.execute("ALTER TABLE role_grant DROP COLUMN stands_in_for_id")
    edit_list("proposal", "act", NEW, OLD)
