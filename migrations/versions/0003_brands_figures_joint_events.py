"""Brands, achievements, indicators, joint events, chronicle; summaries of the committee."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

# Kinds of reviewed records before and after.
OLD_KINDS = "record_kind IN ('activity', 'summary')"
NEW_KINDS = "record_kind IN ('activity', 'summary', 'brand', 'achievement')"
OLD_QUARTERS = "CONSTRAINT ck_quarterly_summary_quarter CHECK (quarter BETWEEN 1 AND 4)"
NEW_QUARTERS = (
    "CONSTRAINT ck_quarterly_summary_quarter CHECK (quarter BETWEEN 0 AND 4), "
    "CONSTRAINT ck_quarterly_summary_year_is_the_committees CHECK (quarter > 0 OR branch_id IS NULL)"
)
ACTIVITY_LINKS = (
    "CONSTRAINT fk_activity_brand_id FOREIGN KEY(brand_id) REFERENCES brand (id), "
    "CONSTRAINT fk_activity_joint_event_id FOREIGN KEY(joint_event_id) REFERENCES joint_event (id), "
)
ACTIVITY_COLUMNS = "brand_id INTEGER, joint_event_id INTEGER, "


def on_sqlite() -> bool:
    """Whether a table must be rebuilt to change what it demands."""
    return op.get_bind().dialect.name == "sqlite"


def rebuild(table: str, *edits: tuple[str, str]) -> None:
    """Rebuild a SQLite table with its definition edited as text; rows, indexes and triggers come along.

    Batch mode would lose the CHECK constraints, which SQLite does not reflect.
    """
    bind = op.get_bind()
    parts = bind.execute(
        sa.text(
            "SELECT type, sql FROM sqlite_master WHERE tbl_name = :table AND sql IS NOT NULL"
            " ORDER BY type = 'table' DESC, type, name"
        ),
        {"table": table},
    ).all()
    before = set(columns_of(table))
    definition = parts[0].sql
    for old, new in edits:
        if definition.count(old) != 1:
            raise RuntimeError(f"{table}: expected once: {old}")
        definition = definition.replace(old, new)
    # from the first bracket on: SQLite quotes the name of a table that was renamed
    op.execute(f"CREATE TABLE new_{table} {definition[definition.index('(') :]}")
    kept = ", ".join(name for name in columns_of(f"new_{table}") if name in before)
    op.execute(f"INSERT INTO new_{table} ({kept}) SELECT {kept} FROM {table}")
    op.execute(f"DROP TABLE {table}")
    op.execute(f"ALTER TABLE new_{table} RENAME TO {table}")
    for part in parts[1:]:
        op.execute(part.sql)


def columns_of(table: str) -> list[str]:
    """Column names of a SQLite table, in their order."""
    return [row[1] for row in op.get_bind().execute(sa.text(f"PRAGMA table_info({table})"))]


def change_activity() -> None:
    """An activity may serve a brand and be a part of a joint event."""
    if on_sqlite():
        rebuild(
            "activity",
            ("title VARCHAR(120) NOT NULL", f"{ACTIVITY_COLUMNS}title VARCHAR(120) NOT NULL"),
            (
                "CONSTRAINT fk_activity_branch_id ",
                f"{ACTIVITY_LINKS}CONSTRAINT fk_activity_branch_id ",
            ),
        )
    else:
        for name in ("brand", "joint_event"):
            op.add_column("activity", sa.Column(f"{name}_id", sa.Integer(), nullable=True))
            op.create_foreign_key(
                op.f(f"fk_activity_{name}_id"), "activity", name, [f"{name}_id"], ["id"]
            )
    op.create_index("ix_activity_brand", "activity", ["brand_id", "held_on"])
    op.create_index("ix_activity_joint_event", "activity", ["joint_event_id", "branch_id"])


def restore_activity() -> None:
    """Drop both links."""
    op.drop_index("ix_activity_joint_event", "activity")
    op.drop_index("ix_activity_brand", "activity")
    if on_sqlite():
        rebuild("activity", (ACTIVITY_COLUMNS, ""), (ACTIVITY_LINKS, ""))
        return
    for name in ("joint_event", "brand"):
        op.drop_constraint(op.f(f"fk_activity_{name}_id"), "activity", type_="foreignkey")
        op.drop_column("activity", f"{name}_id")


def change_summary() -> None:
    """The committee has summaries, too, and those of a whole year (quarter 0)."""
    if on_sqlite():
        rebuild(
            "quarterly_summary",
            ("branch_id INTEGER NOT NULL", "branch_id INTEGER"),
            (OLD_QUARTERS, NEW_QUARTERS),
        )
    else:
        op.alter_column("quarterly_summary", "branch_id", nullable=True)
        op.drop_constraint(op.f("ck_quarterly_summary_quarter"), "quarterly_summary", type_="check")
        for words in NEW_QUARTERS.split(", "):
            op.execute(f"ALTER TABLE quarterly_summary ADD {words}")
    op.create_index(
        "uq_quarterly_summary_committee",
        "quarterly_summary",
        ["committee_id", "year", "quarter"],
        unique=True,
        sqlite_where=sa.text("branch_id IS NULL"),
        postgresql_where=sa.text("branch_id IS NULL"),
    )


def without_triggers(table: str, *statements: str) -> None:
    """Run statements on a table that otherwise only grows: what the older version cannot hold must go."""
    if on_sqlite():
        triggers = (
            op.get_bind()
            .execute(
                sa.text(
                    "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :table"
                ),
                {"table": table},
            )
            .all()
        )
        for trigger in triggers:
            op.execute(f"DROP TRIGGER {trigger.name}")
        for statement in statements:
            op.execute(statement)
        for trigger in triggers:
            op.execute(trigger.sql)
        return
    op.execute(f"ALTER TABLE {table} DISABLE TRIGGER tr_{table}_append_only")
    for statement in statements:
        op.execute(statement)
    op.execute(f"ALTER TABLE {table} ENABLE TRIGGER tr_{table}_append_only")


def restore_summary() -> None:
    """Take the committee's summaries away, which the older version cannot hold."""
    op.drop_index("uq_quarterly_summary_committee", "quarterly_summary")
    theirs = "(SELECT id FROM quarterly_summary WHERE branch_id IS NULL)"
    without_triggers(
        "summary_snapshot", f"DELETE FROM summary_snapshot WHERE summary_id IN {theirs}"
    )
    op.execute(f"DELETE FROM summary_text WHERE summary_id IN {theirs}")
    op.execute("DELETE FROM quarterly_summary WHERE branch_id IS NULL")
    if on_sqlite():
        rebuild(
            "quarterly_summary",
            ("branch_id INTEGER,", "branch_id INTEGER NOT NULL,"),
            (NEW_QUARTERS, OLD_QUARTERS),
        )
        return
    op.drop_constraint(
        op.f("ck_quarterly_summary_year_is_the_committees"), "quarterly_summary", type_="check"
    )
    op.drop_constraint(op.f("ck_quarterly_summary_quarter"), "quarterly_summary", type_="check")
    op.execute(f"ALTER TABLE quarterly_summary ADD {OLD_QUARTERS}")
    op.alter_column("quarterly_summary", "branch_id", nullable=False)


