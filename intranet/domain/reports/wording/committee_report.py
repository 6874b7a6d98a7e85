"""Wording of the committee's roll-up (党建工作小结, of a year 党建工作总结), one entry per edition of the wording.

Only sentences live here; which of them are used, and with which figures, is decided in ``committee_text`` and
``committee_tables``.
"""

from datetime import date

from intranet.domain.reports.wording.editions import SummaryWording, WordingEdition, edition_on
from intranet.foundation.quarters import Period

_TEXTS = {
    "title_name": "党建工作{noun}",
    # lead
    "lead": (
        "{period}，{committee}⟨{led}，⟩⟨{guiding_phrase}，⟩带领各党支部开展党建工作。"
        "截至{as_of}，共有党支部{branches}个⟨（另有{gone}个在此期间撤销）⟩、党员{members}名，{composition}。"
        "现将有关情况{noun}如下。"
    ),
    # of a year before the records of any branch were kept
    "lead_unkept": (
        "{period}，{committee}⟨{led}，⟩⟨{guiding_phrase}，⟩带领各党支部开展党建工作。现将有关情况{noun}如下。"
    ),
    "composition_mixed": "其中正式党员{full}名、预备党员{probationary}名",
    "composition_full": "均为正式党员",
    "composition_probationary": "均为预备党员",
    # headings
    "part_work": "一、主要工作情况",
    "part_problems": "二、存在问题",
    "part_plans": "三、下步打算",
    "run_in_theory": "政治建设和理论武装。",
    "run_in_organization": "组织建设。",
    "run_in_business": "品牌创建与业务融合。",
    "run_in_integrity": "党风廉政建设。",
    "run_in_publicity": "意识形态和精神文明建设。",
    # two sections of which one has a single line
    "run_in_integrity_publicity": "党风廉政建设、意识形态和精神文明建设。",
    # （一）
    "study": (
        "各党支部组织集中学习{study_n}次⟨（其中交流研讨{discuss_n}次）⟩⟨，党员人均{hours}学时⟩"
        "⟨，年内累计人均{hours_y}学时⟩。"
    ),
    "study_discussed": (
        "各党支部以交流研讨形式组织集中学习{study_n}次⟨，党员人均{hours}学时⟩⟨，年内累计人均{hours_y}学时⟩。"
    ),
    "study_none": "各党支部结合主题党日等开展学习，党员人均{hours}学时⟨，年内累计人均{hours_y}学时⟩。",
    "study_waiting": "⟨党员人均{hours}学时。⟩⟨年内累计人均{hours_y}学时。⟩",
    "documents": "学习{docs_top}⟨等文件{n}份⟩。",
    "first_topics": "坚持会前先学，{this}开展{first_n}次。",
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
    "life": "各党支部{list}。",
    "own": "机关本级{list}⟨，其他单位{guests}人参加⟩。",
    "own_kind": "{label}{times}次",
    "life_none": "各党支部组织生活各项会议和活动均未开展。",
    "attendance": "应到{due}人次，实到{present}人次，出勤率{rate}%⟨；{absence}⟩。",
    "absence_all": "因故缺席{absent}人次",
    "absence_some": "缺席{absent}人次，其中因故缺席{n}人次",
    "absence_none": "缺席{absent}人次",
    "complete": "{n}个党支部应开展的{kinds}均已按时开展",
    # 均 of several only
    "late": "{n}个党支部有延期事项，⟨{several:均}⟩已说明原因",
    "made_up": "{n}个党支部有事项未按期开展，⟨{several:均}⟩已补开",
    "lacking": "{n}个党支部尚有应开展未开展的事项",
    "no_committee": (
        "{n}个党支部正式党员不足7人，未设支部委员会，有关事项由支部党员大会研究决定。"
    ),
    "waiting": "另有{n}项活动已开展，记录正在完善。",
    "received": "接收预备党员{n}名",
    "became_full": "{n}名预备党员转为正式党员",
    "applicants": "入党申请人{n}名",
    "activists": "入党积极分子{n}名",
    "candidates": "发展对象{n}名",
    "away": "流动党员{n}名",
    "paths": "现有{list}。",
    "visits": "走访慰问{visited}人次⟨，发放慰问金{given}元⟩。",
    "honours": "党员获得荣誉{n}项。",
    # （三）
    "brands_under_main": "在{main}引领下，",
    "brands_only": "{brands}个党支部创建了品牌",
    "brands_all": "{brands}个党支部均创建了品牌",
    "brands_some": "{n}个党支部中有{brands}个创建了品牌",
    "brand_stages": "其中{list}",
    "brand_stage": "处于{stage}阶段的{n}个",
    "brand_activities": "{this}开展品牌活动{brand_n}次",
    "theme": "⟨{number}.⟩{theme}。{text}。",
    "theme_unnamed": "{text}。",
    # （四）
    "integrity": "各党支部{work}。",
    "education": "开展党风廉政教育{edu_n}次，{edu_p}人次参加",
    "reminders": "节前廉政提醒{remind_n}次",
    "group_talks": "集体廉政谈话{gtalk_n}次",
    "risks": "复核廉政风险点{risk_n}个⟨，调整{risk_chg}个⟩",
    "risks_changed": "调整廉政风险点{risk_chg}个",
    # （五）
    "service": "各党支部{work}。",
    "volunteers": "组织志愿服务{vol_n}次，{vol_p}人次参加⟨，服务{vol_h}小时⟩",
    "orders_received": "受理服务点单{order_n}",
    "orders_before": "此前受理的服务点单",
    "orders_mean": "，平均响应时间{order_days}",
    "orders_response": "，响应时间{order_days}",
    "orders_solved": "，解决率{order_solved}",
    "orders_satisfied": "，满意率{order_good}",
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
    "unset_plans": "【下步打算尚未填写】",
    # 附件1
    "table_life": "各党支部组织生活开展情况表",
    "life_note": (
        "各项组织生活为“开展次数/应开展次数”，只计已通过审核的；未划分党小组的，不召开党小组会；人均学时按{as_of}在册、作学时要求的党员计算。"
    ),
    "life_note_beyond": "合计不含不作要求的党支部开展的{list}。",
    "life_empty": "没有可以统计的党支部。",
    "note_late": "{month}月{kind}因{reason}延期",
    "note_late_quarter": "{kind}因{reason}延期",
    "note_agreed": "{month}月{kind}经同意调整",
    "note_agreed_quarter": "{kind}经同意调整",
    "note_more": "另有{n}项延期，已说明原因",
    "note_explained": "延期{n}次，已说明原因",
    "note_lacking": "尚缺{n}次",
    "note_waiting": "{n}项记录待审",
    "note_no_committee": "未设支部委员会",
    "note_gone": "已撤销",
    "word_total": "合计",
    # 附件2
    "table_brands": "品牌创建情况表",
    "brands_activities_head": "{this}活动（次）",
    "brands_note": "品牌名称按登记名称列出；只列已通过审核的活动和成效。",
    # 附件3
    "table_achieved": "工作成效数据表",
    "achieved_note": (
        "成效数字按登记时的表述列出，概数词、单位和截至时间以此为准；没有列明党支部的，为办公室口径。"
    ),
    # 附件4
    "table_sources": "党支部小结清单",
    "sources_note": "{pending}份党支部{what}尚未通过审核，未列入本表。",
    # drafts of problems offered from data; the person edits or deletes them
    "offer_lacking": "{n}个党支部组织生活尚有应开展未开展的事项",
    "offer_evidence": "{n}条工作成效中{m}条缺少佐证材料",
    "offer_brands": "{n}个党支部尚未登记品牌",
    "offer_no_brand_activity": "{n}个党支部{this}没有开展品牌活动",
    "offer_waiting": "{n}项活动记录尚未完善",
}

EDITIONS: tuple[WordingEdition, ...] = (WordingEdition(valid_from=date(2019, 1, 1), texts=_TEXTS),)
"""Editions of the wording, oldest first; a change of wording is a new entry, never an edit."""


def wording_on(day: date, period: Period) -> SummaryWording:
    """The edition valid on *day*, for the period."""
    return edition_on(EDITIONS, day).of(period)
