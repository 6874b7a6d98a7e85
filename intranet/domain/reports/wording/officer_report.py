"""Wording of the quarterly report of a discipline officer to 机关纪委."""

PARTS = (
    ("education", "教育开展情况"),
    ("talks", "谈话情况"),
    ("risks", "廉政风险点情况"),
    ("inspections", "监督检查与整改"),
    ("suggestions", "意见建议"),
)
WORDING = {
    "education": "开展党风廉政教育{n}次，{p}人次参加⟨，主要内容：{topics}⟩。",
    "education_none": "本季度未开展党风廉政教育。",
    # kinds apart, and none of 谈心谈话
    "talks": "开展",
    "pre_appointment": "任前廉政谈话{n}次",
    "daily": "日常廉政谈话{n}次",
    "group": "集体廉政谈话{n}次",
    "festival": "节前提醒谈话{n}次",
    "interview": "约谈{n}次",
    "reminders": "节前廉政提醒{n}次",
    "talks_none": "本季度未开展廉政谈话和节前提醒。",
    "risks": "现有廉政风险点{n}个（{levels}）⟨，本季度复核{reviewed}个⟩⟨，调整{changed}个⟩。",
    "risks_over": "本季度复核廉政风险点{reviewed}个⟨，调整{changed}个⟩。",
    "risk_level": "{level}风险{n}个",
    "risks_none": "支部尚未登记廉政风险点。",
    "inspected": "本季度接受党风廉政督导{n}次",
    "listed": "列出需改进问题{n}项",
    "closed": "本季度销号{n}项",
    "open": "尚有{n}项正在整改",
    "inspections_none": "本季度未接受党风廉政督导，没有正在整改的党风廉政问题。",
    "problems": "存在问题：{text}",
    "unset_problems": "【存在问题尚未填写】",
    "unset_suggestions": "【意见建议尚未填写】",
}
