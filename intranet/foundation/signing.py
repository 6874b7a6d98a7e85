"""Signing in the name of a key, by a key derived from it for that alone."""

import hmac
import json
from dataclasses import dataclass

# The one spelling in which values are signed; the database keeps its JSON in it, too.
canonical = json.JSONEncoder(
    ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
).encode


@dataclass(frozen=True)
class Signer:
    """What signs in the name of a key, and can nothing else; ``function`` is the hash function of the HMAC."""

    id: str
    function: str
    secret: bytes

    def sign(self, text: bytes) -> str:
        """The HMAC of a text, 64 hexadecimal digits."""
        return hmac.digest(self.secret, text, self.function).hex()
