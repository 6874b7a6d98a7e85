"""Signing in the name of a key, by a key derived from it for that alone."""

import hmac
from dataclasses import dataclass


@dataclass(frozen=True)
class Signer:
    """What signs in the name of a key, and can nothing else; ``function`` is the hash function of the HMAC."""

    id: str
    function: str
    secret: bytes

    def sign(self, text: bytes) -> str:
        """The HMAC of a text, 64 hexadecimal digits."""
        return hmac.digest(self.secret, text, self.function).hex()
