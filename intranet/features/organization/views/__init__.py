"""Pages of the organisation: committee, branches, members."""

from intranet.features.organization.views import (
    branches,
    committee,
    groups,
    member_acts,
    members,
    terms,
)
from intranet.features.organization.views.common import blueprint

__all__ = ["blueprint", "branches", "committee", "groups", "member_acts", "members", "terms"]
