"""What a state looks like: the colour class of its badge and the shape of its icon, for every list, desk and matrix.

Enums of states (``Shown``) and badges take their look from here. Within one kind no two states share a shape: colour
is never the only sign. The shapes are drawn in ``static/img/icons.svg``.
"""

from typing import NamedTuple


class Look(NamedTuple):
    """Colour class and shape; the word stands with the state."""

    tone: str
    icon: str


# not begun, or not asked for
NOT_DUE = Look("grey", "not-due")
PLANNED = Look("grey", "planned")
OPEN = Look("grey", "open")
UNDATED = Look("grey", "undated")
NOTHING = Look("grey", "none")
LOCKED = Look("grey", "locked")

# on its way
DRAFT = Look("grey", "draft")
ENTERED = Look("grey", "plus")
UNDERWAY = Look("blue", "underway")
WAITING = Look("blue", "submitted")
# with somebody who has not answered, or who has not confirmed
ASKED = Look("blue", "inbox")
CHANGED = Look("blue", "changed")
HANDED_OVER = Look("blue", "person")
RETURNED = Look("amber", "returned")
DECLINED = Look("grey", "returned")

# to be seen to
ATTENTION = Look("amber", "attention")
TODAY = Look("amber", "today")
LACKING = Look("amber", "lacking")
# lacking, and its time is past or has not come
LEFT_OUT = Look("grey", "lacking")
GONE = Look("amber", "gone")
MOVED = Look("amber", "changed")
REFUSED = Look("fault", "lacking")
# how near an end is
FAR = Look("amber", "quarter")
NEAR = Look("amber", "half")
NEXT = Look("amber", "most")
# how high a risk is
HIGH = Look("fault", "high")
MEDIUM = Look("amber", "medium")
LOW = Look("grey", "low")
LEVEL = Look("amber", "level")

# told
EXPLAINED = Look("blue", "info")
UNKNOWN = Look("grey", "info")

# done
DONE = Look("green", "check")
APPROVED = Look("green", "approved")
ARCHIVED = Look("green", "archived")
VOIDED = Look("grey", "voided")
