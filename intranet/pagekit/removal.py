"""Taking a row out, with the question before it."""

from collections.abc import Callable, Mapping

from flask import Response, make_response, render_template, request

from intranet.foundation.typed import read_number
from intranet.pagekit import notices
from intranet.pagekit.htmx import go_to

WARNING = "移除后不能恢复"
TRACE = "审计记录会保留移除的时间和办理人。"


def removal(
    what: str,
    facts: Mapping[str, str],
    act: Callable[[int], object],
    *,
    back: str,
    version: int = 0,
    verb: str = "移除",
    warning: str = WARNING,
    note: str = TRACE,
    done: str = "登记已移除。",
    onward: str = "",
    refusal: str = "",
) -> Response:
    """Ask whether a row, shown by its *facts*, is to be taken out, or take it out and go back.

    *act* gets the version that was shown, 0 for a table without one. A *verb* of its own has what ends otherwise,
    *onward* another page to go on to than that to go back to. With a *refusal* the page says why not instead of
    asking; *act* refuses by itself.
    """
    if request.method != "POST":
        page = render_template(
            "components/removal.html",
            verb=verb,
            what=what,
            facts=facts,
            version=version,
            warning=warning,
            note=note,
            refusal=refusal,
            back=back,
            here=request.url,
        )
        return make_response(page)
    act(request.form.get("version", type=read_number) or 0)
    notices.done(done)
    return go_to(onward or back)
