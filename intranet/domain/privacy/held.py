"""What is kept about people, table by table: the register behind the page 个人信息处理说明 and the copy of one's own.

《个人信息保护法》第六、十七、二十八、四十五条. A table that comes later must be named here or among those that hold
nothing about a person; a test compares both with the tables.
"""

from dataclasses import dataclass, field
from functools import cache

from intranet.domain.privacy.retention import PERIODS, Period


@dataclass(frozen=True)
class Purpose:
    """Why something is kept, and the rule that asks for it."""

    title: str
    basis: str


MEMBERSHIP = Purpose("管理党员和组织关系", "《中国共产党章程》《中国共产党党员教育管理工作条例》")
LIFE = Purpose(
    "记录党的组织生活",
    "《中国共产党支部工作条例（试行）》《中国共产党党和国家机关基层组织工作条例》",
)
SERVICE = Purpose("办理群众点单", "《中国共产党支部工作条例（试行）》第三条、第十条")
STUDY = Purpose("统计党员教育培训情况", "《中国共产党党员教育管理工作条例》")
DISCIPLINE = Purpose("落实全面从严治党责任", "《中国共产党党内监督条例》《中国共产党纪律处分条例》")
WORKING = Purpose("办理、审核和打印各类记录", "《中国共产党支部工作条例（试行）》")
ACCOUNT = Purpose("识别用户、控制权限、追溯操作", "《中华人民共和国网络安全法》")

_BRANCH = "本支部党员、机关党委"
_OFFICE = "本支部书记和党务干事、机关党委"
_KEEPERS = "本人、本支部书记和委员、党务干事、机关党委"
_KNOWING = "按照党内规定应当知悉的人员"
_RECORD = "可以查看该记录的人员"
_SELF = "本人"
WITHHELD = (
    "个别廉政谈话、亲属关系报告和廉政受限登记按照执纪保密规定不列入本人信息副本。"
    "可以告知本人的内容，在“廉政”栏的有关页面再次输入密码后查看，每次查看均有登记。"
)


@dataclass(frozen=True)
class Held:
    """What one table tells of a person.

    ``columns`` are the columns that do, with their names for people; ``other`` those that tell nothing of a person.
    ``person`` are the columns that refer to the member, or to their account; without one the row is found through the
    row that ``through`` refers to, or stands on a name that somebody typed. ``sensitive``: of
    《个人信息保护法》第二十八条. ``withheld`` rows are left out of the copy that somebody gets;
    what is read with an event each time (``recorded``) is in the copy, which is one, and on no page.
    """

    table: str
    title: str
    purpose: Purpose
    columns: dict[str, str]
    period: str
    readers: str
    person: tuple[str, ...] = ("member_id",)
    through: str = ""
    other: frozenset[str] = field(default=frozenset())
    sensitive: bool = False
    withheld: bool = False
    recorded: bool = False

    @property
    def contents(self) -> str:
        """The names of what is kept, in one phrase."""
        return "、".join(dict.fromkeys(self.columns.values()))

    @property
    def kept(self) -> Period:
        """How long."""
        return PERIODS[self.period]


def _none(*names: str) -> frozenset[str]:
    return frozenset(names)


_PERIOD = {"starts_on": "开始日期", "ends_on": "结束日期"}
_CHECKED = _none("state", "opinion")

