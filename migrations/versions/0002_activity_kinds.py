"""The dictionary of activity kinds as shipped."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")

KIND = sa.table(
    "activity_kind",
    sa.column("id", sa.Integer),
    sa.column("code", sa.String),
    sa.column("label", sa.String),
    sa.column("theme_label", sa.String),
    sa.column("category", sa.String),
    sa.column("attendance_mode", sa.String),
    sa.column("due_rule", sa.String),
    sa.column("audience", sa.String),
    sa.column("committee_level", sa.Boolean),
    sa.column("shown_fields", JSON),
    sa.column("required_fields", JSON),
    sa.column("default_hours_tenths", sa.Integer),
    sa.column("default_minutes", sa.Integer),
    sa.column("counts_as_id", sa.Integer),
    sa.column("sort_order", sa.Integer),
    sa.column("is_active", sa.Boolean),
)

LIFE, STUDY, INTEGRITY, SERVICE, BUSINESS, OTHER = (
    "organizational_life",
    "study",
    "integrity",
    "service",
    "business",
    "other",
)
# code, label, category, mode, due rule, shown fields, required fields, tenths of study hours, minutes
# and, where they differ, theme label and other columns. ``!`` marks a required field.
KINDS = (
    ("assembly", "支部党员大会", LIFE, "due", "all_members",
     "first_topic agenda! content! votes! resolutions! study_hours", 0, 90, {}),
    ("branch_committee_meeting", "支部委员会会议", LIFE, "due", "branch_committee",
     "first_topic agenda! content! votes resolutions!", 0, 60, {"audience": "branch_committee"}),
    ("group_meeting", "党小组会", LIFE, "due", "party_group",
     "first_topic agenda! content! resolutions study_hours", 10, 60, {}),
    ("lecture", "党课", LIFE, "due", "all_members",
     "theme! lecturer! form content! study_hours!", 20, 90, {"theme_label": "党课题目"}),
    ("integrity_lecture", "廉政党课", LIFE, "due", "all_members",
     "theme! lecturer! form content! study_hours!", 20, 90,
     {"theme_label": "党课题目", "counts_as_id": 4}),
    ("theme_day", "主题党日", LIFE, "due", "all_members",
     "theme! form! first_topic content! votes resolutions study_hours", 20, 120, {}),
    ("life_meeting", "组织生活会", LIFE, "due", "all_members",
     "theme! content! criticism! resolutions!", 0, 180, {}),
    ("appraisal_meeting", "民主评议党员", LIFE, "due", "all_members",
     "agenda! content! votes resolutions", 0, 120, {}),
    ("study_session", "集中学习", STUDY, "due", "all_members",
     "theme! form first_topic lecturer content! study_hours!", 20, 90, {"theme_label": "学习内容"}),
    ("core_group_session", "理论学习中心组学习", STUDY, "headcount", "all_members",
     "theme! form lecturer content! study_hours", 30, 180,
     {"theme_label": "学习内容", "committee_level": True}),
    ("discussion", "交流研讨", STUDY, "due", "all_members",
     "theme! lecturer content! study_hours!", 20, 90, {"theme_label": "研讨题目"}),
    ("field_study", "现场教学", STUDY, "participants", "all_members",
     "theme! form content! study_hours!", 40, 240, {}),
    ("integrity_education", "廉政教育", INTEGRITY, "due", "all_members",
     "theme! form! lecturer content! study_hours", 10, 60, {}),
    ("warning_education", "警示教育", INTEGRITY, "due", "all_members",
     "theme! form! lecturer content! study_hours", 10, 60, {}),
    ("discipline_study", "党纪学习", INTEGRITY, "due", "all_members",
     "theme! form! lecturer content! study_hours!", 20, 90, {"theme_label": "学习内容"}),
    ("oath_renewal", "重温入党誓词", LIFE, "participants", "all_members",
     "theme! form content!", 0, 30, {}),
    ("volunteer_service", "志愿服务", SERVICE, "participants", "all_members",
     "theme! form content!", 0, 180, {}),
    ("service_activity", "便民服务", SERVICE, "headcount", "all_members",
     "theme! form content!", 0, 180, {}),
    ("assistance", "结对帮扶", SERVICE, "participants", "all_members",
     "theme! form content!", 0, 180, {}),
    ("legal_outreach", "普法宣传", BUSINESS, "headcount", "all_members",
     "theme! form! content!", 0, 120, {}),
    ("joint_training", "联训", BUSINESS, "headcount", "all_members",
     "theme! form content!", 0, 120, {}),
    ("exercise", "演练", BUSINESS, "headcount", "all_members",
     "theme! form content!", 0, 240, {}),
    ("publicity", "宣传报道", BUSINESS, "headcount", "all_members",
     "theme! form content!", 0, 0, {}),
    ("civility", "文明创建", OTHER, "participants", "all_members",
     "theme! form content!", 0, 120, {}),
    ("other", "其他活动", OTHER, "participants", "all_members",
     "theme! form content!", 0, 60, {}),
)  # fmt: skip


def rows() -> list[dict[str, object]]:
    """Spell the table above out."""
    found = []
    for number, (code, label, category, mode, rule, fields, hours, minutes, more) in enumerate(
        KINDS, 1
    ):
        names = fields.split()
        found.append(
            {
                "id": number,
                "code": code,
                "label": label,
                "theme_label": "主题",
                "category": category,
                "attendance_mode": mode,
                "due_rule": rule,
                "audience": "members",
                "committee_level": False,
                "shown_fields": [name.rstrip("!") for name in names],
                "required_fields": [name.rstrip("!") for name in names if name.endswith("!")],
                "default_hours_tenths": hours,
                "default_minutes": minutes,
                "counts_as_id": None,
                "sort_order": number * 10,
                "is_active": True,
                **more,
            }
        )
    return found


def upgrade() -> None:
    """Insert the kinds; the sequence goes on after them."""
    op.bulk_insert(KIND, rows())
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"SELECT setval('activity_kind_id_seq', {len(KINDS)})")


def downgrade() -> None:
    """Remove the kinds that were shipped."""
    codes = [kind[0] for kind in KINDS]
    op.execute(KIND.update().values(counts_as_id=None).where(KIND.c.code.in_(codes)))
    op.execute(KIND.delete().where(KIND.c.code.in_(codes)))
