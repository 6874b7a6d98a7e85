"""Tables of the first version, and the triggers that keep history append-only."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")

APPEND_ONLY = ("audit_event", "review_event", "revision", "summary_snapshot")


def add_triggers() -> None:
    """Refuse UPDATE and DELETE on history."""
    if op.get_bind().dialect.name == "sqlite":
        for table in APPEND_ONLY:
            for act in ("update", "delete"):
                op.execute(
                    f"CREATE TRIGGER tr_{table}_no_{act} BEFORE {act.upper()} ON {table} "
                    f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
                )
        return
    op.execute(
        "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$"
    )
    for table in APPEND_ONLY:
        op.execute(
            f"CREATE TRIGGER tr_{table}_append_only BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )


def drop_triggers() -> None:
    """SQLite drops them with their tables."""
    if op.get_bind().dialect.name == "sqlite":
        return
    for table in APPEND_ONLY:
        op.execute(f"DROP TRIGGER tr_{table}_append_only ON {table}")
    op.execute("DROP FUNCTION refuse_change()")


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "activity_kind",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("label", sa.String(length=20), nullable=False),
        sa.Column("theme_label", sa.String(length=20), nullable=False),
        sa.Column(
            "category",
            sa.Enum(
                "organizational_life",
                "study",
                "integrity",
                "service",
                "business",
                "other",
                name="category",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "attendance_mode",
            sa.Enum(
                "due",
                "participants",
                "headcount",
                name="attendance_mode",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "due_rule",
            sa.Enum(
                "all_members",
                "branch_committee",
                "party_group",
                name="due_rule",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "audience",
            sa.Enum(
                "members",
                "branch_committee",
                name="audience",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("committee_level", sa.Boolean(), nullable=False),
        sa.Column("shown_fields", JSON, nullable=False),
        sa.Column("required_fields", JSON, nullable=False),
        sa.Column("default_hours_tenths", sa.Integer(), nullable=False),
        sa.Column("default_minutes", sa.Integer(), nullable=False),
        sa.Column("counts_as_id", sa.Integer(), nullable=True),
        sa.Column("sort_order", sa.Integer(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "default_hours_tenths BETWEEN 0 AND 240", name=op.f("ck_activity_kind_default_hours")
        ),
        sa.CheckConstraint(
            "default_minutes BETWEEN 0 AND 1440", name=op.f("ck_activity_kind_default_minutes")
        ),
        sa.ForeignKeyConstraint(
            ["counts_as_id"], ["activity_kind.id"], name=op.f("fk_activity_kind_counts_as_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity_kind")),
        sa.UniqueConstraint("code", name=op.f("uq_activity_kind_code")),
    )
    op.create_table(
        "audit_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("action", sa.String(length=60), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("username", sa.String(length=40), nullable=False),
        sa.Column("address", sa.String(length=45), nullable=False),
        sa.Column("request_id", sa.String(length=36), nullable=False),
        sa.Column("object_kind", sa.String(length=40), nullable=False),
        sa.Column("object_id", sa.Integer(), nullable=True),
        sa.Column("object_label", sa.String(length=120), nullable=False),
        sa.Column("details", JSON, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_event")),
    )
    with op.batch_alter_table("audit_event", schema=None) as batch_op:
        batch_op.create_index("ix_audit_event_object", ["object_kind", "object_id"], unique=False)
        batch_op.create_index("ix_audit_event_recent", ["occurred_at", "id"], unique=False)

    op.create_table(
        "committee",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_committee")),
        sa.UniqueConstraint("code", name=op.f("uq_committee_code")),
    )
    op.create_table(
        "member",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("sort_key", sa.String(length=40), nullable=False),
        sa.Column("joined_party_on", sa.Date(), nullable=True),
        sa.Column("is_leading_cadre", sa.Boolean(), nullable=False),
        sa.Column("duty_title", sa.String(length=60), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member")),
    )
    op.create_table(
        "review_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "record_kind",
            sa.Enum(
                "activity",
                "summary",
                name="record_kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column(
            "move",
            sa.Enum(
                "submit",
                "withdraw",
                "take_up",
                "return",
                "approve",
                "reopen",
                "archive",
                "void",
                "edit_reopens",
                name="move",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "from_state",
            sa.Enum(
                "draft",
                "submitted",
                "returned",
                "approved",
                "archived",
                "voided",
                name="from_state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "to_state",
            sa.Enum(
                "draft",
                "submitted",
                "returned",
                "approved",
                "archived",
                "voided",
                name="to_state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("opinion", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("actor_name", sa.String(length=40), nullable=False),
        sa.Column("actor_role", sa.String(length=40), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_event")),
    )
    with op.batch_alter_table("review_event", schema=None) as batch_op:
        batch_op.create_index(
            "ix_review_event_record", ["record_kind", "record_id", "id"], unique=False
        )

    op.create_table(
        "sign_in_throttle",
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("window_started_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_sign_in_throttle")),
    )
    op.create_table(
        "branch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("committee_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("sort_order", sa.Integer(), nullable=False),
        sa.Column("founded_on", sa.Date(), nullable=False),
        sa.Column("dissolved_on", sa.Date(), nullable=True),
        sa.Column("duty", sa.String(length=80), nullable=False),
        sa.Column("theme_day", sa.Integer(), nullable=True),
        sa.Column("meeting_place", sa.String(length=60), nullable=False),
        sa.CheckConstraint(
            "dissolved_on IS NULL OR dissolved_on >= founded_on", name=op.f("ck_branch_period")
        ),
        sa.CheckConstraint(
            "theme_day IS NULL OR theme_day BETWEEN 1 AND 28", name=op.f("ck_branch_theme_day")
        ),
        sa.ForeignKeyConstraint(
            ["committee_id"], ["committee.id"], name=op.f("fk_branch_committee_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_branch")),
        sa.UniqueConstraint("code", name=op.f("uq_branch_code")),
    )
    with op.batch_alter_table("branch", schema=None) as batch_op:
        batch_op.create_index("ix_branch_committee", ["committee_id", "sort_order"], unique=False)

    op.create_table(
        "member_exemption",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column(
            "reason",
            sa.Enum(
                "illness",
                "abroad",
                "sentence",
                "frail",
                "away_half_year",
                "retired_elsewhere",
                "vote_suspended",
                name="exemption_reason",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("approved_by", sa.String(length=80), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "ends_on IS NULL OR ends_on >= starts_on", name=op.f("ck_member_exemption_period")
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_member_exemption_member_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member_exemption")),
    )
    with op.batch_alter_table("member_exemption", schema=None) as batch_op:
        batch_op.create_index(
            "ix_member_exemption_member", ["member_id", "starts_on"], unique=False
        )

    op.create_table(
        "user_account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("username", sa.String(length=40), nullable=False),
        sa.Column("display_name", sa.String(length=40), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=True),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("password_changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_user_account_member_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_account")),
        sa.UniqueConstraint("username", name=op.f("uq_user_account_username")),
    )
    with op.batch_alter_table("user_account", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_user_account_member_id"), ["member_id"], unique=False)

    op.create_table(
        "closed_quarter",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("committee_id", sa.Integer(), nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=True),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("quarter", sa.Integer(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("quarter BETWEEN 1 AND 4", name=op.f("ck_closed_quarter_quarter")),
        sa.ForeignKeyConstraint(
            ["branch_id"], ["branch.id"], name=op.f("fk_closed_quarter_branch_id")
        ),
        sa.ForeignKeyConstraint(
            ["committee_id"], ["committee.id"], name=op.f("fk_closed_quarter_committee_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closed_quarter")),
    )
    with op.batch_alter_table("closed_quarter", schema=None) as batch_op:
        batch_op.create_index(
            "uq_closed_quarter", ["committee_id", "branch_id", "year", "quarter"], unique=True
        )

    op.create_table(
        "form_draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("form_key", sa.String(length=80), nullable=False),
        sa.Column("values", JSON, nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_form_draft_user_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_form_draft")),
    )
    with op.batch_alter_table("form_draft", schema=None) as batch_op:
        batch_op.create_index("uq_form_draft", ["user_id", "form_key"], unique=True)

    op.create_table(
        "organization_name",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("committee_id", sa.Integer(), nullable=True),
        sa.Column("branch_id", sa.Integer(), nullable=True),
        sa.Column("full_name", sa.String(length=80), nullable=False),
        sa.Column("short_name", sa.String(length=40), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "(committee_id IS NULL) <> (branch_id IS NULL)",
            name=op.f("ck_organization_name_one_owner"),
        ),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_to >= valid_from", name=op.f("ck_organization_name_period")
        ),
        sa.ForeignKeyConstraint(
            ["branch_id"], ["branch.id"], name=op.f("fk_organization_name_branch_id")
        ),
        sa.ForeignKeyConstraint(
            ["committee_id"], ["committee.id"], name=op.f("fk_organization_name_committee_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organization_name")),
    )
    with op.batch_alter_table("organization_name", schema=None) as batch_op:
        batch_op.create_index(
            "ix_organization_name_branch", ["branch_id", "valid_from"], unique=False
        )
        batch_op.create_index(
            "ix_organization_name_committee", ["committee_id", "valid_from"], unique=False
        )

    op.create_table(
        "party_group",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("sort_order", sa.Integer(), nullable=False),
        sa.Column("founded_on", sa.Date(), nullable=False),
        sa.Column("dissolved_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["branch_id"], ["branch.id"], name=op.f("fk_party_group_branch_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_party_group")),
    )
    with op.batch_alter_table("party_group", schema=None) as batch_op:
        batch_op.create_index("ix_party_group_branch", ["branch_id", "sort_order"], unique=False)

    op.create_table(
        "quarterly_summary",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("committee_id", sa.Integer(), nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("quarter", sa.Integer(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("with_photos", sa.Boolean(), nullable=False),
        sa.Column("with_chart", sa.Boolean(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "submitted",
                "returned",
                "approved",
                "archived",
                "voided",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("submitted_by_id", sa.Integer(), nullable=True),
        sa.Column("under_review_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("under_review_by_id", sa.Integer(), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("approved_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(state IN ('approved', 'archived')) = (approved_at IS NOT NULL AND approved_by_id IS NOT NULL)",
            name=op.f("ck_quarterly_summary_approved_has_approver"),
        ),
        sa.CheckConstraint(
            "(under_review_at IS NULL) = (under_review_by_id IS NULL) AND (under_review_at IS NULL OR state = 'submitted')",
            name=op.f("ck_quarterly_summary_under_review"),
        ),
        sa.CheckConstraint("quarter BETWEEN 1 AND 4", name=op.f("ck_quarterly_summary_quarter")),
        sa.ForeignKeyConstraint(
            ["approved_by_id"],
            ["user_account.id"],
            name=op.f("fk_quarterly_summary_approved_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["branch_id"], ["branch.id"], name=op.f("fk_quarterly_summary_branch_id")
        ),
        sa.ForeignKeyConstraint(
            ["committee_id"], ["committee.id"], name=op.f("fk_quarterly_summary_committee_id")
        ),
        sa.ForeignKeyConstraint(
            ["entered_by_id"], ["user_account.id"], name=op.f("fk_quarterly_summary_entered_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["submitted_by_id"],
            ["user_account.id"],
            name=op.f("fk_quarterly_summary_submitted_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["under_review_by_id"],
            ["user_account.id"],
            name=op.f("fk_quarterly_summary_under_review_by_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quarterly_summary")),
    )
    with op.batch_alter_table("quarterly_summary", schema=None) as batch_op:
        batch_op.create_index("ix_quarterly_summary_state", ["state", "submitted_at"], unique=False)
        batch_op.create_index("uq_quarterly_summary", ["branch_id", "year", "quarter"], unique=True)

    op.create_table(
        "term",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("committee_id", sa.Integer(), nullable=True),
        sa.Column("branch_id", sa.Integer(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("document", sa.String(length=80), nullable=False),
        sa.CheckConstraint(
            "(committee_id IS NULL) <> (branch_id IS NULL)", name=op.f("ck_term_one_owner")
        ),
        sa.CheckConstraint("expires_on > starts_on", name=op.f("ck_term_period")),
        sa.ForeignKeyConstraint(["branch_id"], ["branch.id"], name=op.f("fk_term_branch_id")),
        sa.ForeignKeyConstraint(
            ["committee_id"], ["committee.id"], name=op.f("fk_term_committee_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_term")),
    )
    with op.batch_alter_table("term", schema=None) as batch_op:
        batch_op.create_index("ix_term_branch", ["branch_id", "starts_on"], unique=False)

    op.create_table(
        "user_session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("address", sa.String(length=45), nullable=False),
        sa.Column("browser", sa.String(length=200), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_user_session_user_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_session")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_user_session_token_hash")),
    )
    with op.batch_alter_table("user_session", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_user_session_user_id"), ["user_id"], unique=False)

    op.create_table(
        "activity",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("committee_id", sa.Integer(), nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=True),
        sa.Column("party_group_id", sa.Integer(), nullable=True),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("starts_at", sa.Time(), nullable=True),
        sa.Column("ends_at", sa.Time(), nullable=True),
        sa.Column("ym", sa.Integer(), nullable=False),
        sa.Column("duration_minutes", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(length=60), nullable=False),
        sa.Column("chair_id", sa.Integer(), nullable=True),
        sa.Column("chair_name", sa.String(length=40), nullable=False),
        sa.Column("recorder_id", sa.Integer(), nullable=True),
        sa.Column("recorder_name", sa.String(length=40), nullable=False),
        sa.Column("observers", sa.String(length=400), nullable=False),
        sa.Column(
            "audience",
            sa.Enum(
                "members",
                "branch_committee",
                name="audience",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("headcount", sa.Integer(), nullable=True),
        sa.Column("due_count", sa.Integer(), nullable=False),
        sa.Column("present_count", sa.Integer(), nullable=False),
        sa.Column("absent_count", sa.Integer(), nullable=False),
        sa.Column("person_minutes", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "submitted",
                "returned",
                "approved",
                "archived",
                "voided",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("form_key", sa.String(length=36), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("submitted_by_id", sa.Integer(), nullable=True),
        sa.Column("under_review_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("under_review_by_id", sa.Integer(), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("approved_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(state IN ('approved', 'archived')) = (approved_at IS NOT NULL AND approved_by_id IS NOT NULL)",
            name=op.f("ck_activity_approved_has_approver"),
        ),
        sa.CheckConstraint(
            "(under_review_at IS NULL) = (under_review_by_id IS NULL) AND (under_review_at IS NULL OR state = 'submitted')",
            name=op.f("ck_activity_under_review"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('submitted', 'approved', 'archived') OR submitted_at IS NOT NULL",
            name=op.f("ck_activity_submitted_has_time"),
        ),
        sa.CheckConstraint(
            "duration_minutes BETWEEN 0 AND 14400", name=op.f("ck_activity_duration")
        ),
        sa.CheckConstraint("ends_on IS NULL OR ends_on >= held_on", name=op.f("ck_activity_days")),
        sa.CheckConstraint(
            "present_count + absent_count = due_count", name=op.f("ck_activity_attendance_sums")
        ),
        sa.CheckConstraint("ym BETWEEN 190001 AND 999912", name=op.f("ck_activity_ym")),
        sa.ForeignKeyConstraint(
            ["approved_by_id"], ["user_account.id"], name=op.f("fk_activity_approved_by_id")
        ),
        sa.ForeignKeyConstraint(["branch_id"], ["branch.id"], name=op.f("fk_activity_branch_id")),
        sa.ForeignKeyConstraint(["chair_id"], ["member.id"], name=op.f("fk_activity_chair_id")),
        sa.ForeignKeyConstraint(
            ["committee_id"], ["committee.id"], name=op.f("fk_activity_committee_id")
        ),
        sa.ForeignKeyConstraint(
            ["entered_by_id"], ["user_account.id"], name=op.f("fk_activity_entered_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["party_group_id"], ["party_group.id"], name=op.f("fk_activity_party_group_id")
        ),
        sa.ForeignKeyConstraint(
            ["recorder_id"], ["member.id"], name=op.f("fk_activity_recorder_id")
        ),
        sa.ForeignKeyConstraint(
            ["submitted_by_id"], ["user_account.id"], name=op.f("fk_activity_submitted_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["under_review_by_id"], ["user_account.id"], name=op.f("fk_activity_under_review_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity")),
        sa.UniqueConstraint("form_key", name=op.f("uq_activity_form_key")),
    )
    with op.batch_alter_table("activity", schema=None) as batch_op:
        batch_op.create_index("ix_activity_branch", ["branch_id", "held_on", "id"], unique=False)
        batch_op.create_index(
            "ix_activity_committee", ["committee_id", "held_on", "id"], unique=False
        )
        batch_op.create_index(
            "ix_activity_cover",
            [
                "branch_id",
                "ym",
                "state",
                "due_count",
                "present_count",
                "absent_count",
                "person_minutes",
            ],
            unique=False,
        )
        batch_op.create_index("ix_activity_quarter", ["ym", "branch_id", "state"], unique=False)
        batch_op.create_index(
            "ix_activity_state", ["state", "committee_id", "submitted_at", "id"], unique=False
        )
        batch_op.create_index("ix_activity_recent", ["held_on", "id"], unique=False)

    op.create_table(
        "membership",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column("party_group_id", sa.Integer(), nullable=True),
        sa.Column(
            "status",
            sa.Enum(
                "full",
                "probationary",
                name="member_status",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column(
            "start_reason",
            sa.Enum(
                "admitted",
                "became_full",
                "transferred_in",
                "transferred_out",
                "group_changed",
                "left",
                "deceased",
                name="start_reason",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "end_reason",
            sa.Enum(
                "admitted",
                "became_full",
                "transferred_in",
                "transferred_out",
                "group_changed",
                "left",
                "deceased",
                name="end_reason",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.CheckConstraint(
            "ends_on IS NULL OR ends_on >= starts_on", name=op.f("ck_membership_period")
        ),
        sa.ForeignKeyConstraint(["branch_id"], ["branch.id"], name=op.f("fk_membership_branch_id")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_membership_member_id")),
        sa.ForeignKeyConstraint(
            ["party_group_id"], ["party_group.id"], name=op.f("fk_membership_party_group_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership")),
    )
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.create_index("ix_membership_branch", ["branch_id", "starts_on"], unique=False)
        batch_op.create_index("ix_membership_member", ["member_id", "starts_on"], unique=False)

    op.create_table(
        "post",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("committee_id", sa.Integer(), nullable=True),
        sa.Column("branch_id", sa.Integer(), nullable=True),
        sa.Column("party_group_id", sa.Integer(), nullable=True),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("term_id", sa.Integer(), nullable=True),
        sa.Column(
            "title",
            sa.Enum(
                "branch_secretary",
                "branch_deputy_secretary",
                "organization_officer",
                "publicity_officer",
                "discipline_officer",
                "branch_committee_member",
                "group_leader",
                "committee_secretary",
                "full_time_deputy_secretary",
                "committee_member",
                "committee_staff",
                name="post_title",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "(committee_id IS NULL) <> (branch_id IS NULL)", name=op.f("ck_post_one_owner")
        ),
        sa.CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name=op.f("ck_post_period")),
        sa.ForeignKeyConstraint(["branch_id"], ["branch.id"], name=op.f("fk_post_branch_id")),
        sa.ForeignKeyConstraint(
            ["committee_id"], ["committee.id"], name=op.f("fk_post_committee_id")
        ),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_post_member_id")),
        sa.ForeignKeyConstraint(
            ["party_group_id"], ["party_group.id"], name=op.f("fk_post_party_group_id")
        ),
        sa.ForeignKeyConstraint(["term_id"], ["term.id"], name=op.f("fk_post_term_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_post")),
    )
    with op.batch_alter_table("post", schema=None) as batch_op:
        batch_op.create_index("ix_post_branch", ["branch_id", "starts_on"], unique=False)
        batch_op.create_index("ix_post_member", ["member_id"], unique=False)

    op.create_table(
        "role_grant",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "member",
                "group_leader",
                "branch_clerk",
                "branch_secretary",
                "discipline_officer",
                "committee_staff",
                "committee_leader",
                "discipline_committee",
                "archivist",
                "system_admin",
                "security_admin",
                "auditor",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("committee_id", sa.Integer(), nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=True),
        sa.Column("party_group_id", sa.Integer(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "(role IN ('branch_clerk', 'branch_secretary', 'discipline_officer', 'group_leader', 'member')) = (branch_id IS NOT NULL)",
            name=op.f("ck_role_grant_branch_role_has_branch"),
        ),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_to >= valid_from", name=op.f("ck_role_grant_period")
        ),
        sa.ForeignKeyConstraint(["branch_id"], ["branch.id"], name=op.f("fk_role_grant_branch_id")),
        sa.ForeignKeyConstraint(
            ["committee_id"], ["committee.id"], name=op.f("fk_role_grant_committee_id")
        ),
        sa.ForeignKeyConstraint(
            ["party_group_id"], ["party_group.id"], name=op.f("fk_role_grant_party_group_id")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_role_grant_user_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_grant")),
    )
    with op.batch_alter_table("role_grant", schema=None) as batch_op:
        batch_op.create_index("ix_role_grant_user", ["user_id", "valid_from"], unique=False)

    op.create_table(
        "summary_snapshot",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("summary_id", sa.Integer(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("document", JSON, nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("record_count", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["user_account.id"], name=op.f("fk_summary_snapshot_created_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["summary_id"], ["quarterly_summary.id"], name=op.f("fk_summary_snapshot_summary_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_summary_snapshot")),
    )
    with op.batch_alter_table("summary_snapshot", schema=None) as batch_op:
        batch_op.create_index("uq_summary_snapshot", ["summary_id", "edition"], unique=True)

    op.create_table(
        "summary_text",
        sa.Column("summary_id", sa.Integer(), nullable=False),
        sa.Column("narrative", JSON, nullable=False),
        sa.ForeignKeyConstraint(
            ["summary_id"],
            ["quarterly_summary.id"],
            name=op.f("fk_summary_text_summary_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("summary_id", name=op.f("pk_summary_text")),
    )
    op.create_table(
        "activity_record",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("activity_id", sa.Integer(), nullable=False),
        sa.Column("kind_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("theme", sa.String(length=120), nullable=False),
        sa.Column("form", sa.String(length=40), nullable=False),
        sa.Column("lecturer_id", sa.Integer(), nullable=True),
        sa.Column("lecturer_name", sa.String(length=40), nullable=False),
        sa.Column("lecturer_role", sa.String(length=60), nullable=False),
        sa.Column("first_topic_document", sa.String(length=200), nullable=False),
        sa.Column("first_topic_date", sa.Date(), nullable=True),
        sa.Column("first_topic_form", sa.String(length=40), nullable=False),
        sa.Column("study_hours_tenths", sa.Integer(), nullable=False),
        sa.Column("no_votes", sa.Boolean(), nullable=False),
        sa.Column("no_resolutions", sa.Boolean(), nullable=False),
        sa.Column("due_count", sa.Integer(), nullable=False),
        sa.Column("present_count", sa.Integer(), nullable=False),
        sa.Column("due_voters", sa.Integer(), nullable=False),
        sa.Column("present_voters", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "study_hours_tenths BETWEEN 0 AND 2400", name=op.f("ck_activity_record_study_hours")
        ),
        sa.ForeignKeyConstraint(
            ["activity_id"],
            ["activity.id"],
            name=op.f("fk_activity_record_activity_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["kind_id"], ["activity_kind.id"], name=op.f("fk_activity_record_kind_id")
        ),
        sa.ForeignKeyConstraint(
            ["lecturer_id"], ["member.id"], name=op.f("fk_activity_record_lecturer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity_record")),
    )
    with op.batch_alter_table("activity_record", schema=None) as batch_op:
        batch_op.create_index("ix_activity_record_kind", ["kind_id", "activity_id"], unique=False)
        batch_op.create_index("uq_activity_record_kind", ["activity_id", "kind_id"], unique=True)

    op.create_table(
        "attachment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("activity_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "photo",
                "sign_in_sheet",
                "signed_record",
                "speech",
                "other",
                name="attachment_kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("caption", sa.String(length=120), nullable=False),
        sa.Column("taken_on", sa.Date(), nullable=True),
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
            ["activity_id"],
            ["activity.id"],
            name=op.f("fk_attachment_activity_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["added_by_id"], ["user_account.id"], name=op.f("fk_attachment_added_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment")),
    )
    with op.batch_alter_table("attachment", schema=None) as batch_op:
        batch_op.create_index("ix_attachment_activity", ["activity_id", "position"], unique=False)

    op.create_table(
        "attendance",
        sa.Column("activity_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "present",
                "absent",
                "exempt",
                name="attendance_status",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("has_voting_right", sa.Boolean(), nullable=False),
        sa.Column("in_branch_committee", sa.Boolean(), nullable=False),
        sa.Column("party_group_id", sa.Integer(), nullable=True),
        sa.Column("is_leading_cadre", sa.Boolean(), nullable=False),
        sa.Column("exclusion_reason", sa.String(length=40), nullable=False),
        sa.Column(
            "absence_reason",
            sa.Enum(
                "business_trip",
                "sick_leave",
                "personal_leave",
                "annual_leave",
                "training",
                "seconded",
                "on_duty",
                "frail",
                "other",
                "unexcused",
                name="absence_reason",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("absence_note", sa.String(length=60), nullable=False),
        sa.CheckConstraint(
            "(status = 'absent') OR (absence_reason IS NULL)",
            name=op.f("ck_attendance_reason_only_if_absent"),
        ),
        sa.ForeignKeyConstraint(
            ["activity_id"],
            ["activity.id"],
            name=op.f("fk_attendance_activity_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_attendance_member_id")),
        sa.PrimaryKeyConstraint("activity_id", "member_id", name=op.f("pk_attendance")),
    )
    with op.batch_alter_table("attendance", schema=None) as batch_op:
        batch_op.create_index(
            "ix_attendance_member", ["member_id", "held_on", "status", "minutes"], unique=False
        )

    op.create_table(
        "revision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("activity_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", JSON, nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("made_by_name", sa.String(length=40), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["activity_id"], ["activity.id"], name=op.f("fk_revision_activity_id")
        ),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["user_account.id"], name=op.f("fk_revision_made_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revision")),
    )
    with op.batch_alter_table("revision", schema=None) as batch_op:
        batch_op.create_index("uq_revision", ["activity_id", "number"], unique=True)

    op.create_table(
        "agenda_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["record_id"],
            ["activity_record.id"],
            name=op.f("fk_agenda_item_record_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agenda_item")),
    )
    with op.batch_alter_table("agenda_item", schema=None) as batch_op:
        batch_op.create_index("ix_agenda_item_record", ["record_id", "position"], unique=False)

    op.create_table(
        "record_text",
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("criticism", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["record_id"],
            ["activity_record.id"],
            name=op.f("fk_record_text_record_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("record_id", name=op.f("pk_record_text")),
    )
    op.create_table(
        "resolution",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=300), nullable=False),
        sa.Column("responsible", sa.String(length=40), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.CheckConstraint("done_on IS NULL OR text <> ''", name=op.f("ck_resolution_has_text")),
        sa.ForeignKeyConstraint(
            ["record_id"],
            ["activity_record.id"],
            name=op.f("fk_resolution_record_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resolution")),
    )
    with op.batch_alter_table("resolution", schema=None) as batch_op:
        batch_op.create_index("ix_resolution_record", ["record_id", "position"], unique=False)

    op.create_table(
        "vote",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("motion", sa.String(length=200), nullable=False),
        sa.Column(
            "decision_type",
            sa.Enum(
                "ordinary",
                "admission",
                "full_membership",
                "election",
                "committee",
                name="decision_type",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "method",
            sa.Enum(
                "show_of_hands",
                "secret_ballot",
                "oral",
                name="vote_method",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("approve", sa.Integer(), nullable=False),
        sa.Column("oppose", sa.Integer(), nullable=False),
        sa.Column("abstain", sa.Integer(), nullable=False),
        sa.Column("written_opinions", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "approve >= 0 AND oppose >= 0 AND abstain >= 0 AND written_opinions >= 0",
            name=op.f("ck_vote_counts"),
        ),
        sa.ForeignKeyConstraint(
            ["record_id"],
            ["activity_record.id"],
            name=op.f("fk_vote_record_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vote")),
    )
    with op.batch_alter_table("vote", schema=None) as batch_op:
        batch_op.create_index("ix_vote_record", ["record_id", "position"], unique=False)
    add_triggers()


def downgrade() -> None:
    """Take back."""
    drop_triggers()
    with op.batch_alter_table("vote", schema=None) as batch_op:
        batch_op.drop_index("ix_vote_record")

    op.drop_table("vote")
    with op.batch_alter_table("resolution", schema=None) as batch_op:
        batch_op.drop_index("ix_resolution_record")

    op.drop_table("resolution")
    op.drop_table("record_text")
    with op.batch_alter_table("agenda_item", schema=None) as batch_op:
        batch_op.drop_index("ix_agenda_item_record")

    op.drop_table("agenda_item")
    with op.batch_alter_table("revision", schema=None) as batch_op:
        batch_op.drop_index("uq_revision")

    op.drop_table("revision")
    with op.batch_alter_table("attendance", schema=None) as batch_op:
        batch_op.drop_index("ix_attendance_member")

    op.drop_table("attendance")
    with op.batch_alter_table("attachment", schema=None) as batch_op:
        batch_op.drop_index("ix_attachment_activity")

    op.drop_table("attachment")
    with op.batch_alter_table("activity_record", schema=None) as batch_op:
        batch_op.drop_index("uq_activity_record_kind")
        batch_op.drop_index("ix_activity_record_kind")

    op.drop_table("activity_record")
    op.drop_table("summary_text")
    with op.batch_alter_table("summary_snapshot", schema=None) as batch_op:
        batch_op.drop_index("uq_summary_snapshot")

    op.drop_table("summary_snapshot")
    with op.batch_alter_table("role_grant", schema=None) as batch_op:
        batch_op.drop_index("ix_role_grant_user")

    op.drop_table("role_grant")
    with op.batch_alter_table("post", schema=None) as batch_op:
        batch_op.drop_index("ix_post_member")
        batch_op.drop_index("ix_post_branch")

    op.drop_table("post")
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.drop_index("ix_membership_member")
        batch_op.drop_index("ix_membership_branch")

    op.drop_table("membership")
    with op.batch_alter_table("activity", schema=None) as batch_op:
        batch_op.drop_index("ix_activity_recent")
        batch_op.drop_index("ix_activity_state")
        batch_op.drop_index("ix_activity_quarter")
        batch_op.drop_index("ix_activity_cover")
        batch_op.drop_index("ix_activity_committee")
        batch_op.drop_index("ix_activity_branch")

    op.drop_table("activity")
    with op.batch_alter_table("user_session", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_user_session_user_id"))

    op.drop_table("user_session")
    with op.batch_alter_table("term", schema=None) as batch_op:
        batch_op.drop_index("ix_term_branch")

    op.drop_table("term")
    with op.batch_alter_table("quarterly_summary", schema=None) as batch_op:
        batch_op.drop_index("uq_quarterly_summary")
        batch_op.drop_index("ix_quarterly_summary_state")

    op.drop_table("quarterly_summary")
    with op.batch_alter_table("party_group", schema=None) as batch_op:
        batch_op.drop_index("ix_party_group_branch")

    op.drop_table("party_group")
    with op.batch_alter_table("organization_name", schema=None) as batch_op:
        batch_op.drop_index("ix_organization_name_committee")
        batch_op.drop_index("ix_organization_name_branch")

    op.drop_table("organization_name")
    with op.batch_alter_table("form_draft", schema=None) as batch_op:
        batch_op.drop_index("uq_form_draft")

    op.drop_table("form_draft")
    with op.batch_alter_table("closed_quarter", schema=None) as batch_op:
        batch_op.drop_index("uq_closed_quarter")

    op.drop_table("closed_quarter")
    with op.batch_alter_table("user_account", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_user_account_member_id"))

    op.drop_table("user_account")
    with op.batch_alter_table("member_exemption", schema=None) as batch_op:
        batch_op.drop_index("ix_member_exemption_member")

    op.drop_table("member_exemption")
    with op.batch_alter_table("branch", schema=None) as batch_op:
        batch_op.drop_index("ix_branch_committee")

    op.drop_table("branch")
    op.drop_table("sign_in_throttle")
    with op.batch_alter_table("review_event", schema=None) as batch_op:
        batch_op.drop_index("ix_review_event_record")

    op.drop_table("review_event")
    op.drop_table("member")
    op.drop_table("committee")
    with op.batch_alter_table("audit_event", schema=None) as batch_op:
        batch_op.drop_index("ix_audit_event_recent")
        batch_op.drop_index("ix_audit_event_object")

    op.drop_table("audit_event")
    op.drop_table("activity_kind")
