"""Where Flask meets the print engine: a template and a document in, a PDF or the answer of a page out."""

from flask import Response, current_app
from jinja2 import Environment

from intranet.domain.paper.documents import PrintDocument
from intranet.foundation.database import db
from intranet.foundation.pdf import ImageSource, print_filters, render_pdf
from intranet.pagekit.downloads import pdf_response


def compose(environment: Environment, template_name: str, document: PrintDocument) -> str:
    """The HTML of a document; ``template_name`` is a file of ``templates/print/``.

    The print filters are put into the environment when they are first needed, so that neither the
    application nor a test has to remember it.
    """
    if "prose" not in environment.filters:
        environment.filters.update(print_filters())
    return environment.get_template(f"print/{template_name}").render(document=document)


def render_document(
    template_name: str,
    document: PrintDocument,
    *,
    images: ImageSource | None = None,
    strict: bool = False,
) -> bytes:
    """The PDF of ``document``, set with ``templates/print/<template_name>``.

    ``images`` answers the ids of the document's photos with JPEG or PNG content. The context of a
    page (menu, person, settings) does not reach a printed document: it sees ``document`` only.
    ``strict`` is passed on to ``render_pdf``.
    """
    html = compose(current_app.jinja_env, template_name, document)
    return render_pdf(
        html,
        metadata=document.metadata,
        images=images,
        attachments=document.attachments,
        strict=strict,
    )


def in_demo() -> bool:
    """Whether documents carry 演示数据 on each page."""
    return bool(current_app.config["SETTINGS"].demo)


def print_answer(
    template_name: str,
    document: PrintDocument,
    *,
    images: ImageSource | None = None,
    file_name: str = "",
) -> Response:
    """The document as a PDF shown in the browser, under its title unless *file_name* is another one.

    What a page needs of the database is read before: setting takes about a second, and no transaction stays open.
    """
    db.session.rollback()
    content = render_document(template_name, document, images=images)
    return pdf_response(content, f"{file_name or document.metadata.title}.pdf")
