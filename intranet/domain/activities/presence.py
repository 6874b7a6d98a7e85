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
    FRAIL = "frail", "年老体弱（免于要求）"
    OTHER = "other", "其他"
    UNEXCUSED = "unexcused", "无故缺席"
