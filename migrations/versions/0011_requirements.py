"""Requirements as versions of rules, exemptions from them, and what is registered by its day."""

from datetime import UTC, date, datetime

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


REQUIREMENT = sa.table(
    "requirement",
    *(
        sa.column(name, kind)
        for name, kind in (
            ("code", sa.String),
            ("label", sa.String),
            ("measure", sa.String),
            ("unit", sa.String),
            ("cycle", sa.String),
            ("minimum", sa.Integer),
            ("grace_days", sa.Integer),
            ("basis", sa.String),
            ("origin", sa.String),
            ("convened", sa.Boolean),
            ("valid_from", sa.Date),
            ("confirmed_by", sa.String),
            ("sort_order", sa.Integer),
            ("created_at", sa.DateTime(timezone=True)),
        )
    ),
)
BRANCHES = "《中国共产党支部工作条例（试行）》"
LOCAL = "本单位规定"
# code, label, measure, unit, cycle, minimum, basis, origin, convened
SHIPPED = (
    ("assembly", "支部党员大会", "records", "branch", "quarter", 1,
     f"{BRANCHES}第十一条", "verified", True),
    ("branch_committee_meeting", "支部委员会会议", "records", "branch_committee", "month", 1,
     f"{BRANCHES}第十二条", "verified", True),
    ("group_meeting", "党小组会", "records", "party_group", "month", 1,
     f"{BRANCHES}第十三条", "verified", True),
    ("lecture", "党课", "records", "branch", "quarter", 1,
     f"{BRANCHES}第十六条（次数为本单位规定）", "local", False),
    ("theme_day", "主题党日", "records", "branch", "month", 1,
     f"{BRANCHES}第十六条", "verified", False),
    ("life_meeting", "组织生活会", "records", "branch", "year", 1,
     f"{BRANCHES}第十七条", "verified", True),
    ("appraisal_meeting", "民主评议党员", "records", "branch", "year", 1,
     f"{BRANCHES}第十八条", "verified", False),
    ("integrity_lecture", "廉政党课", "records", "branch", "year", 1, LOCAL, "local", False),
    ("talks", "谈心谈话", "talks", "member", "year", 100,
     f"{BRANCHES}第十九条", "verified", False),
    ("study_hours", "党员学时", "study_hours", "member", "year", 320,
     "《中国共产党党员教育管理工作条例》第二十条", "verified", False),
    ("officer_study_hours", "书记和委员学时", "study_hours", "officer", "year", 560,
     "《2019—2023年全国党员教育培训工作规划》（本单位继续执行）", "local", False),
    ("dues", "党费", "dues", "branch", "month", 1,
     "《关于中国共产党党费收缴、使用和管理的规定》", "verified", False),
    ("risk_review", "廉政风险点复核", "marks", "branch", "year", 1, LOCAL, "local", False),
    ("commitment", "责任书签订", "marks", "branch", "year", 1, LOCAL, "local", False),
    ("core_group_session", "中心组学习", "records", "office", "quarter", 1,
     "《中国共产党党委（党组）理论学习中心组学习规则》（次数为本单位规定）", "local", False),
)  # fmt: skip


def ship() -> None:
    """The rules as shipped, and the guard: versions are added, never changed."""
    op.bulk_insert(
        REQUIREMENT,
        [
            {
                "code": code,
                "label": label,
                "measure": measure,
                "unit": unit,
                "cycle": cycle,
                "minimum": minimum,
                "grace_days": 0,
                "basis": basis,
                "origin": origin,
                "convened": convened,
                "valid_from": date(2019, 1, 1),
                "confirmed_by": "",
                "sort_order": number * 10,
                "created_at": datetime(2025, 1, 1, tzinfo=UTC),
            }
            for number, (
                code,
                label,
                measure,
                unit,
                cycle,
                minimum,
                basis,
                origin,
                convened,
            ) in enumerate(SHIPPED, 1)
        ],
    )
    if op.get_bind().dialect.name == "sqlite":
        for act in ("update", "delete"):
            op.execute(
                f"CREATE TRIGGER tr_requirement_no_{act} BEFORE {act.upper()} ON requirement "
                "BEGIN SELECT RAISE(ABORT, 'requirement is append-only'); END"
            )
        return
    op.execute(
        "CREATE TRIGGER tr_requirement_append_only BEFORE UPDATE OR DELETE ON requirement "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )


