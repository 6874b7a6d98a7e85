"""Papers of one meeting."""

from datetime import date

from intranet.domain import registry  # noqa: F401 - rows of tables are made below
from intranet.domain.activities.elections import Candidate, ElectedOffice, Election
from intranet.domain.activities.kinds import ActivityKind, AttendanceMode, DueRule
from intranet.domain.activities.quorum import DecisionType, VoteMethod
from intranet.domain.activities.tables import Activity, ActivityRecord, Vote
from intranet.domain.paper.ballots import BallotsPrint
from intranet.domain.paper.documents import (
    AgendaItemPrint,
    AgendaPrint,
    MotionPrint,
    NoticePrint,
    RecordPage,
    RecordPrint,
    ResolutionPrint,
    SignInPrint,
    SignInRow,
)
from intranet.domain.paper.parts import (
    Fact,
    Paragraph,
    SectionPrint,
)
from intranet.domain.records.workflow import State
from intranet.features.activities.papers.ballots import ballots as ballot_slips
from intranet.features.activities.papers.meeting import Occasion
from intranet.features.activities.papers.resolutions import resolutions as resolution_pages
from tests.print.samples.common import METADATA, meeting_facts
from tests.print.wording import (
    BRANCH,
    FULL_NAME,
    LIFE,
    STUDY,
)


def notice(extra: str = "") -> NoticePrint:
    """会议通知; ``extra`` is a further paragraph."""
    return NoticePrint(
        metadata=METADATA,
        demo=True,
        title_lines=("会议通知",),
        salutation="各位党员：",
        paragraphs=(
            "示例机关第十二党支部定于2025年10月15日（星期三）14时30分在二楼会议室召开支部党员大会，"
            "主要内容：1.学习有关文件；2.讨论接收预备党员；3.通报三季度党费收缴情况。请安排好工作准时"
            "参加；确需请假的，请会前向赵一帆说明原因。",
            *([extra] if extra else []),
        ),
        signatory=BRANCH,
        date="2025年10月10日",
    )


def sign_in_sheet(people: int = 23) -> SignInPrint:
    """签到表."""
    surnames = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨"
    given = ("立群", "一帆", "喆", "𬭊", "思远", "明", "建国")
    return SignInPrint(
        metadata=METADATA,
        demo=True,
        title_lines=("示例机关第十二党支部", "支部党员大会签到表"),
        facts=meeting_facts()[:2],
        due=tuple(
            SignInRow(
                str(number + 1),
                surnames[number % len(surnames)] + given[number % len(given)],
                "预备党员" if number % 11 == 10 else "",
            )
            for number in range(people)
        ),
        attending=(SignInRow("1", "欧阳建平", "机关党委"),),
    )


def agenda_card() -> AgendaPrint:
    """主持人议程卡."""
    return AgendaPrint(
        metadata=METADATA,
        demo=True,
        title_lines=("示例机关第十二党支部", "支部党员大会议程"),
        facts=meeting_facts(),
        items=(
            AgendaItemPrint("一", "学习有关文件", "领学人：钱立群"),
            AgendaItemPrint(
                "二",
                "讨论接收预备党员",
                "介绍人：孙思远、李明",
                "先由本人宣读入党志愿书，再由介绍人介绍情况，党员充分讨论后表决。",
                MotionPrint(
                    "同意接收周建国同志为中共预备党员",
                    voters_due="21名",
                    needed_valid="11名",
                    needed_pass="11票",
                    method="无记名投票",
                ),
            ),
            AgendaItemPrint("三", "通报三季度党费收缴情况", "通报人：赵一帆"),
        ),
        reminders=(
            "赞成人数超过应到会有表决权党员的半数方为通过；缺席党员的书面意见在会前送达的计入票数。",
        ),
    )


