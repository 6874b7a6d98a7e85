"""Unsaved text knows its page and its name, and which view of its form was saved."""

from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

COLUMNS = {"page": 300, "title": 120, "sent_view": 40}
# Keys of the earlier version whose page can be told from the key.
NEW = {
    "activity:new:%": "/activities/new",
    "joint:new:%": "/joint/new",
    "achievement:new:%": "/achievements/new",
    "talk:new%": "/talks/new",
}
STORED = {"activity:": "/activities/", "joint:": "/joint/", "achievement:": "/achievements/"}


def upgrade() -> None:
    """What is kept at that moment keeps its place where its key tells it; the rest is found in its own form."""
    for column, length in COLUMNS.items():
        op.execute(
            f"ALTER TABLE form_draft ADD COLUMN {column} VARCHAR({length}) DEFAULT '' NOT NULL"
        )
        if op.get_bind().dialect.name == "postgresql":
            op.execute(f"ALTER TABLE form_draft ALTER COLUMN {column} DROP DEFAULT")
    for key, page in NEW.items():
        op.execute(
            f"UPDATE form_draft SET page = '{page}', title = '未写名称' WHERE form_key LIKE '{key}'"
        )
    for prefix, page in STORED.items():
        op.execute(
            f"UPDATE form_draft SET page = '{page}' || substr(form_key, {len(prefix) + 1}) || '/edit',"
            f" title = '未写名称' WHERE form_key LIKE '{prefix}%' AND page = ''"
        )

    # which text a form saved is told by the text itself now
    op.drop_column("posted_form", "draft_key")


def downgrade() -> None:
    """Drop the columns, and with them the rows that only say that a form was saved."""
    op.execute("ALTER TABLE posted_form ADD COLUMN draft_key VARCHAR(80) DEFAULT '' NOT NULL")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE posted_form ALTER COLUMN draft_key DROP DEFAULT")
    op.execute("DELETE FROM form_draft WHERE sent_view <> ''")
    for column in COLUMNS:
        op.drop_column("form_draft", column)
