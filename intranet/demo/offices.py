"""The invented office: branches in office order with their names, duties, regular days and officers."""

from dataclasses import dataclass
from datetime import date

from intranet.domain.organization.tables import PostTitle

COMMITTEE_CODE = "C01"
# The office took its present name; bodies of the office were renamed with it.
RENAMED_ON = date(2024, 1, 1)
COMMITTEE_FOUNDED = date(2018, 6, 15)
COMMITTEE_NAMES = ("中共济南市人民防空办公室机关委员会", "中共济南市国防动员办公室机关委员会")
COMMITTEE_SHORT_NAME = "机关党委"
COMMITTEE_TERM = date(2023, 6, 15)


@dataclass(frozen=True)
class Office:
    """One branch. ``officers`` are secretary, organisation, publicity and discipline officer, deputy secretary."""

    code: str
    full_name: str
    former_name: str
    short_name: str
    duty: str
    founded_on: date
    term_starts: date
    theme_day: int
    place: str
    officers: tuple[str, ...]
    is_centre: bool = False
    behind: bool = False

    @property
    def order(self) -> int:
        """Place in office order, from 1."""
        return int(self.code[1:])

    @property
    def secretary(self) -> str:
        """The secretary of today."""
        return self.officers[0]

    @property
    def clerk(self) -> str:
        """Who keeps the records: the organisation officer, or the deputy where there is no committee."""
        return self.officers[1]


TITLES = (
    PostTitle.BRANCH_SECRETARY,
    PostTitle.ORGANIZATION_OFFICER,
    PostTitle.PUBLICITY_OFFICER,
    PostTitle.DISCIPLINE_OFFICER,
    PostTitle.BRANCH_DEPUTY_SECRETARY,
)
# Fewer than seven full members: a secretary and a deputy, no committee.
TITLES_WITHOUT_COMMITTEE = (PostTitle.BRANCH_SECRETARY, PostTitle.BRANCH_DEPUTY_SECRETARY)


def _of_office(
    ordinal: str,
    duty: str,
    term: date,
    day: int,
    place: str,
    officers: str,
    *,
    behind: bool = False,
) -> Office:
    number = "一二三四五六七".index(ordinal) + 1
    return Office(
        f"B{number:02d}",
        f"中共济南市国防动员办公室机关第{ordinal}支部委员会",
        f"中共济南市人民防空办公室机关第{ordinal}支部委员会",
        f"机关第{ordinal}党支部",
        duty,
        date(2019, 3, 1),
        term,
        day,
        place,
        tuple(officers.split()),
        behind=behind,
    )


def _of_centre(
    number: int, name: str, duty: str, term: date, day: int, place: str, officers: str
) -> Office:
    people = tuple(officers.split())
    suffix = "支部" if len(people) == 2 else "支部委员会"
    return Office(
        f"B{number:02d}",
        f"中共济南市{name}{suffix}",
        "",
        f"{name}党支部",
        duty,
        date(2020, 5, 20),
        term,
        day,
        place,
        people,
        is_centre=True,
    )


