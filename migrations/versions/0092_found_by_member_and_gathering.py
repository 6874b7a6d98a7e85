"""What refers to a member, a gathering, or a branch's people is found by it, not by reading the whole table."""

from alembic import op

revision = "0092"
down_revision = "0091"
branch_labels = None
depends_on = None

_INDEXES = (
    ("away_member", "member"),
    ("care_visit", "member"),
    ("member_honour", "member"),
    ("duty_shift", "member"),
    ("duty_shift", "stand_in"),
    ("evidence", "activity"),
    ("development_step", "activity"),
    ("media_item", "activity"),
    ("rectification_item", "activity"),
    ("study_tick", "activity"),
    ("signing_delegation", "leader"),
    ("appraisal", "life_meeting"),
    ("role_grant", "branch"),
    ("role_grant", "stands_in_for"),
)


def upgrade():
    for table, what in _INDEXES:
        op.create_index(f"ix_{table}_{what}", table, [f"{what}_id"])


def downgrade():
    for table, what in reversed(_INDEXES):
        op.drop_index(f"ix_{table}_{what}", table)
