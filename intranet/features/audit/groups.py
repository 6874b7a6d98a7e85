"""How the acts of the trail are sorted for the auditor: by what they concern, what is unusual, what failed."""

from intranet.domain.access.actions import OF_RESTRICTED_ROWS, AuditAction

# By the first word of an act; what none of them names belongs to the system.
_WORDS: dict[tuple[str, str], str] = {
    ("signing", "登录和密码"): "",
    ("rights", "账号和授权"): "account grant proposal",
    (
        "organization",
        "组织和党员",
    ): "committee branch organization party_group member membership_approval term post entry",
    (
        "activities",
        "活动",
    ): "kind activity finding attachment joint_event dengta_block dengta_entry",
    ("review", "审核和归档"): "record summary archive",
    ("brands", "品牌和成效"): "brand achievement indicator",
    (
        "duties",
        "责任和计划",
    ): "requirement duty_exemption duty_mark calendar plan chronicle data_request",
    (
        "life",
        "组织生活",
    ): "appraisal political_birthday community_registration community_project dues talk service",
    ("study", "学习"): "study",
    ("follow_up", "督办和整改"): "resolution inspection rectification",
    (
        "integrity",
        "党风廉政",
    ): "pledge integrity_risk group_talk integrity_talk discipline_study festival_reminder"
    " officer_report integrity restricted first_form sanction relative opening",
    ("system", "系统"): "",
}
_SIGNING = {
    AuditAction.SIGNED_IN,
    AuditAction.SIGN_IN_FAILED,
    AuditAction.SIGNED_OUT,
    AuditAction.PASSWORD_CHANGED,
    AuditAction.SESSION_REVOKED,
    AuditAction.IDENTITY_CONFIRMED,
    AuditAction.CODE_REFUSED,
    AuditAction.SESSIONS_REVOKED,
}
# What an auditor looks at first: guesses, given passwords, reading beyond one's own need, what leaves the house.
ATTENTION = frozenset(
    {
        AuditAction.SIGN_IN_FAILED,
        AuditAction.CODE_REFUSED,
        AuditAction.PASSWORD_RESET,
        AuditAction.SECOND_FACTOR_RESET,
        AuditAction.USER_ENABLED,
        AuditAction.PROPOSAL_DECLINED,
        AuditAction.TRAIL_EXPORTED,
        AuditAction.FILE_EXPORTED,
        AuditAction.RETENTION_PURGED,
        AuditAction.ACCESS_REFUSED,
        AuditAction.OPENING_ASKED,
        AuditAction.OPENING_APPROVED,
        AuditAction.OPENING_REFUSED,
        AuditAction.MODULE_SWITCHED_ON,
        AuditAction.MODULE_SWITCHED_OFF,
        AuditAction.SEALED_ANEW,
        AuditAction.FILES_SWEPT,
    }
)
# What somebody tried and was not let do.
REFUSED = frozenset(
    {AuditAction.SIGN_IN_FAILED, AuditAction.CODE_REFUSED, AuditAction.ACCESS_REFUSED}
)


def _group_of(action: AuditAction) -> str:
    if action in _SIGNING:
        return "signing"
    word = action.value.partition(".")[0]
    return next((key for (key, _), words in _WORDS.items() if word in words.split()), "system")


# What is narrowed to one act upon rows that nobody may count would count them.
GROUPS: dict[str, frozenset[AuditAction]] = {
    "attention": ATTENTION - OF_RESTRICTED_ROWS,
    **{
        key: frozenset(one for one in AuditAction if _group_of(one) == key) - OF_RESTRICTED_ROWS
        for key, _ in _WORDS
    },
}
GROUP_CHOICES = [("attention", "需要关注"), *_WORDS]
