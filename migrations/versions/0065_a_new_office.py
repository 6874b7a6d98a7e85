"""Particulars of members; accounts and roles are proposed and confirmed for a whole list at once."""

import sqlalchemy as sa
from alembic import op

from migrations.rebuilding import edit_list, on_sqlite, rebuild

revision = "0065"
down_revision = "0064"
branch_labels = None
depends_on = None

PARTICULARS = {
    "gender": sa.String(1),
    "ethnicity": sa.String(20),
    "born_on": sa.Date(),
    "education": sa.String(20),
}
LAST, ADDED = "'link'", "'new_accounts', 'grants', 'resets'"
ONE = "(act = 'new_account') = (user_id IS NULL)"
MANY = "(act IN ('new_account', 'new_accounts', 'grants', 'resets')) = (user_id IS NULL)"


def upgrade() -> None:
    """What was proposed stays as it is; of the members that are there nothing more is known."""
    for name, kind in PARTICULARS.items():
        op.add_column("member", sa.Column(name, kind))
    edit_list("proposal", "act", LAST, f"{LAST}, {ADDED}")
    demand(ONE, MANY)


def downgrade() -> None:
    """A proposal for a list that is there refuses the way back; the particulars are lost."""
    for name in PARTICULARS:
        op.drop_column("member", name)
    demand(MANY, ONE)
    edit_list("proposal", "act", f"{LAST}, {ADDED}", LAST)


def demand(old: str, new: str) -> None:
    """Say which proposals are about no account that exists."""
    if on_sqlite():
        rebuild("proposal", old, new)
        return
    name = op.f("ck_proposal_account")
    op.drop_constraint(name, "proposal", type_="check")
    op.create_check_constraint(name, "proposal", new)
