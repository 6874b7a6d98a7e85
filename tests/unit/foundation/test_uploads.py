"""Names of uploaded files are shown, never trusted; content is judged by itself."""

import pytest

from intranet.foundation.errors import RefusedFile
from intranet.foundation.uploads import MAX_BYTES, MAX_NAME, clean_upload, safe_name
from tests.factories import uploads


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("照片1.jpg", "照片1.jpg"),
        ("../../etc/passwd.jpg", "passwd.jpg"),
        ("..\\..\\windows\\a.jpg", "a.jpg"),
        ("C:\\照片\\会场.JPG", "会场.JPG"),
        ("a\x00.php\x00.jpg", "a.php.jpg"),
        ("a\r\nSet-Cookie: x.jpg", "aSet-Cookie_ x.jpg"),
        ("photo\u202egpj.exe", "photogpj.exe"),
        ('a"b<c>d|e?f*.jpg', "a_b_c_d_e_f_.jpg"),
        ("   会场 . ", "会场"),
        ("", "未命名文件"),
        ("..", "未命名文件"),
        (".jpg", "jpg"),
        ("\ud800a.jpg", "a.jpg"),
        ("e\u0301.jpg", "\u00e9.jpg"),
    ],
)
def test_names_become_harmless(given, kept):
    assert safe_name(given) == kept


@pytest.mark.parametrize("stem", ["照" * 85, "照" * 250, "a" * 5000])
def test_long_names_are_cut_and_keep_their_suffix(stem):
    name = safe_name(f"{stem}.jpg")
    assert name.endswith(".jpg")
    assert len(name) <= MAX_NAME


def test_an_empty_and_a_huge_file_are_refused():
    with pytest.raises(RefusedFile, match="空的"):
        clean_upload(b"", "a.jpg")
    with pytest.raises(RefusedFile, match="20 MB"):
        clean_upload(b"x" * (MAX_BYTES + 1), "a.jpg")


def test_content_decides_what_a_file_is():
    assert clean_upload(uploads.pdf(), "a.pdf").media_type == "application/pdf"
    assert clean_upload(uploads.jpeg(), "a.jpg").media_type == "image/jpeg"
    with pytest.raises(RefusedFile, match="扩展名"):
        clean_upload(uploads.jpeg(), "a.png")
