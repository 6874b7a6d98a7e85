"""What an upload becomes, whoever cleans it: pictures, scans and office files each have a module that loads its tools."""

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
