"""Sending a letter through the office's mail server: encrypted, unless the server is this machine itself."""

import smtplib
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import formataddr
from enum import StrEnum
from ipaddress import ip_address
from pathlib import Path

WAIT = 20
"""Seconds for which the server may keep us waiting."""


class Encryption(StrEnum):
    """How the connection is encrypted; the value stands in the settings."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


_PORTS = {Encryption.STARTTLS: 587, Encryption.TLS: 465, Encryption.NONE: 25}


class BadMailSetting(ValueError):
    """A setting of the mail server is missing or unsafe; the message says which and what to do."""


@dataclass(frozen=True)
class MailServer:
    """Where letters are handed in, and from whom they are. ``ca_file`` holds the certificates of an office's own CA."""

    host: str
    port: int
    sender: str
    encryption: Encryption = Encryption.STARTTLS
    user: str = ""
    password: str = field(default="", repr=False)
    ca_file: Path | None = None

    @classmethod
    def of(cls, values: Mapping[str, str]) -> "MailServer | None":
        """From the settings HOST, PORT, FROM, ENCRYPTION, USER, PASSWORD, CA_FILE; None without a host.

        Raises BadMailSetting.
        """
        host = values["HOST"]
        if not host:
            return None
        try:
            encryption = Encryption(values["ENCRYPTION"] or Encryption.STARTTLS)
        except ValueError:
            raise BadMailSetting("ENCRYPTION must be starttls, tls or none.") from None
        if encryption is Encryption.NONE and not _is_this_machine(host):
            raise BadMailSetting(
                "ENCRYPTION may be none only for a server on this machine (127.0.0.1)."
            )
        port = values["PORT"] or str(_PORTS[encryption])
        if not (port.isascii() and port.isdigit() and 0 < int(port) < 65536):
            raise BadMailSetting(f"PORT must be a number up to 65535, not {port!r}.")
        if not is_address(values["FROM"]):
            raise BadMailSetting("FROM must be the address from which letters are sent.")
        ca_file = Path(values["CA_FILE"]) if values["CA_FILE"] else None
        if ca_file is not None and not ca_file.is_file():
            raise BadMailSetting(f"CA_FILE {ca_file} is not there.")
        return cls(
            host, int(port), values["FROM"], encryption, values["USER"], values["PASSWORD"], ca_file
        )

    def send(self, letter: EmailMessage) -> None:
        """Hand a letter in. Raises OSError (smtplib's errors among them) when the server does not take it."""
        with self._connected() as server:
            if self.encryption is Encryption.STARTTLS:
                server.starttls(context=self._context())
            if self.user:
                server.login(self.user, self.password)
            server.send_message(letter)

    def _connected(self) -> smtplib.SMTP:
        if self.encryption is Encryption.TLS:
            return smtplib.SMTP_SSL(self.host, self.port, timeout=WAIT, context=self._context())
        return smtplib.SMTP(self.host, self.port, timeout=WAIT)

    def _context(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=self.ca_file)


def _is_this_machine(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def is_address(text: str) -> bool:
    """Whether it is one address of plain letters, as mail servers of offices have them."""
    name, at, domain = text.partition("@")
    return (
        bool(name and at and "." in domain.strip("."))
        and all(sign.isascii() and (sign.isalnum() or sign in "._-+@") for sign in text)
        and text.count("@") == 1
    )


def letter(
    *, sender: str, name: str, to: str, subject: str, text: str, number: str
) -> EmailMessage:
    """A letter of plain text; *number* makes its Message-ID, by which one that came twice is known."""
    made = EmailMessage()
    made["From"] = formataddr((name, sender))
    made["To"] = to
    made["Subject"] = subject
    made["Message-ID"] = f"<{number}@{sender.partition('@')[2]}>"
    made["Auto-Submitted"] = "auto-generated"
    made.set_content(text)
    return made
