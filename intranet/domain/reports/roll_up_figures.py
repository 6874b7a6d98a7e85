"""The figures of the committee's roll-up as a list, and those more that its text can name."""

from intranet.domain.duties.rules import DOCUMENTED
from intranet.domain.duties.words import about
from intranet.domain.figures.committee import MEETING_KINDS, CommitteeFigures
from intranet.domain.figures.listed import (
    NOT_HELD,
    Figure,
    Sources,
    of_orders,
    of_paths,
    of_registers,
    volunteer_hours,
)
from intranet.domain.reports.clauses import day_in_year, documents_in
from intranet.foundation.chinese import percent, tenths
from intranet.foundation.quarters import Year


def committee_figure_list(figures: CommitteeFigures) -> tuple[Figure, ...]:
    """Every figure of the roll-up in the order of its sections; what did not happen says so."""
    achieved = Figure(
        "achieved_n", "工作成效", f"{len(figures.achieved)}条", Sources(achievements=True)
    )
    if not figures.kept:
        return (achieved,)
    hours = figures.per_head(figures.total("person_hours"))
    study = tuple(
        sorted({row.kind for line in figures.lines for row in line.figures.study_rows})
    ) or ("study_session",)
    found = [
        Figure("branches", "党支部", f"{figures.branches}个", Sources(members=True)),
        Figure("members", "党员", f"{figures.members}名", Sources(members=True)),
        Figure("study_n", "集中学习", _times(figures.total("study_count")), Sources(study)),
    ]
    if hours:
        found.append(Figure("hours", "人均学时", f"{tenths(hours)}学时", Sources()))
    labels = {duty.kind: duty.label for duty in DOCUMENTED}
    found += [
        Figure(kind, labels[kind], _times(figures.held(kind)), Sources((kind,)))
        for kind in MEETING_KINDS
    ]
    life = figures.life
    if life.due:
        kinds = Sources(MEETING_KINDS)
        found += [
            Figure("due", "应到", f"{life.due}人次", kinds),
            Figure("present", "实到", f"{life.present}人次", kinds),
            Figure("rate", "出勤率", f"{percent(life.present, life.due)}%", kinds),
        ]
    complete = sum(line.complete for line in figures.lines)
    life_named = about(year_over=figures.as_of >= Year(figures.period.year).last_day)
    found.append(Figure("complete", f"{life_named}均按时开展", f"{complete}个党支部"))
    waiting = figures.total("waiting")
    if waiting:
        found.append(Figure("waiting", "已开展待审核", f"{waiting}项", Sources(state="submitted")))
    branded = len({row.branch_id for row in figures.brands if row.brand_id is not None})
    found += [
        Figure("brands", "创建品牌的党支部", f"{branded}个", Sources(brands=True)),
        Figure("brand_n", "品牌活动", _times(figures.brand_activities), Sources(brands=True)),
        achieved,
    ]
    return (*found, *_own(figures), *_other(figures), *of_paths(figures.paths))


def _own(figures: CommitteeFigures) -> list[Figure]:
    """What the committee itself held."""
    found = [
        Figure(f"own_{one.kind}", f"本级{one.label}", f"{one.times}次", Sources((one.kind,)))
        for one in figures.own
    ]
    if guests := sum(one.guests for one in figures.own):
        kinds = tuple(one.kind for one in figures.own if one.guests)
        found.append(Figure("own_guests", "本级活动来宾", f"{guests}人", Sources(kinds)))
    return found


def _other(figures: CommitteeFigures) -> list[Figure]:
    integrity = tuple(sorted({row.kind for row in figures.rows if row.is_integrity}))
    times, people = figures.education
    sources = Sources(integrity or ("integrity_education",))
    found = [Figure("edu_n", "党风廉政教育", _times(times), sources)]
    if times:
        found.append(Figure("edu_p", "党风廉政教育参加", f"{people}人次", sources))
    found += of_registers(figures.integrity)
    volunteers = Sources(("volunteer_service",))
    times, people, minutes = figures.volunteering
    found.append(Figure("vol_n", "志愿服务", _times(times), volunteers))
    if times:
        found += [
            Figure("vol_p", "志愿服务参加", f"{people}人次", volunteers),
            Figure("vol_h", "志愿服务时长", f"{volunteer_hours(minutes)}小时", volunteers),
        ]
    return [*found, *of_orders(figures.orders)]


def _times(number: int) -> str:
    return f"{number}次" if number else NOT_HELD


def linkable(figures: CommitteeFigures) -> tuple[Figure, ...]:
    """The figures that can be named in rewritten paragraphs: all, and what stands in the text alone."""
    day = day_in_year(figures.as_of, figures.period.year)
    listed = (Figure("as_of", "截至日期", day), *committee_figure_list(figures))
    if not figures.kept:
        return listed
    total = figures.total
    more = [
        ("full", "正式党员", f"{total('full')}名"),
        ("probationary", "预备党员", f"{total('probationary')}名"),
        ("discuss_n", "其中交流研讨", f"{total('discussions')}次"),
        ("first_n", "会前先学", f"{total('first_topics')}次"),
        ("absent", "缺席", f"{figures.life.absent}人次"),
        ("received", "接收预备党员", f"{total('received')}名"),
        ("became_full", "转正", f"{total('became_full')}名"),
    ]
    hours_year = figures.per_head(total("person_hours_year"))
    if hours_year:
        more.append(("hours_y", "年内累计人均", f"{tenths(hours_year)}学时"))
    if documents := documents_in(figures.documents):
        more.append(("documents", "学习文件数", f"{len(documents)}份"))
    return (*listed, *(Figure(*one) for one in more))
