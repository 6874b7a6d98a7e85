"""Orders in words: their numbers, and the rate of what is true of some of many; 均 and 平均 of several only."""

from datetime import date

import pytest

from intranet.domain.reports.clauses import orders_clause
from intranet.domain.reports.wording import branch_summary
from intranet.domain.service.order_figures import OrderFigures
from intranet.foundation.quarters import Quarter

WORDING = branch_summary.wording_on(date(2025, 9, 30), Quarter(2025, 3))


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (OrderFigures(), ""),
        (OrderFigures(received=1), "受理服务点单1件"),
        (OrderFigures(1, 1, 0), "受理服务点单1件，响应时间不足1天"),
        (
            OrderFigures(1, 1, 2, 1, 0, 1, 1),
            "受理服务点单1件，响应时间2天；办理1件，未解决；评价1件，为满意",
        ),
        (
            OrderFigures(3, 3, 6, 3, 3, 2, 0),
            "受理服务点单3件，平均响应时间2天；办理3件，均已解决；评价2件，均为不满意",
        ),
        (
            OrderFigures(3, 3, 6, 3, 2, 3, 2),
            "受理服务点单3件，平均响应时间2天；办理3件，其中2件已解决；评价3件，其中2件为满意",
        ),
        (
            OrderFigures(54, 54, 27, 43, 38, 28, 28),
            "受理服务点单54件，平均响应时间0.5天；办理43件，其中38件已解决，解决率88.4%；评价28件，均为满意",
        ),
        # received before this period
        (OrderFigures(0, 0, 0, 1, 1), "此前受理的服务点单，办理1件，已解决"),
    ],
)
def test_what_orders_come_to_as_a_clause(found, said):
    assert orders_clause(WORDING, found) == said
