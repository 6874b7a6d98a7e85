"""The slips by which the accounts of a list are handed over."""

from collections.abc import Sequence

from intranet.domain.paper.parts import Fact
from intranet.domain.paper.slips import SlipPrint, SlipsPrint
from intranet.features.accounts.lists.operations import Given
from intranet.foundation import clock
from intranet.foundation.pdf import PrintMetadata
from intranet.pagekit.filters import stamp

TITLE = "账号领取单"
NOTE = "用一次性密码只能登录一次，登录后请先设置自己的密码。本单领取后请妥善保管，用后销毁。"


def slips(given: Sequence[Given], *, address: str, office: str, demo: bool) -> SlipsPrint:
    """A slip for each account, in the order of the list; *address* is where one signs in."""
    moment = clock.now()
    return SlipsPrint(
        metadata=PrintMetadata(
            title=TITLE, author=office, identifier=f"slips-{moment:%Y%m%d%H%M%S}", created=moment
        ),
        demo=demo,
        title=TITLE,
        note=NOTE,
        slips=tuple(
            SlipPrint(
                owner=f"{one.place}　{one.user.display_name}".strip(),
                facts=(
                    Fact("登录地址", address),
                    Fact("账号", one.user.username),
                    Fact("一次性密码", one.password),
                    Fact("有效至", stamp(one.user.given_until)),
                ),
            )
            for one in given
        ),
    )
