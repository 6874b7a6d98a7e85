"""Records, notices, reports and handbooks are filed too, a filing may be undone; photographs of the chronicle."""

import sqlalchemy as sa
from alembic import op

from migrations.rebuilding import edit_list, on_sqlite, rebuild

revision = "0057"
down_revision = "0056"
branch_labels = None
depends_on = None

OLD_KINDS, NEW_KINDS = "'minutes'", "'notice', 'report', 'minutes', 'handbook'"
OLD_MOVES = (
    "move IN ('submit', 'withdraw', 'take_up', 'return', 'approve', 'reopen', 'archive', 'void',"
    " 'restore', 'ask_reopening', 'decline_reopening', 'edit_reopens')"
)
NEW_MOVES = OLD_MOVES.replace("'archive', 'void'", "'archive', 'unfile', 'void'")
INDEXES = {
    "uq_archive_item_number": ("committee_id", "year", "retention", "unit", "number"),
    "uq_archive_item_record": ("record_kind", "record_id"),
}
STANDING = sa.text("withdrawn_at IS NULL")


def change_moves(old: str, new: str) -> None:
    """Let other moves into the course of records; those that the new list does not have go."""
    if on_sqlite():
        rebuild("review_event", old, new, kept=new)
        return
    op.drop_constraint(op.f("ck_review_event_move"), "review_event", type_="check")
    op.execute("ALTER TABLE review_event DISABLE TRIGGER tr_review_event_append_only")
    op.execute(f"DELETE FROM review_event WHERE NOT ({new})")
    op.execute("ALTER TABLE review_event ENABLE TRIGGER tr_review_event_append_only")
    op.execute(f"ALTER TABLE review_event ADD CONSTRAINT ck_review_event_move CHECK ({new})")


def unique(*, standing: bool) -> None:
    """Make numbers and records unique again, among all items or among those that stand."""
    for name, columns in INDEXES.items():
        op.drop_index(name, "archive_item")
        where = STANDING if standing else None
        op.create_index(
            name,
            "archive_item",
            list(columns),
            unique=True,
            sqlite_where=where,
            postgresql_where=where,
        )


def upgrade() -> None:
    """What is filed stands."""
    for table in ("archive_item", "archive_retention"):
        edit_list(table, "kind", OLD_KINDS, NEW_KINDS)
    change_moves(OLD_MOVES, NEW_MOVES)
    moment = "DATETIME" if on_sqlite() else "TIMESTAMP WITH TIME ZONE"
    op.execute(
        f"ALTER TABLE archive_item ADD COLUMN withdrawn_at {moment}"
        " CONSTRAINT ck_archive_item_withdrawn CHECK (withdrawn_at IS NULL OR transfer_id IS NULL)"
    )
    op.add_column(
        "archive_item",
        sa.Column("withdrawn_reason", sa.String(200), nullable=False, server_default=""),
    )
    unique(standing=True)
    moment = sa.DateTime(timezone=True)
    digest = sa.String(length=64)
    op.create_table(
        "chronicle_photo",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("caption", sa.String(length=120), nullable=False),
        sa.Column("original_name", sa.String(length=200), nullable=False),
        sa.Column("media_type", sa.String(length=40), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=True),
        sa.Column("height", sa.Integer(), nullable=True),
        sa.Column("pages", sa.Integer(), nullable=True),
        sa.Column("master_sha256", digest, nullable=False),
        sa.Column("display_sha256", digest, nullable=True),
        sa.Column("sealed_sha256", digest, nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=False),
        sa.Column("added_at", moment, nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_id"],
            ["chronicle_entry.id"],
            name="fk_chronicle_photo_entry_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["added_by_id"], ["user_account.id"], name="fk_chronicle_photo_added_by_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_chronicle_photo"),
    )
    op.create_index(
        "uq_chronicle_photo", "chronicle_photo", ["entry_id", "sealed_sha256"], unique=True
    )


def downgrade() -> None:
    """What an older version cannot hold leaves the archive: undone filings, kinds that it does not know."""
    op.drop_table("chronicle_photo")
    unknown = "kind IN ('notice', 'report', 'handbook')"
    gone = f"SELECT id FROM archive_item WHERE withdrawn_at IS NOT NULL OR {unknown}"
    for table in ("archive_file", "archive_scan"):
        op.execute(f"DELETE FROM {table} WHERE item_id IN ({gone})")
    op.execute(f"DELETE FROM archive_item WHERE withdrawn_at IS NOT NULL OR {unknown}")
    op.execute(f"DELETE FROM archive_retention WHERE {unknown}")
    unique(standing=False)
    op.drop_column("archive_item", "withdrawn_reason")
    if on_sqlite():
        op.execute("ALTER TABLE archive_item DROP COLUMN withdrawn_at")
    else:
        op.drop_column("archive_item", "withdrawn_at")
    change_moves(NEW_MOVES, OLD_MOVES)
    for table in ("archive_item", "archive_retention"):
        edit_list(table, "kind", NEW_KINDS, OLD_KINDS)
