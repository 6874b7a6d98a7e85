"""Registers of branches: appraisal of members, political birthdays, double registration."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def one_of(name: str, *values: str) -> sa.Enum:
    """A column type for one of some words, checked by the database."""
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def refers(table: str, column: str, target: str, **more: str) -> sa.ForeignKeyConstraint:
    """A named reference to the id of another table."""
    return sa.ForeignKeyConstraint(
        [column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}"), **more
    )


def upgrade() -> None:
    """Add the tables."""
    add_appraisal()
    add_appraisal_row()
    add_political_birthday()
    add_community_registration()
    add_community_project()


def add_appraisal() -> None:
    """One appraisal per branch and year."""
    op.create_table(
        "appraisal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("committee_id", sa.Integer(), nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("activity_id", sa.Integer(), nullable=True),
        sa.Column("life_meeting_id", sa.Integer(), nullable=True),
        sa.Column("ballots", sa.Integer(), nullable=True),
        sa.Column(
            "state",
            one_of("appraisal_stage", "draft", "submitted", "returned", "confirmed"),
            nullable=False,
        ),
        sa.Column("opinion", sa.String(length=300), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("submitted_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("ballots IS NULL OR ballots >= 0", name=op.f("ck_appraisal_ballots")),
        sa.CheckConstraint(
            "state = 'draft' OR (submitted_at IS NOT NULL AND submitted_by_id IS NOT NULL)",
            name=op.f("ck_appraisal_submitted_by"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('returned', 'confirmed')"
            " OR (decided_at IS NOT NULL AND decided_by_id IS NOT NULL)",
            name=op.f("ck_appraisal_decided_by"),
        ),
        refers("appraisal", "committee_id", "committee"),
        refers("appraisal", "branch_id", "branch"),
        refers("appraisal", "activity_id", "activity"),
        refers("appraisal", "life_meeting_id", "activity"),
        refers("appraisal", "entered_by_id", "user_account"),
        refers("appraisal", "submitted_by_id", "user_account"),
        refers("appraisal", "decided_by_id", "user_account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appraisal")),
    )
    op.create_index("uq_appraisal_branch_year", "appraisal", ["branch_id", "year"], unique=True)
    op.create_index("ix_appraisal_activity", "appraisal", ["activity_id"])


def add_appraisal_row() -> None:
    """One line per member of the roll."""
    op.create_table(
        "appraisal_row",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("appraisal_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("status", one_of("member_status", "full", "probationary"), nullable=False),
        sa.Column("takes_part", sa.Boolean(), nullable=False),
        sa.Column("self_assessed", sa.Boolean(), nullable=False),
        sa.Column("excellent", sa.Integer(), nullable=True),
        sa.Column("qualified", sa.Integer(), nullable=True),
        sa.Column("basically_qualified", sa.Integer(), nullable=True),
        sa.Column("unqualified", sa.Integer(), nullable=True),
        sa.Column("opinion", sa.String(length=200), nullable=False),
        sa.Column(
            "final",
            one_of(
                "appraisal_grade", "excellent", "qualified", "basically_qualified", "unqualified"
            ),
            nullable=True,
        ),
        sa.CheckConstraint(
            "(excellent IS NULL AND qualified IS NULL AND basically_qualified IS NULL"
            " AND unqualified IS NULL) OR (excellent >= 0 AND qualified >= 0"
            " AND basically_qualified >= 0 AND unqualified >= 0)",
            name=op.f("ck_appraisal_row_votes"),
        ),
        sa.CheckConstraint(
            "final IS NULL OR (status = 'full' AND takes_part IS TRUE)",
            name=op.f("ck_appraisal_row_final_of_full"),
        ),
        refers("appraisal_row", "appraisal_id", "appraisal", ondelete="CASCADE"),
        refers("appraisal_row", "member_id", "member"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appraisal_row")),
    )
    op.create_index(
        "uq_appraisal_row_member", "appraisal_row", ["appraisal_id", "member_id"], unique=True
    )
    op.create_index("ix_appraisal_row_member", "appraisal_row", ["member_id"])


def add_political_birthday() -> None:
    """What was done for a member's political birthday, once a year."""
    op.create_table(
        "political_birthday",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("form", one_of("birthday_form", "individual", "collective"), nullable=False),
        sa.Column("words", sa.String(length=200), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        refers("political_birthday", "member_id", "member"),
        refers("political_birthday", "branch_id", "branch"),
        refers("political_birthday", "entered_by_id", "user_account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_political_birthday")),
    )
    op.create_index(
        "uq_political_birthday_year", "political_birthday", ["member_id", "year"], unique=True
    )
    op.create_index("ix_political_birthday_branch", "political_birthday", ["branch_id", "year"])


def add_community_registration() -> None:
    """A branch or a member registered with a community."""
    op.create_table(
        "community_registration",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=True),
        sa.Column("community", sa.String(length=60), nullable=False),
        sa.Column("registered_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("form_key", sa.String(length=36), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "ended_on IS NULL OR ended_on >= registered_on",
            name=op.f("ck_community_registration_period"),
        ),
        refers("community_registration", "branch_id", "branch"),
        refers("community_registration", "member_id", "member"),
        refers("community_registration", "entered_by_id", "user_account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_community_registration")),
    )
    op.create_index(
        "ix_community_registration_branch",
        "community_registration",
        ["branch_id", "registered_on"],
    )
    op.create_index("ix_community_registration_member", "community_registration", ["member_id"])
    op.create_index(
        "uq_community_registration_form", "community_registration", ["form_key"], unique=True
    )


def add_community_project() -> None:
    """Demands, resources and projects."""
    op.create_table(
        "community_project",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column(
            "list_type", one_of("list_type", "demand", "resource", "project"), nullable=False
        ),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("community", sa.String(length=60), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("hours_tenths", sa.Integer(), nullable=True),
        sa.Column("people_served", sa.Integer(), nullable=True),
        sa.Column("participants", sa.Integer(), nullable=True),
        sa.Column("feedback", sa.String(length=300), nullable=False),
        sa.Column("award", sa.String(length=120), nullable=False),
        sa.Column("activity_id", sa.Integer(), nullable=True),
        sa.Column("form_key", sa.String(length=36), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "ends_on IS NULL OR ends_on >= starts_on", name=op.f("ck_community_project_period")
        ),
        sa.CheckConstraint(
            "hours_tenths IS NULL OR hours_tenths BETWEEN 1 AND 9999",
            name=op.f("ck_community_project_hours"),
        ),
        sa.CheckConstraint(
            "(people_served IS NULL OR people_served >= 0)"
            " AND (participants IS NULL OR participants >= 0)",
            name=op.f("ck_community_project_people"),
        ),
        refers("community_project", "branch_id", "branch"),
        refers("community_project", "activity_id", "activity"),
        refers("community_project", "entered_by_id", "user_account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_community_project")),
    )
    op.create_index("ix_community_project_branch", "community_project", ["branch_id", "starts_on"])
    op.create_index("ix_community_project_activity", "community_project", ["activity_id"])
    op.create_index("uq_community_project_form", "community_project", ["form_key"], unique=True)


def downgrade() -> None:
    """Drop the tables."""
    for table in (
        "community_project",
        "community_registration",
        "political_birthday",
        "appraisal_row",
        "appraisal",
    ):
        op.drop_table(table)
