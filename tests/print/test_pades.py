"""The electronic signature of an office on what is final: whole, trusted, and the file still one for the archive."""

import asyncio
import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, pkcs12
from cryptography.x509.oid import NameOID
from pyhanko.keys.pemder import load_certs_from_pemder_data
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from intranet.foundation.config import Certificate, Settings, SettingsError
from intranet.foundation.errors import PrintDefect
from intranet.foundation.pdf import pades
from tests.features.summaries.scene import PAGE, approve, build_quarter
from tests.print import verapdf
from tests.unit.foundation.test_foundation import DEMO

pytestmark = pytest.mark.print

SINCE, UNTIL = datetime(2024, 1, 1, tzinfo=UTC), datetime(2034, 1, 1, tzinfo=UTC)
OFFICE = "某办公室机关党委"


@pytest.fixture(autouse=True)
def no_loop_of_a_browser():
    """A browser of other tests keeps an event loop in this thread; the library begins one of its own."""
    running = asyncio._get_running_loop()
    asyncio._set_running_loop(None)
    yield
    asyncio._set_running_loop(running)


def _named(text):
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _certificate(name, issuer, key, signing_key, *, authority):
    usage = dict.fromkeys(
        (
            "digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement",
            "key_cert_sign", "crl_sign", "encipher_only", "decipher_only",
        ),
        False,
    )  # fmt: skip
    usage.update(
        {"key_cert_sign": True}
        if authority
        else {"digital_signature": True, "content_commitment": True}
    )
    return (
        x509.CertificateBuilder()
        .subject_name(_named(name))
        .issuer_name(_named(issuer))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(SINCE)
        .not_valid_after(UNTIL)
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        .add_extension(x509.KeyUsage(**usage), critical=True)
        .sign(signing_key, hashes.SHA256())
    )


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    """A certificate of the office by an authority of the tests, and that authority."""
    root_key, key = (rsa.generate_private_key(65537, 2048) for _ in range(2))
    root = _certificate("测试证书机构", "测试证书机构", root_key, root_key, authority=True)
    own = _certificate(OFFICE, "测试证书机构", key, root_key, authority=False)
    file = tmp_path_factory.mktemp("pades") / "office.p12"
    kept = pkcs12.serialize_key_and_certificates(
        b"office", key, own, [root], BestAvailableEncryption(b"of tests")
    )
    file.write_bytes(kept)
    (trusted,) = load_certs_from_pemder_data(root.public_bytes(Encoding.PEM))
    return Certificate(file, "of tests"), ValidationContext(
        trust_roots=[trusted], allow_fetching=False
    )


def _signatures(content):
    return PdfFileReader(io.BytesIO(content)).embedded_signatures


def test_a_signed_file_is_whole_trusted_and_for_the_archive(authority, printed, tmp_path):
    certificate, trust = authority
    content, at = printed("everything"), datetime(2025, 10, 20, 9, tzinfo=UTC)
    signed = pades.signed(content, certificate, at=at)
    assert signed.startswith(content)
    assert pades.signed(content, certificate, at=at) == signed

    (signature,) = _signatures(signed)
    verdict = validate_pdf_signature(signature, trust)
    assert verdict.bottom_line
    assert verdict.signing_cert.subject.human_friendly == f"Common Name: {OFFICE}"
    assert verdict.signer_reported_dt == at
    assert signature.sig_object["/SubFilter"] == "/ETSI.CAdES.detached"

    changed = bytearray(signed)
    changed[len(content) // 2] ^= 1
    (damaged,) = _signatures(bytes(changed))
    assert not validate_pdf_signature(damaged, trust).intact

    file = tmp_path / "signed.pdf"
    file.write_bytes(signed)
    told = verapdf.failures(("3a", "ua1"), [file])
    assert told == {"signed.pdf 3a": [], "signed.pdf ua1": []}


def test_nothing_is_signed_before_the_certificate_was_there_or_after_it_ended(authority):
    certificate, _ = authority
    content = b"%PDF"
    assert pades.signed(content, certificate, at=SINCE - timedelta(days=1)) == content
    with pytest.raises(PrintDefect, match="已于2034-01-01到期"):
        pades.signed(content, certificate, at=UNTIL + timedelta(days=1))
    with pytest.raises(PrintDefect, match="无法打开"):
        pades.signed(content, replace(certificate, password="another"), at=SINCE)


def test_what_is_approved_is_signed_and_a_draft_is_not(
    app, session, login_as, authority, monkeypatch
):
    certificate, trust = authority
    monkeypatch.setitem(
        app.config, "SETTINGS", replace(app.config["SETTINGS"], certificate=certificate)
    )
    build_quarter(session)
    secretary = login_as("secretary1")
    assert _signatures(secretary.get(f"{PAGE}.pdf").data) == []
    approve(login_as)
    printed_first = secretary.get(f"{PAGE}.pdf").data
    (signature,) = _signatures(printed_first)
    assert validate_pdf_signature(signature, trust).bottom_line
    assert secretary.get(f"{PAGE}.pdf").data == printed_first


def test_a_certificate_that_is_not_there_stops_the_start(tmp_path):
    there = {**DEMO, "INTRANET_DATA_DIR": str(tmp_path)}
    with pytest.raises(SettingsError, match="PADES_FILE"):
        Settings.from_environment({**there, "INTRANET_PADES_FILE": str(tmp_path / "office.p12")})
    file, password = tmp_path / "office.p12", tmp_path / "password"
    file.write_bytes(b"")
    password.write_text("of tests\n")
    settings = Settings.from_environment(
        {**there, "INTRANET_PADES_FILE": str(file), "INTRANET_PADES_PASSWORD_FILE": str(password)}
    )
    assert settings.certificate == Certificate(file, "of tests")
