"""Names of browsers as people know them."""

import pytest

from intranet.foundation.browsers import browser_name

WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"
WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64)"


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (f"{WINDOWS} {WEBKIT} Chrome/120.0.0.0 Safari/537.36", "Chrome 120（Windows 10或11）"),
        (
            f"{WINDOWS} {WEBKIT} Chrome/120.0.0.0 Safari/537.36 Edg/120.0.2210.91",
            "Edge 120（Windows 10或11）",
        ),
        (
            f"Mozilla/5.0 (Windows NT 6.1; WOW64) {WEBKIT} Chrome/86.0 Safari/537.36 360SE",
            "360浏览器（Windows 7）",
        ),
        (
            f"Mozilla/5.0 (X11; Linux x86_64; UOS) {WEBKIT} Chrome/108.0 Safari/537.36",
            "Chrome 108（统信）",
        ),
        (
            "Mozilla/5.0 (X11; Linux x86_64; rv:109.0) Gecko/20100101 Firefox/115.0",
            "Firefox 115（Linux）",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)"
            " Version/17.1 Mobile/15E148 Safari/604.1",
            "Safari 17（iPhone）",
        ),
        ("Mozilla/5.0 (Windows NT 6.1; Trident/7.0; rv:11.0) like Gecko", "IE 11（Windows 7）"),
        ("curl/8.0", "未知浏览器"),
        ("", "未知浏览器"),
    ],
)
def test_a_browser_is_told_by_its_name_version_and_system(agent, name):
    assert browser_name(agent) == name
