"""Study: conversion of hours, training and make-up study, documents and ticks, platforms, essays."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def add_triggers() -> None:
    """Versions of the conversion only grow."""
    if op.get_bind().dialect.name == "sqlite":
        for act in ("update", "delete"):
            op.execute(
                f"CREATE TRIGGER tr_study_conversion_no_{act} BEFORE {act.upper()} ON study_conversion "
                "BEGIN SELECT RAISE(ABORT, 'study_conversion is append-only'); END"
            )
        return
    op.execute(
        "CREATE TRIGGER tr_study_conversion_append_only BEFORE UPDATE OR DELETE ON study_conversion "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "platform_snapshot",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column(
            "platform",
            sa.Enum(
                "xuexi",
                "dengta",
                name="platform",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("ym", sa.Integer(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("members", sa.Integer(), nullable=False),
        sa.Column("registered", sa.Integer(), nullable=False),
        sa.Column("participating", sa.Integer(), nullable=False),
        sa.Column("average_tenths", sa.Integer(), nullable=True),
        sa.Column("source", sa.String(length=60), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "average_tenths BETWEEN 0 AND 1000000", name=op.f("ck_platform_snapshot_average")
        ),
        sa.CheckConstraint(
            "registered BETWEEN 0 AND members AND participating BETWEEN 0 AND members",
            name=op.f("ck_platform_snapshot_counts"),
        ),
        sa.CheckConstraint("ym BETWEEN 190001 AND 999912", name=op.f("ck_platform_snapshot_ym")),
        sa.ForeignKeyConstraint(
            ["branch_id"], ["branch.id"], name=op.f("fk_platform_snapshot_branch_id")
        ),
        sa.ForeignKeyConstraint(
            ["entered_by_id"], ["user_account.id"], name=op.f("fk_platform_snapshot_entered_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_platform_snapshot")),
    )
    op.create_index(
        "uq_platform_snapshot_month",
        "platform_snapshot",
        ["branch_id", "platform", "ym"],
        unique=True,
    )

    op.create_table(
        "study_conversion",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("committee_id", sa.Integer(), nullable=False),
        sa.Column("kind_id", sa.Integer(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("share", sa.Integer(), nullable=True),
        sa.Column("half_day_tenths", sa.Integer(), nullable=True),
        sa.Column("day_tenths", sa.Integer(), nullable=True),
        sa.Column("confirmed_by", sa.String(length=60), nullable=False),
        sa.Column("note", sa.String(length=120), nullable=False),
        sa.Column("form_key", sa.String(length=36), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(kind_id IS NULL) = (half_day_tenths IS NOT NULL) AND (kind_id IS NULL) = (day_tenths IS NOT NULL)",
            name=op.f("ck_study_conversion_hours_of_training"),
        ),
        sa.CheckConstraint(
            "(kind_id IS NULL) = (share IS NULL)", name=op.f("ck_study_conversion_share_of_kind")
        ),
        sa.CheckConstraint(
            "half_day_tenths BETWEEN 1 AND 120 AND day_tenths BETWEEN 1 AND 240 AND half_day_tenths <= day_tenths",
            name=op.f("ck_study_conversion_hours"),
        ),
        sa.CheckConstraint("share BETWEEN 0 AND 100", name=op.f("ck_study_conversion_share")),
        sa.ForeignKeyConstraint(
            ["committee_id"], ["committee.id"], name=op.f("fk_study_conversion_committee_id")
        ),
        sa.ForeignKeyConstraint(
            ["entered_by_id"], ["user_account.id"], name=op.f("fk_study_conversion_entered_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["kind_id"], ["activity_kind.id"], name=op.f("fk_study_conversion_kind_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_study_conversion")),
        sa.UniqueConstraint("form_key", name=op.f("uq_study_conversion_form_key")),
    )
    op.create_index(
        "ix_study_conversion_kind",
        "study_conversion",
        ["committee_id", "kind_id", "valid_from", "id"],
    )

    op.create_table(
        "study_document",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("committee_id", sa.Integer(), nullable=False),
        sa.Column("ym", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("document_date", sa.Date(), nullable=True),
        sa.Column("source", sa.String(length=60), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("ym BETWEEN 190001 AND 999912", name=op.f("ck_study_document_ym")),
        sa.ForeignKeyConstraint(
            ["committee_id"], ["committee.id"], name=op.f("fk_study_document_committee_id")
        ),
        sa.ForeignKeyConstraint(
            ["entered_by_id"], ["user_account.id"], name=op.f("fk_study_document_entered_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_study_document")),
    )
    op.create_index(
        "uq_study_document_title", "study_document", ["committee_id", "ym", "title"], unique=True
    )

    op.create_table(
        "study_essay",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=80), nullable=False),
        sa.Column("written_on", sa.Date(), nullable=False),
        sa.Column("occasion", sa.String(length=60), nullable=False),
        sa.Column("published", sa.String(length=80), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["branch_id"], ["branch.id"], name=op.f("fk_study_essay_branch_id")
        ),
        sa.ForeignKeyConstraint(
            ["entered_by_id"], ["user_account.id"], name=op.f("fk_study_essay_entered_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_study_essay_member_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_study_essay")),
    )
    op.create_index("ix_study_essay_branch", "study_essay", ["branch_id", "written_on", "id"])
    op.create_index("ix_study_essay_member", "study_essay", ["member_id", "written_on"])
    op.create_index(
        "uq_study_essay_title", "study_essay", ["member_id", "title", "written_on"], unique=True
    )

    op.create_table(
        "study_credit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("committee_id", sa.Integer(), nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "training",
                "make_up",
                name="credit_kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("title", sa.String(length=80), nullable=False),
        sa.Column("organiser", sa.String(length=60), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("hours_tenths", sa.Integer(), nullable=False),
        sa.Column("concentrated", sa.Boolean(), nullable=False),
        sa.Column("activity_id", sa.Integer(), nullable=True),
        sa.Column("missed_kind_id", sa.Integer(), nullable=True),
        sa.Column("form", sa.String(length=40), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "confirmed",
                "returned",
                name="credit_state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.String(length=120), nullable=False),
        sa.Column("form_key", sa.String(length=36), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(kind = 'make_up') = (activity_id IS NOT NULL) AND (kind = 'make_up') = (missed_kind_id IS NOT NULL)",
            name=op.f("ck_study_credit_make_up_has_record"),
        ),
        sa.CheckConstraint(
            "(state = 'returned') = (reason <> '')", name=op.f("ck_study_credit_return_has_reason")
        ),
        sa.CheckConstraint(
            "(state = 'waiting') = (decided_at IS NULL) AND (decided_at IS NULL) = (decided_by_id IS NULL)",
            name=op.f("ck_study_credit_decided"),
        ),
        sa.CheckConstraint(
            "kind = 'training' OR (starts_on = ends_on AND concentrated IS FALSE)",
            name=op.f("ck_study_credit_make_up_day"),
        ),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_study_credit_days")),
        sa.CheckConstraint("hours_tenths BETWEEN 1 AND 2400", name=op.f("ck_study_credit_hours")),
        sa.ForeignKeyConstraint(
            ["activity_id"], ["activity.id"], name=op.f("fk_study_credit_activity_id")
        ),
        sa.ForeignKeyConstraint(
            ["branch_id"], ["branch.id"], name=op.f("fk_study_credit_branch_id")
        ),
        sa.ForeignKeyConstraint(
            ["committee_id"], ["committee.id"], name=op.f("fk_study_credit_committee_id")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["user_account.id"], name=op.f("fk_study_credit_decided_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["entered_by_id"], ["user_account.id"], name=op.f("fk_study_credit_entered_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_study_credit_member_id")
        ),
        sa.ForeignKeyConstraint(
            ["missed_kind_id"], ["activity_kind.id"], name=op.f("fk_study_credit_missed_kind_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_study_credit")),
    )
    op.create_index("ix_study_credit_branch", "study_credit", ["branch_id", "starts_on", "id"])
    op.create_index("ix_study_credit_member", "study_credit", ["member_id", "starts_on"])
    op.create_index(
        "ix_study_credit_state", "study_credit", ["committee_id", "state", "starts_on", "id"]
    )
    op.create_index("uq_study_credit_form", "study_credit", ["form_key", "member_id"], unique=True)
    op.create_index(
        "uq_study_credit_missed",
        "study_credit",
        ["member_id", "activity_id", "missed_kind_id"],
        unique=True,
    )

    op.create_table(
        "study_tick",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column("studied_on", sa.Date(), nullable=False),
        sa.Column("activity_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["activity_id"], ["activity.id"], name=op.f("fk_study_tick_activity_id")
        ),
        sa.ForeignKeyConstraint(["branch_id"], ["branch.id"], name=op.f("fk_study_tick_branch_id")),
        sa.ForeignKeyConstraint(
            ["document_id"], ["study_document.id"], name=op.f("fk_study_tick_document_id")
        ),
        sa.ForeignKeyConstraint(
            ["entered_by_id"], ["user_account.id"], name=op.f("fk_study_tick_entered_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_study_tick")),
    )
    op.create_index("ix_study_tick_branch", "study_tick", ["branch_id", "document_id"])
    op.create_index("uq_study_tick_branch", "study_tick", ["document_id", "branch_id"], unique=True)
    add_triggers()


def downgrade() -> None:
    """Drop the tables; their indexes and triggers go with them."""
    for table in (
        "study_tick",
        "study_credit",
        "study_essay",
        "study_document",
        "study_conversion",
        "platform_snapshot",
    ):
        op.drop_table(table)
