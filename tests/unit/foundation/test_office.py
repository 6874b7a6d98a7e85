"""Documents of Office are kept as they came, when nothing in them could act on the next reader's machine."""

import pytest

from intranet.foundation.errors import RefusedFile
from intranet.foundation.uploads import clean_upload
from tests.factories import uploads

LINK = b'<Relationship Type="http://x/hyperlink" Target="http://x/" TargetMode="External"/>'
TEMPLATE = (
    b'<Relationship Type="http://x/attachedTemplate" Target="http://x/" TargetMode="External"/>'
)
RELATIONS = "word/_rels/document.xml.rels"


@pytest.mark.parametrize(
    ("content", "name", "kind"),
    [
        (uploads.office(), "讲稿.docx", "application/x-docx"),
        (uploads.office("xlsx"), "名册.XLSX", "application/x-xlsx"),
        (uploads.office("pptx"), "党课.pptx", "application/x-pptx"),
        (uploads.office(**{RELATIONS: LINK}), "有链接.docx", "application/x-docx"),
        (uploads.compound("WordDocument"), "讲稿.doc", "application/msword"),
    ],
)
def test_a_document_is_kept_unchanged(content: bytes, name: str, kind: str) -> None:
    clean = clean_upload(content, name)
    assert (clean.media_type, clean.master, clean.display) == (kind, content, None)


def lying(content: bytes) -> bytes:
    """The same archive, one byte of a part changed behind its sum."""
    at = content.index(b"Content_Types") + 22
    return content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (uploads.office(), "讲稿.doc", "扩展名不符"),
        (uploads.office(), "讲稿.xlsx", "扩展名不符"),
        (uploads.office(), "讲稿.jpg", "扩展名不符"),
        (uploads.office(), "材料.zip", "压缩包不能保存"),
        (uploads.office(), "材料.docm", "带有宏"),
        (uploads.office(**{"word/vbaProject.bin": b"x"}), "材料.docx", "带有宏"),
        (uploads.office(**{"word/embeddings/oleObject1.bin": b"x"}), "材料.docx", "内嵌程序"),
        (uploads.office(**{"word/activeX/activeX1.xml": b"x"}), "材料.docx", "内嵌程序"),
        (uploads.office(**{RELATIONS: TEMPLATE}), "材料.docx", "外部的模板"),
        (uploads.office(**{"../../evil": b"x"}), "材料.docx", "内部结构不正常"),
        (uploads.office(**{"/etc/passwd": b"x"}), "材料.docx", "内部结构不正常"),
        (uploads.office(**{"C:\\evil": b"x"}), "材料.docx", "内部结构不正常"),
        (uploads.office(**{"word/DOCUMENT.xml": b"x"}), "材料.docx", "内部结构不正常"),
        (uploads.office(**{"word/big.xml": bytes(30_000_000)}), "材料.docx", "解开后过大"),
        (uploads.office()[:200], "材料.docx", "已损坏"),
        (lying(uploads.office()), "材料.docx", "已损坏"),
        (uploads.compound("EncryptedPackage"), "材料.docx", "密码"),
        (uploads.compound("Workbook"), "名册.xls", "另存为 xlsx"),
        (uploads.compound("WordDocument", "_VBA_PROJECT"), "讲稿.doc", "带有宏"),
        (uploads.compound("Workbook"), "讲稿.doc", "扩展名不符"),
    ],
)
def test_what_could_act_or_lies_is_refused_with_a_true_sentence(
    content: bytes, name: str, sentence: str
) -> None:
    with pytest.raises(RefusedFile, match=sentence):
        clean_upload(content, name)
