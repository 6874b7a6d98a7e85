"""指标口径: every figure with the sentence that stands beside its function."""

from intranet.domain.duties import branches, held, words
from intranet.domain.figures import branch, brands, trends
from intranet.domain.integrity import counts, reviewing, signing
from intranet.domain.life import appraisals
from intranet.domain.life.dues import store
from intranet.domain.life.talks import rules
from intranet.domain.study import hours, pace, platforms
from intranet.foundation.terms import Term, terms_of

COMPUTED_IN = (
    words,
    held,
    branches,
    branch,
    brands,
    trends,
    hours,
    pace,
    platforms,
    rules,
    store,
    appraisals,
    signing,
    reviewing,
    counts,
)
"""The modules whose functions say how their figures are computed."""

GROUPS = ("会议和活动", "学习", "谈心谈话、党费和平台", "党风廉政", "出勤、品牌和审核")


def glossary() -> list[tuple[str, list[Term]]]:
    """The figures by group, in the order of the page."""
    return [(group, terms_of(group)) for group in GROUPS]
