"""An invisible electronic signature of the office on a file that is final: PAdES baseline B-B (ETSI EN 319 142-1).

The signature is an incremental update: the bytes that were set stand unaltered before it, and the file stays PDF/A and
PDF/UA. The same file is signed with the same bytes, as long as the key is an RSA key. pyHanko is installed only where a
certificate is (README), and loaded when the first file is signed.
"""

import hashlib
import io
from datetime import UTC, datetime
from typing import Any

from intranet.foundation.config import Certificate
from intranet.foundation.errors import PrintDefect

FIELD = "Signature1"


def signed(content: bytes, certificate: Certificate, *, at: datetime) -> bytes:
    """The PDF *content* with the signature of the office, given at a moment that knows its time zone.

    What is older than the certificate stays as it is: nobody signed with it then. Raises PrintDefect where the file of
    the certificate cannot be opened, and for a moment after the certificate ended.
    """
    from pyhanko.pdf_utils import generic  # noqa: PLC0415 - see above
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter  # noqa: PLC0415
    from pyhanko.sign.fields import (  # noqa: PLC0415
        InvisSigSettings,
        SigFieldSpec,
        SigSeedSubFilter,
    )
    from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, SimpleSigner  # noqa: PLC0415
    from pyhanko.sign.signers.pdf_signer import PdfSigningSession  # noqa: PLC0415

    signer = SimpleSigner.load_pkcs12(  # type: ignore[no-untyped-call]
        str(certificate.file), passphrase=certificate.password.encode() or None
    )
    if signer is None or signer.signing_cert is None:
        raise PrintDefect("单位签名证书无法打开，不能印制定稿，请联系系统管理员。")
    if at < signer.signing_cert.not_valid_before:
        return content
    if at > signer.signing_cert.not_valid_after:
        until = f"{signer.signing_cert.not_valid_after:%Y-%m-%d}"
        raise PrintDefect(f"单位签名证书已于{until}到期，不能印制定稿，请系统管理员更换证书。")

    class Update(IncrementalPdfFileWriter):
        """Adds the signature and nothing else: dates and metadata are those of the document."""

        def _update_meta(self) -> None: ...

    class AtMoment(PdfSigner):
        """Signs at the moment that was said, not at that of the clock."""

        def init_signing_session(self, *given: Any, **named: Any) -> PdfSigningSession:
            session = super().init_signing_session(*given, **named)
            session.system_time = at.astimezone(UTC)
            return session

    update = Update(io.BytesIO(content))
    # the second part of a file's identifier tells its versions apart, and would be drawn by lot
    update._document_id[1] = generic.ByteStringObject(hashlib.sha256(content).digest()[:16])
    field = SigFieldSpec(
        FIELD,
        on_page=0,
        # nothing to be seen: outside the sheet, where PDF/UA asks for no tag
        invis_sig_settings=InvisSigSettings(box_out_of_bounds=True),
        readable_field_name="单位电子签名",
    )
    how = PdfSignatureMetadata(FIELD, md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES)
    written: io.BytesIO = AtMoment(how, signer=signer, new_field_spec=field).sign_pdf(update)
    return written.getvalue()
