"""On PostgreSQL the jobs are procrastinate's (3.10), and ``job`` is a view of its tables; on SQLite nothing changes."""

from importlib.metadata import distribution

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0091"
down_revision = "0090"
branch_labels = None
depends_on = None

_VIEW = """
CREATE VIEW job AS
SELECT jobs.id, jobs.task_name AS name, jobs.args AS "values",
    jobs.attempts + CASE jobs.status WHEN 'doing' THEN 1 ELSE 0 END AS attempts,
    CASE jobs.status WHEN 'doing' THEN coalesce(workers.last_heartbeat, jobs.scheduled_at)
        ELSE jobs.scheduled_at END AS due_at,
    CASE jobs.status WHEN 'doing' THEN '' ELSE coalesce(job_note.error, '') END AS error,
    job_note.wanted_until
FROM procrastinate_jobs AS jobs
LEFT JOIN procrastinate_workers AS workers ON workers.id = jobs.worker_id
LEFT JOIN job_note ON job_note.job_id = jobs.id
WHERE jobs.status IN ('todo', 'doing', 'failed')
"""
# What failed for the last time waits for an operator; what was under way is begun again.
_THERE = """
INSERT INTO procrastinate_jobs (id, queue_name, task_name, priority, args, status, scheduled_at, attempts)
SELECT id, 'default', name, CASE WHEN wanted_until IS NULL THEN 0 ELSE 1 END, "values",
    CAST(CASE WHEN attempts < 5 THEN 'todo' ELSE 'failed' END AS procrastinate_job_status), due_at, attempts
FROM job
"""
_NOTES = "INSERT INTO job_note SELECT id, wanted_until, error FROM job WHERE wanted_until IS NOT NULL OR error <> ''"
_NEXT = "SELECT setval('{}', greatest(1, (SELECT max(id) FROM {})), EXISTS (SELECT FROM {}))"
_FUNCTIONS_AND_TYPES = """
DO $$
DECLARE
    one record;
BEGIN
    FOR one IN SELECT oid::regprocedure AS name FROM pg_proc
        WHERE proname LIKE 'procrastinate\\_%' AND pronamespace = current_schema()::regnamespace
    LOOP EXECUTE 'DROP FUNCTION ' || one.name; END LOOP;
    FOR one IN SELECT typname FROM pg_type
        WHERE typname LIKE 'procrastinate\\_%' AND typtype IN ('c', 'e') AND typnamespace = current_schema()::regnamespace
        ORDER BY typtype
    LOOP EXECUTE format('DROP TYPE %I CASCADE', one.typname); END LOOP;
END $$
"""


def _is_postgresql():
    return op.get_bind().dialect.name == "postgresql"


def _run(script):
    """Many statements at once, as the library brings them."""
    op.get_bind().connection.driver_connection.execute(script)


def upgrade():
    if not _is_postgresql():
        return
    library = distribution("procrastinate").locate_file("procrastinate/sql/schema.sql")
    _run(library.read_text(encoding="utf-8"))
    op.create_table(
        "job_note",
        sa.Column("job_id", sa.BigInteger(), nullable=False),
        sa.Column("wanted_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(
            ["job_id"], ["procrastinate_jobs.id"], name="fk_job_note_job_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("job_id", name="pk_job_note"),
    )
    op.execute(_THERE)
    op.execute(_NOTES)
    op.execute(_NEXT.format("procrastinate_jobs_id_seq", *["procrastinate_jobs"] * 2))
    op.drop_constraint("fk_print_order_job_id", "print_order", type_="foreignkey")
    op.drop_table("job")
    op.execute(_VIEW)
    op.create_foreign_key(
        "fk_print_order_job_id",
        "print_order",
        "procrastinate_jobs",
        ["job_id"],
        ["id"],
        ondelete="SET NULL",
    )


def downgrade():
    if not _is_postgresql():
        return
    op.execute("ALTER VIEW job RENAME TO job_view")
    op.create_table(
        "job",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("values", postgresql.JSONB(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("error", sa.String(length=80), nullable=False),
        sa.Column("wanted_until", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_job"),
    )
    op.create_index("ix_job_due", "job", ["due_at", "id"])
    op.execute(
        'INSERT INTO job (id, name, "values", attempts, due_at, error, wanted_until)'
        ' SELECT id, name, "values", attempts, due_at, error, wanted_until FROM job_view'
    )
    op.execute(_NEXT.format("job_id_seq", "job", "job"))
    op.drop_constraint("fk_print_order_job_id", "print_order", type_="foreignkey")
    op.create_foreign_key(
        "fk_print_order_job_id", "print_order", "job", ["job_id"], ["id"], ondelete="SET NULL"
    )
    op.execute("DROP VIEW job_view")
    op.drop_table("job_note")
    # a function returns rows of a table, triggers of the tables call functions
    tables = ("periodic_defers", "events", "jobs", "workers")
    op.execute(f"DROP TABLE {', '.join(f'procrastinate_{name}' for name in tables)} CASCADE")
    op.execute(_FUNCTIONS_AND_TYPES)
