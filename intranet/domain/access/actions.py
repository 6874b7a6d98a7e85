"""Names of the events of the audit trail."""

from enum import StrEnum


class AuditAction(StrEnum):
    """Globally unique, past-tense names of events."""

    SIGNED_IN = "account.signed_in"
    SIGN_IN_FAILED = "account.sign_in_failed"
    SIGNED_OUT = "account.signed_out"
    PASSWORD_CHANGED = "account.password_changed"  # noqa: S105 - an event name
    PASSWORD_RESET = "account.password_reset"  # noqa: S105 - an event name
    SESSION_REVOKED = "account.session_revoked"
    USER_CREATED = "account.created"
    USER_ENABLED = "account.enabled"
    USER_DISABLED = "account.disabled"
    GRANT_ADDED = "grant.added"
    GRANT_ENDED = "grant.ended"
    COMMITTEE_CREATED = "committee.created"
    COMMITTEE_EDITED = "committee.edited"
    BRANCH_CREATED = "branch.created"
    BRANCH_EDITED = "branch.edited"
    NAME_ADDED = "organization.name_added"
    GROUP_CREATED = "party_group.created"
    GROUP_EDITED = "party_group.edited"
    MEMBER_CREATED = "member.created"
    MEMBER_EDITED = "member.edited"
    MEMBERSHIP_CHANGED = "member.membership_changed"
    EXEMPTION_ADDED = "member.exemption_added"
    EXEMPTION_ENDED = "member.exemption_ended"
    TERM_STARTED = "term.started"
    POST_FILLED = "post.filled"
    POST_ENDED = "post.ended"
    KIND_ADDED = "kind.added"
    KIND_EDITED = "kind.edited"
    ACTIVITY_CREATED = "activity.created"
    ACTIVITY_EDITED = "activity.edited"
    ATTACHMENT_ADDED = "attachment.added"
    ATTACHMENT_EDITED = "attachment.edited"
    ATTACHMENT_REMOVED = "attachment.removed"
    SUMMARY_CREATED = "summary.created"
    SUMMARY_EDITED = "summary.edited"
    SUMMARY_FROZEN = "summary.frozen"
    BRAND_CREATED = "brand.created"
    BRAND_EDITED = "brand.edited"
    BRAND_LOGO_KEPT = "brand.logo_kept"
    BRAND_STAGE_ENTERED = "brand.stage_entered"
    BRAND_STAGE_CORRECTED = "brand.stage_corrected"
    ACHIEVEMENT_CREATED = "achievement.created"
    ACHIEVEMENT_EDITED = "achievement.edited"
    ACHIEVEMENT_ATTRIBUTED = "achievement.attributed"
    ACHIEVEMENT_CLEARED = "achievement.cleared"
    ACHIEVEMENT_CLEARANCE_ENDED = "achievement.clearance_ended"
    EVIDENCE_ADDED = "achievement.evidence_added"
    EVIDENCE_REMOVED = "achievement.evidence_removed"
    INDICATOR_ADDED = "indicator.added"
    INDICATOR_EDITED = "indicator.edited"
    JOINT_EVENT_CREATED = "joint_event.created"
    JOINT_EVENT_EDITED = "joint_event.edited"
    JOINT_EVENT_CANCELLED = "joint_event.cancelled"
    JOINT_EVENT_CONFIRMED = "joint_event.confirmed"
    JOINT_EVENT_DECLINED = "joint_event.declined"
    JOINT_FILE_ADDED = "joint_event.file_added"
    CHRONICLE_ENTERED = "chronicle.entered"
    REQUIREMENT_ADDED = "requirement.added"
    REQUIREMENT_CHANGED = "requirement.changed"
    DUTY_EXEMPTION_REQUESTED = "duty_exemption.requested"
    DUTY_EXEMPTION_DECIDED = "duty_exemption.decided"
    DUTY_MARK_ADDED = "duty_mark.added"
    DUTY_MARK_CONFIRMED = "duty_mark.confirmed"
    CHRONICLE_EDITED = "chronicle.edited"
    CHRONICLE_REMOVED = "chronicle.removed"
    CALENDAR_DAY_ADDED = "calendar.day_added"
    CALENDAR_DAY_EDITED = "calendar.day_edited"
    CALENDAR_DAY_REMOVED = "calendar.day_removed"
    PLAN_ITEM_ADDED = "plan.item_added"
    PLAN_ITEM_EDITED = "plan.item_edited"
    PLAN_ITEM_CANCELLED = "plan.item_cancelled"
    PLAN_ITEM_RESUMED = "plan.item_resumed"
    APPRAISAL_BEGUN = "appraisal.begun"
    APPRAISAL_EDITED = "appraisal.edited"
    APPRAISAL_SUBMITTED = "appraisal.submitted"
    APPRAISAL_RETURNED = "appraisal.returned"
    APPRAISAL_CONFIRMED = "appraisal.confirmed"
    BIRTHDAY_HELD = "political_birthday.held"
    BIRTHDAY_REMOVED = "political_birthday.removed"
    COMMUNITY_REGISTERED = "community_registration.added"
    COMMUNITY_REGISTRATION_EDITED = "community_registration.edited"
    COMMUNITY_REGISTRATION_REMOVED = "community_registration.removed"
    COMMUNITY_PROJECT_ADDED = "community_project.added"
    COMMUNITY_PROJECT_EDITED = "community_project.edited"
    COMMUNITY_PROJECT_REMOVED = "community_project.removed"
    DUES_REGISTERED = "dues.registered"
    DUES_EDITED = "dues.edited"
    TALK_REGISTERED = "talk.registered"
    TALK_EDITED = "talk.edited"
    TALK_REMOVED = "talk.removed"
    TALK_READ = "talk.read"
    RESOLUTION_PROGRESSED = "resolution.progressed"
    RESOLUTION_CLOSED = "resolution.closed"
    RESOLUTION_REOPENED = "resolution.reopened"
    INSPECTION_ENTERED = "inspection.entered"
    INSPECTION_EDITED = "inspection.edited"
    RECTIFICATION_ENTERED = "rectification.entered"
    RECTIFICATION_EDITED = "rectification.edited"
    RECTIFICATION_PLANNED = "rectification.planned"
    RECTIFICATION_REPORTED = "rectification.reported"
    RECTIFICATION_RETURNED = "rectification.returned"
    RECTIFICATION_CLOSED = "rectification.closed"
    STUDY_CONVERSION_SET = "study.conversion_set"
    STUDY_CREDIT_ENTERED = "study.credit_entered"
    STUDY_CREDIT_EDITED = "study.credit_edited"
    STUDY_CREDIT_REMOVED = "study.credit_removed"
    STUDY_CREDIT_CONFIRMED = "study.credit_confirmed"
    STUDY_CREDIT_RETURNED = "study.credit_returned"
    STUDY_DOCUMENT_LISTED = "study.document_listed"
    STUDY_DOCUMENT_REMOVED = "study.document_removed"
    STUDY_DOCUMENT_TICKED = "study.document_ticked"
    PLATFORM_SNAPSHOT_ENTERED = "study.platform_entered"
    PLATFORM_SNAPSHOT_EDITED = "study.platform_edited"
    STUDY_ESSAY_ENTERED = "study.essay_entered"
    STUDY_ESSAY_EDITED = "study.essay_edited"
    STUDY_ESSAY_REMOVED = "study.essay_removed"
    RECORD_SUBMITTED = "record.submitted"
    RECORD_WITHDRAWN = "record.withdrawn"
    RECORD_TAKEN_UP = "record.taken_up"
    RECORD_RETURNED = "record.returned"
    RECORD_APPROVED = "record.approved"
    RECORD_REOPENED = "record.reopened"
    RECORD_ARCHIVED = "record.archived"
    RECORD_VOIDED = "record.voided"
    REVIEW_REOPENED_BY_EDIT = "record.put_back_to_draft"
    DEMO_LOADED = "demo.loaded"

    @property
    def label(self) -> str:
        """What happened, in Chinese."""
        return _LABELS[self]


