"""Party dues by month, and heart-to-heart talks with their content in a table apart."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "dues_month",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column("ym", sa.Integer(), nullable=False),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("amount_fen", sa.Integer(), nullable=True),
        sa.Column("handed_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "amount_fen IS NULL OR amount_fen >= 0", name=op.f("ck_dues_month_amount")
        ),
        sa.CheckConstraint("ym BETWEEN 190001 AND 999912", name=op.f("ck_dues_month_ym")),
        sa.ForeignKeyConstraint(["branch_id"], ["branch.id"], name=op.f("fk_dues_month_branch_id")),
        sa.ForeignKeyConstraint(
            ["entered_by_id"], ["user_account.id"], name=op.f("fk_dues_month_entered_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dues_month")),
    )
    with op.batch_alter_table("dues_month", schema=None) as batch_op:
        batch_op.create_index("uq_dues_month", ["branch_id", "ym"], unique=True)

    op.create_table(
        "dues_payment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("ym", sa.Integer(), nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("ym BETWEEN 190001 AND 999912", name=op.f("ck_dues_payment_ym")),
        sa.ForeignKeyConstraint(
            ["entered_by_id"], ["user_account.id"], name=op.f("fk_dues_payment_entered_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_dues_payment_member_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dues_payment")),
    )
    with op.batch_alter_table("dues_payment", schema=None) as batch_op:
        batch_op.create_index("ix_dues_payment_ym", ["ym", "member_id", "paid_on"], unique=False)
        batch_op.create_index("uq_dues_payment_month", ["member_id", "ym"], unique=True)

    op.create_table(
        "talk",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column("form_key", sa.String(length=36), nullable=False),
        sa.Column("pair_key", sa.String(length=100), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("place", sa.String(length=60), nullable=False),
        sa.Column(
            "occasion",
            sa.Enum(
                "yearly",
                "post_change",
                "award",
                "hardship",
                "feedback",
                "appraisal",
                "other",
                name="talk_occasion",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("talker_id", sa.Integer(), nullable=True),
        sa.Column("talker_name", sa.String(length=40), nullable=False),
        sa.Column("talkee_id", sa.Integer(), nullable=True),
        sa.Column("talkee_name", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("talker_name <> '' AND talkee_name <> ''", name=op.f("ck_talk_named")),
        sa.CheckConstraint(
            "talker_id IS NOT NULL OR talkee_id IS NOT NULL", name=op.f("ck_talk_a_member")
        ),
        sa.CheckConstraint(
            "talker_id IS NULL OR talker_id <> talkee_id", name=op.f("ck_talk_two_people")
        ),
        sa.ForeignKeyConstraint(["branch_id"], ["branch.id"], name=op.f("fk_talk_branch_id")),
        sa.ForeignKeyConstraint(
            ["entered_by_id"], ["user_account.id"], name=op.f("fk_talk_entered_by_id")
        ),
        sa.ForeignKeyConstraint(["talkee_id"], ["member.id"], name=op.f("fk_talk_talkee_id")),
        sa.ForeignKeyConstraint(["talker_id"], ["member.id"], name=op.f("fk_talk_talker_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_talk")),
    )
    with op.batch_alter_table("talk", schema=None) as batch_op:
        batch_op.create_index("ix_talk_branch", ["branch_id", "held_on", "id"], unique=False)
        batch_op.create_index("ix_talk_form_key", ["form_key"], unique=False)
        batch_op.create_index("ix_talk_talkee", ["talkee_id", "held_on"], unique=False)
        batch_op.create_index("ix_talk_talker", ["talker_id", "held_on"], unique=False)
        batch_op.create_index("uq_talk_pair", ["pair_key", "held_on", "branch_id"], unique=True)

    op.create_table(
        "talk_content",
        sa.Column("talk_id", sa.Integer(), nullable=False),
        sa.Column("gist", sa.Text(), nullable=False),
        sa.Column("opinions", sa.Text(), nullable=False),
        sa.Column("follow_up", sa.Text(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["talk_id"], ["talk.id"], name=op.f("fk_talk_content_talk_id")),
        sa.PrimaryKeyConstraint("talk_id", name=op.f("pk_talk_content")),
    )


def downgrade() -> None:
    """Take back; what the older version cannot hold goes."""
    for table in ("talk_content", "talk", "dues_payment", "dues_month"):
        op.drop_table(table)
