"""What no page may do, whoever looks at it: complain on the console, break the policy, ask other hosts."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Dialog, Request, Response, WebError

# Chromium reports every answer above 399 on the console; refusals below 500 are answers like others.
REFUSED = "Failed to load resource: the server responded with a status of 4"
# What the browser itself reports while a test has cut the line.
CUT = "Failed to load resource: net::ERR_"
SPEAK_UP = """
document.addEventListener("securitypolicyviolation", (event) =>
  console.error(`policy: ${event.effectiveDirective} ${event.blockedURI} ${event.sample}`));
"""


@dataclass
class Watch:
    """Listens to every page of one browser context."""

    origin: str
    complaints: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    line_is_cut: bool = False
    questions: int = 0
    """How often the browser asked before a page with unsaved text was left; the person always goes."""

    def follow(self, context: BrowserContext) -> None:
        """Start listening."""
        context.add_init_script(SPEAK_UP)
        context.on("console", self._console)
        context.on("weberror", self._error)
        context.on("dialog", self._dialog)
        context.on("request", self._request)
        context.on("response", self._response)

    def _console(self, message: ConsoleMessage) -> None:
        expected = (REFUSED, CUT) if self.line_is_cut else (REFUSED,)
        if message.type in {"error", "warning"} and not message.text.startswith(expected):
            self.complaints.append(f"console {message.type}: {message.text}")

    def _error(self, error: WebError) -> None:
        self.complaints.append(f"script: {error.error}")

    def _dialog(self, dialog: Dialog) -> None:
        if dialog.type == "beforeunload":
            self.questions += 1
            dialog.accept()
            return
        self.complaints.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def _request(self, request: Request) -> None:
        self.requests.append(request.url)
        if not request.url.startswith(self.origin) and urlsplit(request.url).scheme != "data":
            self.complaints.append(f"foreign request: {request.url}")

    def _response(self, response: Response) -> None:
        if response.status >= 500:
            self.complaints.append(f"status {response.status}: {response.url}")
