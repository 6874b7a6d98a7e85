"""训练演练: joint training, exercises and courses."""

from intranet.domain.service.training import (
    MAX_PARTNERS,
    MAX_SUBJECTS,
    MAX_TITLE,
    Training,
    TrainingKind,
    TrainingLevel,
)
from intranet.pagekit import plain_fields as fields
from intranet.pagekit.forms import EntryForm
from intranet.pagekit.plain import Plain, Sum, days, named, number, text


class TrainingForm(EntryForm):
    """One training, or several of a kind in one line."""

    title = fields.needed_text("名称", MAX_TITLE, "例如：市级防空警报通信联训。")
    kind = fields.one_of("类别", TrainingKind)
    level = fields.one_of("层级", TrainingLevel)
    held_on = fields.day("日期")
    ends_on = fields.last_day()
    sessions = fields.times("场次")
    hours_tenths = fields.known_hours("时长（小时）")
    participants = fields.known_number("参训人次")
    equipment = fields.known_number("动用装备（台套）")
    kilometres = fields.known_number("机动里程（公里）")
    partners = fields.optional_text("参加单位", MAX_PARTNERS)
    subjects = fields.optional_text("科目", MAX_SUBJECTS)
    activity_id = fields.gathering()


BOOK = Plain(
    key="training",
    what="训练演练",
    about="联合训练、演练、集中培训和比武竞赛。",
    table=Training,
    day="held_on",
    once=True,
    kind="level",
    kind_word="层级",
    form=TrainingForm,
    layout=(
        "title",
        ("kind", "level"),
        ("held_on", "ends_on"),
        ("sessions", "hours_tenths", "participants"),
        ("equipment", "kilometres"),
        "partners",
        "subjects",
        "activity_id",
    ),
    columns=(
        named("名称", 26, "title", note="subjects"),
        days("日期", Training.held_on, "ends_on"),
        text("类别", 10, "kind"),
        text("层级", 10, "level"),
        number("场次", 8, Training.sessions, "场"),
        number("时长", 8, Training.hours_tenths, "小时"),
        number("参训", 8, Training.participants, "人次"),
        number("装备", 8, Training.equipment, "台套", on_page=False),
        number("里程", 8, Training.kilometres, "公里", on_page=False),
        text("参加单位", 16, "partners", on_page=False),
        text("科目", 14, "subjects", on_page=False),
    ),
    sums=(
        Sum("场次", Training.sessions, "场"),
        Sum("时长", Training.hours_tenths, "小时"),
        Sum("参训", Training.participants, "人次"),
    ),
)
