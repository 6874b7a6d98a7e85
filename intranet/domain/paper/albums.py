"""The printed chronicle with its photographs, as a value like all printed documents."""

from dataclasses import dataclass
from typing import Literal

from intranet.domain.paper.parts import PhotoPrint, PrintDocument, SectionPrint

PerPage = Literal[2, 4]


@dataclass(frozen=True, slots=True, kw_only=True)
class AlbumPrint(PrintDocument):
    """大事记: the entries month by month, then their photographs, two or four captioned ones a page."""

    title_lines: tuple[str, ...]
    sections: tuple[SectionPrint, ...]
    source: str
    photos: tuple[PhotoPrint, ...] = ()
    per_page: PerPage = 4

    @property
    def pictures(self) -> tuple[PhotoPrint, ...]:
        """The photographs."""
        return self.photos

    @property
    def photo_pages(self) -> tuple[tuple[PhotoPrint, ...], ...]:
        """The photographs page by page."""
        return tuple(
            self.photos[start : start + self.per_page]
            for start in range(0, len(self.photos), self.per_page)
        )
