"""What an office says of itself is its own row: until now the product said it for every office."""

import sqlalchemy as sa
from alembic import op

revision = "0067"
down_revision = "0066"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Each committee keeps what its papers have said, from the first day of that wording."""
    op.create_table(
        "office_wording",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("committee_id", sa.Integer(), nullable=False),
        sa.Column(
            "use",
            sa.Enum(
                "branch_led",
                "committee_led",
                "guiding",
                "report_to",
                name="wording_use",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("text", sa.String(200), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("source", sa.String(80), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_to >= valid_from", name=op.f("ck_office_wording_period")
        ),
        sa.ForeignKeyConstraint(
            ["committee_id"], ["committee.id"], name=op.f("fk_office_wording_committee_id")
        ),
        sa.ForeignKeyConstraint(
            ["entered_by_id"], ["user_account.id"], name=op.f("fk_office_wording_entered_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_office_wording")),
    )
    op.create_index(
        "uq_office_wording", "office_wording", ["committee_id", "use", "valid_from"], unique=True
    )
    named = """(
        SELECT short_name FROM organization_name
        WHERE committee_id = committee.id ORDER BY valid_from DESC LIMIT 1
    )"""
    for use, text in (
        ("branch_led", f"'在办党组和' || {named} || '领导下'"),
        ("committee_led", "'在办党组领导下'"),
        ("report_to", "'办党组'"),
    ):
        op.execute(
            f"""
            INSERT INTO office_wording
                (committee_id, use, text, valid_from, source, version, entered_by_id, created_at, updated_at)
            SELECT committee.id, '{use}', {text}, '2019-01-01', '', 1, first.id, first.created_at, first.created_at
            FROM committee
            JOIN user_account AS first ON first.id = (SELECT min(id) FROM user_account)
            WHERE {named} IS NOT NULL
            """
        )


def downgrade() -> None:
    """The product says it again."""
    op.drop_table("office_wording")
