"""A printed paper to somebody, as a value like all printed documents."""

from dataclasses import dataclass

from intranet.domain.paper.documents import SummaryPrint


@dataclass(frozen=True, slots=True, kw_only=True)
class DispatchPrint(SummaryPrint):
    """A paper that goes out: ``salutation`` above the text where it is to somebody, ``closing`` below it."""

    salutation: str = ""
    closing: str = ""
