"""The figures of a summary as a list: each with a key, its wording and where its records are found."""

from dataclasses import dataclass

from intranet.domain.duties import DUTY_KINDS
from intranet.domain.figures import BranchFigures
from intranet.domain.kinds import Category
from intranet.foundation.chinese import percent, tenths


@dataclass(frozen=True, slots=True)
class Sources:
    """The records behind a figure, as filters of the list of activities; members have their own page."""

    kinds: tuple[str, ...] = ()
    state: str = "approved"
    members: bool = False
    whole_year: bool = False


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure: stable key, label, value with its unit, sources."""

    key: str
    label: str
    value: str
    sources: Sources | None = None


def _kinds_of(figures: BranchFigures, *categories: Category) -> tuple[str, ...]:
    return tuple(sorted({row.kind for row in figures.rows if row.category in categories}))


def figure_list(figures: BranchFigures) -> tuple[Figure, ...]:
    """Every figure of the summary, in the order of its sections."""
    people = Sources(members=True)
    study = Sources(_kinds_of(figures, Category.STUDY) or ("study_session",))
    life = Sources(DUTY_KINDS)
    integrity_kinds = tuple(sorted({row.kind for row in figures.rows if row.is_integrity}))
    integrity = Sources(integrity_kinds or ("integrity_education",))
    volunteers = Sources(("volunteer_service",))
    edu_n, edu_p = figures.education
    vol_n, vol_p, vol_minutes = figures.volunteering
    hours = figures.per_head(figures.person_hours)
    hours_year = figures.per_head(figures.person_hours_year)
    rate = f"{percent(figures.life.present, figures.life.due)}%" if figures.life.due else "不适用"
    found = [
        Figure("members", "党员", f"{figures.members}名", people),
        Figure("full", "正式党员", f"{figures.full}名", people),
        Figure("probationary", "预备党员", f"{figures.probationary}名", people),
        Figure("study_n", "集中学习", f"{figures.study_count}次", study),
        Figure(
            "person_hours", "本季度计入学时", f"{tenths(figures.person_hours)}人学时", Sources()
        ),
        Figure("hours_q", "本季度人均", f"{tenths(hours)}学时", Sources()),
        Figure("hours_y", "年内累计人均", f"{tenths(hours_year)}学时", Sources(whole_year=True)),
        Figure("docs_n", "学习内容", f"{len(figures.documents)}项", study),
        Figure("discuss_n", "交流研讨", f"{figures.discussions}次", Sources(("discussion",))),
        Figure("first_n", "会前先学", f"{figures.first_topics}次", Sources()),
    ]
    for standing in figures.duties:
        if standing.standing.applies or standing.held:
            kind = standing.duty.kind
            found.append(Figure(kind, standing.duty.label, f"{standing.held}次", Sources((kind,))))
    found += [
        Figure("due", "应到", f"{figures.life.due}人次", life),
        Figure("present", "实到", f"{figures.life.present}人次", life),
        Figure("absent", "缺席", f"{figures.life.absent}人次", life),
        Figure("rate", "出勤率", rate, life),
        Figure("leaders", "党员领导干部参加", f"{figures.leaders}人次", life),
        Figure("waiting", "已开展待审核", f"{figures.waiting}项", Sources(state="submitted")),
        Figure("received", "接收预备党员", f"{figures.received}名", people),
        Figure("became_full", "按期转正", f"{figures.became_full}名", people),
        Figure("vol_n", "志愿服务", f"{vol_n}次", volunteers),
        Figure("vol_p", "志愿服务参加", f"{vol_p}人次", volunteers),
        Figure("vol_h", "志愿服务", f"{volunteer_hours(vol_minutes)}小时", volunteers),
        Figure("edu_n", "党风廉政教育", f"{edu_n}次", integrity),
        Figure("edu_p", "党风廉政教育参加", f"{edu_p}人次", integrity),
    ]
    return tuple(found)


def volunteer_hours(minutes: int) -> str:
    """Person-minutes as hours with at most one decimal, halves up."""
    return tenths((minutes + 3) // 6)
