"""The style sheets of ``static/print/``, read once in a process.

WeasyPrint reads the sheets that a document links to for each document anew, which is a tenth of what it costs to set.
It shares its own between documents, and any other that it is handed; ``install`` hands it ours where it would read
them. They define no fonts, counters or layers, which would belong to one document.
"""

from functools import lru_cache
from typing import Any

import weasyprint.css
from weasyprint import CSS

from intranet.foundation.pdf.fetcher import PRINT_FOLDER, PRINT_SCHEME, ClosedFetcher


def install() -> None:
    """Put our way of reading a sheet into WeasyPrint."""
    weasyprint.css.CSS = _sheet


def read_all() -> None:
    """Read all of them now: processes that begin with what this one has loaded need not."""
    for file in PRINT_FOLDER.glob("*.css"):
        _known(f"{PRINT_SCHEME}:{file.name}")


def _sheet(*, url: str = "", **others: Any) -> CSS:
    """A sheet that is linked to; what is written in the document, or read into another sheet, is read by WeasyPrint."""
    linked = url.startswith(f"{PRINT_SCHEME}:") and "matcher" not in others
    return _known(url) if linked else CSS(url=url or None, **others)


@lru_cache
def _known(url: str) -> CSS:
    return CSS(url=url, url_fetcher=ClosedFetcher({}), _check_mime_type=True)
