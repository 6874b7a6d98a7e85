"""What a person did and where they are named is found by the person; who made a gathering up by the gathering."""

from alembic import op

revision = "0089"
down_revision = "0088"
branch_labels = None
depends_on = None

_FOUND_BY = (
    ("ix_audit_event_user", "audit_event", ("user_id",)),
    ("ix_candidate_member", "candidate", ("member_id",)),
    ("ix_request_reply_answered", "request_reply", ("answered_by_id",)),
    ("ix_return_reminder_sent", "return_reminder", ("sent_by_id",)),
    ("ix_roll_change_member", "roll_change", ("member_id",)),
    ("ix_study_credit_activity", "study_credit", ("activity_id", "missed_kind_id")),
)


def upgrade():
    for name, table, columns in _FOUND_BY:
        op.create_index(name, table, list(columns))


def downgrade():
    for name, table, _columns in reversed(_FOUND_BY):
        op.drop_index(name, table)
