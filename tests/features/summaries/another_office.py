"""The yearly summary of another office, as such are published; the office, its people and its figures are invented.

``SECTIONS`` is the text. ``FACTS`` is what it says in numbers, each as it is entered: the words before the number, the
number with all that says how exactly it is known, the words behind it, where it is told.
"""

from typing import NamedTuple

from intranet.domain.achievements.indicators import ReportSection
from intranet.domain.achievements.tables import AchievementKind


class Chapter(NamedTuple):
    """One section of the text: where the product tells it, its heading of two halves, what comes first, the rest."""

    subject: str
    heading: str
    opening: str
    text: str


SECTIONS = (
    Chapter(
        "党建",
        "铸牢政治忠诚，建强战斗堡垒",
        "局机关党委把政治建设摆在首位，学习有安排，组织有活力",
        "局党组理论学习中心组集体学习12次，其中专题研讨8次。举办青年理论学习读书班3期，青年干部参加读书班近200名。"
        "选派中青班等主体班次学员31人次。党员集中培训参训率95%以上，基层党组织学习教育全覆盖。"
        "评定星级支部12个，其中五星级支部3个。指导基层党组织按期换届六十余个。发展党员9名，"
        "培养入党积极分子二十余名。创建党员先锋岗一百二十余个。阵地达标的支部占三分之二以上。"
        "开展廉政谈话300余人次，廉政承诺书签订全覆盖，警示教育每季度不少于1次。",
    ),
    Chapter(
        "关心关爱",
        "情系党员冷暖，凝聚奋进力量",
        "节日前后由班子成员带队上门，把组织的关怀送到家",
        "走访慰问困难党员和老党员六十余人次，发放慰问金20余万元。颁发“光荣在党”纪念章7枚。",
    ),
    Chapter(
        "为民服务",
        "践行为民宗旨，办好民生实事",
        "群众提出的事项件件有登记、有答复",
        "办理民生实事137件，办结率100%。协调解决企业难题四百多个。志愿服务参加千余人次，"
        "志愿服务累计时长3600小时。公园绿地服务群众1.2万余人次，群众满意率98.6%，"
        "群众满意率比上年提高2.3个百分点。结对共建社区18个。帮助销售农产品超80万元。",
    ),
    Chapter(
        "宣传教育",
        "讲好园林故事，弘扬文明新风",
        "宣传内容由各支部轮流供稿",
        "省级以上媒体刊发稿件50余篇，公众号推送信息千余条。举办第八届“书香园林”读书节，"
        "连续五年获评市级文明单位。",
    ),
)


class Fact(NamedTuple):
    """One statement of the text, and under which name of the dictionary it is entered."""

    subject: str
    wording: str
    tail: str = ""
    theme: str = ""
    section: ReportSection = ReportSection.BUSINESS

    @property
    def said(self) -> str:
        """The statement as it reads."""
        return f"{self.subject}{self.wording}{self.tail}"


_STUDY = {"section": ReportSection.THEORY}
_LIFE = {"section": ReportSection.ORGANIZATION}
_CLEAN = {"section": ReportSection.INTEGRITY}
_CARE = {"theme": "关心关爱"}
_SERVICE = {"theme": "为民服务"}
_MEDIA = {"section": ReportSection.PUBLICITY, "theme": "宣传教育"}

