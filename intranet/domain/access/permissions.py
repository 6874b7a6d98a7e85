"""What a route or an operation asks for, and which of it can be switched off or asks for the password again."""

from enum import StrEnum
from functools import cache

from intranet.foundation.shown import Labelled


class Permission(StrEnum):
    """What a route or an operation asks for; every route names exactly one."""

    PUBLIC = "public"
    SIGNED_IN = "account:self"
    # to ask that a deputy exercises one's own role for a while
    DEPUTIZE = "account:deputize"
    ACCOUNT_MANAGE = "account:manage"
    GRANT_MANAGE = "grant:manage"
    # to confirm what another administrator proposed; to read who could do what on a day
    PROPOSAL_DECIDE = "proposal:decide"
    RIGHTS_READ = "rights:read"
    AUDIT_READ = "audit:read"
    ACTIVITY_READ = "activity:read"
    ACTIVITY_EDIT = "activity:edit"
    ACTIVITY_SUBMIT = "activity:submit"
    ACTIVITY_REVIEW = "activity:review"
    ACTIVITY_REOPEN = "activity:reopen"
    ACTIVITY_VOID = "activity:void"
    KIND_EDIT = "kind:edit"
    # what the checks find in the records of a branch
    SELF_CHECK = "self_check:read"
    SUMMARY_READ = "summary:read"
    SUMMARY_EDIT = "summary:edit"
    SUMMARY_SUBMIT = "summary:submit"
    SUMMARY_REVIEW = "summary:review"
    # the wrong forms of set phrases that a final text must not hold
    PHRASE_EDIT = "phrase:edit"
    # the returns of all branches: how they stand and what was closed; reminding branches and setting the two days;
    # closing a quarter and opening it again for a while
    RETURN_READ = "return:read"
    RETURN_KEEP = "return:keep"
    QUARTER_CLOSE = "return:close"
    # what a committee collects from its branches by a day: reading it, asking with all answers, answering for a branch
    REQUEST_READ = "request:read"
    REQUEST_EDIT = "request:edit"
    REQUEST_ANSWER = "request:answer"
    # what comes after the approval: signing, who signs for whom, the signed copy
    SUMMARY_SIGN = "summary:sign"
    # brands and achievements
    BRAND_READ = "brand:read"
    BRAND_EDIT = "brand:edit"
    BRAND_SUBMIT = "brand:submit"
    BRAND_REVIEW = "brand:review"
    BRAND_NAME = "brand:name"
    INDICATOR_EDIT = "indicator:edit"
    JOINT_EVENT_EDIT = "joint_event:edit"
    # the handbook of a branch: what it keeps, bound into one document
    HANDBOOK_READ = "handbook:read"
    CHRONICLE_READ = "chronicle:read"
    CHRONICLE_EDIT = "chronicle:edit"
    # what branches owe: reading the matrix, changing the rules, granting an exemption
    DUTY_READ = "duty:read"
    DUTY_RULE_EDIT = "duty:rule"
    DUTY_EXEMPT = "duty:exempt"
    STUDY_READ = "study:read"
    STUDY_EDIT = "study:edit"
    STUDY_CONFIRM = "study:confirm"
    PLAN_READ = "plan:read"
    PLAN_EDIT = "plan:edit"
    # what the committee hands down to the plans of its branches
    PLAN_HAND_DOWN = "plan:hand_down"
    # resolutions and rectification: reporting what was done, inspecting and closing
    FOLLOW_UP_READ = "follow_up:read"
    FOLLOW_UP_EDIT = "follow_up:edit"
    # inspections of the integrity kind with their rectification, and those of all kinds
    INSPECTION_EDIT = "inspection:edit"
    INSPECTION_ANY = "inspection:any"
    # registers of a branch: dues, talks, appraisal, political birthdays, double registration
    LIFE_READ = "life:read"
    LIFE_EDIT = "life:edit"
    # what is done beside it: training, publicity, voluntary service, partners, honours
    SERVICE_READ = "service:read"
    SERVICE_EDIT = "service:edit"
    # orders: the committee hands them to its branches, a member takes them on
    SERVICE_DISPATCH = "service:dispatch"
    SERVICE_ACCEPT = "service:accept"
    # people's paths: who applied and how far they have come, members away from home, care for those in need, honours
    DEVELOPMENT_READ = "development:read"
    DEVELOPMENT_EDIT = "development:edit"
    # discipline and integrity: registers of a branch, their review by the committee; talks with one person are not
    # for everybody; the desk of who keeps discipline
    INTEGRITY_READ = "integrity:read"
    INTEGRITY_EDIT = "integrity:edit"
    INTEGRITY_CONFIRM = "integrity:confirm"
    INTEGRITY_TALK_READ = "integrity:talk_read"
    INTEGRITY_TALK_EDIT = "integrity:talk_edit"
    INTEGRITY_DESK = "integrity:desk"
    # the quarterly report of a discipline officer to 机关纪委
    INTEGRITY_REPORT_READ = "integrity:report_read"
    INTEGRITY_REPORT_EDIT = "integrity:report_edit"
    INTEGRITY_REPORT_REVIEW = "integrity:report_review"
    # who avoids whom, and who read what is not for everybody: of talks with one person as of the restricted half
    RELATIVES = "integrity:relatives"
    READING_LOG = "integrity:reading_log"
    # restricted half of discipline and integrity: what concerns oneself, first-form measures, sanctions
    RESTRICTED_OWN = "integrity:own"
    FIRST_FORM_READ = "integrity:first_form_read"
    FIRST_FORM_EDIT = "integrity:first_form_edit"
    FIRST_FORM_COUNT = "integrity:first_form_count"
    SANCTION_READ = "integrity:sanction_read"
    SANCTION_EDIT = "integrity:sanction_edit"
    OPENING_ASK = "integrity:opening_ask"
    # what was filed, and filing it
    ARCHIVE_READ = "archive:read"
    ARCHIVE_EDIT = "archive:edit"
    MODULE_SWITCH = "module:switch"
    # how long what is kept about people is kept
    RETENTION_EDIT = "retention:edit"
    CALENDAR_EDIT = "calendar:edit"
    ORGANIZATION_READ = "organization:read"
    # what a new office still lacks, in numbers
    SETUP_READ = "setup:read"
    BRANCH_EDIT = "branch:edit"
    MEMBER_EDIT = "member:edit"


