"""Who owes which month, and how a month stands for a member. Pure.

Source: 《关于中国共产党党费收缴、使用和管理的规定》 (中组发〔2008〕3号).
"""

from collections.abc import Iterable, Sequence
from datetime import date

from intranet.domain.life.dues.month import months_after, quarter_of
from intranet.domain.organization.members import ChangeReason
from intranet.domain.organization.memberships import MembershipRow
from intranet.foundation import looks
from intranet.foundation.quarters import Month
from intranet.foundation.shown import Shown

REGULATION = "《关于中国共产党党费收缴、使用和管理的规定》"
MOST_MONTHS_BACK = 6
TOO_LATE = (
    f"按照{REGULATION}，补交党费的时间一般不超过{MOST_MONTHS_BACK}个月。"
    "交纳日期距所属月份已超过这一期限，请核对；情况特殊的，由党支部研究后报机关党委。"
)
TOO_EARLY = "交纳日期早于本季度。经支部同意按季交纳的，登记本季度内的日期。"
# From how many months without a registered payment on the secretary is asked to look, and again.
REMINDERS = (3, 5, 6)


class DuesState(Shown):
    """How one month stands for one member."""

    PAID = "paid", "已交", *looks.DONE
    LATE = "late", "补交", *looks.EXPLAINED
    UNPAID = "unpaid", "未交", *looks.LACKING
    UNREGISTERED = "unregistered", "未登记", *looks.OPEN
    NOT_DUE = "not_due", "不适用", *looks.NOTHING


def owes(row: MembershipRow, month: Month) -> bool:
    """Whether this period of membership makes the member owe *month* in its branch.

    The first day of the month decides, so who moves within a month owes it where the month began. A probationary
    member owes from the month after the assembly that admitted, also when that was on the first of a month.
    """
    return _owes_from(row, month.first_day)


def _owes_from(row: MembershipRow, first: date) -> bool:
    if row.in_use_from is not None and first < row.in_use_from:
        # what was owed before the branch kept its records here is not told here
        return False
    admitted_today = row.start_reason is ChangeReason.ADMITTED and row.starts_on == first
    return row.holds_on(first) and not admitted_today


def owing(rows: Iterable[MembershipRow], month: Month) -> set[int]:
    """Ids of the members who owe *month* by these periods."""
    first = month.first_day
    return {row.member_id for row in rows if _owes_from(row, first)}


def in_time(month: Month, paid_on: date) -> bool:
    """Whether a payment came before the month was over; later it is a back payment (补交)."""
    return paid_on <= month.last_day


def problem_of_day(month: Month, paid_on: date) -> str:
    """Why *month* cannot be paid on this day; empty when it can.

    With the branch's consent a quarter is paid at once, so a day within the quarter is the earliest.
    """
    if paid_on < quarter_of(month).first_day:
        return TOO_EARLY
    return TOO_LATE if months_after(Month.of(paid_on), month) > MOST_MONTHS_BACK else ""


def standing(
    month: Month, *, due: bool, paid_on: date | None, registered: bool, as_of: date
) -> DuesState:
    """How the month stands; ``registered`` says whether the branch has entered it at all."""
    if not due:
        return DuesState.NOT_DUE
    if paid_on is not None:
        return DuesState.PAID if in_time(month, paid_on) else DuesState.LATE
    if month.first_day > as_of:
        return DuesState.NOT_DUE
    return DuesState.UNPAID if registered else DuesState.UNREGISTERED


def unpaid_in_a_row(states: Sequence[DuesState]) -> int:
    """Months without a payment up to the last of *states* (in order of time).

    A month which the branch has not entered says nothing about the member: it neither counts nor breaks the row.
    """
    count = 0
    for state in reversed(states):
        if state in {DuesState.PAID, DuesState.LATE}:
            break
        count += state is DuesState.UNPAID
    return count


def reminder(months: int) -> int | None:
    """The reminder that is reached after so many months in a row; None before the first."""
    return max((step for step in REMINDERS if months >= step), default=None)