_LABELS = {
    AuditAction.SIGNED_IN: "登录",
    AuditAction.SIGN_IN_FAILED: "登录失败",
    AuditAction.SIGNED_OUT: "退出登录",
    AuditAction.PASSWORD_CHANGED: "修改密码",
    AuditAction.PASSWORD_RESET: "重置密码",
    AuditAction.SESSION_REVOKED: "结束登录会话",
    AuditAction.USER_CREATED: "建立账号",
    AuditAction.USER_ENABLED: "启用账号",
    AuditAction.USER_DISABLED: "停用账号",
    AuditAction.GRANT_ADDED: "授予角色",
    AuditAction.GRANT_ENDED: "收回角色",
    AuditAction.COMMITTEE_CREATED: "建立机关党委",
    AuditAction.COMMITTEE_EDITED: "修改机关党委信息",
    AuditAction.BRANCH_CREATED: "建立党支部",
    AuditAction.BRANCH_EDITED: "修改党支部信息",
    AuditAction.NAME_ADDED: "登记组织名称",
    AuditAction.GROUP_CREATED: "建立党小组",
    AuditAction.GROUP_EDITED: "修改党小组",
    AuditAction.MEMBER_CREATED: "登记党员",
    AuditAction.MEMBER_EDITED: "修改党员信息",
    AuditAction.MEMBERSHIP_CHANGED: "变更党员组织关系",
    AuditAction.EXEMPTION_ADDED: "登记不计应到情形",
    AuditAction.EXEMPTION_ENDED: "结束不计应到情形",
    AuditAction.TERM_STARTED: "登记任期",
    AuditAction.POST_FILLED: "登记任职",
    AuditAction.POST_ENDED: "登记免职",
    AuditAction.KIND_ADDED: "增加活动类别",
    AuditAction.KIND_EDITED: "修改活动类别",
    AuditAction.ACTIVITY_CREATED: "新建活动记录",
    AuditAction.ACTIVITY_EDITED: "修改活动记录",
    AuditAction.ATTACHMENT_ADDED: "上传附件",
    AuditAction.ATTACHMENT_EDITED: "修改附件信息",
    AuditAction.ATTACHMENT_REMOVED: "删除附件",
    AuditAction.SUMMARY_CREATED: "新建季度小结",
    AuditAction.SUMMARY_EDITED: "修改季度小结",
    AuditAction.SUMMARY_FROZEN: "季度小结定稿",
    AuditAction.BRAND_CREATED: "登记品牌",
    AuditAction.BRAND_EDITED: "修改品牌档案",
    AuditAction.BRAND_LOGO_KEPT: "上传品牌标识",
    AuditAction.BRAND_STAGE_ENTERED: "登记品牌创建阶段",
    AuditAction.BRAND_STAGE_CORRECTED: "更正品牌创建阶段",
    AuditAction.ACHIEVEMENT_CREATED: "登记成效",
    AuditAction.ACHIEVEMENT_EDITED: "修改成效",
    AuditAction.ACHIEVEMENT_ATTRIBUTED: "确认成效归属",
    AuditAction.ACHIEVEMENT_CLEARED: "完成保密审查",
    AuditAction.ACHIEVEMENT_CLEARANCE_ENDED: "收回公开许可",
    AuditAction.EVIDENCE_ADDED: "补充佐证材料",
    AuditAction.EVIDENCE_REMOVED: "移除佐证材料",
    AuditAction.INDICATOR_ADDED: "增加指标",
    AuditAction.INDICATOR_EDITED: "修改指标",
    AuditAction.JOINT_EVENT_CREATED: "登记联合活动",
    AuditAction.JOINT_EVENT_EDITED: "修改联合活动",
    AuditAction.JOINT_EVENT_CANCELLED: "取消联合活动",
    AuditAction.JOINT_EVENT_CONFIRMED: "确认参加联合活动",
    AuditAction.JOINT_EVENT_DECLINED: "说明未参加联合活动",
    AuditAction.JOINT_FILE_ADDED: "上传联合活动材料",
    AuditAction.CHRONICLE_ENTERED: "登记大事记",
    AuditAction.REQUIREMENT_ADDED: "新增要求",
    AuditAction.REQUIREMENT_CHANGED: "调整要求",
    AuditAction.DUTY_EXEMPTION_REQUESTED: "提出情况说明",
    AuditAction.DUTY_EXEMPTION_DECIDED: "决定情况说明",
    AuditAction.DUTY_MARK_ADDED: "逐项登记",
    AuditAction.DUTY_MARK_CONFIRMED: "确认逐项登记",
    AuditAction.CHRONICLE_EDITED: "修改大事记",
    AuditAction.CHRONICLE_REMOVED: "移除大事记",
    AuditAction.CALENDAR_DAY_ADDED: "登记休假安排",
    AuditAction.CALENDAR_DAY_EDITED: "修改休假安排",
    AuditAction.CALENDAR_DAY_REMOVED: "移除休假安排",
    AuditAction.PLAN_ITEM_ADDED: "增加计划项目",
    AuditAction.PLAN_ITEM_EDITED: "修改计划项目",
    AuditAction.PLAN_ITEM_CANCELLED: "取消计划项目",
    AuditAction.PLAN_ITEM_RESUMED: "恢复计划项目",
    AuditAction.APPRAISAL_BEGUN: "登记民主评议",
    AuditAction.APPRAISAL_EDITED: "修改民主评议",
    AuditAction.APPRAISAL_SUBMITTED: "提交民主评议结果",
    AuditAction.APPRAISAL_RETURNED: "退回民主评议结果",
    AuditAction.APPRAISAL_CONFIRMED: "确认民主评议结果",
    AuditAction.BIRTHDAY_HELD: "登记政治生日",
    AuditAction.BIRTHDAY_REMOVED: "移除政治生日登记",
    AuditAction.COMMUNITY_REGISTERED: "登记双报到",
    AuditAction.COMMUNITY_REGISTRATION_EDITED: "修改双报到登记",
    AuditAction.COMMUNITY_REGISTRATION_REMOVED: "移除双报到登记",
    AuditAction.COMMUNITY_PROJECT_ADDED: "登记双报到清单",
    AuditAction.COMMUNITY_PROJECT_EDITED: "修改双报到清单",
    AuditAction.COMMUNITY_PROJECT_REMOVED: "移除双报到清单",
    AuditAction.DUES_REGISTERED: "登记党费收缴",
    AuditAction.DUES_EDITED: "修改党费收缴登记",
    AuditAction.TALK_REGISTERED: "登记谈心谈话",
    AuditAction.TALK_EDITED: "修改谈心谈话",
    AuditAction.TALK_REMOVED: "移除谈心谈话",
    AuditAction.TALK_READ: "查看谈心谈话内容",
    AuditAction.RESOLUTION_PROGRESSED: "登记议定事项进展",
    AuditAction.RESOLUTION_CLOSED: "登记议定事项办结",
    AuditAction.RESOLUTION_REOPENED: "重新办理议定事项",
    AuditAction.INSPECTION_ENTERED: "登记督导检查",
    AuditAction.INSPECTION_EDITED: "修改督导检查",
    AuditAction.RECTIFICATION_ENTERED: "登记需改进问题",
    AuditAction.RECTIFICATION_EDITED: "修改需改进问题",
    AuditAction.RECTIFICATION_PLANNED: "填写整改措施",
    AuditAction.RECTIFICATION_REPORTED: "报告整改完成",
    AuditAction.RECTIFICATION_RETURNED: "退回整改",
    AuditAction.RECTIFICATION_CLOSED: "核实销号",
    AuditAction.STUDY_CONVERSION_SET: "确定学时折算标准",
    AuditAction.STUDY_CREDIT_ENTERED: "登记培训或补学",
    AuditAction.STUDY_CREDIT_EDITED: "修改培训或补学",
    AuditAction.STUDY_CREDIT_REMOVED: "移除培训或补学",
    AuditAction.STUDY_CREDIT_CONFIRMED: "确认学时",
    AuditAction.STUDY_CREDIT_RETURNED: "退回学时登记",
    AuditAction.STUDY_DOCUMENT_LISTED: "列入学习篇目",
    AuditAction.STUDY_DOCUMENT_REMOVED: "移除学习篇目",
    AuditAction.STUDY_DOCUMENT_TICKED: "登记篇目学习情况",
    AuditAction.PLATFORM_SNAPSHOT_ENTERED: "登记平台数据",
    AuditAction.PLATFORM_SNAPSHOT_EDITED: "修改平台数据",
    AuditAction.STUDY_ESSAY_ENTERED: "登记心得体会",
    AuditAction.STUDY_ESSAY_EDITED: "修改心得体会",
    AuditAction.STUDY_ESSAY_REMOVED: "移除心得体会",
    AuditAction.RECORD_SUBMITTED: "提交审核",
    AuditAction.RECORD_WITHDRAWN: "撤回",
    AuditAction.RECORD_TAKEN_UP: "受理",
    AuditAction.RECORD_RETURNED: "退回修改",
    AuditAction.RECORD_APPROVED: "审核通过",
    AuditAction.RECORD_REOPENED: "重新打开",
    AuditAction.RECORD_ARCHIVED: "归档",
    AuditAction.RECORD_VOIDED: "撤销登记",
    AuditAction.REVIEW_REOPENED_BY_EDIT: "修改后转为草稿",
    AuditAction.DEMO_LOADED: "载入演示数据",
}
