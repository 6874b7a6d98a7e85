"""Sets Word files as LibreOffice does, all in one call, and reads what they consist of."""

import io
import os
import re
import shutil
import subprocess
import zipfile
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from lxml import etree, html

from intranet.foundation.pdf.fonts import Role, chosen
from intranet.foundation.word import styles

_TIMEOUT = 300  # seconds; the first start makes a profile
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STAND_INS: dict[Role, styles.Font] = {
    "fang": styles.FANG,
    "biao": styles.BIAO,
    "hei": styles.HEI,
    "kai": styles.KAI,
    "song": styles.SONG,
}
_UNSEEN = re.compile("[\\s\u200b]+")


def why_not() -> str | None:
    """Why LibreOffice cannot run here; None when it can."""
    if shutil.which("soffice") is None:
        return (
            "Word files are read back by LibreOffice (libreoffice-writer-nogui); none is installed"
        )
    return None


def converted(files: dict[str, bytes], folder: Path) -> dict[str, bytes]:
    """The PDF that LibreOffice makes of each .docx; in a profile of its own, with the fonts of our PDFs."""
    fonts = folder / "fonts.conf"
    fonts.write_text(_font_configuration(), encoding="utf-8")
    for name, content in files.items():
        (folder / f"{name}.docx").write_bytes(content)
    answer = subprocess.run(
        [
            "soffice", "--headless", "--norestore", f"-env:UserInstallation={(folder / 'profile').as_uri()}",
            "--convert-to", "pdf", "--outdir", str(folder), *(str(folder / f"{name}.docx") for name in files),
        ],
        env={**os.environ, "FONTCONFIG_FILE": str(fonts), "SAL_USE_VCLPLUGIN": "svp"},
        capture_output=True,
        text=True,
        timeout=_TIMEOUT,
        check=False,
    )  # fmt: skip
    missing = [name for name in files if not (folder / f"{name}.pdf").exists()]
    assert not missing, f"LibreOffice did not open {missing}: {answer.stdout} {answer.stderr}"
    return {name: (folder / f"{name}.pdf").read_bytes() for name in files}


def _font_configuration() -> str:
    """The official fonts stood in for by those that our PDFs are set in."""
    aliases = "".join(
        f'<alias binding="same"><family>{escape(wanted.name)}</family>'
        f"<prefer><family>{escape(font.family.split(',')[0])}</family></prefer></alias>"
        for role, wanted in _STAND_INS.items()
        if (font := chosen(role))
    )
    return (
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>'
        f"<include>/etc/fonts/fonts.conf</include>{aliases}</fontconfig>"
    )


def parts(content: bytes) -> dict[str, bytes]:
    """The parts of a Word file by their names."""
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        return {name: file.read(name) for name in file.namelist()}


def body(content: bytes) -> Any:
    """The body of a Word file."""
    return etree.fromstring(parts(content)["word/document.xml"])[0]


def seen(text: str) -> str:
    """Text without what takes room alone."""
    return _UNSEEN.sub("", text)


def text_of_word(content: bytes) -> str:
    """All text of the body in order."""
    return seen("".join(one.text or "" for one in body(content).iter(f"{W}t")))


def text_of_page(page: str) -> str:
    """All text of the HTML that a PDF is set from, in order."""
    return seen(str(html.fromstring(page).find("body").text_content()))