def upgrade() -> None:
    """Add the tables and the rules as shipped."""
    op.create_table(
        "duty_exemption",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("requested_by_id", sa.Integer(), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("agreed", sa.Boolean(), nullable=True),
        sa.Column("opinion", sa.String(length=200), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("form_key", sa.String(length=36), nullable=False),
        sa.CheckConstraint(
            "(agreed IS NULL) = (decided_at IS NULL) AND (agreed IS NULL) = (decided_by_id IS NULL)",
            name=op.f("ck_duty_exemption_decided"),
        ),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_duty_exemption_period")),
        sa.ForeignKeyConstraint(
            ["branch_id"], ["branch.id"], name=op.f("fk_duty_exemption_branch_id")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["user_account.id"], name=op.f("fk_duty_exemption_decided_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["requested_by_id"], ["user_account.id"], name=op.f("fk_duty_exemption_requested_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty_exemption")),
        sa.UniqueConstraint("form_key", name=op.f("uq_duty_exemption_form_key")),
    )
    op.create_index(
        "ix_duty_exemption_branch", "duty_exemption", ["branch_id", "code", "starts_on"]
    )
    op.create_index("ix_duty_exemption_open", "duty_exemption", ["agreed", "branch_id"])

    op.create_table(
        "duty_mark",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=False),
        sa.Column("note", sa.String(length=120), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_by_id", sa.Integer(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(confirmed_at IS NULL) = (confirmed_by_id IS NULL)",
            name=op.f("ck_duty_mark_confirmed"),
        ),
        sa.ForeignKeyConstraint(["branch_id"], ["branch.id"], name=op.f("fk_duty_mark_branch_id")),
        sa.ForeignKeyConstraint(
            ["confirmed_by_id"], ["user_account.id"], name=op.f("fk_duty_mark_confirmed_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["entered_by_id"], ["user_account.id"], name=op.f("fk_duty_mark_entered_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty_mark")),
    )
    op.create_index("uq_duty_mark", "duty_mark", ["branch_id", "code", "done_on"], unique=True)

    op.create_table(
        "requirement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("committee_id", sa.Integer(), nullable=True),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("label", sa.String(length=20), nullable=False),
        sa.Column(
            "measure",
            sa.Enum(
                "records",
                "talks",
                "study_hours",
                "dues",
                "marks",
                name="measure",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "unit",
            sa.Enum(
                "branch",
                "branch_committee",
                "party_group",
                "member",
                "officer",
                "office",
                name="unit",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "cycle",
            sa.Enum(
                "month",
                "quarter",
                "year",
                name="cycle",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("minimum", sa.Integer(), nullable=False),
        sa.Column("grace_days", sa.Integer(), nullable=False),
        sa.Column("basis", sa.String(length=120), nullable=False),
        sa.Column(
            "origin",
            sa.Enum(
                "verified",
                "local",
                name="origin",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("convened", sa.Boolean(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("confirmed_by", sa.String(length=80), nullable=False),
        sa.Column("sort_order", sa.Integer(), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("grace_days BETWEEN 0 AND 60", name=op.f("ck_requirement_grace_days")),
        sa.CheckConstraint("minimum BETWEEN 0 AND 2400", name=op.f("ck_requirement_minimum")),
        sa.ForeignKeyConstraint(
            ["committee_id"], ["committee.id"], name=op.f("fk_requirement_committee_id")
        ),
        sa.ForeignKeyConstraint(
            ["entered_by_id"], ["user_account.id"], name=op.f("fk_requirement_entered_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_requirement")),
    )
    op.create_index("ix_requirement_code", "requirement", ["code", "valid_from"])
    ship()


def downgrade() -> None:
    """Drop the tables; triggers go with them."""
    op.drop_index("ix_requirement_code", "requirement")

    op.drop_table("requirement")
    op.drop_index("uq_duty_mark", "duty_mark")

    op.drop_table("duty_mark")
    op.drop_index("ix_duty_exemption_open", "duty_exemption")
    op.drop_index("ix_duty_exemption_branch", "duty_exemption")

    op.drop_table("duty_exemption")
