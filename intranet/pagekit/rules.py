"""What a rule says about the field beside which it stands: one short sentence with its article."""

from collections.abc import Mapping

_BRANCHES = "《中国共产党支部工作条例（试行）》"
_MEMBERS = "《中国共产党党员教育管理工作条例》"
_TERMS = "《关于党的基层组织任期的意见》"

# By kind of activity, or by the form that asks for it.
RULES: Mapping[str, str] = {
    "assembly": f"一般每季度召开1次；表决以应到会有表决权党员过半数赞成为通过（{_BRANCHES}第十一条）。",
    "branch_committee_meeting": f"一般每月召开1次，半数以上委员到会方可进行（{_BRANCHES}第十二条）。",
    "group_meeting": f"一般每月召开1次，由党小组组长主持（{_BRANCHES}第十三条）。",
    "lecture": f"党员应当按期参加党课，党员领导干部定期讲党课（{_BRANCHES}第十六条）。",
    "theme_day": f"每月相对固定1天，主题和内容由支部事先研究确定（{_BRANCHES}第十六条）。",
    "life_meeting": f"每年至少召开1次，一般安排在第四季度（{_BRANCHES}第十七条）。",
    "appraisal_meeting": f"一般每年1次，“优秀”不超过参加评议党员的三分之一（{_MEMBERS}第十八条）。",
    "talk": f"支部委员之间、委员和党员之间、党员之间一般每年谈心谈话不少于1次（{_MEMBERS}第十九条）。",
    "dues": "党员按月交纳；经支部同意可以按季交纳，补交不超过6个月（《关于中国共产党党费收缴、使用和管理的规定》）。",
    "term": f"党支部委员会任期3年，基层党委5年；提前、延期换届须经上级批准，不超过1年（{_TERMS}）。",
}


def rule_of(what: str) -> str:
    """The sentence; empty where no regulation says anything about it."""
    return RULES.get(what, "")
