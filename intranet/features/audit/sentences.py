"""What an event says, as a sentence with names; of content it tells the kind and the number alone.

None of the three administrators sees content: ``ADMINISTRATIVE`` names what the auditor reads in full.
"""

from typing import Any

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.audit import ADMINISTRATIVE, AuditEvent
from intranet.domain.access.roles import SYSTEM, Role
from intranet.domain.activities.kinds import Field
from intranet.domain.registry import OBJECT_LABELS, UNCOUNTED

# What is told of events about rows that nobody may count: neither about which one nor what was done.
VEILED_ACTION, VEILED_OBJECT, VEILED_CODE = "查看或者办理受限登记", "受限登记", "restricted"
_A = AuditAction
# With who did it, the thing, its name (of administrative things) and the period of a grant.
_TOLD: dict[AuditAction, str] = {
    _A.SIGNED_IN: "{who}登录。",
    _A.SIGN_IN_FAILED: "账号“{username}”的密码输入不正确，没有通过。",
    _A.CODE_REFUSED: "{who}密码正确，验证码不正确，没有通过。",
    _A.SIGNED_OUT: "{who}退出登录。",
    _A.PASSWORD_CHANGED: "{who}修改本人密码。",
    _A.PASSWORD_RESET: "{who}重置账号“{name}”的密码。",
    _A.SESSION_REVOKED: "{who}结束本人在另一设备上的登录。",
    _A.SESSIONS_REVOKED: "{who}退出本人在其他设备上的全部登录。",
    _A.SECOND_FACTOR_BEGUN: "{who}开始设置本人的第二道验证。",
    _A.SECOND_FACTOR_SET: "{who}启用本人的第二道验证。",
    _A.SECOND_FACTOR_RESET: "{who}解除账号“{name}”的第二道验证。",
    _A.RECOVERY_RENEWED: "{who}更换本人的恢复码。",
    _A.IDENTITY_CONFIRMED: "{who}再次输入密码，确认是本人。",
    _A.USER_CREATED: "{who}建立账号“{name}”。",
    _A.USER_ENABLED: "{who}启用账号“{name}”。",
    _A.USER_DISABLED: "{who}停用账号“{name}”。",
    _A.USER_EDITED: "{who}修改账号“{name}”。",
    _A.USER_LINKED: "{who}登记账号“{name}”对应的党员。",
    _A.GRANT_ADDED: "{who}授予角色：{name}{period}。",
    _A.GRANT_ENDED: "{who}收回角色：{name}{period}。",
    _A.PROPOSAL_MADE: "{who}提出“{name}”，待另一名管理员确认。",
    _A.PROPOSAL_CONFIRMED: "{who}确认“{name}”。",
    _A.PROPOSAL_DECLINED: "{who}不同意“{name}”。",
    _A.PROPOSAL_WITHDRAWN: "{who}撤回“{name}”。",
    _A.ACCESS_REFUSED: "{who}访问“{name}”被拒绝。",
    _A.ACCOUNT_READ: "{who}查看{thing}。",
    _A.TRAIL_EXPORTED: "{who}导出审计记录，{name}。",
    _A.RECORD_SUBMITTED: "{who}提交{thing}，待审核。",
    _A.RECORD_WITHDRAWN: "{who}撤回已提交的{thing}。",
    _A.RECORD_TAKEN_UP: "{who}受理{thing}。",
    _A.RECORD_RETURNED: "{who}退回{thing}，请修改。",
    _A.RECORD_APPROVED: "{who}审核通过{thing}。",
    _A.RECORD_REOPENED: "{who}重新打开{thing}。",
    _A.RECORD_ARCHIVED: "{who}将{thing}归档。",
    _A.RECORD_UNFILED: "{who}撤销了{thing}的归档。",
    _A.ARCHIVE_FILED: "{who}将{thing}归档。",
    _A.ARCHIVE_WITHDRAWN: "{who}撤销了{thing}的归档。",
    _A.RECORD_VOIDED: "{who}撤销登记：{thing}。",
    _A.RECORD_RESTORED: "{who}恢复登记：{thing}。",
    _A.RECORD_DISCARDED: "{who}删除{thing}的草稿。",
    _A.RECORD_REOPENING_ASKED: "{who}申请重新打开{thing}。",
    _A.RECORD_REOPENING_DECLINED: "{who}不同意重新打开{thing}。",
    _A.RECORD_ANSWER_READ: "{who}已阅{thing}不重新打开的答复。",
    _A.REVIEW_REOPENED_BY_EDIT: "{who}修改{thing}，转为草稿。",
}
_FIELDS = {
    "account": "账号",
    "username": "账号",
    "display_name": "姓名",
    "member": "对应党员",
    "same_person": "同一人另用",
    "method": "操作方式",
    "status": "答复",
    "rows": "编号",
    "why": "依据",
    "reason": "依据",
    "answer": "理由",
    "role": "角色",
    "branch": "党支部",
    "place_name": "所在组织",
    "valid_from": "生效日期",
    "valid_to": "截止日期",
    "code": "代码",
    "active": "可用",
    "label": "名称",
    "theme_label": "主题栏名称",
    "shown_fields": "填写栏目",
    "required_fields": "必填栏目",
    "default_hours_tenths": "默认学时（十分之一）",
    "default_minutes": "默认时长（分钟）",
    "sort_order": "排列顺序",
    "is_active": "可用于新建活动",
}
# the value of a list in a form; the name stands beside it
_LEFT_OUT = {"place"}
_VALUES: dict[str, dict[str, str]] = {
    "method": {"GET": "打开", "HEAD": "打开", "POST": "提交"},
    "status": {"403": "没有权限", "404": "不在查看范围内"},
    "role": dict(Role.choices()),
    "shown_fields": dict(Field.choices()),
    "required_fields": dict(Field.choices()),
}


