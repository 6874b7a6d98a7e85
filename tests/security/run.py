"""Third-party scanners: first on the canary, where each has to find its holes, then on the product, that has none.

``python -m tests.security.run`` (``--only sqlmap,bandit`` for some). Everything stays on loopback.
"""

from __future__ import annotations

import argparse
import io
import json
import re
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from tests.security import openapi, tools
from tests.security.site import ROOT, WORK, Person, Product, canary, product

# No module of wapiti that needs a host outside.
MODULES = "sql,timesql,xss,permanentxss,file,exec,redirect,crlf,csp,http_headers,methods"
# Of the demo over plain http on loopback; both are set where INTRANET_HTTPS=1 (tests/architecture/test_headers.py).
OF_PLAIN_HTTP = ("Strict-Transport-Security", "Secure Flag")
# Sessions would end, or passwords change, under the scanner's feet.
LEFT_ALONE = frozenset(
    {"static", "accounts.sign_out", "accounts.change_password", "accounts.revoke_session"}
)
ASKED = (
    "/search?q=t1",
    "/activities?q=t1&branch=B01&kind=theme_day",
    "/members?q=t1&branch=B01",
    "/achievements?q=t1&year=2025",
    "/study/documents?year=2025&branch=B01",
    "/duties?period=2025&branch=B01",
    "/calendar?month=2025-10&view=list",
)


@dataclass
class Target:
    """Where to knock, and as whom."""

    url: str
    sources: Sequence[str]
    asked: Sequence[str]
    schema: Path
    headers: dict[str, str] = field(default_factory=dict)
    exports: Callable[[], list[str]] = list

    def head(self, option: str) -> list[str]:
        """The headers as words of a command."""
        return [
            word for name, value in self.headers.items() for word in (option, f"{name}: {value}")
        ]


def _said(*command: str | Path, seconds: float = 1800, folder: Path = ROOT) -> str:
    words = [str(word) for word in command]
    try:
        done = subprocess.run(
            words, cwd=folder, capture_output=True, text=True, timeout=seconds, check=False
        )
    except subprocess.TimeoutExpired as late:
        return f"{late.stdout!r}\nended after {seconds} s"
    return done.stdout + done.stderr


def _json(said: str) -> dict[str, Any]:
    """The JSON that a tool printed; what else it had to say stands before or behind."""
    told: dict[str, Any]
    told, _ = json.JSONDecoder().raw_decode(said, said.index("{"))
    return told


def wapiti(target: Target) -> list[str]:
    """Kinds of holes with the addresses."""
    report = WORK / "wapiti.json"
    report.unlink(missing_ok=True)
    limits = ["--max-scan-time", "420", "--max-attack-time", "60", "--max-links-per-page", "60"]
    said = _said(
        tools.command("wapiti3"), "-u", f"{target.url}/", "--scope", "folder", "-x", f"{target.url}/logout",
        "-m", MODULES, *target.head("-H"), *limits, "-f", "json", "-o", report, "--flush-session",
        "--no-bugreport", "--store-session", WORK / "wapiti",
    )  # fmt: skip
    if not report.exists():
        raise RuntimeError(f"wapiti made no report:\n{said[-2000:]}")
    told = json.loads(report.read_text(encoding="utf-8"))
    found = {**told["vulnerabilities"], **told["anomalies"]}
    return [
        f"{kind}: {one['method']} {one['path']} {one['info'][:100]}"
        for kind, ones in found.items()
        for one in ones
        if not any(word in f"{kind} {one['info']}" for word in OF_PLAIN_HTTP)
    ]


def sqlmap(target: Target) -> list[str]:
    """Addresses whose arguments reach a statement as they are."""
    found = []
    for asked in target.asked:
        said = _said(
            tools.command("sqlmap"), "-u", f"{target.url}{asked}", *target.head("-H"), "--batch",
            "--level", "3", "--risk", "2", "--dbms", "sqlite", "--threads", "2", "--flush-session",
            "--skip", "cookie,user-agent,referer,host", "--ignore-code", "404,422",
            "--output-dir", WORK / "sqlmap", seconds=240,
        )  # fmt: skip
        if "identified the following injection point" in said:
            found.append(asked)
        elif "do not appear to be injectable" not in said and "ended after" not in said:
            raise RuntimeError(f"sqlmap did not look at {asked}:\n{said[-2000:]}")
    return found


def schemathesis(target: Target, examples: int = 5) -> list[str]:
    """Requests that were answered by a fault of the server."""
    said = _said(
        tools.command("schemathesis"), "run", target.schema, "--url", target.url, *target.head("-H"),
        "--phases", "examples,fuzzing", "--max-examples", str(examples), "--seed", "1",
        "--checks", "not_a_server_error", "--mode", "all", "--suppress-health-check", "all",
        "--request-timeout", "60", "--workers", "2", "--no-color", folder=WORK,
    )  # fmt: skip
    (WORK / "schemathesis.txt").write_text(said, encoding="utf-8")
    if "tested" not in said.lower():
        raise RuntimeError(f"schemathesis did not run:\n{said[-2000:]}")
    return sorted(set(re.findall(r"^_+ (.+?) _+$", said, re.MULTILINE)))


def bandit(target: Target) -> list[str]:
    """Of at least middling severity."""
    said = _said(tools.command("bandit"), "-r", *target.sources, "-ll", "-q", "-f", "json")
    told = _json(said)
    return [
        f"{one['test_id']} {one['filename']}:{one['line_number']} {one['issue_text']}"
        for one in told["results"]
    ]


