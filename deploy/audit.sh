#!/usr/bin/env bash
# Ask which pinned packages have known faults (pip-audit over the lock files). Without a network there is nobody to ask:
# then it says so, and what builds on it goes on. A known fault ends it with an error.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."
readonly VERSION=2.10.1
WORK_DIR="$(mktemp -d)"
trap 'rm -rf "$WORK_DIR"' EXIT

skipped() {
    printf 'audit: %s; the pinned packages were NOT looked up.\n' "$*" >&2
    exit 0
}

python3 -m venv "$WORK_DIR"
"$WORK_DIR/bin/pip" install --quiet --disable-pip-version-check --retries 1 --timeout 10 \
    "pip-audit==$VERSION" 2>"$WORK_DIR/why" || skipped "no package index answers"
status=0
"$WORK_DIR/bin/pip-audit" --disable-pip --require-hashes --progress-spinner off --timeout 10 --format json \
    -r requirements.lock -r requirements-dev.lock >"$WORK_DIR/found" 2>"$WORK_DIR/why" || status=$?
# Where the list of faults cannot be had, pip-audit fails without an answer, or names every package as skipped.
[[ -s $WORK_DIR/found ]] || skipped "the list of known faults cannot be reached"
python3 - "$WORK_DIR/found" <<'PYTHON' || skipped "the list of known faults knows none of them"
import json
import sys

with open(sys.argv[1], encoding="utf-8") as answer:
    packages = json.load(answer)["dependencies"]
known = [package for package in packages if "skip_reason" not in package]
for package in known:
    for fault in package["vulns"]:
        mended = ", ".join(fault["fix_versions"]) or "no version yet"
        print(f"audit: {package['name']} {package['version']}: {fault['id']}, mended in {mended}")
print(f"audit: {len(known)} of {len(packages)} packages looked up.")
sys.exit(not known)
PYTHON
exit "$status"
