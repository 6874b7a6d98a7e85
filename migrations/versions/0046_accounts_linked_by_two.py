"""Two people say to which member an account belongs."""

from migrations.rebuilding import edit_list

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None

LAST, ADDED = "'reset_factor'", "'link'"


def upgrade() -> None:
    """Accounts stay linked as they are."""
    edit_list("proposal", "act", LAST, f"{LAST}, {ADDED}")


def downgrade() -> None:
    """A proposal of this kind that is there refuses the way back."""
    edit_list("proposal", "act", f"{LAST}, {ADDED}", LAST)
