"""The only things a printed document may load; there is no way out to files or to the network.

``data:``            what is written in the document itself
``print:<name>``     a file directly in ``static/print/``
``attachment:<id>``  an image which the caller hands over for this one document
"""

import re
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from weasyprint.urls import URLFetcher, URLFetcherResponse

from intranet.foundation.config import PROJECT_ROOT
from intranet.foundation.pdf.metadata import ImageSource

PRINT_FOLDER = PROJECT_ROOT / "static" / "print"
PRINT_SCHEME = "print"

# A name without slash, so that no path can climb out; the file is looked up in one flat folder.
_FILE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*\.(css|svg|png)")
_IMAGE_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,127}")
_FILE_TYPES = {".css": "text/css", ".svg": "image/svg+xml", ".png": "image/png"}
_IMAGE_SIGNATURES = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png"}


class ResourceRefused(ValueError):
    """A document asked for something it may not load."""


class ClosedFetcher(URLFetcher):  # type: ignore[misc]
    """Answers the three schemes above and refuses everything else, before anything is opened."""

    def __init__(self, images: ImageSource, *, folder: Path = PRINT_FOLDER) -> None:
        super().__init__(allowed_protocols={"data"}, allow_redirects=False)
        self._images = images
        self._folder = folder.resolve()

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
        """The resource behind ``url``; raises ResourceRefused, or KeyError for an unknown image."""
        scheme, _, rest = url.partition(":")
        if scheme == "data":
            return super().fetch(url)
        if scheme == PRINT_SCHEME:
            return self._file(url, unquote(rest))
        if scheme == "attachment":
            return self._image(url, unquote(rest))
        raise ResourceRefused(f"a printed document may not load {url!r}")

    def open(self, url: Any, data: Any = None, timeout: Any = None) -> URLFetcherResponse:
        """The base class also opens whole requests; here they take the same narrow door."""
        return self.fetch(getattr(url, "full_url", url))

    def _file(self, url: str, name: str) -> URLFetcherResponse:
        path = (self._folder / name).resolve() if _FILE_NAME.fullmatch(name) else self._folder
        # A symbolic link in the folder must not lead out of it either.
        if path.parent != self._folder or not path.is_file():
            raise ResourceRefused(f"no such file in the print folder: {name!r}")
        headers = {"Content-Type": _FILE_TYPES[path.suffix]}
        return URLFetcherResponse(url, path.read_bytes(), headers)

    def _image(self, url: str, image_id: str) -> URLFetcherResponse:
        if not _IMAGE_ID.fullmatch(image_id):
            raise ResourceRefused(f"not an image id: {image_id!r}")
        source = self._images
        content = source(image_id) if callable(source) else source[image_id]
        for signature, kind in _IMAGE_SIGNATURES.items():
            if content.startswith(signature):
                return URLFetcherResponse(url, content, {"Content-Type": kind})
        # An SVG could ask for further resources; photos are JPEG or PNG after their upload.
        raise ResourceRefused(f"image {image_id!r} is neither JPEG nor PNG")
