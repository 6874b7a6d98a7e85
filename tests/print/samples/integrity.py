"""Papers of integrity."""

from datetime import date

from intranet.domain import registry  # noqa: F401 - rows of tables are made below
from intranet.domain.integrity.group_talks import GroupTalk
from intranet.domain.integrity.officer_reports import OfficerReport
from intranet.domain.integrity.pledges import Pledge, PledgeLevel
from intranet.domain.integrity.reasons import TalkKind, TalkReason
from intranet.domain.integrity.talks import IntegrityTalk, IntegrityTalkText
from intranet.domain.organization.tables import OrganizationName
from intranet.domain.paper.documents import (
    RecordPrint,
)
from intranet.domain.records.workflow import State
from intranet.features.integrity.papers import group_talk_print, pledge_print, talk_print
from intranet.features.integrity.reports.papers import report_page
from tests.print.samples.registers import _inspected

_OWNER = OrganizationName(full_name="中共示例机关第一支部委员会", short_name="示例机关第一党支部")


def pledge() -> RecordPrint:
    """The page of a pledge for signature."""
    signed = Pledge(
        id=7,
        version=2,
        year=2025,
        level=PledgeLevel.BRANCH,
        branch_id=1,
        party_a="示例机关党委",
        signer_a="欧阳某某",
        party_b="示例机关第一党支部",
        signer_b="陈建国",
        signed_on=date(2025, 1, 15),
        starts_on=date(2025, 1, 1),
        ends_on=date(2025, 12, 31),
        edition="《2025年党风廉政建设责任书（支部）》",
    )
    return pledge_print(signed, _OWNER, demo=True)


def group_talk() -> RecordPrint:
    """The record of a talk with many, its text as long as it may be."""
    talk = GroupTalk(
        id=3,
        version=1,
        held_on=date(2025, 7, 11),
        title="年度集体廉政谈话",
        reason=TalkReason.YEARLY,
        talker="陈建国",
        talker_post="党支部书记",
        headcount=8,
        scope="支部委员和关键岗位人员",
        demand="严守各项纪律，管好自己的岗位。" * 6,
    )
    return group_talk_print(talk, _OWNER, demo=True)


def integrity_talk() -> RecordPrint:
    """The record of a talk with one person, what they said left free."""
    talk = IntegrityTalk(
        id=5,
        version=1,
        kind=TalkKind.PRE_APPOINTMENT,
        reason=TalkReason.APPOINTMENT,
        held_on=date(2025, 7, 3),
        talker_name="陈建国",
        talker_post="党支部书记",
    )
    text = IntegrityTalkText(
        demand="履行岗位廉政责任，自觉接受监督。",
        response="",
        follow_up="完善本岗位防控措施。",
        due_on=date(2025, 8, 2),
    )
    return talk_print(talk, text, "褚明", _OWNER, demo=True)


def officer_report() -> RecordPrint:
    """廉情报告, taken note of."""
    report = OfficerReport(
        year=2025, quarter=3, title="2025年第三季度廉情报告", state=State.APPROVED,
        problems="结合岗位的案例不多", suggestions="统一编印警示教育案例",
    )  # fmt: skip
    return report_page(
        report,
        {
            "as_of": "2025年9月30日",
            "education": "开展党风廉政教育2次，38人次参加。",
            "talks": "开展集体廉政谈话1次、节前廉政提醒1次。",
            "risks": "现有廉政风险点6个（高风险1个、中风险2个、低风险3个），本季度复核6个。",
            "inspections": "本季度接受党风廉政督导1次，列出需改进问题3项。",
        },
        code="B01",
        name=_inspected().name,
        signer="纪检委员",
        day=date(2025, 9, 30),
        demo=False,
    )
