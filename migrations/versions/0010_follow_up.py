"""What became of resolutions, inspections, problems to be put right.

``resolution.done_on`` goes: no page ever set or showed it, and what is done is told by the steps now.
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

APPEND_ONLY = ("resolution_progress", "rectification_event")
HAS_TEXT = "done_on IS NULL OR text <> ''"


def on_sqlite() -> bool:
    """Whether triggers are written one for each statement, and tables rebuilt to change them."""
    return op.get_bind().dialect.name == "sqlite"


def add_triggers() -> None:
    """Refuse UPDATE and DELETE on what must only grow."""
    for table in APPEND_ONLY:
        if not on_sqlite():
            op.execute(
                f"CREATE TRIGGER tr_{table}_append_only BEFORE UPDATE OR DELETE ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
            )
            continue
        for act in ("update", "delete"):
            op.execute(
                f"CREATE TRIGGER tr_{table}_no_{act} BEFORE {act.upper()} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )


def words(name: str, *values: str) -> sa.Enum:
    """A short text with a CHECK of its values."""
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def link(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    """A reference to the id of another table."""
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}"))


def stamps() -> tuple[sa.Column[object], ...]:
    """Who entered a row, when, and its version."""
    return (
        sa.Column("form_key", sa.String(length=36), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
    )


def create_progress() -> None:
    """Steps of resolutions."""
    table = "resolution_progress"
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("resolution_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("step", words("progress_step", "note", "closed", "reopened"), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=False),
        sa.Column("entered_by_name", sa.String(length=40), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("number > 0", name=op.f(f"ck_{table}_number")),
        sa.CheckConstraint("note <> ''", name=op.f(f"ck_{table}_says_something")),
        link(table, "resolution_id", "resolution"),
        link(table, "entered_by_id", "user_account"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
    op.create_index(f"uq_{table}_number", table, ["resolution_id", "number"], unique=True)


def create_inspection() -> None:
    """Visits of the committee's teams to branches."""
    table = "inspection"
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("committee_id", sa.Integer(), nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column(
            "kind",
            words(
                "inspection_kind",
                "party_building",
                "integrity",
                "duty_report",
                "life_meeting",
                "other",
            ),
            nullable=False,
        ),
        sa.Column("team", sa.String(length=60), nullable=False),
        sa.Column("leader", sa.String(length=40), nullable=False),
        sa.Column("members", sa.String(length=200), nullable=False),
        sa.Column("topic", sa.String(length=120), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        *stamps(),
        link(table, "committee_id", "committee"),
        link(table, "branch_id", "branch"),
        link(table, "entered_by_id", "user_account"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("form_key", name=op.f(f"uq_{table}_form_key")),
    )
    op.create_index(f"ix_{table}_committee", table, ["committee_id", "held_on", "id"])
    op.create_index(f"ix_{table}_branch", table, ["branch_id", "held_on", "id"])


def create_items() -> None:
    """Problems, and their steps."""
    table = "rectification_item"
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("committee_id", sa.Integer(), nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column("inspection_id", sa.Integer(), nullable=True),
        sa.Column("activity_id", sa.Integer(), nullable=True),
        sa.Column("found_on", sa.Date(), nullable=False),
        sa.Column("problem", sa.String(length=300), nullable=False),
        sa.Column("measure", sa.String(length=500), nullable=False),
        sa.Column("responsible", sa.String(length=40), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column(
            "state", words("rectification_state", "open", "reported", "closed"), nullable=False
        ),
        sa.Column("result", sa.String(length=500), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("reported_by_id", sa.Integer(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("closed_by_id", sa.Integer(), nullable=True),
        *stamps(),
        sa.CheckConstraint(
            "inspection_id IS NULL OR activity_id IS NULL", name=op.f(f"ck_{table}_one_source")
        ),
        sa.CheckConstraint("problem <> ''", name=op.f(f"ck_{table}_has_problem")),
        sa.CheckConstraint(
            "state = 'open' OR (measure <> '' AND result <> '' AND done_on IS NOT NULL"
            " AND reported_by_id IS NOT NULL)",
            name=op.f(f"ck_{table}_reported_is_complete"),
        ),
        sa.CheckConstraint(
            "(state = 'closed') = (closed_by_id IS NOT NULL)", name=op.f(f"ck_{table}_closed_by")
        ),
        sa.CheckConstraint(
            "(state = 'closed') = (closed_on IS NOT NULL)", name=op.f(f"ck_{table}_closed_on")
        ),
        sa.CheckConstraint(
            "closed_by_id IS NULL OR closed_by_id <> reported_by_id",
            name=op.f(f"ck_{table}_not_closed_by_reporter"),
        ),
        link(table, "committee_id", "committee"),
        link(table, "branch_id", "branch"),
        link(table, "inspection_id", "inspection"),
        link(table, "activity_id", "activity"),
        link(table, "reported_by_id", "user_account"),
        link(table, "closed_by_id", "user_account"),
        link(table, "entered_by_id", "user_account"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("form_key", name=op.f(f"uq_{table}_form_key")),
    )
    op.create_index(f"ix_{table}_branch", table, ["branch_id", "state", "due_on"])
    op.create_index(f"ix_{table}_inspection", table, ["inspection_id", "state"])
    table = "rectification_event"
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column(
            "step",
            words(
                "rectification_step",
                "entered",
                "edited",
                "planned",
                "reported",
                "returned",
                "closed",
            ),
            nullable=False,
        ),
        sa.Column("opinion", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("actor_name", sa.String(length=40), nullable=False),
        sa.Column("actor_role", sa.String(length=40), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        link(table, "item_id", "rectification_item"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
    op.create_index(f"ix_{table}_item", table, ["item_id", "id"])


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table("resolution", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_resolution_has_text"), type_="check")
        batch_op.drop_column("done_on")
    create_progress()
    create_inspection()
    create_items()
    add_triggers()


def downgrade() -> None:
    """Take back; what the older version has no place for goes."""
    if not on_sqlite():
        for table in APPEND_ONLY:
            op.execute(f"DROP TRIGGER tr_{table}_append_only ON {table}")
    for table in ("rectification_event", "rectification_item", "inspection", "resolution_progress"):
        op.drop_table(table)
    with op.batch_alter_table("resolution", schema=None) as batch_op:
        batch_op.add_column(sa.Column("done_on", sa.Date(), nullable=True))
        batch_op.create_check_constraint(op.f("ck_resolution_has_text"), HAS_TEXT)
