"""The scanners, each in an environment of its own under ``instance/security/tools``."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from tests.security.site import WORK

_COMMANDS = {"wapiti3": "wapiti"}


def wanted() -> dict[str, str]:
    """Names and versions of ``requirements.txt``."""
    lines = Path(__file__).with_name("requirements.txt").read_text(encoding="utf-8").splitlines()
    pairs = (line.split("==") for line in lines if line and not line.startswith("#"))
    return dict(pairs)


def command(name: str) -> Path:
    """The tool, installed when it is not there in this version."""
    folder = WORK / "tools" / name
    stamp = folder / "installed"
    version = wanted()[name]
    if not stamp.exists() or stamp.read_text(encoding="utf-8") != version:
        subprocess.run([sys.executable, "-m", "venv", "--clear", folder], check=True)
        pip = [folder / "bin" / "python", "-m", "pip", "install", "--quiet"]
        subprocess.run([*pip, "--disable-pip-version-check", f"{name}=={version}"], check=True)
        stamp.write_text(version, encoding="utf-8")
    return folder / "bin" / _COMMANDS.get(name, name)


def nginx() -> Path:
    """The machine's nginx, or else Debian's, unpacked and not installed."""
    if found := shutil.which("nginx"):
        return Path(found)
    folder = WORK / "tools" / "nginx"
    program = folder / "usr" / "sbin" / "nginx"
    if not program.exists():
        folder.mkdir(parents=True, exist_ok=True)
        subprocess.run(["apt-get", "-q", "download", "nginx"], cwd=folder, check=True)
        (package,) = folder.glob("nginx_*.deb")
        subprocess.run(["dpkg", "-x", package, folder], check=True)
    return program