OFFICES = (
    _of_office(
        "一",
        "综合协调和服务保障",
        date(2024, 6, 20),
        10,
        "机关三楼会议室",
        "王建平 李慧敏 陈志远 赵文静 刘海燕",
    ),
    _of_office(
        "二",
        "人防工程建设管理和平战结合",
        date(2024, 7, 18),
        15,
        "机关四楼会议室",
        "张永强 徐丽华 杨春晖 宋佳宁",
    ),
    _of_office(
        "三",
        "军地协调和国防动员准备",
        date(2024, 8, 22),
        20,
        "机关四楼会议室",
        "李振国 王喆 许文博 谢晓红",
        behind=True,
    ),
    _of_office(
        "四",
        "普法宣传教育",
        date(2024, 8, 15),
        15,
        "机关二楼党员活动室",
        "刘思源 于慧 李𬭊 田文华 姜晓红",
    ),
    _of_office(
        "五",
        "行政审批服务和优化营商环境",
        date(2023, 3, 16),
        12,
        "政务服务大厅会议室",
        "黄志刚 胡敏 朱晓琳 任海波",
    ),
    _of_office(
        "六",
        "训练演练和战备值班",
        date(2024, 9, 5),
        18,
        "机关五楼会议室",
        "尹承志 段丽娟 雷鸣宇 侯志强 贺兰芝",
    ),
    _of_office(
        "七",
        "机关党建和干部人事",
        date(2024, 6, 27),
        25,
        "机关三楼党员活动室",
        "孟庆云 薛梅 阎子涵 余雯",
        behind=True,
    ),
    _of_centre(
        8,
        "人防指挥信息保障中心",
        "信息系统运行和科技支撑",
        date(2024, 11, 21),
        16,
        "中心二楼会议室",
        "钟志明 汪海洋 田雨欣 任志国 陆晓军",
    ),
    _of_centre(
        9,
        "人防工程质量中心",
        "人防工程质量监督",
        date(2024, 9, 12),
        20,
        "中心会议室",
        "彭宏伟 吕静怡 蒋大勇 蔡明远",
    ),
    _of_centre(
        10,
        "人防工程管护中心",
        "人防工程维护管理和便民服务",
        date(2024, 7, 11),
        8,
        "中心一楼会议室",
        "龚建军 郝玉兰",
    ),
    _of_centre(
        11,
        "人防安全应急救援中心",
        "应急救援和安全防护",
        date(2024, 10, 17),
        22,
        "中心训练教室",
        "郎志平 安建华 易文涛 左军 章小敏",
    ),
)
BY_CODE = {office.code: office for office in OFFICES}

# Branches whose term runs out within half a year or three months of the day asked for, or ran out before it: the last
# day of the term in days after that day.
TERMS_RUN_OUT = {"B05": 128, "B07": -24, "B11": 75}

# B06 elected another secretary at its assembly in the middle of 2025.
FORMER_SECRETARY = ("B06", "邵卫东")

# Groups of B08 with their leaders.
GROUPS = {
    "B08": (
        ("第一党小组", "姜文斌"),
        ("第二党小组", "魏东升"),
        ("第三党小组", "葛红梅"),
    )
}

COMMITTEE_POSTS = (
    (PostTitle.COMMITTEE_SECRETARY, "孙立群"),
    (PostTitle.FULL_TIME_DEPUTY_SECRETARY, "卢卫平"),
    (PostTitle.COMMITTEE_MEMBER, "冯德胜"),
    (PostTitle.COMMITTEE_MEMBER, "钟志明"),
    (PostTitle.COMMITTEE_MEMBER, "王建平"),
    (PostTitle.COMMITTEE_STAFF, "苏晓萌"),
)
# 机关纪委, of the same term, and the core group of the office's leaders.
OTHER_BODIES = (
    (PostTitle.DISCIPLINE_SECRETARY, "高明轩"),
    (PostTitle.DISCIPLINE_DEPUTY_SECRETARY, "宋佳宁"),
    (PostTitle.DISCIPLINE_MEMBER, "赵文静"),
    (PostTitle.DISCIPLINE_MEMBER, "袁浩然"),
    (PostTitle.DISCIPLINE_MEMBER, "任志国"),
    (PostTitle.CORE_GROUP_HEAD, "周国栋"),
    (PostTitle.CORE_GROUP_MEMBER, "孙立群"),
    (PostTitle.CORE_GROUP_MEMBER, "冯德胜"),
    (PostTitle.CORE_GROUP_MEMBER, "卢卫平"),
    (PostTitle.CORE_GROUP_MEMBER, "钟志明"),
    (PostTitle.CORE_GROUP_MEMBER, "郎志平"),
    (PostTitle.CORE_GROUP_SECRETARY, "苏晓萌"),
)
