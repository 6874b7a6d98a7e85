"""Wording of a branch's summary (党建工作小结, of a year 党建工作总结), one entry per edition of the wording.

Only sentences live here; which of them are used, and with which figures, is decided in ``summary_text`` and
``summary_tables``.
"""

from datetime import date

from intranet.domain.reports.wording.editions import SummaryWording, WordingEdition, edition_on
from intranet.foundation.quarters import Period

_FIRST_EDITION = WordingEdition(
    valid_from=date(2019, 1, 1),
    texts={
        # title, by parts that may stand on lines of their own
        "title_period": "{period}",
        "title_name": "党建工作{noun}",
        # lead
        "lead": (
            "{period}，{branch}{bearings}开展党建工作。截至{as_of}，支部有党员{members}名，{composition}。"
            "现将有关情况{noun}如下。"
        ),
        "lead_duty": "围绕{duty}",
        "composition_mixed": "其中正式党员{full}名、预备党员{probationary}名",
        "composition_full": "均为正式党员",
        "composition_probationary": "均为预备党员",
        # headings
        "part_work": "一、主要工作情况",
        "part_problems": "二、存在问题",
        "part_plans": "三、{after}重点工作",
        "run_in_study": "突出政治建设，深化理论学习。",
        "run_in_life": "严格组织生活，规范制度落实。",
        "run_in_care": "抓好教育管理，服务党员群众。",
        "run_in_brand": "深化品牌创建，促进党建与业务融合。",
        # the same where nothing was done for a brand
        "run_in_business": "推动党建与业务融合。",
        "run_in_integrity": "落实主体责任，加强纪律教育。",
        # two sections of which one has a single line
        "run_in_care_integrity": "抓好教育管理，加强纪律教育。",
        # （一）
        "study": (
            "组织集中学习{study_n}次⟨（其中交流研讨{discuss_n}次）⟩⟨，人均{hours_q}学时⟩"
            "⟨，年内累计人均{hours_y}学时⟩。"
        ),
        "study_discussed": (
            "以交流研讨形式组织集中学习{study_n}次⟨，人均{hours_q}学时⟩⟨，年内累计人均{hours_y}学时⟩。"
        ),
        "study_none": "结合主题党日等开展学习，人均{hours_q}学时⟨，年内累计人均{hours_y}学时⟩。",
        "study_waiting": "年内累计人均{hours_y}学时⟨，其中{this}人均{hours_q}学时⟩。",
        "documents": "学习{docs_top}⟨等文件{n}份⟩。",
        "first_topics": "坚持会前先学，{this}开展{first_n}次。",
        "conveyed": "会前传达{docs_top}⟨等文件{n}份⟩。",
        # （二）
        "assembly": "支部党员大会{n}次",
        "branch_committee_meeting": "支部委员会会议{n}次",
        "group_meeting": "党小组会{n}次",
        "life_meeting": "组织生活会{n}次",
        "meetings": "召开{list}",
        "lecture": "上党课{n}次",
        "theme_day": "主题党日{n}次",
        "appraisal_meeting": "民主评议党员{n}次",
        "carried_out": "开展{list}",
        "life_none": "{this}组织生活各项会议和活动均未开展。",
        "lecture_titles": "党课讲授{titles}⟨等{n}个专题⟩。",
        "theme_titles": "主题党日围绕{titles}⟨等{n}个主题⟩开展。",
        "decisions": "会议议定{titles}⟨等{n}项⟩工作事项。",
        "attendance": "应到{due}人次，实到{present}人次，出勤率{rate}%⟨；{absence}⟩。",
        "absence_all": "因故缺席{absent}人次",
        "absence_some": "缺席{absent}人次，其中因故缺席{n}人次",
        "absence_none": "缺席{absent}人次",
        "leaders": "党员领导干部以普通党员身份参加支部组织生活{leaders}人次。",
        "all_done": "{this}应开展的{kinds}均已按时开展。",
        "waiting": "另有{n}项活动已开展，记录正在完善。",
        # of a half-year and a year: the quarters have told of each
        "explained": "{n}项会议和活动因故未如期开展，原因已在各季度小结中说明。",
        "short_month": "{month}月{kind}因{reason}未如期召开⟨，已于{made_up}召开⟩。",
        "short_quarter": "{this}{kind}因{reason}未如期召开⟨，已于{made_up}召开⟩。",
        "short_month_activity": "{month}月{kind}因{reason}未如期开展⟨，已于{made_up}开展⟩。",
        "short_quarter_activity": ("{this}{kind}因{reason}未如期开展⟨，已于{made_up}开展⟩。"),
        "short_year": "本年度{kind}因{reason}未召开⟨，已于{made_up}召开⟩。",
        "short_year_activity": "本年度{kind}因{reason}未开展⟨，已于{made_up}开展⟩。",
        "agreed_year": "经机关党委同意，本年度{kind}{reason}。",
        "agreed_month": "经机关党委同意，{month}月{kind}{reason}。",
        "agreed_quarter": "经机关党委同意，{this}{kind}{reason}。",
        "no_committee": ("支部正式党员不足7人，未设支部委员会，有关事项由支部党员大会研究决定。"),
        # （三）
        "received": "接收预备党员{n}名",
        "became_full": "{n}名预备党员转为正式党员",
        "applicants": "入党申请人{n}名",
        "activists": "入党积极分子{n}名",
        "candidates": "发展对象{n}名",
        "away": "流动党员{n}名",
        "paths": "现有{list}。",
        "visits": "走访慰问{visited}人次⟨，发放慰问金{given}元⟩。",
        "honours": "党员获得荣誉{n}项。",
        "volunteers": ("组织志愿服务{vol_n}次，{vol_p}人次参加⟨，服务{vol_h}小时⟩"),
        "orders_received": "受理服务点单{order_n}",
        "orders_before": "此前受理的服务点单",
        "orders_mean": "，平均响应时间{order_days}",
        "orders_response": "，响应时间{order_days}",
        "orders_solved": "，解决率{order_solved}",
        "orders_satisfied": "，满意率{order_good}",
        # （四）
        "brand": "{brand}⟨处于{stage}阶段⟩",
        "brand_ended": "{brand}经复核不再保留",
        "brand_activities": "{this}开展品牌活动{brand_n}次",
        # （五）
        "education": "开展党风廉政教育{edu_n}次，{edu_p}人次参加",
        "reminders": "节前廉政提醒{remind_n}次",
        "group_talks": "集体廉政谈话{gtalk_n}次",
        "risks": "复核廉政风险点{risk_n}个⟨，调整{risk_chg}个⟩",
        "risks_changed": "调整廉政风险点{risk_chg}个",
        # 二
        "problem": "{ordinal}是{text}",
        "previous_only_done": "{before}列出的问题已整改。",
        "previous_all_done": "{before}列出的{prev_n}项问题，已全部整改。",
        "previous_none_done": "{before}列出的{prev_n}项问题正在推进整改。",
        "previous": "{before}列出的{prev_n}项问题，已整改{prev_done}项，{prev_open}项正在推进。",
        # 三
        "plan": "{month}月{text}，由{owner}负责。",
        # what a person still has to type, in a draft
        "unset_problems": "【存在问题尚未填写】",
        "unset_plans": "【{after}重点工作尚未填写】",
        # 附件1
        "table_life": "组织生活开展情况表",
        "note_waiting": "已开展，记录待审",
        "note_short_month": "{month}月因{reason}延期",
        "note_short_quarter": "因{reason}延期",
        "note_short": "{when}因{reason}延期",
        "note_agreed": "经同意调整",
        "note_no_committee": "未设支部委员会",
        "note_no_groups": "未划分党小组",
        "note_yearly": "按年度安排",
        "note_not_yet": "截至统计日未到期",
        "note_made_up": "{month}的于{day}补开",
        "note_for_before": "其中{n}次补开此前应开展的",
        "note_unexplained": "【{month}延期原因未说明】",
        "note_returned": "【{month}记录退回修改，尚未重新提交】",
        "life_note_apart": "合计中的应开展、开展次数不含{list}。",
        "life_note_combined": "一次活动兼作几类的，各类分别计次；合计中的应到、实到人次只计一次。",
        # 附件2
        "table_study": "集中学习情况表",
        "study_note": (
            "人均学时按{as_of}在册党员本人的学时计算，含党课、主题党日等活动和经确认的培训、补学："
            "{this}合计{person_hours}人学时，按作学时要求的党员{members}名计，人均{hours_q}学时。"
        ),
        # 附件3
        "table_brand": "品牌成效表",
        "brand_note": "成效数字按登记时的表述列出，概数词、单位和截至时间以此为准。",
        # 附件4
        "table_records": "记录清单",
        "tables_left_out": "{this}{list}无内容，不附。",
        "records_note": "页数和纸质存放位置在归档时填写。",
        "late_entries_note": "关账后补录{n}项，经{committee}同意。",
        # 审核页
        "review_filler": "填报人",
        "review_secretary": "党支部书记（签字）",
        "review_opinion_label": "机关党委审核意见",
        "review_opinion": "经核对，数据与工作记录一致，同意归入本年度党建工作材料。",
        "review_handler": "经办人",
        "review_reviewer": "审核人（签字）",
        # words of the tables
        "word_not_held": "未开展",
        "word_returned": "记录退回修改",
        "word_yearly": "年内1次",
        "word_total": "合计",
        # chart and photos
        "chart_caption": "各月学时图（人学时）",
        "chart_description": "柱状图：{values}",
        "photo_caption": "{date}，{branch}{title}。",
        # drafts of problems offered from data; the person edits or deletes them
        "offer_pace": "{n}名党员年内累计不足{threshold}学时，学习进度慢于计划，主要是{reason}",
        "offer_pace_plain": "{n}名党员年内累计不足{threshold}学时，学习进度慢于计划",
        "offer_pace_officers": "{n}名支部书记和委员年内累计不足{threshold}学时，学习进度慢于计划",
        "offer_no_study": "{this}没有组织集中学习",
        "offer_no_brand": "支部尚未登记党建品牌",
        "offer_no_brand_activity": "{this}没有围绕党建品牌开展活动",
        "offer_late": "{n}项记录在活动后超过{days}个工作日才登记",
    },
)

EDITIONS: tuple[WordingEdition, ...] = (_FIRST_EDITION,)
"""Editions of the wording, oldest first; a change of wording is a new entry, never an edit."""


def wording_on(day: date, period: Period) -> SummaryWording:
    """The edition valid on *day*, for the period."""
    return edition_on(EDITIONS, day).of(period)
