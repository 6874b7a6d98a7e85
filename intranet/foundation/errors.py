"""What operations raise. web/errors.py turns each into a page or a fragment, once."""


class IntranetError(Exception):
    """Base of all expected refusals; ``str()`` is a Chinese sentence for the person."""


class NotFound(IntranetError):
    """The record does not exist or lies outside the person's scope (404)."""


class NotAllowed(IntranetError):
    """The record is known to the person, the act is not permitted (403)."""


class InvalidMove(IntranetError):
    """The move is not legal in the record's present state (409)."""


class StaleRecord(IntranetError):
    """Somebody else saved the record meanwhile (409)."""

    TYPING = "在您填写期间，这条记录已被其他人修改。您填写的内容都还在，请核对后再保存。"
    ACTING = "在您操作的同时，这条记录已有变动，本次没有办理。请核对最新内容后再操作。"

    def __init__(self, sentence: str = TYPING) -> None:
        """Keep the sentence; the usual one fits every form."""
        super().__init__(sentence)


class NotKept(IntranetError):
    """What is being typed is not kept beside the records (422)."""


class RuleBroken(IntranetError):
    """A rule of organisational life is not met (422).

    ``problems`` maps a field name ("" for the whole record) to sentences.
    """

    def __init__(self, problems: dict[str, list[str]]) -> None:
        """Keep the problems by field; the message joins them."""
        super().__init__("；".join(text for texts in problems.values() for text in texts))
        self.problems = problems


class StorageFull(IntranetError):
    """The disk or the quota is full; nothing was kept (503)."""


class ReadNotRecorded(IntranetError):
    """What is read only with a record of it could not be recorded; it is not shown (503)."""


class DamagedFile(IntranetError):
    """A stored file is gone or altered (500); the message is for the log, not for the person."""


class DamagedSeal(IntranetError):
    """A sealed text was altered, moved or sealed by an unknown key (500); the message is for the log."""


class KeysMissing(IntranetError):
    """There are no keys to seal and open with (503); the message is for the log."""


class RefusedFile(IntranetError):
    """An uploaded file is not acceptable; the message says why (422)."""


class TooLong(IntranetError):
    """A document has too many pages to be set (422)."""


class PrintDefect(IntranetError):
    """A document cannot be set as it is, because a character or something else would be missing in it (422)."""


class Busy(IntranetError):
    """Too much is under way already; nothing was begun (503, to be tried again in a while)."""
