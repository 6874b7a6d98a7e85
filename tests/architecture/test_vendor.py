"""Vendored files are what their manifest says, and nothing else lies beside them.

The manifest is the one place where a version bump happens: replace the folder, run
``python tests/architecture/test_vendor.py`` to print the new hashes, review them against the
package registry's archive, write them down.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENDOR = ROOT / "static" / "vendor"
MANIFEST = VENDOR / "MANIFEST.json"

FIRST_VISIT_BUDGET = 70_000
"""Bytes as transferred, without photos."""

HTMX_SRI = "sha384-Qp9rdC8H7EqOoX+nR0P3RPG2Noji+qdwJlGpfzwQJsfOpp3sGwIdSP9xO3+UlEhn"
"""The published hash of htmx.org@4.0.1 ``dist/htmx.min.js``; pages hand it to the CDN loader."""


def sri(path: Path) -> str:
    """Subresource-integrity value of a file, as browsers expect it."""
    return "sha384-" + base64.b64encode(hashlib.sha384(path.read_bytes()).digest()).decode()


def vendored() -> list[Path]:
    return sorted(p for p in VENDOR.rglob("*") if p.is_file() and p != MANIFEST)


def listed() -> dict[str, str]:
    entries = json.loads(MANIFEST.read_text(encoding="utf-8"))["files"]
    return {entry["path"]: entry["integrity"] for entry in entries}


def test_every_vendored_file_is_listed_and_nothing_is_missing() -> None:
    found = {p.relative_to(VENDOR).as_posix() for p in vendored()}
    assert found == set(listed()), "static/vendor and its MANIFEST.json differ"


def test_every_vendored_file_matches_its_hash() -> None:
    changed = [path for path, expected in listed().items() if sri(VENDOR / path) != expected]
    assert not changed, f"edited after vendoring (third-party files stay byte for byte): {changed}"


def test_htmx_is_the_published_file() -> None:
    assert listed()["htmx.org@4.0.1/htmx.min.js"] == HTMX_SRI


def test_every_package_carries_its_licence_and_a_pinned_version() -> None:
    for package in (p for p in VENDOR.iterdir() if p.is_dir()):
        assert re.fullmatch(r"[\w.-]+@\d+\.\d+\.\d+", package.name), package.name
        assert (package / "LICENSE").is_file(), f"{package.name} has no LICENSE"


def test_styles_and_scripts_fit_the_first_visit_budget() -> None:
    """Measured with gzip; the rest is left to the page itself. Two scripts come with their pages alone."""
    files = [p for p in vendored() if p.suffix == ".js"]
    files += (ROOT / "static/made").glob("*.css")
    files += [*(ROOT / "static/css").glob("*.css"), *(ROOT / "static/js").glob("*.js")]
    files += (ROOT / "static/img").glob("*.svg")
    files = [one for one in files if one.name not in {"copy.js", "shrink.js"}]
    weight = sum(len(gzip.compress(p.read_bytes(), 6)) for p in files)
    assert weight < FIRST_VISIT_BUDGET * 0.7, f"{weight} bytes compressed before any page"


def test_own_script_stays_small() -> None:
    script = ROOT / "static" / "js" / "app.js"
    assert script.stat().st_size < 6 * 1024, "app.js helps pages; it must not become the page"


if __name__ == "__main__":
    files = [{"path": p.relative_to(VENDOR).as_posix(), "integrity": sri(p)} for p in vendored()]
    print(json.dumps({"files": files}, indent=2))
