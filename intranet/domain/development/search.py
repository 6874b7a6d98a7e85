"""How people's paths are found: by the name, for who may read the register. Visits are never found."""

from intranet.domain.access.permissions import Permission
from intranet.domain.development.members import MemberHonour
from intranet.domain.development.paths import DevelopmentPath
from intranet.domain.service.search import searched

DEVELOPMENT = (
    searched(
        DevelopmentPath,
        "/development/paths",
        "name",
        DevelopmentPath.applied_on,
        {"contacts": "培养联系人", "introducers": "入党介绍人"},
        permission=Permission.DEVELOPMENT_READ,
    ),
    searched(
        MemberHonour,
        "/development/honours",
        "title",
        MemberHonour.awarded_on,
        {"awarder": "授予单位"},
        permission=Permission.DEVELOPMENT_READ,
    ),
)
