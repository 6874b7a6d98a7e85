"""Kinds of integrity talks and what occasions them, as data. None of them answers a sign of a problem."""

from intranet.foundation.shown import Labelled


class TalkKind(Labelled):
    """Kinds of talks with one person; the value is stored."""

    PRE_APPOINTMENT = "pre_appointment", "任前廉政谈话"
    DAILY = "daily", "日常廉政谈话"
    FESTIVAL = "festival", "节前提醒谈话"
    INTERVIEW = "interview", "约谈"


class TalkReason(Labelled):
    """What occasioned a talk; the value is stored."""

    APPOINTMENT = "appointment", "任职履新"
    YEARLY = "yearly", "年度谈话"
    HOLIDAY = "holiday", "节假日"
    DEPLOYMENT = "deployment", "工作部署"
    KEY_POST = "key_post", "重点岗位"
    OTHER = "other", "其他"
