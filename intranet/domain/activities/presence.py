"""How somebody stood to a gathering, and why they were absent."""

from intranet.foundation.shown import Labelled


class AttendanceStatus(Labelled):
    """Whether a due member was there. ``exempt``: not counted in 应到 on the day."""

    PRESENT = "present", "出席"
    ABSENT = "absent", "缺席"
    EXEMPT = "exempt", "不计应到"


class AbsenceReason(Labelled):
    """Why a due member was absent; a reason is mandatory."""

    BUSINESS_TRIP = "business_trip", "公务出差"
    SICK_LEAVE = "sick_leave", "病假"
    PERSONAL_LEAVE = "personal_leave", "事假"
    ANNUAL_LEAVE = "annual_leave", "休假"
    TRAINING = "training", "学习培训"
    SECONDED = "seconded", "外派（挂职）"
    ON_DUTY = "on_duty", "值班"
    FRAIL = "frail", "年老体弱"
    OTHER = "other", "其他"
    UNEXCUSED = "unexcused", "无故缺席"

    @property
    def is_official(self) -> bool:
        """Whether it tells of work only: it may be named where numbers of a branch are explained."""
        return self in {
            AbsenceReason.BUSINESS_TRIP,
            AbsenceReason.TRAINING,
            AbsenceReason.SECONDED,
            AbsenceReason.ON_DUTY,
        }

    def told(self, note: str = "", *, fully: bool) -> tuple[str, ...]:
        """Reason and note in words; unless *fully* only whether leave was given (《个人信息保护法》第六条).

        Why somebody stayed away may be an illness or a matter of the family: that is for who keeps the register.
        """
        if not fully:
            return (self.label if self is AbsenceReason.UNEXCUSED else "请假",)
        if self is AbsenceReason.OTHER and note:
            return (note,)
        return (self.label, note) if note else (self.label,)
