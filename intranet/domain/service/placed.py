"""What tables of lines with a place and a span of days refuse."""

from sqlalchemy import CheckConstraint, Index


def spans(name: str, first: str, last: str = "") -> tuple[CheckConstraint | Index, ...]:
    """The indexes by place and day of the table *name*; the *last* day not before the *first*."""
    indexes = (
        Index(f"ix_{name}_branch", "branch_id", first, "id"),
        Index(f"ix_{name}_committee", "committee_id", first, "id"),
    )
    if not last:
        return indexes
    return (CheckConstraint(f"{last} IS NULL OR {last} >= {first}", name="span"), *indexes)


def once(name: str) -> Index:
    """A gathering stands in the table *name* once."""
    return Index(f"uq_{name}_activity", "activity_id", unique=True)


def counts(*names: str) -> CheckConstraint:
    """Numbers that may be unknown and are never negative."""
    return CheckConstraint(
        " AND ".join(f"({name} IS NULL OR {name} >= 0)" for name in names), name="counts"
    )
