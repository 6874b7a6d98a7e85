"""Who may know of a restricted row, and why: the table of need to know as one function.

Nobody opens or handles a row about himself but in his own view, nobody one about a relative whom he declared.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from intranet.domain.access.roles import Actor, Permission, Role
from intranet.domain.integrity.restricted import FirstFormMeasure, RestrictedColumns, Sanction
from intranet.domain.organization.tables import valid_on
from intranet.domain.records.entered import EnteredColumns
from intranet.foundation.database import Base
from intranet.foundation.sealed import Sealed, SealedColumns
