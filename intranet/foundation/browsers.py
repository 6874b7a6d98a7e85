"""What a browser calls itself, in words: people recognise 登录设备 by them. Nothing is decided by it."""

import re

UNKNOWN = "未知浏览器"
# The first that fits: most browsers also call themselves by the name of the one that they are made of.
_BROWSERS = (
    (r"MicroMessenger/(\d+)", "微信"),
    (r"QaxBrowser(?:/(\d+))?", "奇安信浏览器"),
    (r"360SE|360EE|QIHU", "360浏览器"),
    (r"QQBrowser/(\d+)", "QQ浏览器"),
    (r"MetaSr", "搜狗浏览器"),
    (r"Edg(?:e|A|iOS)?/(\d+)", "Edge"),
    (r"OPR/(\d+)", "Opera"),
    (r"(?:Firefox|FxiOS)/(\d+)", "Firefox"),
    (r"(?:Chrome|CriOS)/(\d+)", "Chrome"),
    (r"Version/(\d+)[\d.]* (?:Mobile/\w+ )?Safari", "Safari"),
    (r"MSIE (\d+)|Trident/.*rv:(\d+)", "IE"),
)
_SYSTEMS = (
    ("HarmonyOS|OpenHarmony", "鸿蒙"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("UOS|Deepin", "统信"),
    ("Kylin", "麒麟"),
    (r"Windows NT 10\.0", "Windows 10或11"),
    (r"Windows NT 6\.[23]", "Windows 8"),
    (r"Windows NT 6\.1", "Windows 7"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux|X11", "Linux"),
)


def browser_name(agent: str) -> str:
    """``Chrome 120（Windows 10或11）`` of a User-Agent; without what it does not tell."""
    told = UNKNOWN
    for pattern, name in _BROWSERS:
        if found := re.search(pattern, agent, re.IGNORECASE):
            version = next((one for one in found.groups() if one), "")
            told = f"{name} {version}" if version else name
            break
    system = next(
        (name for pattern, name in _SYSTEMS if re.search(pattern, agent, re.IGNORECASE)), ""
    )
    return f"{told}（{system}）" if system else told