HELD = (
    Held("member", "党员", MEMBERSHIP, {"name": "姓名", "joined_party_on": "入党日期",
         "is_leading_cadre": "是否领导干部", "duty_title": "职务", "probation_until": "预备期延长至",
         "gender": "性别", "ethnicity": "民族", "born_on": "出生日期", "education": "学历"},
         "roll", _BRANCH, ("id",), other=_none("sort_key"), sensitive=True),
    Held("member_phone", "联系电话", MEMBERSHIP, {"phone_sealed": "联系电话"}, "roll",
         "本人；隐去中间四位：本支部书记和委员、党务干事、机关党委；维护名册的人员查看全号，每次查看均有登记",
         other=_none("row_key")),
    Held("membership", "组织关系", MEMBERSHIP, {"branch_id": "党支部", "party_group_id": "党小组",
         "status": "党员类别", **_PERIOD, "start_reason": "开始原因", "end_reason": "结束原因",
         "votes_from": "有表决权起", "leaving": "离开情形", "end_document": "文号"},
         "roll", _KEEPERS, sensitive=True),
    Held("member_exemption", "不计应到情形", MEMBERSHIP, {"reason": "情形", "approved_by": "批准单位",
         **_PERIOD}, "roll", "本人、本支部书记和党务干事、机关党委", sensitive=True),
    Held("post", "任职", MEMBERSHIP, {"title": "职务", "branch_id": "党支部", **_PERIOD}, "roll", _BRANCH),
    Held("vote", "发展党员等表决事项", MEMBERSHIP, {"motion": "事项", "person": "姓名"}, "minutes",
         _RECORD, other=_none("decision_type", "method")),
    Held("membership_approval", "发展党员审批", MEMBERSHIP, {"agreed": "是否批准", "decided_on": "日期",
         "document": "文号", "reason": "原因"}, "minutes", _KEEPERS, (), "vote_id",
         _none("entered_by_name"), sensitive=True),
    Held("candidate", "选举提名", LIFE, {"name": "姓名"}, "minutes", _RECORD),
    Held("election", "监票计票", LIFE, {"tellers": "监票人", "counters": "计票人"}, "minutes", _RECORD, (),
         other=_none("office")),
    Held("attendance", "参加活动情况", LIFE, {"activity_id": "活动", "held_on": "日期", "name": "姓名",
         "status": "出席情况", "absence_reason": "缺席原因", "absence_note": "缺席说明",
         "exclusion_reason": "不计应到原因", "came_late": "迟到", "left_early": "早退",
         "missed": "缺席的天次"}, "minutes",
         "出席情况：可以查看该记录的人员；缺席原因：本人、登记到会情况的人员", sensitive=True),
    Held("roll_change", "名册变动核对", LIFE, {"activity_id": "活动", "cause": "变动", "reason": "说明",
         "noted_at": "时间"}, "minutes", _KEEPERS, other=_none("outcome", "settled_by_name")),
    Held("activity", "主持和记录的活动", LIFE, {"title": "活动", "held_on": "日期", "chair_name": "主持人",
         "recorder_name": "记录人", "observers": "列席人员"}, "minutes", _RECORD,
         ("chair_id", "recorder_id"),
         other=_none("body", "ends_on", "place", "audience", "kinds", "state", "writers")),
    Held("activity_record", "授课", LIFE, {"activity_id": "活动", "theme": "题目", "lecturer_name": "主讲人",
         "lecturer_role": "主讲人职务"}, "minutes", _RECORD, ("lecturer_id",),
         # who was there is told by the rows of attendance
         other=_none("form", "first_topic_document", "first_topic_date", "first_topic_form",
                     "disciplines", "hosts", "stands_for", "attended")),
    Held("record_text", "会议和活动内容、批评意见", LIFE, {"content": "内容中提到的人员", "criticism": "批评意见"},
         "minutes", "可以查看该记录的人员；批评意见：本支部党员", (), sensitive=True),
    Held("resolution", "议定事项", LIFE, {"responsible": "责任人"}, "minutes", _RECORD, (),
         other=_none("text", "due_on")),
    Held("resolution_progress", "议定事项办理", LIFE, {"entered_by_name": "登记人"}, "minutes", _RECORD, (),
         other=_none("step", "happened_on", "note")),
    Held("attachment", "活动照片和材料", LIFE, {"caption": "说明", "original_name": "文件名", "taken_on": "拍摄日期"},
         "minutes", _RECORD, (), other=_none("kind", "media_type", "master_sha256", "display_sha256",
                                              "sealed_sha256"), sensitive=True),
    Held("joint_event", "联合活动", LIFE, {"chair_name": "主持人", "recorder_name": "记录人"}, "minutes", _RECORD,
         (), other=_none("title", "held_on", "ends_on", "place")),
    Held("joint_record", "联合活动授课", LIFE, {"lecturer_name": "主讲人", "lecturer_role": "主讲人职务"}, "minutes",
         _RECORD, (), other=_none("theme", "form", "content")),
    Held("joint_correction", "联合活动更正", WORKING, {"asked_by_name": "提出人", "corrected_by_name": "更正人"},
         "minutes", _RECORD, (), other=_none("reason", "note")),
    Held("volunteering_member", "志愿服务", LIFE, {"volunteering_id": "服务", "hours_tenths": "时长（小时）"},
         "registers", _KEEPERS),
    Held("service_order_member", "服务点单", LIFE, {"order_id": "点单", "accepted_on": "接单日期"}, "registers",
         _BRANCH),
    Held("service_order", "服务点单", SERVICE, {"party": "单位或项目", "need": "需求中提到的人员"}, "registers",
         _BRANCH, (), other=_none("source", "received_on", "state", "level", "responded_on", "response_days", "done_on",
                                  "result", "is_solved", "rated_on", "score", "code_hash")),
    Held("service_order_step", "服务点单办理", SERVICE, {"actor_name": "办理人", "actor_role": "角色",
         "note": "办理意见"}, "registers", _BRANCH, ("user_id",),
         other=_none("move", "to_state", "level", "happened_at")),
    Held("order_callback", "点单回访电话", SERVICE, {"phone_sealed": "回访电话"}, "callback",
         "承办的党支部书记、党务干事和党员，机关党委，每次查看均有登记", (), other=_none("row_key")),
    Held("development_path", "发展党员登记", MEMBERSHIP, {"name": "姓名", "applied_on": "申请日期",
         "received_on": "转入日期", "contacts": "培养联系人", "introducers": "入党介绍人", "materials": "已有材料",
         "ended_on": "结束日期", "ending": "结束情形"}, "personal", _OFFICE, ("became_id",), sensitive=True),
    Held("development_step", "发展党员步骤", MEMBERSHIP, {"kind": "步骤", "done_on": "日期", "document": "说明"},
         "personal", _OFFICE, (), "path_id", sensitive=True),
    Held("away_member", "流动党员", MEMBERSHIP, {"left_on": "外出日期", "returned_on": "返回日期",
         "destination": "去向", "host": "流入地党组织", "contact": "联系人", "contacted_on": "最近联系日期"},
         "personal", _OFFICE),
    Held("care_visit", "走访慰问", LIFE, {"visited_on": "日期", "occasion": "情形", "goods": "慰问品"},
         "personal", _OFFICE, sensitive=True),
    Held("member_honour", "党员荣誉", LIFE, {"awarded_on": "日期", "title": "荣誉名称", "level": "级别",
         "awarder": "授予单位", "document": "文号"}, "registers", _OFFICE),
    Held("talk", "谈心谈话", LIFE, {"held_on": "日期", "talker_name": "谈话人", "talkee_name": "谈话对象",
         "place": "地点", "occasion": "情形"}, "talks", "谈话双方、本支部书记和党务干事",
         ("talker_id", "talkee_id"), other=_none("pair_key")),
    Held("talk_content", "谈心谈话内容", LIFE, {"gist": "主要内容", "opinions": "意见建议", "follow_up": "后续事项",
         "done_on": "办结日期"}, "talks", "谈话双方、本支部书记，每次查看均有登记", (), "talk_id", sensitive=True,
         recorded=True),
    Held("appraisal_row", "民主评议", LIFE, {"name": "姓名", "status": "党员类别", "self_assessed": "是否自评",
         "opinion": "支部意见", "final": "评定等次"}, "registers", "本人、本支部书记和党务干事、机关党委"),
    Held("political_birthday", "政治生日", LIFE, {"year": "年度", "held_on": "日期", "form": "形式",
         "words": "寄语"}, "personal", _BRANCH),
    Held("dues_payment", "党费", LIFE, {"ym": "月份", "paid_on": "交纳日期"}, "registers", _KEEPERS),
    Held("community_registration", "双报到", LIFE, {"community": "社区", "registered_on": "报到日期",
         "ended_on": "结束日期"}, "personal", _BRANCH),
    Held("chronicle_entry", "大事记", LIFE, {"caption": "内容中提到的人员"}, "roll", "全体党员", (),
         other=_none("precision", "starts_on", "ends_on", "section")),
    Held("chronicle_photo", "大事记照片", LIFE, {"caption": "内容中提到的人员", "original_name": "文件名"}, "roll",
         "全体党员", (), "entry_id", _none("media_type", "master_sha256", "display_sha256", "sealed_sha256")),
    Held("key_project", "重点项目", LIFE, {"steward": "项目管家"}, "registers", _BRANCH, (),
         other=_none("name", "level", "builder", "begun_on", "ended_on")),
    Held("project_member", "重点项目服务团队", LIFE, {"name": "姓名", "post": "职务", "duty": "分工",
         "joined_on": "加入日期", "left_on": "退出日期"}, "registers", _BRANCH, (), other=_none("project_id")),
    Held("media_item", "宣传稿件", LIFE, {"author": "作者"}, "registers", _BRANCH, (),
         other=_none("published_on", "level", "issue", "title", "outlet", "link", "pieces", "activity_id")),
    Held("field_visit", "现场服务", LIFE, {"people": "参加人员"}, "registers", _BRANCH, (),
         other=_none("visited_on", "place", "problem", "solution", "solved_on")),
    Held("duty_shift", "值守安排", LIFE, {"on_day": "日期", "turn": "班次", "swap_note": "换班原因"}, "registers",
         _BRANCH, ("member_id", "stand_in_id")),
    Held("plan_item", "年度计划", LIFE, {"responsible": "责任人"}, "registers", _BRANCH, (),
         other=_none("planned_on", "due_by", "title", "note", "cancelled", "urged")),
    Held("inspection", "督导检查", LIFE, {"leader": "带队人员", "members": "参加人员", "team": "检查组"},
         "registers", _BRANCH, (), other=_none("held_on", "kind", "subject", "topic", "summary")),
    Held("rectification_item", "需改进问题", LIFE, {"responsible": "责任人"}, "registers", _BRANCH, (),
         other=_none("found_on", "problem", "measure", "due_on", "state", "result", "done_on",
                     "closed_on")),
    Held("rectification_event", "整改办理", WORKING, {"actor_name": "办理人", "actor_role": "角色"}, "registers",
         _BRANCH, (), other=_none("step", "opinion")),
    Held("study_credit", "培训和补学", STUDY, {"title": "内容", "organiser": "主办单位", **_PERIOD,
         "hours_tenths": "学时", "form": "形式", "state": "状态", "reason": "退回原因"}, "registers",
         _KEEPERS, other=_none("kind")),
    Held("study_essay", "心得体会", STUDY, {"title": "题目", "written_on": "完成日期", "occasion": "结合的活动",
         "published": "刊发情况"}, "personal", _KEEPERS),
    Held("pledge", "责任书", DISCIPLINE, {"year": "年度", "level": "层级", "signer_a": "甲方签字人",
         "signer_b": "乙方签字人", "signed_on": "签订日期", **_PERIOD}, "registers", _BRANCH,
         other=_CHECKED | {"party_a", "party_b", "edition"}),
    Held("pledge_scan", "责任书扫描件", DISCIPLINE, {"original_name": "文件名"}, "registers", _BRANCH, (),
         "pledge_id", _none("media_type", "master_sha256", "display_sha256", "sealed_sha256")),
    Held("integrity_risk", "负责的廉政风险点", DISCIPLINE, {"post": "岗位", "name": "风险点", "level": "等级",
         "found_on": "排查日期", "due_on": "完成时限", "leader": "分管领导"}, "registers", _BRANCH, ("owner_id",),
         other=_CHECKED | {"category", "manifestation", "measures", "indicator", "implementation",
                           "reviewed_on", "review_on", "ended_on"}),
    Held("integrity_risk_event", "廉政风险点办理", DISCIPLINE, {"actor_name": "办理人", "actor_role": "角色"},
         "registers", _BRANCH, (), other=_none("step", "happened_on", "level", "note")),
    Held("group_talk", "集体廉政谈话", DISCIPLINE, {"talker": "谈话人", "talker_post": "谈话人职务"}, "registers",
         _BRANCH, (), other=_CHECKED | {"held_on", "title", "reason", "scope", "demand"}),
    Held("integrity_talk", "个别廉政谈话", DISCIPLINE, {"talker_name": "谈话人", "talker_post": "谈话人职务",
         "talkee_id": "谈话对象", "reason": "事由", "held_on": "日期"}, "discipline", _KNOWING,
         ("talker_id", "talkee_id"), other=_none("kind"), sensitive=True, withheld=True),
    Held("integrity_talk_text", "个别廉政谈话内容", DISCIPLINE, {"demand_sealed": "谈话要求",
         "response_sealed": "本人表态", "follow_up_sealed": "后续事项"}, "discipline", _KNOWING, (), "talk_id",
         _none("due_on", "row_key"), sensitive=True, withheld=True),
    Held("declared_relative", "亲属关系报告", DISCIPLINE, {"relative_id": "亲属", "kinship": "关系"},
         "discipline", _KNOWING, ("member_id", "relative_id"), sensitive=True, withheld=True),
    Held("first_form_measure", "第一种形态登记", DISCIPLINE, {"name_sealed": "姓名", "person_sealed": "党员",
         "handler_sealed": "处理人", "document_sealed": "文号", "kind": "方式", "taken_on": "日期",
         "visited_on": "回访日期"}, "discipline", _KNOWING, (),
         other=_none("person_mark", "row_key"), sensitive=True, withheld=True),
    Held("sanction", "处分执行登记", DISCIPLINE, {"name_sealed": "姓名", "person_sealed": "党员",
         "issuer_sealed": "决定机关", "document_sealed": "文号", "suspension_sealed": "停止表决权",
         "kind": "种类", "decided_on": "决定日期", "effective_on": "生效日期", "announced_on": "宣布日期",
         "reported_on": "报告日期", "restored_on": "恢复日期", "closed_on": "办结日期"}, "discipline", _KNOWING, (),
         other=_none("person_mark", "row_key"), sensitive=True, withheld=True),
    Held("reading_opening", "应急查阅", DISCIPLINE, {"reason_sealed": "原因"}, "discipline", _KNOWING, (),
         other=_none("register", "row_key"), sensitive=True, withheld=True),
    Held("review_event", "审核办理过程", WORKING, {"actor_name": "办理人", "actor_role": "角色", "opinion": "意见"},
         "minutes", "填写和审核该记录的人员", (),
         other=_none("record_kind", "move", "from_state", "to_state")),
    Held("closed_quarter", "季度关账", WORKING, {"closed_by_name": "办理人", "reason": "理由"}, "minutes",
         _KEEPERS, ()),
    Held("lock_exception", "解锁", WORKING, {"asked_by_name": "申请人", "reason": "理由",
         "decided_by_name": "决定人", "opinion": "意见"}, "minutes", _KEEPERS, ("asked_by_id",),
         other=_none("scope", "ends_on")),
    Held("return_reminder", "小结催办", WORKING, {"sent_by_name": "催办人", "text": "内容"}, "minutes", _KEEPERS,
         ("sent_by_id",)),
    Held("finding_answer", "核对情况说明", WORKING, {"answered_by_name": "说明人", "reason": "说明"}, "minutes",
         _RECORD, (), other=_none("code", "key", "sentence")),
    Held("revision", "记录的历次修改", WORKING, {"content": "记录全文", "made_by_name": "修改人"}, "minutes",
         "填写和审核该记录的人员", (), sensitive=True),
    Held("summary_snapshot", "季度小结定稿", WORKING, {"document": "全文中提到的人员"}, "summaries",
         "可以查看该小结的人员", (), other=_none("sha256")),
    Held("summary_submission", "季度小结送审稿", WORKING, {"document": "全文中提到的人员"}, "summaries",
         "可以查看该小结的人员", ()),
    Held("signature", "小结签批", WORKING, {"name": "签批人", "post": "职务", "on_behalf_of": "委托人",
         "signed_on": "日期", "actor_name": "登记人"}, "summaries", "可以查看该小结的人员",
         other=_none("act", "reason")),
    Held("signing_delegation", "签批委托", WORKING, {"title": "职务", "leader_name": "委托人",
         "deputy_name": "受托人", "reason": "事由", **_PERIOD}, "summaries", "填写、审核和签批小结的人员",
         ("leader_id", "deputy_id")),
    Held("signed_copy", "签发稿", WORKING, {"returned_by_name": "回传人", "confirmed_by_name": "确认人",
         "withdrawn_by_name": "撤回人"}, "summaries", "可以查看该小结的人员", (),
         other=_none("ground", "withdrawn_reason")),
    Held("copy_difference", "签发稿的不同之处", WORKING, {"old": "全文中提到的人员", "new": "全文中提到的人员",
         "accepted_by_name": "确认人"}, "summaries", "可以查看该小结的人员", (), "copy_id",
         _none("matter", "place", "reason")),
    Held("signed_file", "签发稿文件", WORKING, {"original_name": "文件名"}, "summaries", "可以查看该小结的人员", (),
         "copy_id", _none("media_type", "master_sha256", "display_sha256", "sealed_sha256")),
    Held("archive_transfer", "档案移交", WORKING, {"handed_by": "移交人", "received_by": "接收人",
         "transferred_on": "移交日期"}, "summaries", "机关党委、档案管理员", (), other=_none("year", "receiver")),
    Held("archive_scan", "签字件扫描件", WORKING, {"original_name": "文件名"}, "summaries", "机关党委、档案管理员",
         (), other=_none("media_type", "master_sha256", "display_sha256", "sealed_sha256")),
    Held("search_document", "搜索索引", WORKING, {"shown": "记录全文", "folded": "记录全文", "terms": "记录全文"},
         "index", "可以查看该记录的人员", (), other=_none("kind")),
    Held("print_order", "打印件", WORKING, {"file_name": "文件名", "asked_at": "时间", "address": "网络地址",
         "document": "打印内容"}, "prints", _SELF, ("user_id",),
         other=_none("template", "final", "digest", "problem")),
    Held("import_batch", "登记表格", WORKING, {"original_name": "文件名", "uploaded_at": "上传时间",
         "confirmed_at": "写入时间", "rolled_back_at": "撤销时间"}, "uploads", _KEEPERS, ("uploaded_by_id",),
         other=_none("workbook", "file_sha256", "state", "problem", "told")),
    Held("import_row", "登记表格的行", WORKING, {"typed": "填写内容", "told": "填写内容", "before": "原来的内容"},
         "uploads", _KEEPERS, (), through="batch_id", other=_none("outcome")),
    Held("form_draft", "尚未保存的填写内容", WORKING, {"title": "标题", "page": "页面", "values": "填写内容",
         "updated_at": "时间"}, "drafts", _SELF, ("user_id",), other=_none("form_key", "sent_view")),
    Held("user_account", "账号", ACCOUNT, {"username": "账号", "display_name": "姓名", "created_at": "建立时间",
         "password_changed_at": "修改密码时间", "is_active": "是否启用"}, "account", "本人、系统管理员、安全管理员",
         ("id",), other=_none("password_hash")),
    Held("role_grant", "授权", ACCOUNT, {"role": "角色", "branch_id": "党支部", "valid_from": "自",
         "valid_to": "至"}, "account", "本人、安全管理员、审计管理员", ("user_id",)),
    Held("user_session", "登录设备", ACCOUNT, {"created_at": "登录时间", "last_seen_at": "最近使用",
         "address": "网络地址", "browser": "浏览器", "revoked_at": "退出时间"}, "sessions", _SELF, ("user_id",),
         other=_none("token_hash", "confirmed_at")),
    Held("sign_in_throttle", "登录尝试次数", ACCOUNT, {"key": "账号的摘要、网络地址"}, "throttle", "无人查看", ()),
    Held("former_password", "用过的密码", ACCOUNT, {"replaced_at": "更换时间"}, "account", "无人查看", ("user_id",),
         other=_none("password_hash"), withheld=True),
    Held("second_factor", "第二道验证", ACCOUNT, {"kind": "方式", "created_at": "设置时间",
         "confirmed_at": "启用时间"}, "account", "本人、系统管理员（仅方式）", ("user_id",),
         other=_none("seed_sealed", "last_step", "row_key")),
    Held("one_time_code", "一次性编码的使用", ACCOUNT, {"used_at": "使用时间"}, "account", "无人查看", (), "factor_id",
         _none("kind", "number", "code_hash"), withheld=True),
    Held("proposal", "待确认的账号和授权事项", ACCOUNT, {"act": "事项", "label": "名称", "details": "内容",
         "reason": "依据", "proposed_at": "提出时间", "expires_on": "有效期", "state": "办理情况",
         "decided_at": "答复时间", "answer": "答复"}, "account", "系统管理员、安全管理员", ("user_id",)),
    Held("saved_search", "保存的查询", ACCOUNT, {"name": "名称", "query": "筛选条件"}, "account", _SELF,
         ("user_id",), other=_none("listed")),
    Held("audit_event", "审计记录", ACCOUNT, {"occurred_at": "时间", "action": "操作", "object_label": "对象",
         "username": "账号", "address": "网络地址", "details": "改动"}, "audit", "审计管理员（不显示业务内容）",
         ("user_id",), other=_none("request_id", "object_kind", "previous_hash", "hash", "key_id")),
    Held("digest", "每日提要", WORKING, {"lines": "待办事项", "day": "日期", "made_at": "时间"}, "digests", _SELF,
         ("user_id",)),
    Held("digest_address", "提要邮箱", ACCOUNT, {"address": "邮箱"}, "account", _SELF, ("user_id",)),
    Held("request_reply", "报送事项", WORKING, {"texts": "报送内容", "answered_by_name": "报送人",
         "answered_at": "时间"}, "registers", "本支部书记和党务干事、机关党委", ("answered_by_id",),
         other=_none("reminder")),
)  # fmt: skip
# Tables that hold nothing about a person but who wrote or decided a row, and when.
WITHOUT = frozenset({
    "achievement", "achievement_text", "activity_kind", "agenda_item", "appraisal", "archive_check", "archive_file",
    "archive_item", "archive_numbering", "archive_package", "archive_retention", "audit_head", "branch", "brand",
    "brand_logo", "brand_stage_entry", "brand_text", "calendar_day", "committee", "community_project", "data_request",
    "dengta_block", "dengta_entry", "discipline_study", "dues_month", "duty_exemption", "duty_mark", "duty_post",
    "evidence", "evidence_file", "festival_reminder", "final_print", "finding_setting", "handed_down", "indicator",
    "indicator_target", "issued_number", "job", "joint_file", "joint_invitation", "late_entry", "minutes_mark",
    "module_switch", "office_wording", "officer_report", "organization_name", "outreach", "partnership",
    "party_group", "platform_snapshot", "posted_form", "programme", "programme_year", "project_node",
    "quarterly_summary", "reporting_rule", "requirement", "retention_setting", "service_item", "service_site",
    "set_phrase", "signing_plan", "signing_step", "study_conversion", "study_document", "study_tick", "summary_text",
    "term", "training", "usual_words", "volunteering",
})  # fmt: skip


@cache
def held_by_table() -> dict[str, Held]:
    """The register by the name of the table."""
    return {held.table: held for held in HELD}


def purposes() -> list[tuple[Purpose, list[Held]]]:
    """The register as people read it: purpose by purpose."""
    found: dict[Purpose, list[Held]] = {}
    for held in HELD:
        found.setdefault(held.purpose, []).append(held)
    return list(found.items())
