"""One-time codes of an authenticator app: RFC 6238 with SHA-1, six digits and steps of 30 seconds, as all apps do."""

import base64
import hashlib
import hmac
import secrets
import struct
from datetime import datetime
from urllib.parse import quote, urlencode

STEP = 30
DIGITS = 6
SEED = 20  # bytes, the length of the hash


def new_seed() -> str:
    """A random seed in base32, as an app takes it."""
    return base64.b32encode(secrets.token_bytes(SEED)).decode()


def code_at(seed: str, step: int) -> str:
    """The code of this step (RFC 4226, 5.3)."""
    digest = hmac.digest(base64.b32decode(seed), struct.pack(">Q", step), hashlib.sha1)
    start = digest[-1] & 0xF
    number = int.from_bytes(digest[start : start + 4], "big") & 0x7FFFFFFF
    return str(number % 10**DIGITS).zfill(DIGITS)


def step_of(moment: datetime) -> int:
    """The step in which *moment* lies."""
    return int(moment.timestamp()) // STEP


def step_of_code(seed: str, code: str, moment: datetime) -> int | None:
    """The step to which *code* belongs: that of *moment* or, for clocks that differ, its neighbours. None: neither."""
    present = step_of(moment)
    found = None
    for step in (present - 1, present, present + 1):
        if hmac.compare_digest(code_at(seed, step).encode(), code.encode()):
            found = step
    return found


def address(seed: str, *, account: str, issuer: str) -> str:
    """What the QR code says to the app."""
    label = quote(f"{issuer}:{account}")
    return f"otpauth://totp/{label}?{urlencode({'secret': seed, 'issuer': issuer})}"
