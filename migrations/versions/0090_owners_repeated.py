"""Steps of signing, signed copies and votes repeat whose they are; they and grants are found by committee."""

import sqlalchemy as sa
from alembic import op

revision = "0090"
down_revision = "0089"
branch_labels = None
depends_on = None

_OF_SUMMARY = (
    "SELECT committee_id FROM quarterly_summary WHERE quarterly_summary.id = {}.summary_id"
)
_OF_RECORD = (
    "SELECT activity.committee_id FROM activity_record"
    " JOIN activity ON activity.id = activity_record.activity_id"
    " WHERE activity_record.id = vote.record_id"
)
# Table, whose its rows are; its index: name, columns before and now, for which rows.
_OWNED = (
    (
        "signing_step",
        _OF_SUMMARY.format("signing_step"),
        "ix_signing_step_open",
        ["summary_id", "edition"],
        ["committee_id", "summary_id", "edition"],
        "NOT given",
    ),
    (
        "signed_copy",
        _OF_SUMMARY.format("signed_copy"),
        "ix_signed_copy_open",
        ["summary_id", "edition"],
        ["committee_id", "summary_id", "edition"],
        "final_at IS NULL AND withdrawn_at IS NULL",
    ),
)


def _index(name, table, columns, rows):
    where = sa.text(rows) if rows else None
    op.create_index(name, table, columns, sqlite_where=where, postgresql_where=where)


def upgrade():
    for table, owner, index, _before, now, rows in _OWNED:
        op.drop_index(index, table)
        with op.batch_alter_table(table) as batch:
            batch.add_column(sa.Column("committee_id", sa.Integer(), nullable=True))
        op.execute(f"UPDATE {table} SET committee_id = ({owner})")
        with op.batch_alter_table(table) as batch:
            batch.alter_column("committee_id", existing_type=sa.Integer(), nullable=False)
            batch.create_foreign_key(
                f"fk_{table}_committee_id", "committee", ["committee_id"], ["id"]
            )
        _index(index, table, now, rows)
    # not made anew: former versions drop columns of votes one by one
    op.execute(
        "ALTER TABLE vote ADD COLUMN committee_id INTEGER"
        " CONSTRAINT fk_vote_committee_id REFERENCES committee (id)"
    )
    op.execute(f"UPDATE vote SET committee_id = ({_OF_RECORD})")
    op.drop_index("ix_vote_decision", "vote")
    op.create_index("ix_vote_decision", "vote", ["decision_type", "committee_id"])
    op.create_index("ix_role_grant_committee", "role_grant", ["committee_id", "valid_from"])


def downgrade():
    op.drop_index("ix_role_grant_committee", "role_grant")
    op.drop_index("ix_vote_decision", "vote")
    op.drop_column("vote", "committee_id")
    op.create_index("ix_vote_decision", "vote", ["decision_type"])
    for table, _owner, index, before, _now, rows in reversed(_OWNED):
        op.drop_index(index, table)
        with op.batch_alter_table(table) as batch:
            batch.drop_constraint(f"fk_{table}_committee_id", type_="foreignkey")
            batch.drop_column("committee_id")
        _index(index, table, before, rows)