def action_label(event: AuditEvent) -> str:
    """The Chinese name of the action; its code when a later version wrote it."""
    if event.object_kind in UNCOUNTED:
        return VEILED_ACTION
    try:
        return AuditAction(event.action).label
    except ValueError:
        return event.action


def object_text(event: AuditEvent, name: str = "") -> str:
    """What the event is about: with its name where that is not content, else by its number.

    *name* is what it is called by now, for events that tell none, as those of a page that was looked at.
    """
    if event.object_kind in UNCOUNTED:
        return VEILED_OBJECT
    kind = OBJECT_LABELS.get(event.object_kind, event.object_kind)
    if event.object_kind in ADMINISTRATIVE and (called := event.object_label or name):
        return f"{kind}：{called}"
    return f"{kind} {event.object_id}号" if event.object_id is not None else kind


def who(event: AuditEvent, display_name: str | None) -> str:
    """Who acted, by name and account."""
    if display_name:
        return f"{display_name}（账号 {event.username}）"
    if event.username == SYSTEM.username:
        return "系统（服务器命令）"
    return f"账号“{event.username}”" if event.username else "未登录的人"


def sentence(event: AuditEvent, display_name: str | None, name: str = "") -> str:
    """The event as a sentence; *display_name* is that of the acting account, None where there is none.

    *name* as for ``object_text``.
    """
    acting = who(event, display_name)
    if event.object_kind in UNCOUNTED:
        return f"{acting}{VEILED_ACTION}。"
    label = action_label(event)
    try:
        told = _TOLD.get(AuditAction(event.action), "")
    except ValueError:
        told = ""
    open_ = event.object_kind in ADMINISTRATIVE
    if told:
        return told.format(
            who=acting,
            username=event.username,
            name=event.object_label or name if open_ else object_text(event),
            thing=object_text(event, name).replace(" ", ""),
            period=_period(event),
        )
    kind = OBJECT_LABELS.get(event.object_kind, event.object_kind)
    about = event.object_label or name if open_ else ""
    if not about and event.object_id is not None:
        about = f"{'' if kind in label else kind}{event.object_id}号"
    return f"{acting}{label}（{about}）。" if about else f"{acting}{label}。"


def _period(event: AuditEvent) -> str:
    first, last = (str(event.details.get(name) or "") for name in ("valid_from", "valid_to"))
    if event.action == AuditAction.GRANT_ENDED.value:
        return f"，有效到{last}" if last else ""
    if not first:
        return ""
    return f"，{first}起，到{last}" if last else f"，{first}起，长期有效"


def changes(event: AuditEvent) -> list[tuple[str, str]] | None:
    """What changed, by the names of the fields; None where that would be content."""
    if event.object_kind not in ADMINISTRATIVE:
        return None
    return [
        (_FIELDS.get(name, name), _changed(name, value))
        for name, value in event.details.items()
        if name not in _LEFT_OUT
    ]


def _changed(name: str, value: Any) -> str:
    """A changed value as text: old and new beside each other where both are kept."""
    if isinstance(value, list) and len(value) == 2:
        return f"{_words(name, value[0])} → {_words(name, value[1])}"
    return _words(name, value)


def _words(name: str, value: Any) -> str:
    if isinstance(value, list):
        return "、".join(_words(name, part) for part in value) or "（空）"
    if isinstance(value, bool):
        return "是" if value else "否"
    if value is None or value == "":
        return "（空）"
    return _VALUES.get(name, {}).get(str(value), str(value))
