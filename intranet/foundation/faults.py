"""What the log is told of a fault: where it was and of what kind, without what people typed."""

import traceback

from sqlalchemy.exc import SQLAlchemyError

_MOST = 200


def complaint(error: BaseException) -> str:
    """In one line what an error says; of the database what the driver says, without the statement and its rows."""
    told = str(error)
    if isinstance(error, SQLAlchemyError):
        told = str(getattr(error, "orig", None) or type(error).__name__).split("\n", 1)[0]
    return " ".join(told.split())[:_MOST]


def traced(error: BaseException) -> str:
    """The same with the way there, and of what led to it. For a log in place of a traceback, which shows whole rows."""
    parts: list[str] = []
    led: BaseException | None = error
    while led is not None:
        way = "".join(traceback.format_tb(led.__traceback__))
        parts.append(f"{way}{type(led).__name__}: {complaint(led)}")
        if isinstance(led, SQLAlchemyError):
            break  # behind it stands the driver's own error
        led = led.__cause__ or (None if led.__suppress_context__ else led.__context__)
    return "\n".join(parts)
