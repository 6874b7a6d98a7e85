"""Wording of what goes out after an approved roll-up: 通报 to branches, 报告 to those above, 回顾 of a year."""

DISPATCHES = {
    "notice_title": "关于{period}党支部工作情况的通报",
    "notice_to": "各党支部：",
    "notice_lead": (
        "根据《中国共产党支部工作条例（试行）》和年度机关党建工作安排，{committee}依据各党支部日常工作记录，"
        "汇总核对了{period}党支部工作情况。现通报如下。"
    ),
    "notice_overall": "一、总体情况",
    # which they are stands in the first table
    "notice_complete": "{n}个党支部应开展的会议和活动均已按时开展",
    "notice_practice": "二、主要做法",
    "notice_problems": "三、存在问题",
    "notice_demands": "四、下步要求",
    "report_title": "关于{period}机关党建工作情况的报告",
    "report_to": "{to}：",
    "report_lead": "现将{period}机关党建工作情况报告如下。",
    "report_closing": "特此报告。",
    "review_title": "{period}工作回顾",
    "review_lead_end": "现将有关工作回顾如下。",
    "subject_party": "党建",
    "subject_brands": "品牌创建",
    "subject_publicity": "文明创建",
    "review_party": "坚持党建引领，强化理论武装",
    "review_brands": "构建品牌矩阵，推动深度融合",
    "review_each_brand": "各党支部创建的品牌为：{list}。",
    "review_others": "其他重点工作",
    "review_publicity": "丰富宣传载体，培育文明新风",
    "review_events": "大事记",
    "review_plans": "下步打算",
}

SHEET_HEADING = "发文稿纸"
SHEET_SOURCE = "已在系统中签批的，印有姓名和日期；空白处由签批人手写姓名和日期。"
