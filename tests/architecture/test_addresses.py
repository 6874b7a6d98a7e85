"""Numbers in addresses: whatever is typed there, the answer is a page, never a database error."""

import re

import pytest

from intranet.foundation.typed import LARGEST

pytestmark = pytest.mark.matrix

PEOPLE = ("secretary1", "staff", "sysadmin", "secadmin", "auditor")
# what no column holds is refused before it is known who asks
ASKED = [
    *((who, LARGEST) for who in PEOPLE),
    *(("staff", number) for number in (LARGEST + 1, 10**12, 10**25, 0)),
    ("secretary1", 0),
]


def readable(app):
    """Addresses with a number, with {} in its place."""
    for rule in app.url_map.iter_rules():
        if "GET" in (rule.methods or set()) and "<int:" in rule.rule:
            yield re.sub(r"<[^>]+>", "1", re.sub(r"<int:[^>]+>", "{}", rule.rule))


@pytest.mark.parametrize(("who", "number"), ASKED)
def test_a_number_no_record_has_is_not_found(app, login_as, who, number):
    # where the password is asked for first, it was given
    browser = login_as(who).confirm()
    addresses = [address.replace("{}", str(number)) for address in readable(app)]
    assert len(addresses) > 10
    answers = {address: browser.get(address).status_code for address in addresses}
    assert set(answers.values()) <= {404, 403}, answers
