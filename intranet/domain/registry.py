"""Imports every module with tables, so that Alembic and the application see them all."""

from intranet.domain import (  # noqa: F401 - importing is the purpose
    accounts,
    achievements,
    activities,
    attachments,
    audit,
    brands,
    chronicle,
    closing,
    drafts,
    indicators,
    joint_events,
    kinds,
    members,
    organizations,
    reviews,
    revisions,
    summaries,
)
from intranet.domain.assessment import (  # noqa: F401
    excuses,
    marks,
    requirements,
)
from intranet.domain.dues import tables as dues_tables  # noqa: F401 - importing is the purpose
from intranet.domain.follow_up import (  # noqa: F401 - importing is the purpose
    inspections,
    progress,
)
from intranet.domain.life import appraisals, birthdays, community  # noqa: F401 - importing is the purpose
from intranet.domain.planning import days, items  # noqa: F401 - importing is the purpose
from intranet.domain.study import (  # noqa: F401 - importing is the purpose
    conversion,
    credits,
    documents,
    essays,
    platforms,
)
from intranet.domain.talks import tables as talk_tables  # noqa: F401 - importing is the purpose
