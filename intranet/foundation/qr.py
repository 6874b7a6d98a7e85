"""QR codes: as a picture in a printed document, and read from a scanned page.

Pages are read in a process of their own, as pictures are unpacked (``apart``): what a scanner sent is large, and a
fault of the decoder ends nothing but itself.
"""

import io
import json
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

from intranet.foundation.config import PROJECT_ROOT

CPU_SECONDS = 30
MEMORY_BYTES = 1024**3
WALL_SECONDS = 60
MOST_PAGES = 40
"""Pages of a scan that are looked at."""

_CHILD = (
    "import sys; sys.path.insert(0, sys.argv[1]);"
    "from intranet.foundation import qr; qr.work(*map(int, sys.argv[2:]))"
)


def svg(text: str) -> str:
    """A code as SVG text of one path, black on nothing."""
    import segno  # noqa: PLC0415 - printing alone needs it

    stream = io.BytesIO()
    segno.make_qr(text, error="m").save(stream, kind="svg", xmldecl=False, border=0)
    return stream.getvalue().decode().strip()


def read(content: bytes) -> list[str]:
    """What the codes on a picture or on the pages of a PDF say; nothing where none can be read."""
    limits = map(str, (CPU_SECONDS, MEMORY_BYTES))
    child = [sys.executable, "-I", "-c", _CHILD, str(PROJECT_ROOT), *limits]
    try:
        done = subprocess.run(  # noqa: S603 - the command is ours, the file comes through a pipe
            child, input=content, capture_output=True, timeout=WALL_SECONDS, check=False, env={}
        )
    except subprocess.TimeoutExpired:
        return []
    return list(json.loads(done.stdout)) if not done.returncode else []


def work(cpu_seconds: int, memory_bytes: int) -> None:
    """The child: read a file from standard input, write what its codes say as JSON."""
    import resource  # noqa: PLC0415 - the child alone needs these

    import zxingcpp  # noqa: PLC0415

    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds))
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    found = [
        code.text
        for picture in _pictures(sys.stdin.buffer.read())
        for code in zxingcpp.read_barcodes(
            picture, formats=zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])
        )
    ]
    json.dump(found, sys.stdout)


def _pictures(content: bytes) -> Iterator[Any]:
    from PIL import Image  # noqa: PLC0415 - the child alone needs these

    if not content.startswith(b"%PDF"):
        yield Image.open(io.BytesIO(content)).convert("L")
        return
    import pikepdf  # noqa: PLC0415

    with pikepdf.open(io.BytesIO(content)) as pdf:
        for page in list(pdf.pages)[-MOST_PAGES:]:
            for raw in page.images.values():
                picture: Any = raw
                yield pikepdf.PdfImage(picture).as_pil_image().convert("L")