def change_review_event() -> None:
    """Brands and achievements are reviewed as well."""
    if on_sqlite():
        rebuild("review_event", (OLD_KINDS, NEW_KINDS))
        return
    op.drop_constraint(op.f("ck_review_event_record_kind"), "review_event", type_="check")
    op.execute(
        f"ALTER TABLE review_event ADD CONSTRAINT ck_review_event_record_kind CHECK ({NEW_KINDS})"
    )


def restore_review_event() -> None:
    """Take away the moves of records that the older version does not know."""
    theirs = (
        "record_kind = 'summary' AND record_id IN"
        " (SELECT id FROM quarterly_summary WHERE branch_id IS NULL)"
    )
    without_triggers(
        "review_event",
        f"DELETE FROM review_event WHERE record_kind IN ('brand', 'achievement') OR {theirs}",
    )
    if on_sqlite():
        rebuild("review_event", (NEW_KINDS, OLD_KINDS))
        return
    op.drop_constraint(op.f("ck_review_event_record_kind"), "review_event", type_="check")
    op.execute(
        f"ALTER TABLE review_event ADD CONSTRAINT ck_review_event_record_kind CHECK ({OLD_KINDS})"
    )


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "indicator",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("committee_id", sa.Integer(), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("opening", sa.String(length=20), nullable=False),
        sa.Column(
            "section",
            sa.Enum(
                "theory",
                "organization",
                "business",
                "integrity",
                "publicity",
                name="section",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("theme", sa.String(length=20), nullable=False),
        sa.Column("sort_order", sa.Integer(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["committee_id"], ["committee.id"], name=op.f("fk_indicator_committee_id")
        ),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["indicator.id"], name=op.f("fk_indicator_parent_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_indicator")),
    )
    with op.batch_alter_table("indicator", schema=None) as batch_op:
        batch_op.create_index("uq_indicator_name", ["committee_id", "name"], unique=True)

    op.create_table(
        "brand",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=True),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("match_key", sa.String(length=120), nullable=False),
        sa.Column("duty", sa.String(length=80), nullable=False),
        sa.Column(
            "stage",
            sa.Enum(
                "application",
                "check",
                "cultivation",
                "evaluation",
                "naming",
                "promotion",
                "recheck",
                name="stage",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("committee_id", sa.Integer(), nullable=False),
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
            name=op.f("ck_brand_approved_has_approver"),
        ),
        sa.CheckConstraint(
            "(under_review_at IS NULL) = (under_review_by_id IS NULL) AND (under_review_at IS NULL OR state = 'submitted')",
            name=op.f("ck_brand_under_review"),
        ),
        sa.CheckConstraint("name <> '' AND match_key <> ''", name=op.f("ck_brand_named")),
        sa.CheckConstraint(
            "approved_at IS NULL OR registered_at IS NOT NULL", name=op.f("ck_brand_registered")
        ),
        sa.ForeignKeyConstraint(
            ["approved_by_id"], ["user_account.id"], name=op.f("fk_brand_approved_by_id")
        ),
        sa.ForeignKeyConstraint(["branch_id"], ["branch.id"], name=op.f("fk_brand_branch_id")),
        sa.ForeignKeyConstraint(
            ["committee_id"], ["committee.id"], name=op.f("fk_brand_committee_id")
        ),
        sa.ForeignKeyConstraint(
            ["entered_by_id"], ["user_account.id"], name=op.f("fk_brand_entered_by_id")
        ),
        sa.ForeignKeyConstraint(["parent_id"], ["brand.id"], name=op.f("fk_brand_parent_id")),
        sa.ForeignKeyConstraint(
            ["submitted_by_id"], ["user_account.id"], name=op.f("fk_brand_submitted_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["under_review_by_id"], ["user_account.id"], name=op.f("fk_brand_under_review_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_brand")),
    )
    with op.batch_alter_table("brand", schema=None) as batch_op:
        batch_op.create_index("ix_brand_branch", ["branch_id"], unique=False)
        batch_op.create_index(
            "ix_brand_state", ["state", "committee_id", "submitted_at"], unique=False
        )
        batch_op.create_index(
            "uq_brand_match_key",
            ["committee_id", "match_key"],
            unique=True,
            sqlite_where=sa.text("state <> 'voided'"),
            postgresql_where=sa.text("state <> 'voided'"),
        )

    op.create_table(
        "chronicle_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("committee_id", sa.Integer(), nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=True),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column(
            "precision",
            sa.Enum(
                "day",
                "range",
                "month",
                "year",
                "none",
                name="date_precision",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("caption", sa.String(length=120), nullable=False),
        sa.Column("section", sa.String(length=20), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("public_ok", sa.Boolean(), nullable=False),
        sa.Column("cleared_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(precision = 'range') = (ends_on IS NOT NULL)",
            name=op.f("ck_chronicle_entry_range_has_end"),
        ),
        sa.CheckConstraint(
            "(starts_on IS NULL) = (precision IN ('year', 'none'))",
            name=op.f("ck_chronicle_entry_start_when_known"),
        ),
        sa.CheckConstraint(
            "(public_ok IS TRUE) = (cleared_by_id IS NOT NULL)",
            name=op.f("ck_chronicle_entry_cleared_by"),
        ),
        sa.CheckConstraint(
            "ends_on IS NULL OR ends_on > starts_on", name=op.f("ck_chronicle_entry_days")
        ),
        sa.ForeignKeyConstraint(
            ["branch_id"], ["branch.id"], name=op.f("fk_chronicle_entry_branch_id")
        ),
        sa.ForeignKeyConstraint(
            ["cleared_by_id"], ["user_account.id"], name=op.f("fk_chronicle_entry_cleared_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["committee_id"], ["committee.id"], name=op.f("fk_chronicle_entry_committee_id")
        ),
        sa.ForeignKeyConstraint(
            ["entered_by_id"], ["user_account.id"], name=op.f("fk_chronicle_entry_entered_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chronicle_entry")),
    )
    with op.batch_alter_table("chronicle_entry", schema=None) as batch_op:
        batch_op.create_index(
            "ix_chronicle_entry_year", ["committee_id", "year", "position", "id"], unique=False
        )

    op.create_table(
        "joint_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("committee_id", sa.Integer(), nullable=False),
        sa.Column("form_key", sa.String(length=36), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("starts_at", sa.Time(), nullable=True),
        sa.Column("ends_at", sa.Time(), nullable=True),
        sa.Column("duration_minutes", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(length=60), nullable=False),
        sa.Column("chair_name", sa.String(length=40), nullable=False),
        sa.Column("recorder_name", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "duration_minutes BETWEEN 0 AND 14400", name=op.f("ck_joint_event_duration")
        ),
        sa.CheckConstraint(
            "ends_on IS NULL OR ends_on >= held_on", name=op.f("ck_joint_event_days")
        ),
        sa.ForeignKeyConstraint(
            ["committee_id"], ["committee.id"], name=op.f("fk_joint_event_committee_id")
        ),
        sa.ForeignKeyConstraint(
            ["entered_by_id"], ["user_account.id"], name=op.f("fk_joint_event_entered_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_joint_event")),
        sa.UniqueConstraint("form_key", name=op.f("uq_joint_event_form_key")),
    )
    with op.batch_alter_table("joint_event", schema=None) as batch_op:
        batch_op.create_index(
            "ix_joint_event_recent", ["committee_id", "held_on", "id"], unique=False
        )

    op.create_table(
        "achievement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("form_key", sa.String(length=36), nullable=False),
        sa.Column("origin", sa.String(length=20), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "figure",
                "award",
                "media",
                "endorsement",
                "deliverable",
                "case",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("branch_id", sa.Integer(), nullable=True),
        sa.Column("brand_id", sa.Integer(), nullable=True),
        sa.Column(
            "attribution",
            sa.Enum(
                "stated",
                "implied",
                "none",
                name="attribution",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("suggested_branch_id", sa.Integer(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_by_id", sa.Integer(), nullable=True),
        sa.Column("indicator_id", sa.Integer(), nullable=True),
        sa.Column("subject", sa.String(length=120), nullable=False),
        sa.Column("wording", sa.String(length=40), nullable=False),
        sa.Column("tail", sa.String(length=60), nullable=False),
        sa.Column("low", sa.BigInteger(), nullable=True),
        sa.Column("high", sa.BigInteger(), nullable=True),
        sa.Column("unit", sa.String(length=20), nullable=False),
        sa.Column(
            "qualifier",
            sa.Enum(
                "exact",
                "approx",
                "over",
                "at_least",
                "all",
                name="qualifier",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "measure_kind",
            sa.Enum(
                "count",
                "cumulative",
                "coverage",
                "ratio",
                "delta_percent",
                "delta_point",
                "rank",
                "streak_years",
                "money",
                "price",
                "area",
                "hours",
                "distance",
                "award",
                "ordinal",
                "model",
                "fact",
                name="measure_kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("period_start", sa.Date(), nullable=False),
        sa.Column("period_end", sa.Date(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=True),
        sa.Column("baseline", sa.String(length=40), nullable=False),
        sa.Column("scope", sa.String(length=40), nullable=False),
        sa.Column("definition", sa.String(length=120), nullable=False),
        sa.Column(
            "level",
            sa.Enum(
                "national",
                "provincial",
                "municipal",
                "district",
                "own",
                name="level",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("party", sa.String(length=60), nullable=False),
        sa.Column("reference", sa.String(length=120), nullable=False),
        sa.Column("in_text", sa.Boolean(), nullable=False),
        sa.Column("public_ok", sa.Boolean(), nullable=False),
        sa.Column("cleared_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cleared_by_id", sa.Integer(), nullable=True),
        sa.Column("committee_id", sa.Integer(), nullable=False),
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
            "(confirmed_at IS NULL) = (confirmed_by_id IS NULL) AND (confirmed_at IS NULL OR attribution = 'implied')",
            name=op.f("ck_achievement_confirmed_by"),
        ),
        sa.CheckConstraint(
            "(state IN ('approved', 'archived')) = (approved_at IS NOT NULL AND approved_by_id IS NOT NULL)",
            name=op.f("ck_achievement_approved_has_approver"),
        ),
        sa.CheckConstraint(
            "(under_review_at IS NULL) = (under_review_by_id IS NULL) AND (under_review_at IS NULL OR state = 'submitted')",
            name=op.f("ck_achievement_under_review"),
        ),
        sa.CheckConstraint(
            "attribution <> 'implied' OR branch_id IS NULL OR confirmed_at IS NOT NULL",
            name=op.f("ck_achievement_implied_is_confirmed"),
        ),
        sa.CheckConstraint(
            "attribution <> 'none' OR branch_id IS NULL",
            name=op.f("ck_achievement_none_is_the_offices"),
        ),
        sa.CheckConstraint(
            "kind <> 'figure' OR indicator_id IS NOT NULL",
            name=op.f("ck_achievement_figure_has_indicator"),
        ),
        sa.CheckConstraint(
            "(public_ok IS TRUE) = (cleared_by_id IS NOT NULL AND cleared_at IS NOT NULL)",
            name=op.f("ck_achievement_cleared_by"),
        ),
        sa.CheckConstraint("high IS NULL OR high >= low", name=op.f("ck_achievement_span")),
        sa.CheckConstraint("period_end >= period_start", name=op.f("ck_achievement_period")),
        sa.ForeignKeyConstraint(
            ["approved_by_id"], ["user_account.id"], name=op.f("fk_achievement_approved_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["branch_id"], ["branch.id"], name=op.f("fk_achievement_branch_id")
        ),
        sa.ForeignKeyConstraint(["brand_id"], ["brand.id"], name=op.f("fk_achievement_brand_id")),
        sa.ForeignKeyConstraint(
            ["cleared_by_id"], ["user_account.id"], name=op.f("fk_achievement_cleared_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["committee_id"], ["committee.id"], name=op.f("fk_achievement_committee_id")
        ),
        sa.ForeignKeyConstraint(
            ["confirmed_by_id"], ["user_account.id"], name=op.f("fk_achievement_confirmed_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["entered_by_id"], ["user_account.id"], name=op.f("fk_achievement_entered_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["indicator_id"], ["indicator.id"], name=op.f("fk_achievement_indicator_id")
        ),
        sa.ForeignKeyConstraint(
            ["submitted_by_id"], ["user_account.id"], name=op.f("fk_achievement_submitted_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["suggested_branch_id"], ["branch.id"], name=op.f("fk_achievement_suggested_branch_id")
        ),
        sa.ForeignKeyConstraint(
            ["under_review_by_id"],
            ["user_account.id"],
            name=op.f("fk_achievement_under_review_by_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_achievement")),
        sa.UniqueConstraint("form_key", name=op.f("uq_achievement_form_key")),
    )
    with op.batch_alter_table("achievement", schema=None) as batch_op:
        batch_op.create_index("ix_achievement_branch", ["branch_id", "period_end"], unique=False)
        batch_op.create_index("ix_achievement_brand", ["brand_id", "period_end"], unique=False)
        batch_op.create_index(
            "ix_achievement_indicator", ["indicator_id", "period_end"], unique=False
        )
        batch_op.create_index(
            "ix_achievement_period", ["committee_id", "period_end", "id"], unique=False
        )
        batch_op.create_index(
            "ix_achievement_state", ["state", "committee_id", "submitted_at"], unique=False
        )

    op.create_table(
        "brand_logo",
        sa.Column("brand_id", sa.Integer(), nullable=False),
        sa.Column("no_emblem", sa.Boolean(), nullable=False),
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
            ["added_by_id"], ["user_account.id"], name=op.f("fk_brand_logo_added_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["brand_id"], ["brand.id"], name=op.f("fk_brand_logo_brand_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("brand_id", name=op.f("pk_brand_logo")),
    )
    op.create_table(
        "brand_stage_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("brand_id", sa.Integer(), nullable=False),
        sa.Column(
            "stage",
            sa.Enum(
                "application",
                "check",
                "cultivation",
                "evaluation",
                "naming",
                "promotion",
                "recheck",
                name="entry_stage",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("document", sa.String(length=80), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "kept",
                "to_improve",
                "withdrawn",
                name="outcome",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("entered_by_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(stage = 'recheck') = (outcome IS NOT NULL)",
            name=op.f("ck_brand_stage_entry_recheck_has_outcome"),
        ),
        sa.ForeignKeyConstraint(
            ["brand_id"],
            ["brand.id"],
            name=op.f("fk_brand_stage_entry_brand_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["entered_by_id"], ["user_account.id"], name=op.f("fk_brand_stage_entry_entered_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_brand_stage_entry")),
    )
    with op.batch_alter_table("brand_stage_entry", schema=None) as batch_op:
        batch_op.create_index(
            "ix_brand_stage_entry_brand", ["brand_id", "happened_on"], unique=False
        )

    op.create_table(
        "brand_text",
        sa.Column("brand_id", sa.Integer(), nullable=False),
        sa.Column("meaning", sa.Text(), nullable=False),
        sa.Column("work_method", sa.Text(), nullable=False),
        sa.Column("measures", sa.Text(), nullable=False),
        sa.Column("logo_meaning", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["brand_id"], ["brand.id"], name=op.f("fk_brand_text_brand_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("brand_id", name=op.f("pk_brand_text")),
    )
    op.create_table(
        "joint_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("joint_event_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("caption", sa.String(length=120), nullable=False),
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
            ["added_by_id"], ["user_account.id"], name=op.f("fk_joint_file_added_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["joint_event_id"],
            ["joint_event.id"],
            name=op.f("fk_joint_file_joint_event_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_joint_file")),
    )
    with op.batch_alter_table("joint_file", schema=None) as batch_op:
        batch_op.create_index("ix_joint_file_event", ["joint_event_id", "position"], unique=False)

    op.create_table(
        "joint_invitation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("joint_event_id", sa.Integer(), nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("declined", sa.String(length=60), nullable=False),
        sa.CheckConstraint(
            "declined = '' OR answered_at IS NOT NULL",
            name=op.f("ck_joint_invitation_declined_is_answered"),
        ),
        sa.CheckConstraint(
            "(answered_at IS NULL) = (answered_by_id IS NULL)",
            name=op.f("ck_joint_invitation_answered_by"),
        ),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["user_account.id"], name=op.f("fk_joint_invitation_answered_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["branch_id"], ["branch.id"], name=op.f("fk_joint_invitation_branch_id")
        ),
        sa.ForeignKeyConstraint(
            ["joint_event_id"],
            ["joint_event.id"],
            name=op.f("fk_joint_invitation_joint_event_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_joint_invitation")),
    )
    with op.batch_alter_table("joint_invitation", schema=None) as batch_op:
        batch_op.create_index(
            "ix_joint_invitation_branch", ["branch_id", "answered_at"], unique=False
        )
        batch_op.create_index("uq_joint_invitation", ["joint_event_id", "branch_id"], unique=True)

    op.create_table(
        "joint_record",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("joint_event_id", sa.Integer(), nullable=False),
        sa.Column("kind_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("theme", sa.String(length=120), nullable=False),
        sa.Column("form", sa.String(length=40), nullable=False),
        sa.Column("lecturer_name", sa.String(length=40), nullable=False),
        sa.Column("lecturer_role", sa.String(length=60), nullable=False),
        sa.Column("study_hours_tenths", sa.Integer(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "study_hours_tenths BETWEEN 0 AND 2400", name=op.f("ck_joint_record_study_hours")
        ),
        sa.ForeignKeyConstraint(
            ["joint_event_id"],
            ["joint_event.id"],
            name=op.f("fk_joint_record_joint_event_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["kind_id"], ["activity_kind.id"], name=op.f("fk_joint_record_kind_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_joint_record")),
    )
    with op.batch_alter_table("joint_record", schema=None) as batch_op:
        batch_op.create_index("uq_joint_record_kind", ["joint_event_id", "kind_id"], unique=True)

    op.create_table(
        "achievement_text",
        sa.Column("achievement_id", sa.Integer(), nullable=False),
        sa.Column("story", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["achievement_id"],
            ["achievement.id"],
            name=op.f("fk_achievement_text_achievement_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("achievement_id", name=op.f("pk_achievement_text")),
    )
    op.create_table(
        "evidence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("achievement_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("activity_id", sa.Integer(), nullable=True),
        sa.Column("reference", sa.String(length=160), nullable=False),
        sa.CheckConstraint(
            "activity_id IS NOT NULL OR reference <> ''", name=op.f("ck_evidence_points_somewhere")
        ),
        sa.ForeignKeyConstraint(
            ["achievement_id"],
            ["achievement.id"],
            name=op.f("fk_evidence_achievement_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["activity_id"], ["activity.id"], name=op.f("fk_evidence_activity_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence")),
    )
    with op.batch_alter_table("evidence", schema=None) as batch_op:
        batch_op.create_index(
            "ix_evidence_achievement", ["achievement_id", "position"], unique=False
        )

    op.create_table(
        "evidence_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("achievement_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("caption", sa.String(length=120), nullable=False),
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
            ["achievement_id"],
            ["achievement.id"],
            name=op.f("fk_evidence_file_achievement_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["added_by_id"], ["user_account.id"], name=op.f("fk_evidence_file_added_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence_file")),
    )
    with op.batch_alter_table("evidence_file", schema=None) as batch_op:
        batch_op.create_index(
            "ix_evidence_file_achievement", ["achievement_id", "position"], unique=False
        )

    change_activity()
    change_summary()
    change_review_event()


def downgrade() -> None:
    """Take back."""
    restore_review_event()
    restore_summary()
    restore_activity()
    with op.batch_alter_table("evidence_file", schema=None) as batch_op:
        batch_op.drop_index("ix_evidence_file_achievement")

    op.drop_table("evidence_file")
    with op.batch_alter_table("evidence", schema=None) as batch_op:
        batch_op.drop_index("ix_evidence_achievement")

    op.drop_table("evidence")
    op.drop_table("achievement_text")
    with op.batch_alter_table("joint_record", schema=None) as batch_op:
        batch_op.drop_index("uq_joint_record_kind")

    op.drop_table("joint_record")
    with op.batch_alter_table("joint_invitation", schema=None) as batch_op:
        batch_op.drop_index("uq_joint_invitation")
        batch_op.drop_index("ix_joint_invitation_branch")

    op.drop_table("joint_invitation")
    with op.batch_alter_table("joint_file", schema=None) as batch_op:
        batch_op.drop_index("ix_joint_file_event")

    op.drop_table("joint_file")
    op.drop_table("brand_text")
    with op.batch_alter_table("brand_stage_entry", schema=None) as batch_op:
        batch_op.drop_index("ix_brand_stage_entry_brand")

    op.drop_table("brand_stage_entry")
    op.drop_table("brand_logo")
    with op.batch_alter_table("achievement", schema=None) as batch_op:
        batch_op.drop_index("ix_achievement_state")
        batch_op.drop_index("ix_achievement_period")
        batch_op.drop_index("ix_achievement_indicator")
        batch_op.drop_index("ix_achievement_brand")
        batch_op.drop_index("ix_achievement_branch")

    op.drop_table("achievement")
    with op.batch_alter_table("joint_event", schema=None) as batch_op:
        batch_op.drop_index("ix_joint_event_recent")

    op.drop_table("joint_event")
    with op.batch_alter_table("chronicle_entry", schema=None) as batch_op:
        batch_op.drop_index("ix_chronicle_entry_year")

    op.drop_table("chronicle_entry")
    with op.batch_alter_table("brand", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_brand_match_key",
            sqlite_where=sa.text("state <> 'voided'"),
            postgresql_where=sa.text("state <> 'voided'"),
        )
        batch_op.drop_index("ix_brand_state")
        batch_op.drop_index("ix_brand_branch")

    op.drop_table("brand")
    with op.batch_alter_table("indicator", schema=None) as batch_op:
        batch_op.drop_index("uq_indicator_name")

    op.drop_table("indicator")
