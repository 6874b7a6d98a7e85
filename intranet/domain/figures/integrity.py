"""What branches did for discipline and integrity in a period, as numbers from the registers: never a person."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from intranet.domain.integrity.counts import group_talks_held, reminders_given
from intranet.domain.integrity.kept import kept_in
from intranet.domain.integrity.reviewing import risks_changed, risks_reviewed


@dataclass(frozen=True, slots=True, kw_only=True)
class IntegrityFigures:
    """Reminders before holidays, talks with many, risk points reviewed, risk points that changed."""

    reminders: int = 0
    group_talks: int = 0
    reviewed: int = 0
    changed: int = 0


NOTHING = IntegrityFigures()


def integrity_figures(
    session: Session, branch_ids: Sequence[int], first: date, last: date
) -> dict[int, IntegrityFigures]:
    """The numbers of each branch from *first* to *last*. Five statements, whatever the number of branches.

    Nothing of a branch whose committee has switched the registers off, whatever they hold.
    """
    kept = sorted(kept_in(session, branch_ids))
    reminders = reminders_given(session, kept, first, last)
    talks = group_talks_held(session, kept, first, last)
    reviewed = risks_reviewed(session, kept, first, last)
    changed = risks_changed(session, kept, first, last)
    return dict.fromkeys(branch_ids, NOTHING) | {
        one: IntegrityFigures(
            reminders=reminders[one],
            group_talks=talks[one],
            reviewed=reviewed[one],
            changed=changed[one],
        )
        for one in kept
    }


def together(parts: Iterable[IntegrityFigures]) -> IntegrityFigures:
    """The sum of several branches."""
    found = list(parts)
    return IntegrityFigures(
        reminders=sum(one.reminders for one in found),
        group_talks=sum(one.group_talks for one in found),
        reviewed=sum(one.reviewed for one in found),
        changed=sum(one.changed for one in found),
    )
