"""The table of what is searched: one document for each record, apart from the records that lists and sums read.

``terms`` is the index's side of a document. PostgreSQL keeps it as a tsvector under a GIN index, SQLite as text that
triggers carry into an FTS5 table over it; both are made by the migration under the name ``FULL_TEXT``.
"""

from sqlalchemy import ColumnElement, Index, String, Text, bindparam
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from intranet.foundation.database import Base

FULL_TEXT = "search_terms"
# Stands before the pinyin of a name, so that it is never taken for a word of the text.
KEY_MARK = "†"
# Stands before the number of the committee (c) and branch (b) that a record belongs to, for the same reason.
PLACE_MARK = "§"


class SearchDocument(Base):
    """The searchable text of one record.

    ``shown`` holds its parts as written, a line each, the label before a tab; ``folded`` the same parts without labels
    as ``text.fold`` leaves them, which is what a query must be contained in; ``terms`` the windows of ``folded``, the
    pinyin of names, and the committee and branch of what belongs to one, so that the index alone leaves out others'.
    """

    __tablename__ = "search_document"
    __table_args__ = (Index("uq_search_document_record", "kind", "record_id", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    # key of the Searched
    kind: Mapped[str] = mapped_column(String(40))
    record_id: Mapped[int]
    shown: Mapped[str] = mapped_column(Text)
    folded: Mapped[str] = mapped_column(Text)
    terms: Mapped[str] = mapped_column(Text().with_variant(TSVECTOR(), "postgresql"))

    @classmethod
    def of_kind(cls, key: str) -> ColumnElement[bool]:
        """SQL condition: of this kind. It stands in the statement as it is: most documents are of one kind."""
        return cls.kind == bindparam(None, key, literal_execute=True)