FACTS = (
    Fact("局党组理论学习中心组集体学习", "12次", **_STUDY),
    Fact("其中专题研讨", "8次", **_STUDY),
    Fact("举办青年理论学习读书班", "3期", **_STUDY),
    Fact("青年干部参加读书班", "近200名", **_STUDY),
    Fact("选派中青班等主体班次学员", "31人次", **_STUDY),
    Fact("党员集中培训参训率", "95%以上", **_STUDY),
    Fact("基层党组织学习教育", "全覆盖", **_STUDY),
    Fact("评定星级支部", "12个", **_LIFE),
    Fact("其中五星级支部", "3个", **_LIFE),
    Fact("指导基层党组织按期换届", "六十余个", **_LIFE),
    Fact("发展党员", "9名", **_LIFE),
    Fact("培养入党积极分子", "二十余名", **_LIFE),
    Fact("创建党员先锋岗", "一百二十余个", **_LIFE),
    Fact("阵地达标的支部占", "三分之二以上", **_LIFE),
    Fact("开展廉政谈话", "300余人次", **_CLEAN),
    Fact("廉政承诺书签订", "全覆盖", **_CLEAN),
    Fact("警示教育每季度", "不少于1次", **_CLEAN),
    Fact("走访慰问困难党员和老党员", "六十余人次", **_CARE),
    Fact("发放慰问金", "20余万元", **_CARE),
    Fact("颁发“光荣在党”纪念章", "7枚", **_CARE),
    Fact("办理民生实事", "137件", **_SERVICE),
    Fact("办结率", "100%", **_SERVICE),
    Fact("协调解决企业难题", "四百多个", **_SERVICE),
    Fact("志愿服务参加", "千余人次", **_SERVICE),
    Fact("志愿服务累计时长", "3600小时", **_SERVICE),
    Fact("公园绿地服务群众", "1.2万余人次", **_SERVICE),
    Fact("群众满意率", "98.6%", **_SERVICE),
    Fact("群众满意率比上年提高", "2.3个百分点", **_SERVICE),
    Fact("结对共建社区", "18个", **_SERVICE),
    Fact("帮助销售农产品", "超80万元", **_SERVICE),
    Fact("省级以上媒体刊发稿件", "50余篇", **_MEDIA),
    Fact("公众号推送信息", "千余条", **_MEDIA),
    Fact("举办", "第八届", "“书香园林”读书节", **_MEDIA),
    Fact("连续", "五年", "获评市级文明单位", **_MEDIA),
)

# What has no number: the kind of achievement, what its form asks for, and what has to be read of it on paper.
OTHERS = (
    (
        AchievementKind.AWARD,
        {
            "subject": "机关党委获评全市先进基层党组织",
            "level": "municipal",
            "party": "中共云栖市委",
            "period_from": "2024-07-01",
        },
        ("机关党委获评全市先进基层党组织", "中共云栖市委", "2024-07-01"),
    ),
    (
        AchievementKind.MEDIA,
        {
            "subject": "《支部建在林场上》",
            "level": "municipal",
            "party": "云栖日报",
            "reference": "3版",
            "period_from": "2024-09-12",
        },
        ("《支部建在林场上》", "云栖日报，3版", "2024-09-12"),
    ),
    (
        AchievementKind.DELIVERABLE,
        {
            "subject": "制定《党员先锋岗管理办法》等制度",
            "wording": "2项",
            "party": "局机关党委",
            "reference": "云园党发〔2024〕6号",
            "period_from": "2024-04-18",
        },
        ("制定《党员先锋岗管理办法》等制度2项", "云园党发〔2024〕6号"),
    ),
    (
        AchievementKind.ENDORSEMENT,
        {"level": "municipal", "reference": "阅办2024-31", "period_from": "2024-11-05"},
        ("工作获市级批示肯定", "2024-11-05"),
    ),
    (
        AchievementKind.CASE,
        {
            "subject": "“绿荫邻里”工作法",
            "level": "municipal",
            "party": "中共云栖市委市直机关工委",
            "period_from": "2024-12-10",
            "story": "支部把服务点设在公园里，党员轮流值守，群众就近反映、就近办理。",
        },
        ("“绿荫邻里”工作法", "中共云栖市委市直机关工委"),
    ),
)

# The captions of its pictures: section, precision, day, last day, what is told, and how its day reads.
CAPTIONS = (
    ("党建", "day", "2024-07-01", "", "召开庆祝建党大会", "2024年7月1日"),
    ("党建", "range", "2024-05-13", "2024-05-17", "举办党务干部培训班", "2024年5月13日至17日"),
    ("关心关爱", "day", "2024-01-30", "", "春节前看望老党员", "2024年1月30日"),
    ("为民服务", "month", "2024-06-01", "", "口袋公园全部开放", "2024年6月"),
    ("宣传教育", "year", "", "", "建成林业史陈列室", "2024年"),
)
