"""What the committee's own bodies hold, and the matters that come up there. All invented and generic."""

from collections.abc import Iterator
from datetime import date, time

from intranet.demo import dates, draw, library
from intranet.demo.gatherings import Gathering, Item
from intranet.demo.topics import Topic
from intranet.foundation.chinese import numeral

# By quarter: the two matters of its meeting.
OF_COMMITTEE = (
    (
        Topic("年度党建工作要点", "个别任务没有落到责任人", "按支部列出任务清单，每季度对账一次"),
        Topic(
            "各支部换届准备", "部分支部届满时间没有提前掌握", "届满前六个月提醒，报批材料统一审核"
        ),
    ),
    (
        Topic("主题党日开展情况", "少数活动同业务工作结合不紧", "各支部围绕主责重新排定下半年主题"),
        Topic("党费收缴和使用情况", "个别支部按季集中收缴", "改为按月收缴，使用情况半年公布一次"),
    ),
    (
        Topic("支部品牌创建进展", "有的品牌内容多、特色少", "每个品牌确定一项群众能感受到的举措"),
        Topic("党务干事培训安排", "新任干事不熟悉记录规范", "组织一次集中培训，结合实例讲评记录"),
    ),
    (
        Topic("书记述职评议准备", "述职内容成绩多、问题少", "述职报告中查摆问题不少于三分之一"),
        Topic("困难党员走访慰问", "退休党员情况掌握不够及时", "由支部逐人核实，年底前走访到位"),
    ),
)
OF_DISCIPLINE = (
    (
        Topic(
            "党风廉政建设责任书签订",
            "有岗位变动后没有补签的情况",
            "变动后一个月内补签，名单逐一核对",
        ),
        Topic("春节后作风情况检查", "个别支部节前提醒留痕不全", "节前提醒统一登记，节后一周内抽查"),
    ),
    (
        Topic("廉政风险点复核", "部分防控措施多年没有更新", "各支部对照职责重新排查，六月底前报送"),
        Topic("警示教育安排", "以往观看多、讨论少", "每次教育后安排交流，联系岗位谈认识"),
    ),
    (
        Topic("纪检委员履职情况", "少数纪检委员参加监督不够经常", "每季度听取一次纪检委员工作情况"),
        Topic("督导检查问题整改", "有两项整改还没有提供材料", "明确责任人和时限，下月逐项销号"),
    ),
    (
        Topic("廉洁文化建设", "形式比较单一", "征集党员家庭廉洁故事，在机关展出"),
        Topic("全年监督工作总结", "对小额采购的监督还不细", "明年把小额采购列入重点监督内容"),
    ),
)


# With whom events were held, and how many came from there: day, title, deed, hosts, guests, all who came.
CO_HOSTED = (
    (
        date(2025, 6, 24),
        "“七一”前夕党建共建活动",
        "与共建单位党员一起参观初心长廊，重温入党誓词。双方交流了支部工作做法",
        "市气象局机关党委、市水务局机关党委",
        24,
        52,
    ),
    (
        date(2025, 9, 11),
        "国防教育共建交流活动",
        "与共建单位共同举办国防教育宣讲，参观宣教馆。双方商定了下半年的共建项目",
        "市应急管理局机关党委",
        15,
        38,
    ),
)


def own(as_of: date) -> Iterator[Gathering]:
    """What no body of the committee holds: the leading group, the director's meeting, shared events."""
    for year, month in dates.months(dates.FIRST_DAY, as_of):
        if month % 3 == 2:
            title, gain = draw.pick(library.DOCUMENTS, "director", year, month)
            topic = library.FIRST_TOPICS[(year + month) % len(library.FIRST_TOPICS)]
            study = Item(
                "director_meeting_study", theme=topic, form="会前学习", document=(title, gain)
            )
            yield _own(
                f"C-{year}-{month:02d}-director",
                dates.in_month(year, month, 11),
                f"主任办公会{month}月学习",
                study,
                16,
            )
        if month % 3 == 0:
            quarter = numeral((month + 2) // 3)
            meeting = Item("leading_group_meeting")
            yield _own(
                f"C-{year}-{month:02d}-leading",
                dates.in_month(year, month, 6),
                f"党组会第{quarter}季度专题研究党建工作",
                meeting,
                9,
            )
    for day, title, deed, hosts, guests, people in CO_HOSTED:
        item = Item("co_hosted_event", title, "联合开展", deed, hosts=hosts, guests=guests)
        yield _own(f"C-{day}-shared", day, title, item, people)


def _own(key: str, day: date, title: str, item: Item, people: int) -> Gathering:
    return Gathering(
        key, "own", None, day, title, (item,), time(9), 90, "机关三楼会议室", headcount=people
    )


def gatherings(as_of: date) -> Iterator[Gathering]:
    """Meetings of 机关党委 and 机关纪委 once a quarter, study of the core group every other month."""
    yield from own(as_of)
    for year, month in dates.months(dates.FIRST_DAY, as_of):
        if month % 3 != 2:
            yield _of_body(year, month, discipline=month % 3 == 1)
        if month % 2 == 0 and month != 12:
            continue
        title, gain = draw.pick(library.DOCUMENTS, "zxz", year, month)
        topic = library.FIRST_TOPICS[(year + month) % len(library.FIRST_TOPICS)]
        yield Gathering(
            f"C-{year}-{month:02d}-core",
            "core",
            None,
            dates.in_month(year, month, 14),
            f"党组理论学习中心组{month}月集体学习",
            (Item("core_group_session", theme=topic, form="集体学习研讨", document=(title, gain)),),
            time(14, 30),
            180,
            "机关三楼会议室",
        )


def _of_body(year: int, month: int, *, discipline: bool) -> Gathering:
    """A meeting of 机关纪委 in the first month of a quarter, of 机关党委 in the last."""
    body, kind = (
        ("机关纪委", "discipline_committee_meeting")
        if discipline
        else ("机关党委", "committee_meeting")
    )
    quarter = numeral((month + 2) // 3)
    return Gathering(
        f"C-{year}-{month:02d}-{'discipline' if discipline else 'party'}",
        "discipline" if discipline else "party",
        None,
        dates.in_month(year, month, 18),
        f"{body}第{quarter}季度会议",
        (Item(kind),),
        time(9),
        90,
        "机关三楼会议室",
    )
