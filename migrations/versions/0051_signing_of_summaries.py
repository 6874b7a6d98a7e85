"""Signing of approved editions, and the signed copies that come back."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.rebuilding import on_sqlite

revision = "0051"
down_revision = "0050"
branch_labels = None
depends_on = None


TITLE = sa.Enum(
    "branch_secretary",
    "branch_deputy_secretary",
    "organization_officer",
    "publicity_officer",
    "discipline_officer",
    "branch_committee_member",
    "group_leader",
    "core_group_head",
    "core_group_member",
    "core_group_secretary",
    "committee_secretary",
    "full_time_deputy_secretary",
    "committee_member",
    "committee_staff",
    "discipline_secretary",
    "discipline_deputy_secretary",
    "discipline_member",
    name="title",
    native_enum=False,
    create_constraint=True,
    length=40,
)


def append_only(table: str) -> None:
    """Refuse UPDATE, DELETE, REPLACE and TRUNCATE; all of it goes with the table."""
    if on_sqlite():
        for act in ("update", "delete"):
            op.execute(
                f"CREATE TRIGGER tr_{table}_no_{act} BEFORE {act.upper()} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
        op.execute(
            f"CREATE TRIGGER tr_{table}_no_replace BEFORE INSERT ON {table} "
            f"WHEN EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id) "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        )
        return
    op.execute(
        f"CREATE TRIGGER tr_{table}_append_only BEFORE UPDATE OR DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )
    op.execute(
        f"CREATE TRIGGER tr_{table}_no_truncate BEFORE TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )


def upgrade() -> None:
    """Editions that were approved before have no steps; their signed copies may come back all the same."""
    op.create_table(
        "signing_delegation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("committee_id", sa.Integer(), nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=True),
        sa.Column("title", TITLE, nullable=False),
        sa.Column("leader_id", sa.Integer(), nullable=False),
        sa.Column("leader_name", sa.String(length=40), nullable=False),
        sa.Column("deputy_id", sa.Integer(), nullable=False),
        sa.Column("deputy_name", sa.String(length=40), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_signing_delegation_period")),
        sa.CheckConstraint(
            "leader_id <> deputy_id", name=op.f("ck_signing_delegation_another_person")
        ),
        sa.ForeignKeyConstraint(
            ["branch_id"], ["branch.id"], name=op.f("fk_signing_delegation_branch_id")
        ),
        sa.ForeignKeyConstraint(
            ["committee_id"], ["committee.id"], name=op.f("fk_signing_delegation_committee_id")
        ),
        sa.ForeignKeyConstraint(
            ["deputy_id"], ["member.id"], name=op.f("fk_signing_delegation_deputy_id")
        ),
        sa.ForeignKeyConstraint(
            ["entered_by_id"], ["user_account.id"], name=op.f("fk_signing_delegation_entered_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["leader_id"], ["member.id"], name=op.f("fk_signing_delegation_leader_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signing_delegation")),
    )
    op.create_index(
        "ix_signing_delegation_committee", "signing_delegation", ["committee_id", "starts_on"]
    )
    op.create_index("ix_signing_delegation_deputy", "signing_delegation", ["deputy_id"])

    op.create_table(
        "signing_plan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("committee_id", sa.Integer(), nullable=False),
        sa.Column(
            "document",
            sa.Enum(
                "branch",
                "committee",
                name="document",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "steps", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["committee_id"], ["committee.id"], name=op.f("fk_signing_plan_committee_id")
        ),
        sa.ForeignKeyConstraint(
            ["entered_by_id"], ["user_account.id"], name=op.f("fk_signing_plan_entered_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signing_plan")),
    )
    op.create_index("uq_signing_plan", "signing_plan", ["committee_id", "document"], unique=True)

    op.create_table(
        "signed_copy",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("summary_id", sa.Integer(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column(
            "ground",
            sa.Enum(
                "compared",
                "stated_same",
                "stated_differences",
                name="ground",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("returned_by_id", sa.Integer(), nullable=False),
        sa.Column("returned_by_name", sa.String(length=40), nullable=False),
        sa.Column("returned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("final_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by_name", sa.String(length=40), nullable=False),
        sa.Column("withdrawn_reason", sa.String(length=200), nullable=False),
        sa.CheckConstraint(
            "final_at IS NULL OR withdrawn_at IS NULL",
            name=op.f("ck_signed_copy_final_or_withdrawn"),
        ),
        sa.ForeignKeyConstraint(
            ["returned_by_id"], ["user_account.id"], name=op.f("fk_signed_copy_returned_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["summary_id"], ["quarterly_summary.id"], name=op.f("fk_signed_copy_summary_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signed_copy")),
    )
    op.create_index("ix_signed_copy_summary", "signed_copy", ["summary_id", "edition"])

    op.create_table(
        "signing_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("summary_id", sa.Integer(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(length=10), nullable=False),
        sa.Column("title", TITLE, nullable=False),
        sa.Column("post", sa.String(length=20), nullable=False),
        sa.Column("given", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["summary_id"], ["quarterly_summary.id"], name=op.f("fk_signing_step_summary_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signing_step")),
    )
    op.create_index(
        "uq_signing_step", "signing_step", ["summary_id", "edition", "position"], unique=True
    )

    op.create_table(
        "copy_difference",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("copy_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column(
            "matter",
            sa.Enum(
                "figure",
                "text",
                "missing",
                name="matter",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("place", sa.String(length=80), nullable=False),
        sa.Column("old", sa.Text(), nullable=False),
        sa.Column("new", sa.Text(), nullable=False),
        sa.Column("accepted_by_id", sa.Integer(), nullable=True),
        sa.Column("accepted_by_name", sa.String(length=40), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.CheckConstraint(
            "(accepted_at IS NULL) = (accepted_by_id IS NULL)",
            name=op.f("ck_copy_difference_accepted"),
        ),
        sa.ForeignKeyConstraint(
            ["accepted_by_id"], ["user_account.id"], name=op.f("fk_copy_difference_accepted_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["copy_id"], ["signed_copy.id"], name=op.f("fk_copy_difference_copy_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_copy_difference")),
    )
    op.create_index("uq_copy_difference", "copy_difference", ["copy_id", "position"], unique=True)

    op.create_table(
        "signature",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("step_id", sa.Integer(), nullable=False),
        sa.Column(
            "act",
            sa.Enum(
                "signed",
                "taken_back",
                name="act",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("member_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("post", sa.String(length=20), nullable=False),
        sa.Column("on_behalf_of", sa.String(length=40), nullable=False),
        sa.Column("delegation_id", sa.Integer(), nullable=True),
        sa.Column("signed_on", sa.Date(), nullable=False),
        sa.Column("on_paper", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("actor_name", sa.String(length=40), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["delegation_id"], ["signing_delegation.id"], name=op.f("fk_signature_delegation_id")
        ),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_signature_member_id")),
        sa.ForeignKeyConstraint(
            ["step_id"], ["signing_step.id"], name=op.f("fk_signature_step_id")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_signature_user_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signature")),
    )
    append_only("signature")
    op.create_index("ix_signature_step", "signature", ["step_id"])

    op.create_table(
        "signed_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("copy_id", sa.Integer(), nullable=False),
        sa.Column("original_name", sa.String(length=200), nullable=False),
        sa.Column("media_type", sa.String(length=40), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=True),
        sa.Column("height", sa.Integer(), nullable=True),
        sa.Column("pages", sa.Integer(), nullable=True),
        sa.Column("master_sha256", sa.String(length=64), nullable=False),
        sa.Column("display_sha256", sa.String(length=64), nullable=True),
        sa.Column("sealed_sha256", sa.String(length=64), nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["added_by_id"], ["user_account.id"], name=op.f("fk_signed_file_added_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["copy_id"], ["signed_copy.id"], name=op.f("fk_signed_file_copy_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signed_file")),
    )
    op.create_index("uq_signed_file", "signed_file", ["copy_id", "sealed_sha256"], unique=True)


def downgrade() -> None:
    """Forget who signed what, and what came back."""

    op.drop_table("signed_file")

    op.drop_table("signature")

    op.drop_table("copy_difference")

    op.drop_table("signing_step")

    op.drop_table("signed_copy")

    op.drop_table("signing_plan")

    op.drop_table("signing_delegation")