def record() -> RecordPrint:
    """Two records of one gathering."""
    facts = (
        *meeting_facts(),
        Fact("应到", "23名（有表决权21名）"),
        Fact("实到", "21名（有表决权19名）"),
        Fact(
            "出席",
            "钱立群、赵一帆、孙思远、李𬭊、周建国、吴明、郑喆、王立群、冯思远等21名",
            wide=True,
        ),
        Fact("缺席及原因", "陈建国（出差）、褚明（病假）", wide=True),
        Fact("列席", "欧阳建平（机关党委）", wide=True),
    )
    return RecordPrint(
        metadata=METADATA,
        demo=True,
        pages=(
            RecordPage(
                title_lines=("支部党员大会记录",),
                ordinal="（本年第3次）",
                facts=facts,
                sections=(
                    SectionPrint(
                        "一、议题",
                        (
                            Paragraph("1.学习有关文件；"),
                            Paragraph("2.讨论接收预备党员。"),
                        ),
                    ),
                    SectionPrint(
                        "二、会议内容",
                        (
                            Paragraph(STUDY, "钱立群："),
                            Paragraph("同意介绍人的意见，建议今后多参加一线值守。", "李𬭊："),
                        ),
                    ),
                    SectionPrint(
                        "三、表决情况",
                        (
                            Paragraph(
                                "应到会有表决权党员21名，实到19名；采取无记名投票方式，赞成19票、反对0票、"
                                "弃权0票，超过应到会有表决权党员的半数，通过。"
                            ),
                        ),
                    ),
                ),
                resolutions_heading="四、议定事项",
                resolutions=(
                    ResolutionPrint("将接收预备党员的决议报机关党委审批", "赵一帆", "2025-10-20"),
                    ResolutionPrint(
                        "安排缺席党员补学，并在下次党员大会上通报补学情况", "孙思远", "2025-10-31"
                    ),
                ),
                number="B12-2025-031",
            ),
            RecordPage(
                title_lines=("党课记录",),
                ordinal="（本年第2次）",
                facts=(*facts[:4], Fact("授课人", "钱立群（支部书记）"), Fact("学时", "1.5学时")),
                sections=(SectionPrint("一、授课内容", (Paragraph(LIFE),)),),
                number="B12-2025-032",
            ),
        ),
    )


def _occasion() -> Occasion:
    return Occasion(
        code="B12",
        short_name="示例机关第十二党支部",
        full_name=FULL_NAME,
        group_name="",
        brand_name="",
        roster=(),
        name_keys={},
        ordinals={},
        first_topic_label="会前先学",
        demo=True,
        criticism=False,
        reasons=False,
    )


def _assembly() -> Activity:
    """An assembly that admits somebody, makes somebody a full member and elects its committee."""

    def on(person: str, decision: DecisionType, motion: str) -> Vote:
        return Vote(
            motion=motion,
            decision_type=decision,
            method=VoteMethod.SECRET_BALLOT,
            person=person,
            approve=18,
            oppose=1,
            abstain=1,
            written_opinions=0,
        )

    names = ("钱立群", "李𬭊", "欧阳建平", "孙思远")
    election = Election(
        office=ElectedOffice.COMMITTEE, seats=3, issued=20, returned=20, valid=19,
        tellers="周建国", counters="吴一帆",
        candidates=[
            Candidate(position=at, name=name, approve=19 - at * 4, written_in=False)
            for at, name in enumerate(names)
        ],
    )  # fmt: skip
    chosen = Vote(
        motion="选举支部委员会委员", decision_type=DecisionType.ELECTION,
        method=VoteMethod.SECRET_BALLOT, person="", approve=0, oppose=0, abstain=0,
        written_opinions=0, election=election,
    )  # fmt: skip
    kind = ActivityKind(
        code="assembly", label="支部党员大会", due_rule=DueRule.ALL_MEMBERS,
        attendance_mode=AttendanceMode.DUE,
    )  # fmt: skip
    record = ActivityRecord(
        kind=kind,
        due_voters=21,
        present_voters=20,
        votes=[
            on("周建国", DecisionType.ADMISSION, "接收周建国同志为中共预备党员"),
            on("王喆", DecisionType.FULL_MEMBERSHIP, "王喆同志按期转正"),
            chosen,
        ],
    )
    return Activity(
        id=118, title="支部党员大会", held_on=date(2025, 9, 15), place="示例机关四楼会议室",
        chair_name="钱立群", recorder_name="孙思远", observers="", state=State.APPROVED,
        approved_at=METADATA.created, updated_at=METADATA.created, attendance=[], records=[record],
        kinds=",assembly,",
    )  # fmt: skip


def ballots() -> BallotsPrint:
    """表决票和选票."""
    return ballot_slips(_assembly(), _occasion())


def resolutions() -> RecordPrint:
    """支部大会决议和选举结果报告单."""
    return resolution_pages(_assembly(), _occasion())
