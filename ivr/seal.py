"""What a caller carries for us: where they are, sealed into the action URL.

The next webhook brings it back, so that the call goes on when the session cannot be read. Nobody else can
read it or make one (AES-SIV, under a key of its own drawn from SECRET_KEY), it fits one call and one turn
only, and all seals have the same length, whatever place is inside.

The same place in the same turn of the same call gives the same seal: a webhook that comes again is answered
byte for byte as before. AES-SIV is made for that: it needs no nonce.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES = 64  # AES-256 in SIV mode takes two keys
PURPOSE = b"helselinja: the place in the action URL"
BLOCK_BYTES = 160
MOST_LETTERS = 1024


class Sealer:
    """Seals plain values into URL-safe letters, and opens `most` of these at most; each purpose has its own key."""

    def __init__(self, secret: str, purpose: bytes = PURPOSE, most: int = MOST_LETTERS) -> None:
        self._most = most
        key = HKDF(SHA256(), KEY_BYTES, salt=None, info=purpose).derive(secret.encode())
        self._cipher = AESSIV(key)

    def seal(self, values: list[object], call: str, turn: int) -> str:
        """The values, bound to a call and to the number of its next turn."""
        plain = orjson.dumps(values)
        padded = plain.ljust(-(-len(plain) // BLOCK_BYTES) * BLOCK_BYTES)
        return urlsafe_b64encode(self._cipher.encrypt(padded, _bound(call, turn))).decode().rstrip("=")

    def open(self, sealed: str, call: str, turn: int) -> list[object] | None:
        """What was sealed for this call and turn; None for whatever else it is."""
        if not sealed or len(sealed) > self._most:
            return None
        try:
            closed = urlsafe_b64decode(sealed + "=" * (-len(sealed) % 4))
            values = orjson.loads(self._cipher.decrypt(closed, _bound(call, turn)))
        except (InvalidTag, ValueError):
            return None
        return values if isinstance(values, list) else None


def _bound(call: str, turn: int) -> list[bytes]:
    return [call.encode(), str(turn).encode()]