class Module(Labelled):
    """What a committee switches on and off; the value is stored."""

    INTEGRITY = "integrity", "党风廉政"
    RESTRICTED = "restricted", "党风廉政受限登记"
    ARCHIVE = "archive", "归档管理"
    # gives nobody a permission: the form for who has no account
    ORDERING = "ordering", "群众点单入口"


_RESTRICTED_HALF = frozenset(
    {
        Permission.RESTRICTED_OWN,
        Permission.FIRST_FORM_READ,
        Permission.FIRST_FORM_EDIT,
        Permission.FIRST_FORM_COUNT,
        Permission.SANCTION_READ,
        Permission.SANCTION_EDIT,
        Permission.OPENING_ASK,
    }
)
# What asks for the password again, a few minutes before it is shown or done.
CONFIRMED = (_RESTRICTED_HALF - {Permission.FIRST_FORM_COUNT}) | {
    Permission.INTEGRITY_TALK_READ,
    Permission.INTEGRITY_TALK_EDIT,
    Permission.RELATIVES,
    Permission.READING_LOG,
}
# What nobody exercises for another: it is known to few, gives rights away, or is what one person reports and signs.
PERSONAL = CONFIRMED | {
    Permission.DEPUTIZE,
    Permission.INTEGRITY_REPORT_READ,
    Permission.INTEGRITY_REPORT_EDIT,
}


@cache
def modules_of(permission: Permission) -> frozenset[Module]:
    """Modules that must be on before the permission is worth anything: the restricted half is a part of the whole."""
    if permission in _RESTRICTED_HALF:
        return frozenset({Module.INTEGRITY, Module.RESTRICTED})
    whole = {"integrity": Module.INTEGRITY, "archive": Module.ARCHIVE}
    module = whole.get(permission.partition(":")[0])
    return frozenset({module}) if module else frozenset()
