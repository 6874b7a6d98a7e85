"""Activities close to each branch's own work: legal outreach, exercises, services, volunteering."""

from collections.abc import Iterator
from datetime import time

from intranet.demo import dates, draw, library
from intranet.demo.gatherings import Gathering, Item
from intranet.demo.offices import Office

# code: kind, title and theme, form, what was done, place; one of them in each month named
_REGULAR: dict[str, tuple[tuple[int, ...], tuple[tuple[str, str, str, str, str], ...]]] = {
    "B01": (
        (2, 6, 10),
        (
            (
                "civility",
                "文明机关创建环境整治",
                "义务劳动",
                "党员分片整理办公区域和公共楼道，清理闲置物品，规范车辆停放。",
                "机关办公区",
            ),
            (
                "civility",
                "节约型机关创建宣传",
                "宣传倡导",
                "党员向机关各处室发出节电节水节纸倡议，检查下班后设备关闭情况。",
                "机关办公区",
            ),
        ),
    ),
    "B02": (
        (1, 4, 7, 8, 11),
        (
            (
                "service_activity",
                "开放点位便民服务",
                "现场服务",
                "党员在开放点位设置引导岗和饮水点，为市民指引路线、讲解安全须知，并收集意见建议。",
                "平时开放的人防工程",
            ),
            (
                "service_activity",
                "工程使用单位上门服务",
                "走访服务",
                "党员到工程使用单位讲解维护要求和备案流程，现场答复单位提出的问题。",
                "工程使用单位",
            ),
        ),
    ),
    "B03": (
        (4, 9, 11),
        (
            (
                "joint_training",
                "国防动员专业队伍联训",
                "分组训练、集中讲评",
                "有关单位专业队伍按课目分组训练，训练后集中讲评，梳理协同配合中的问题。",
                "训练场地",
            ),
            (
                "joint_training",
                "军地联络协同训练",
                "桌面推演",
                "军地双方围绕联络程序开展桌面推演，逐环节核对分工和时限。",
                "联合会议室",
            ),
        ),
    ),
    "B05": (
        (3, 6, 9, 12),
        (
            (
                "service_activity",
                "政务服务进园区活动",
                "现场办公",
                "党员到园区设置咨询台，讲解审批事项和申报材料，现场指导线上申报。",
                "产业园区服务中心",
            ),
            (
                "service_activity",
                "窗口开放日活动",
                "座谈体验",
                "邀请办事企业代表体验办事流程，听取对窗口服务的意见，能改的当场明确责任人。",
                "政务服务大厅",
            ),
        ),
    ),
    "B06": (
        (3, 5, 8, 10),
        (
            (
                "exercise",
                "岗位应急处置演练",
                "实兵演练",
                "按照预案设置情况，值班人员逐项处置，演练后逐岗讲评，形成改进清单。",
                "训练场地",
            ),
            (
                "exercise",
                "居民疏散引导演练",
                "现场演练",
                "党员在集结点和路口担任引导员，引导参演居民按路线有序疏散。",
                "社区疏散点",
            ),
        ),
    ),
    "B07": (
        (5, 11),
        (
            (
                "assistance",
                "结对帮扶走访",
                "入户走访",
                "党员到结对村走访困难家庭，了解生产生活情况，与村党支部交流支部建设做法。",
                "结对帮扶村",
            ),
        ),
    ),
    "B08": (
        (2, 5, 8, 11),
        (
            (
                "joint_training",
                "通信保障协同训练",
                "分组训练",
                "各岗位按保障预案开展设备展开、链路开通和应急切换训练，记录用时并讲评。",
                "中心训练场",
            ),
            (
                "exercise",
                "网络安全应急演练",
                "桌面推演、实际操作",
                "模拟设备故障和网络攻击情况，检验告警、研判、处置和报告流程。",
                "中心机房",
            ),
        ),
    ),
    "B09": (
        (4, 7, 10),
        (
            (
                "service_activity",
                "质量技术交底进工地活动",
                "现场讲解",
                "党员技术骨干结合实物样板讲解质量控制要点，解答施工和监理人员提问。",
                "在建工程项目部",
            ),
        ),
    ),
    "B10": (
        (1, 3, 5, 7, 9, 11),
        (
            (
                "service_activity",
                "便民服务点值守",
                "现场服务",
                "党员在服务点为居民提供政策咨询、工具借用和小家电安全检查等服务。",
                "社区便民服务点",
            ),
            (
                "service_activity",
                "设施维护便民开放日",
                "现场讲解",
                "向居民介绍工程维护常识和紧急情况下的使用方法，收集群众意见。",
                "管护工程现场",
            ),
        ),
    ),
    "B11": (
        (2, 4, 6, 8, 10, 12),
        (
            (
                "exercise",
                "应急救援综合演练",
                "实兵演练",
                "按照接报、出动、处置、撤收的顺序组织演练，重点检验装备操作和信息报送。",
                "中心训练场",
            ),
            (
                "joint_training",
                "救援技能联合训练",
                "分组训练、相互评议",
                "与有关单位救援队员分组训练绳索、破拆和急救课目，训练后相互评议。",
                "联合训练场",
            ),
            (
                "service_activity",
                "应急知识进社区活动",
                "宣传讲解、动手体验",
                "党员讲解家庭应急常识，指导居民体验心肺复苏和灭火器操作。",
                "社区文化广场",
            ),
        ),
    ),
}

