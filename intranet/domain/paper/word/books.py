"""Documents of many parts: 党支部工作手册, 大事记 with its photographs."""

from intranet.domain.paper.albums import AlbumPrint
from intranet.domain.paper.handbook import HandbookPart, HandbookPrint
from intranet.domain.paper.word.forms import record_page
from intranet.domain.paper.word.parts import Setting
from intranet.domain.paper.word.texts import photo_page
from intranet.foundation.pdf.text import clean
from intranet.foundation.word import styles


def set_handbook(setting: Setting, document: HandbookPrint) -> None:
    """Front page, list of sections, the sections one after the other."""
    file = setting.file
    file.page()
    file.paragraph(styles.SUBTITLE, clean(document.period))
    setting.title((document.title,))
    file.paragraph(styles.SUBTITLE, clean(document.full_name))
    file.paragraph(styles.SUBTITLE, f"书记：{clean(document.secretaries)}")
    file.paragraph(styles.SUBTITLE, f"{clean(document.maker)}　制")
    file.page()
    setting.title(("目　录",))
    for part in document.parts:
        file.paragraph(styles.CONTENTS, clean(part.heading))
    setting.note(document.source)
    file.page()
    for part in document.parts:
        _part(setting, part)


def _part(setting: Setting, part: HandbookPart) -> None:
    if part.pages:
        setting.file.page()
    setting.file.paragraph(styles.PART_TITLE, clean(part.heading))
    setting.paragraphs(part.paragraphs)
    for table in part.tables:
        if table.title:
            setting.file.paragraph(styles.HEADING, clean(table.title))
        setting.table(table)
    for number, page in enumerate(part.pages):
        record_page(setting, page, below=number == 0)
    if part.pages:
        setting.file.page()


def set_album(setting: Setting, document: AlbumPrint) -> None:
    """Entries month by month, then the photographs."""
    setting.file.page()
    setting.title(document.title_lines)
    setting.sections(document.sections)
    setting.note(document.source)
    for number, photos in enumerate(document.photo_pages):
        photo_page(setting, photos, "工作照片（续）" if number else "工作照片")