def semgrep(target: Target) -> list[str]:
    """Breaches of our own rules."""
    rules = Path(__file__).with_name("rules.yml")
    said = _said(
        tools.command("semgrep"), "scan", "--config", rules, "--metrics", "off", "--disable-version-check",
        "--json", "--quiet", "--no-git-ignore", *target.sources,
    )  # fmt: skip
    told = _json(said)
    if told["errors"]:
        raise RuntimeError(f"semgrep: {told['errors'][:3]}")
    return [
        f"{one['check_id'].rpartition('.')[2]} {one['path']}:{one['start']['line']}"
        for one in told["results"]
    ]


def exports(target: Target) -> list[str]:
    """Cells of exported files that a spreadsheet would compute."""
    return target.exports()


TOOLS: dict[str, Callable[[Target], list[str]]] = {
    "bandit": bandit,
    "semgrep": semgrep,
    "sqlmap": sqlmap,
    "schemathesis": schemathesis,
    "wapiti": wapiti,
    "exports": exports,
}
# What each has to find in the canary: words that stand in its findings.
PLANTED = {
    "bandit": ("B608",),
    "semgrep": ("statement-put-together", "asked-and-answered"),
    "sqlmap": ("/search",),
    "schemathesis": ("search",),
    "wapiti": (
        "Reflected Cross Site Scripting",
        "Stored Cross Site Scripting",
        "Content Security Policy",
    ),
    "exports": ("=1+1",),
}


def _canary_target(url: str) -> Target:
    from tests.security.canary import app

    schema = WORK / "canary.json"
    schema.write_text(
        openapi.described(app.url_map, ["q"], frozenset({"static"})), encoding="utf-8"
    )

    def cells() -> list[str]:
        lines = Person(url).get("/export.csv").text.splitlines()
        return [line for line in lines if line.partition(",")[2][:1] in "=+-@"]

    return Target(url, ["tests/security/canary.py"], ["/search?q=t1"], schema, exports=cells)


def is_computed(cell: Any) -> bool:
    """Whether a spreadsheet would take the cell for a formula, at once or after it was edited."""
    begins = isinstance(cell.value, str) and cell.value[:1] in tuple("=+-@＝＋－＠\t\r")
    return cell.data_type == "f" or (begins and not cell.quotePrefix)


def _product_target(one: Product, who: str) -> Target:
    from intranet.web.app import create_app
    from tests.browser.live import demo_settings

    described = create_app(demo_settings(f"sqlite:///{WORK}/none.sqlite3", WORK / "none"))
    names = openapi.asked_for(ROOT / "intranet")
    schema = WORK / "product.json"
    schema.write_text(openapi.described(described.url_map, names, LEFT_ALONE), encoding="utf-8")
    person = one.person(who)
    page = person.get("/account").text
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    if token is None:
        raise RuntimeError(f"{who} could not sign in: {page[:300]}")
    headers = {"Cookie": person.cookie(), "Sec-Fetch-Site": "same-origin", "X-CSRFToken": token[1]}
    files = [
        rule.rule
        for rule in described.url_map.iter_rules()
        if rule.endpoint.endswith("_xlsx") and not rule.arguments
    ]

    def cells() -> list[str]:
        with sqlite3.connect(next(one.folder.glob("*.sqlite3"))) as base:
            base.execute("UPDATE activity SET title = '=1+1', place = '@SUM(1)'")
            base.execute("UPDATE member SET name = '＝1＋1' WHERE id % 2")
        found, seen = [], 0
        for address in files:
            content = person.raw(address)
            if not content.startswith(b"PK"):
                continue
            for row in load_workbook(io.BytesIO(content)).active.iter_rows():
                for cell in row:
                    seen += isinstance(cell.value, str) and "1+1" in cell.value
                    if is_computed(cell):
                        found.append(f"{address} {cell.coordinate}: {cell.value!r}")
        if not seen:
            raise RuntimeError("no export shows what was planted")
        return found

    return Target(one.url, ["intranet", "templates", "wsgi.py"], ASKED, schema, headers, cells)


def main() -> int:
    """Say what each tool found; 1 when one is blind, or finds something in the product."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--only", default=",".join(TOOLS), help="some of the tools, with commas")
    words.add_argument(
        "--who", default="staff,secretary04", help="accounts for whom the product is looked at"
    )
    chosen = words.parse_args()
    names = chosen.only.split(",")
    WORK.mkdir(parents=True, exist_ok=True)
    wrong = 0

    def tell(where: str, name: str, found: list[str], missing: Sequence[str]) -> None:
        nonlocal wrong
        bad = missing if where == "canary" else found
        wrong += bool(bad)
        print(
            f"{where} {name}: {len(found)} found{', MISSING ' + str(missing) if missing else ''}",
            flush=True,
        )
        for line in found if where != "canary" else ():
            print(f"    {line}")

    with canary() as url:
        target = _canary_target(url)
        for name in names:
            found = TOOLS[name](target)
            tell(
                "canary",
                name,
                found,
                [one for one in PLANTED[name] if not any(one in line for line in found)],
            )
    with product() as one:
        for who in chosen.who.split(","):
            target = _product_target(one, who)
            for name in names:
                if name in {"bandit", "semgrep"} and who != chosen.who.split(",")[0]:
                    continue
                tell(f"product as {who}", name, TOOLS[name](target), ())
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
