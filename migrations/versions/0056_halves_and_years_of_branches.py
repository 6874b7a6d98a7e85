"""Summaries of half a year (5 and 6 behind the quarters), and of a year of a branch."""

import sqlalchemy as sa
from alembic import op

from migrations.rebuilding import on_sqlite, rebuild

revision = "0056"
down_revision = "0055"
branch_labels = None
depends_on = None

TABLE = "quarterly_summary"
BEFORE = {
    "ck_quarterly_summary_quarter": "quarter BETWEEN 0 AND 4",
    "ck_quarterly_summary_year_is_the_committees": "quarter > 0 OR branch_id IS NULL",
}
NOW = {"ck_quarterly_summary_quarter": "quarter BETWEEN 0 AND 6"}

UNHELD = (
    "(SELECT id FROM quarterly_summary WHERE quarter > 4 OR quarter = 0 AND branch_id IS NOT NULL)"
)
COPIES = f"(SELECT id FROM signed_copy WHERE summary_id IN {UNHELD})"
STEPS = f"(SELECT id FROM signing_step WHERE summary_id IN {UNHELD})"
RECORDS = f"record_kind = 'summary' AND record_id IN {UNHELD}"
ITEMS = f"(SELECT id FROM archive_item WHERE {RECORDS})"
# what hangs on a summary, before what it hangs on
THEIRS = (
    ("archive_file", f"item_id IN {ITEMS}"),
    ("archive_scan", f"item_id IN {ITEMS}"),
    ("archive_item", RECORDS),
    ("signed_file", f"copy_id IN {COPIES}"),
    ("copy_difference", f"copy_id IN {COPIES}"),
    ("signed_copy", f"summary_id IN {UNHELD}"),
    ("signature", f"step_id IN {STEPS}"),
    ("signing_step", f"summary_id IN {UNHELD}"),
    ("review_event", RECORDS),
    ("late_entry", RECORDS),
    ("summary_submission", f"summary_id IN {UNHELD}"),
    ("summary_snapshot", f"summary_id IN {UNHELD}"),
    ("summary_text", f"summary_id IN {UNHELD}"),
    (TABLE, f"id IN {UNHELD}"),
)


def demand(old: dict[str, str], new: dict[str, str]) -> None:
    """Change what the table demands of a quarter."""

    def words(checks: dict[str, str]) -> list[str]:
        return [f"CONSTRAINT {name} CHECK ({text})" for name, text in checks.items()]

    if on_sqlite():
        rebuild(TABLE, ", ".join(words(old)), ", ".join(words(new)))
        return
    for name in old:
        op.drop_constraint(op.f(name), TABLE, type_="check")
    for constraint in words(new):
        op.execute(f"ALTER TABLE {TABLE} ADD {constraint}")


def take_out(table: str, condition: str) -> None:
    """Delete rows, of a table that otherwise only grows as well."""
    statement = f"DELETE FROM {table} WHERE {condition}"
    if not on_sqlite():
        op.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        op.execute(statement)
        op.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        return
    triggers = op.get_bind().execute(
        sa.text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :table"),
        {"table": table},
    )
    kept = triggers.all()
    for trigger in kept:
        op.execute(f"DROP TRIGGER {trigger.name}")
    op.execute(statement)
    for trigger in kept:
        op.execute(trigger.sql)


def upgrade() -> None:
    """Nothing stored changes."""
    demand(BEFORE, NOW)


def downgrade() -> None:
    """Take away the summaries that the older version cannot hold."""
    for table, condition in THEIRS:
        take_out(table, condition)
    demand(NOW, BEFORE)
