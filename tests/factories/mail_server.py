"""A small mail server on this machine, with a certificate of its own: what it took is kept."""

import base64
import email
import email.policy
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from intranet.foundation.mail import Encryption, MailServer

USER, PASSWORD = "dangjian", "a-word-for-the-server"


@dataclass
class Taken:
    """One letter: to whom, and how the connection stood when it came."""

    to: list[str] = field(default_factory=list)
    encrypted: bool = False
    signed_in: bool = False
    letter: EmailMessage = field(default_factory=EmailMessage)


def _certificate(folder: Path) -> tuple[Path, Path]:
    """A key, and a certificate for 127.0.0.1 that is its own CA."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail of the tests")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=4000))
        .not_valid_after(now + timedelta(days=4000))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    key_file, certificate = folder / "mail.key", folder / "mail.pem"
    key_file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    return key_file, certificate


@contextmanager
def mail_server(
    folder: Path, encryption: Encryption = Encryption.NONE
) -> Iterator[tuple[MailServer, list[Taken]]]:
    """The server while the block lasts, and what it has taken."""
    key_file, certificate = _certificate(folder)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key_file)
    arrived: list[Taken] = []
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            with suppress(OSError):
                while True:
                    connection, _ = listening.accept()
                    with suppress(OSError), connection:
                        _talk(connection, context, encryption, arrived)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        port = listening.getsockname()[1]
        yield (
            MailServer("127.0.0.1", port, "dangjian@example.cn", encryption, ca_file=certificate),
            arrived,
        )
        listening.shutdown(socket.SHUT_RDWR)
        thread.join(5)


def _talk(
    connection: socket.socket,
    context: ssl.SSLContext,
    encryption: Encryption,
    arrived: list[Taken],
) -> None:
    """One connection, as far as a client needs it (RFC 5321, 3207, 4954)."""
    connection.settimeout(5)
    found = Taken()
    if encryption is Encryption.TLS:
        connection = context.wrap_socket(connection, server_side=True)
        found.encrypted = True
    with ExitStack() as open_ones:
        open_ones.enter_context(suppress(OSError))
        lines = open_ones.enter_context(open_ones.enter_context(connection).makefile("rb"))

        def say(text: str) -> None:
            connection.sendall(f"{text}\r\n".encode())

        say("220 ready")
        while line := lines.readline():
            word, _, rest = line.decode().strip().partition(" ")
            if word.upper() == "EHLO":
                offer = "AUTH PLAIN" if found.encrypted else "STARTTLS"
                say(f"250-hello\r\n250 {offer}")
            elif word.upper() == "STARTTLS":
                say("220 go on")
                connection = context.wrap_socket(connection, server_side=True)
                lines = open_ones.enter_context(open_ones.enter_context(connection).makefile("rb"))
                found.encrypted = True
            elif word.upper() == "AUTH":
                given = base64.b64decode(rest.split()[1]).decode().split("\0")[1:]
                found.signed_in = given == [USER, PASSWORD]
                say("235 fine" if found.signed_in else "535 refused")
            elif word.upper() == "RCPT":
                found.to.append(rest.partition("<")[2].partition(">")[0])
                say("250 fine")
            elif word.upper() == "DATA":
                say("354 go on")
                text = b""
                while not text.endswith(b"\r\n.\r\n"):
                    text += lines.readline()
                read = email.message_from_bytes(text[:-3], policy=email.policy.default)
                assert isinstance(read, EmailMessage)
                found.letter = read
                arrived.append(found)
                say("250 taken")
            elif word.upper() == "QUIT":
                say("221 bye")
                return
            else:
                say("250 fine")