# More outreach in the months of campaigns; B04 holds at least one a month.
_OUTREACH_A_MONTH = {4: 2, 5: 2, 7: 3, 8: 3, 9: 4, 12: 3}


def business(office: Office, year: int, month: int) -> Iterator[Gathering]:
    """All such activities of one branch in one month."""
    if office.code == "B04":
        yield from _outreach(office, year, month)
    if office.code in _REGULAR and month in _REGULAR[office.code][0]:
        yield _own_work(office, year, month)
    if month in {2, 5, 8, 11} and (office.order + month) % 2 == 0:
        yield _volunteering(office, year, month)
    if month == 10 and office.order % 3 == 1:
        yield Gathering(
            f"{office.code}-{year}-{month:02d}-field",
            "field",
            office.code,
            dates.in_month(year, month, 28),
            "革命传统教育现场教学",
            (
                Item(
                    "field_study",
                    theme="感悟革命精神 传承红色基因",
                    form="现场教学",
                    deed="党员跟随讲解参观展陈，聆听革命先辈事迹，现场开展交流。",
                ),
            ),
            time(9),
            180,
            "市内红色教育基地",
        )


def _own_work(office: Office, year: int, month: int) -> Gathering:
    month_list, choices = _REGULAR[office.code]
    kind, theme, form, deed, place = choices[(month_list.index(month) + year) % len(choices)]
    return Gathering(
        f"{office.code}-{year}-{month:02d}-work",
        "work",
        office.code,
        dates.in_month(year, month, 5 + office.order * 2),
        theme,
        (Item(kind, theme=theme, form=form, deed=deed),),
        time(9),
        180,
        place,
        headcount=draw.between(18, 85, "work", office.code, year, month),
    )


def _volunteering(office: Office, year: int, month: int) -> Gathering:
    theme, form, deed = library.VOLUNTEERING[
        (office.order + month + year) % len(library.VOLUNTEERING)
    ]
    return Gathering(
        f"{office.code}-{year}-{month:02d}-volunteer",
        "volunteer",
        office.code,
        dates.in_month(year, month, 11 + office.order * 4 % 13),
        theme,
        (Item("volunteer_service", theme=theme, form=form, deed=deed),),
        time(9),
        150,
        "联系社区",
    )


def _outreach(office: Office, year: int, month: int) -> Iterator[Gathering]:
    for turn in range(_OUTREACH_A_MONTH.get(month, 1)):
        number = year * 29 + month * 5 + turn
        kind, place = library.OUTREACH_PLACES[number % len(library.OUTREACH_PLACES)]
        subject = library.OUTREACH_THEMES[(number * 7 + turn) % len(library.OUTREACH_THEMES)]
        sheets = draw.between(6, 24, "sheets", year, month, turn) * 10
        asked = draw.between(12, 46, "asked", year, month, turn)
        deed = (
            f"现场设置展板和咨询台，发放宣传折页{sheets}份，解答群众咨询{asked}人次。"
            "宣讲采取“以案释法”的方式，把条文讲成身边事，群众反映听得懂、用得上。"
        )
        yield Gathering(
            f"{office.code}-{year}-{month:02d}-outreach{turn}",
            "outreach",
            office.code,
            dates.in_month(year, month, 4 + turn * 7),
            f"{subject}进{kind}宣传活动",
            (
                Item(
                    "legal_outreach",
                    theme=f"{subject}进{kind}",
                    form=draw.pick(
                        ("现场咨询、发放资料", "专题宣讲、互动问答", "展板展示、以案释法"), number
                    ),
                    deed=deed,
                ),
            ),
            time(9, 30),
            120,
            place,
            headcount=draw.between(45, 180, "heads", year, month, turn),
        )
