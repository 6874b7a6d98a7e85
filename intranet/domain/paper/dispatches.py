"""A printed paper to somebody, as a value like all printed documents."""

from dataclasses import dataclass

from intranet.domain.paper.documents import SummaryPrint


@dataclass(frozen=True, slots=True, kw_only=True)
class DispatchPrint(SummaryPrint):
    """A paper to somebody: ``salutation`` above the text, ``closing`` below it."""

    salutation: str
    closing: str = ""
