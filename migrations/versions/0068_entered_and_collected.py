"""灯塔-党建在线: the order of its blocks, kinds and records that are entered there. What a committee collects by a day."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.rebuilding import on_sqlite, rebuild

revision = "0068"
down_revision = "0067"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")

# as the platform's form for 三会一课 asks, as far as it is known; the office moves what it finds elsewhere
BLOCKS = (
    ("kind", "类别"),
    ("title", "名称"),
    ("time", "时间"),
    ("place", "地点"),
    ("chair", "主持人"),
    ("recorder", "记录人"),
    ("due", "应到人数"),
    ("present", "实到人数"),
    ("attended", "参加人员"),
    ("absent", "缺席人员及原因"),
    ("observers", "列席人员"),
    ("theme", "主题"),
    ("lecturer", "主讲人"),
    ("agenda", "议题"),
    ("content", "内容"),
    ("votes", "表决情况"),
    ("resolutions", "议定事项"),
)
KINDS = (
    "assembly",
    "branch_committee_meeting",
    "group_meeting",
    "lecture",
    "integrity_lecture",
    "theme_day",
    "life_meeting",
    "appraisal_meeting",
)


def upgrade():
    op.add_column("activity_kind", sa.Column("on_dengta", sa.Boolean()))
    kind = sa.table(
        "activity_kind", sa.column("code", sa.String), sa.column("on_dengta", sa.Boolean)
    )
    op.execute(sa.update(kind).values(on_dengta=kind.c.code.in_(KINDS)))
    if on_sqlite():
        rebuild("activity_kind", "on_dengta BOOLEAN", "on_dengta BOOLEAN NOT NULL")
    else:
        op.alter_column("activity_kind", "on_dengta", nullable=False)
    words = ", ".join(f"'{code}'" for code, _ in BLOCKS)
    block = op.create_table(
        "dengta_block",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("block", sa.String(40), nullable=False),
        sa.Column("label", sa.String(20), nullable=False),
        sa.Column("sort_order", sa.Integer(), nullable=False),
        sa.Column("is_shown", sa.Boolean(), nullable=False),
        sa.CheckConstraint(f"block IN ({words})", name=op.f("ck_dengta_block_block")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dengta_block")),
        sa.UniqueConstraint("block", name=op.f("uq_dengta_block_block")),
    )
    op.bulk_insert(
        block,
        [
            {"block": code, "label": label, "sort_order": number * 10, "is_shown": True}
            for number, (code, label) in enumerate(BLOCKS, 1)
        ],
    )
    op.create_table(
        "dengta_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("activity_id", sa.Integer(), nullable=False),
        sa.Column("entered_on", sa.Date(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["activity_id"], ["activity.id"], name=op.f("fk_dengta_entry_activity_id")
        ),
        sa.ForeignKeyConstraint(
            ["entered_by_id"], ["user_account.id"], name=op.f("fk_dengta_entry_entered_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dengta_entry")),
    )
    op.create_index("uq_dengta_entry_activity", "dengta_entry", ["activity_id"], unique=True)
    collected()


def collected():
    op.create_table(
        "data_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("committee_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(60), nullable=False),
        sa.Column("note", sa.String(300), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("points", JSON, nullable=False),
        sa.Column("is_closed", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["committee_id"], ["committee.id"], name=op.f("fk_data_request_committee_id")
        ),
        sa.ForeignKeyConstraint(
            ["entered_by_id"], ["user_account.id"], name=op.f("fk_data_request_entered_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_data_request")),
    )
    op.create_index("ix_data_request_committee", "data_request", ["committee_id", "due_on", "id"])
    op.create_table(
        "request_reply",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column("texts", JSON, nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True)),
        sa.Column("answered_by_id", sa.Integer()),
        sa.Column("answered_by_name", sa.String(40), nullable=False),
        sa.Column("reminded_at", sa.DateTime(timezone=True)),
        sa.Column("reminder", sa.String(100), nullable=False),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["data_request.id"],
            name=op.f("fk_request_reply_request_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["branch_id"], ["branch.id"], name=op.f("fk_request_reply_branch_id")
        ),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["user_account.id"], name=op.f("fk_request_reply_answered_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_request_reply")),
    )
    op.create_index(
        "uq_request_reply_branch", "request_reply", ["branch_id", "request_id"], unique=True
    )
    op.create_index("ix_request_reply_request", "request_reply", ["request_id"])


def downgrade():
    op.drop_table("request_reply")
    op.drop_table("data_request")
    op.drop_table("dengta_entry")
    op.drop_table("dengta_block")
    op.execute("ALTER TABLE activity_kind DROP COLUMN on_dengta")
