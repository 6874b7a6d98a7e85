"""What an upload becomes, whoever cleans it: the modules for pictures and scans load large tools, this one none."""

from dataclasses import dataclass


@dataclass(frozen=True)
class CleanFile:
    """A file fit for keeping: the clean master and, for pictures, a smaller copy for page and print."""

    media_type: str
    master: bytes
    display: bytes | None
    width: int | None
    height: int | None
    pages: int | None
