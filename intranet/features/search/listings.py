"""What a section of the page selects: documents that match, joined with their records within the person's scope."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, select
from sqlalchemy.orm import Session

from intranet.domain.access.roles import Actor
from intranet.domain.search.documents import SearchDocument
from intranet.domain.search.kinds import Searched
from intranet.domain.search.matching import Query, found_by
from intranet.foundation.several import within


@dataclass(frozen=True)
class Listing:
    """The rows of a section.

    ``records`` selects keys of records within the person's scope with their documents, ``match`` narrows them to what
    was looked for.
    """

    kind: Searched
    records: Select[Any]
    match: ColumnElement[bool]

    @property
    def found(self) -> Select[Any]:
        """The records that match."""
        return self.records.where(self.match)


def listing_of(session: Session, kind: Searched, query: Query, actor: Actor) -> Listing:
    """The section of a kind."""
    document = and_(SearchDocument.of_kind(kind.key), SearchDocument.record_id == kind.number)
    if kind.around is not None:
        document = and_(document, within(SearchDocument.record_id, kind.around(actor)))
    records = select(kind.number).select_from(kind.number.class_).join(SearchDocument, document)
    found = found_by(session, query, names=kind.named, places=kind.places(actor))
    return Listing(kind, kind.within(records, actor), found)
