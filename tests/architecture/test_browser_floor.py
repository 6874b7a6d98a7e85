"""Our own styles, scripts and templates use nothing newer than Chromium 90.

The office's browsers (奇安信, 360, UOS) sit on old Chromium; an old browser cannot be installed
for the tests, so the floor is checked statically, feature by feature, with the version that
brought each. Vendored files are checked when they are chosen, not here.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

TOO_NEW_CSS = {
    r":has\(": ":has() (105)",
    r"@container|container-type|container-name": "container queries (105)",
    r"@layer|\blayer\(": "cascade layers (99)",
    r"@scope": "@scope (118)",
    r"@starting-style": "@starting-style (117)",
    r"@position-try|anchor\(|anchor-name": "anchor positioning (125)",
    r"@view-transition|view-transition-": "view transitions (111)",
    r"color-mix\(": "color-mix() (111)",
    r"light-dark\(": "light-dark() (123)",
    r"\b(?:oklch|oklab|lch|lab|hwb|color)\(": "colour functions (101 to 111)",
    r"rgb\(\s*from|hsl\(\s*from": "relative colours (119)",
    r"subgrid": "subgrid (117)",
    r":popover-open|:user-(?:in)?valid|:modal|:autofill": "newer pseudo-classes",
    r":nth-child\([^)]*\bof\b": ":nth-child(… of …) (111)",
    r"\d(?:[dsl]v[hwib]|cq[whib]|cqmin|cqmax)\b": "dynamic viewport and container units (105, 108)",
    r"@media[^{]*[(\s][<>]=?": "range media queries (104)",
    r"(?m)^\s*(?:translate|rotate|scale)\s*:": "individual transforms (104)",
    r"accent-color": "accent-color (93)",
    r"field-sizing|interpolate-size|calc-size": "intrinsic sizing (123 to 129)",
    # where it is not known, headings wrap as before
    r"text-wrap(?!: balance;)|text-box|hyphenate-limit": "newer text layout",
    r"scrollbar-(?:gutter|color|width)": "scrollbar properties (94, 121)",
    r"\b(?:round|mod|rem|sin|cos|tan|pow|sqrt|hypot)\(": "mathematical functions (111 to 125)",
    r"animation-timeline|scroll-timeline": "scroll-driven animation (115)",
    r"inset-area|position-area": "anchor positioning (125)",
    r"font-palette|font-size-adjust": "newer font properties",
    r"content-visibility\s*:\s*auto[^;]*contain-intrinsic-size\s*:\s*auto": "auto intrinsic size",
}

TOO_NEW_JS = {
    r"\.at\(": "at() (92)",
    r"Object\.(?:hasOwn|groupBy)|Map\.groupBy": "Object.hasOwn (93), groupBy (117)",
    r"structuredClone": "structuredClone (98)",
    r"\.findLast(?:Index)?\(": "findLast (97)",
    r"\.(?:toSorted|toReversed|toSpliced|with)\(": "change array by copy (110)",
    r"Promise\.(?:withResolvers|try)|Array\.fromAsync": "Promise.withResolvers (119), fromAsync (121)",
    r"AbortSignal\.(?:timeout|any)": "AbortSignal.timeout (103)",
    r"crypto\.randomUUID": "randomUUID (92)",
    r"(?:show|hide|toggle)Popover|\.popover\b": "popover (114)",
    r"\.inert\b": "inert (102)",
    r"\.showPicker\(": "showPicker (99)",
    r"\bnavigation\.": "Navigation API (102)",
    r"startViewTransition": "view transitions (111)",
    r"\bstatic\s*\{": "class static blocks (94)",
    r"#\w+\s+in\s": "private brand checks (91)",
    r"setHTML(?:Unsafe)?|parseHTMLUnsafe": "setHTMLUnsafe (124)",
    r"\bnew\s+(?:URLPattern|CompressionStream)": "URLPattern (95)",
    r"\.(?:union|intersection|difference|isSubsetOf)\(": "Set methods (122)",
    r"Iterator\.|using\s+\w+\s*=": "iterator helpers (122)",
    r"checkVisibility|moveBefore|scrollend": "newer DOM",
    r"/[dgimsuy]*v[dgimsuy]*\.(?:test|exec)\(": "regular expression flag v (112)",
}

TOO_NEW_HTML = {
    r"\spopover(?:target)?\b": "popover (114)",
    r"\sinert\b": "inert (102)",
    r"<search\b": "<search> (118)",
    r"<selectedcontent|\scommandfor=": "newer elements",
    r"<details[^>]*\sname=": "exclusive <details> (120)",
    r"<(?:link|script|img)[^>]*\sblocking=": "blocking attribute (105)",
}


def read(pattern: str, folder: str) -> dict[str, str]:
    files = sorted((ROOT / folder).rglob(pattern))
    return {f.relative_to(ROOT).as_posix(): f.read_text(encoding="utf-8") for f in files}


def blanked(match: re.Match[str]) -> str:
    """Keep line numbers when a comment goes."""
    return re.sub(r"[^\n]", " ", match.group())


def without_css_comments(text: str) -> str:
    return re.sub(r"/\*.*?\*/", blanked, text, flags=re.DOTALL)


def without_js_comments(text: str) -> str:
    return re.sub(r"/\*.*?\*/|(?<![:\"'])//[^\n]*", blanked, text, flags=re.DOTALL)


def findings(texts: dict[str, str], too_new: dict[str, str]) -> list[str]:
    return [
        f"{name}:{text.count(chr(10), 0, hit.start()) + 1}: {meaning}"
        for name, text in texts.items()
        for pattern, meaning in too_new.items()
        for hit in re.finditer(pattern, text)
    ]


def nested_rules(text: str) -> list[int]:
    """Line numbers where a rule opens inside a style rule (native nesting, Chromium 112)."""
    lines: list[int] = []
    inside: list[bool] = []
    start = 0
    for at, char in enumerate(text):
        if char == "{":
            prelude = text[start:at].strip()
            if inside and inside[-1]:
                lines.append(text.count("\n", 0, at) + 1)
            groups = prelude.startswith(("@media", "@supports", "@keyframes"))
            inside.append(not groups)
        elif char == "}":
            inside.pop()
        if char in "{};":
            start = at + 1
    return lines


def own_css() -> dict[str, str]:
    """Stylesheets for browsers; static/print belongs to the PDF renderer."""
    return {name: without_css_comments(text) for name, text in read("*.css", "static/css").items()}


def test_stylesheets() -> None:
    assert not findings(own_css(), TOO_NEW_CSS), "newer than Chromium 90"


def test_stylesheets_do_not_nest() -> None:
    nested = {name: nested_rules(text) for name, text in own_css().items()}
    assert not any(nested.values()), f"native nesting needs Chromium 112: {nested}"


def test_scripts() -> None:
    scripts = {n: without_js_comments(t) for n, t in read("*.js", "static/js").items()}
    assert not findings(scripts, TOO_NEW_JS), "newer than Chromium 90"


def test_templates() -> None:
    pages = {n: t for n, t in read("*.html", "templates").items() if "/print/" not in n}
    pages = {n: re.sub(r"\{#.*?#\}", blanked, t, flags=re.DOTALL) for n, t in pages.items()}
    assert not findings(pages, TOO_NEW_HTML), "newer than Chromium 90"


@pytest.mark.parametrize(
    ("text", "too_new"),
    [
        ("a:has(b) { color: red }", TOO_NEW_CSS),
        ("@media (width >= 600px) { a { color: red } }", TOO_NEW_CSS),
        ("a { color: color-mix(in srgb, red, blue) }", TOO_NEW_CSS),
        ("main { min-height: 100dvh }", TOO_NEW_CSS),
        ("const last = list.at(-1)", TOO_NEW_JS),
        ("<div popover>", TOO_NEW_HTML),
    ],
)
def test_the_check_itself_finds_newer_features(text: str, too_new: dict[str, str]) -> None:
    assert findings({"example": text}, too_new)


def test_the_check_itself_finds_nesting() -> None:
    assert nested_rules("a { color: red; &:hover { color: blue } }") == [1]
    assert nested_rules("a { b { color: blue } }") == [1]
    assert nested_rules("@media print { a { color: red } } b { color: blue }") == []
