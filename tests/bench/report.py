"""Tables of what was measured, for the terminal and for docs/performance.md."""

import json
import os
import platform
import re
import statistics
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from intranet.foundation.config import PROJECT_ROOT
from tests.bench.probe import Statement

DOCUMENT = PROJECT_ROOT / "docs" / "performance.md"
OTHERS = ("floor", "previous", "raw", "django", "admin")
MOST_STATEMENTS = 25
# What grows; each is told beside the smaller ones that were measured.
SIZES = ("office", "district", "city")


def keep(path: Path, measured: Sequence[Any]) -> None:
    """Keep the medians for the growth from size to size."""
    found = _kept(path) | {
        one.page.name: one.costs["product"].median for one in measured if "product" in one.costs
    }
    path.write_text(json.dumps(found, ensure_ascii=False, indent=1))


def table(
    size: str,
    measured: Sequence[Any],
    memory: Mapping[str, float],
    started: Mapping[str, float],
    worst: Sequence[tuple[str, Statement]],
    folder: Path,
) -> str:
    """Everything as Markdown."""
    there = SIZES[: SIZES.index(size)] if size in SIZES else ()
    smaller = {name: _kept(folder / f"{name}.json") for name in there}
    lines = [
        f"Measured {datetime.now(UTC):%Y-%m-%d}, {_machine()}, load average {os.getloadavg()[2]:.1f}.",
        "",
        "| Page | CPU ms (server + database) | × floor | goal | × previous | × raw | × Django | × admin "
        "| statements | rows read / returned | slowest ms | KB (gzip) | × office | × district |",
        "| --- |" + " --- |" * 13,
    ]
    for one in measured:
        cost = one.costs.get("product")
        if cost is None:
            lines.append(f"| {one.page.name} | {'; '.join(one.remarks)} |" + " |" * 12)
            continue
        goal = one.page.goal
        floor = statistics.median(one.ratios("floor")) if "floor" in one.costs else None
        kept = (
            ""
            if goal is None or floor is None
            else f"≤ {goal:g} {'met' if floor <= goal else '**missed**'}"
        )
        allowed = one.page.statements
        sent = f"{one.statements}" + (
            ""
            if allowed is None
            else f" (≤ {allowed} {'met' if one.statements <= allowed else '**missed**'})"
        )
        growth = [
            f"{cost.median / costs[one.page.name]:.1f}" if one.page.name in costs else ""
            for costs in (smaller.get(name, {}) for name in SIZES[:2])
        ]
        cells = [
            one.page.name,
            f"{cost.median:.1f} ({statistics.median(cost.server):.1f} + {statistics.median(cost.database):.1f})",
            _ratio(one, "floor"),
            kept,
            *(_ratio(one, name) for name in OTHERS[1:]),
            sent,
            f"{one.read:,} / {one.returned:,}",
            f"{one.slowest:.1f}",
            f"{one.bytes_plain / 1024:.1f} ({one.bytes_packed / 1024:.1f})",
            *growth,
        ]
        lines.append("| " + " | ".join(cells) + " |")
    left_out = [f"- {one.page.name}: {'; '.join(one.remarks)}" for one in measured if one.remarks]
    lines += ["", *left_out] if left_out else []
    lines += ["", "| Start and memory | |", "| --- | --- |"]
    lines += [
        f"| {name} | {value:,.{0 if value > 10 else 2}f} |" for name, value in started.items()
    ]
    lines += [
        f"| {name}, one worker after the run MiB | {value:,.0f} |" for name, value in memory.items()
    ]
    worst = [(page, one) for page, one in worst if one.plan]
    if worst:
        lines += ["", "Statements that read most beyond what they return:", ""]
    lines += [_told(page, statement) for page, statement in worst[:MOST_STATEMENTS]]
    (folder / f"{size}-plans.json").write_text(
        json.dumps(
            [[page, s.text, s.plan] for page, s in worst[:MOST_STATEMENTS]],
            ensure_ascii=False,
            indent=1,
        )
    )
    return "\n".join(lines) + "\n"


def _kept(path: Path) -> dict[str, float]:
    return dict(json.loads(path.read_text())) if path.exists() else {}


def write(size: str, text: str) -> None:
    """Put the tables of a size in the place of those before."""
    document = DOCUMENT.read_text()
    begin, end = f"<!-- bench {size} -->", f"<!-- end {size} -->"
    DOCUMENT.write_text(
        re.sub(f"{begin}.*?{end}", lambda _: f"{begin}\n\n{text}\n{end}", document, flags=re.DOTALL)
    )


def _ratio(one: Any, target: str) -> str:
    if target not in one.costs:
        return ""
    found = one.ratios(target)
    return f"{statistics.median(found):.2f} ({min(found):.2f}..{max(found):.2f})"


def _told(page: str, statement: Statement) -> str:
    tables = sorted(statement.scans.items(), key=lambda pair: -pair[1])[:4]
    read = ", ".join(
        f"{name} {rows:,}{' (whole)' if name in statement.whole else ''}" for name, rows in tables
    )
    words = " ".join(statement.text.split())
    short = words if len(words) < 300 else f"{words[:120]} … {words[words.find(' FROM ') :][:170]}"
    counts = f"{statement.read:,} rows read, {statement.returned:,} returned, {statement.milliseconds:.0f} ms"
    return f"- {page}: {counts}; {read}. `{short}`"


def _machine() -> str:
    cpu = next(
        (
            line.partition(":")[2].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if "model name" in line
        ),
        platform.machine(),
    )
    memory = int(re.search(r"MemTotal:\s+(\d+)", Path("/proc/meminfo").read_text())[1]) / 2**20  # type: ignore[index]
    cores = Path("/proc/cpuinfo").read_text().count("processor\t")
    return f"{cores} cores ({cpu}), {memory:.0f} GiB, Python {platform.python_version()}"
