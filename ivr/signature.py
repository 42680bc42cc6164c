"""Whether Twilio signed a webhook, and with which of our secrets.

    no settings header      one of the auth tokens, HMAC-SHA1
    one settings header     the shared key that it names, HMAC-SHA256
The hash goes with the kind of secret, so no header can ask for a weaker one, and a header that is not
understood in full is refused, never passed over. While a number is changed over both kinds sign: a webhook
without the header counts by auth token though shared keys are set. An empty secret signs nothing.

The hash is what Twilio describes: over the URL and each name and value, in order, what is repeated only once; a test
holds it to the library's. The library's own costs four times as much, a twentieth of a turn. Its `validate` takes the
URL apart and loses bytes of it, looks each name up in the whole form (17 ms for 500 names, ten times a turn), and has
its own comparison instead of hmac.compare_digest.
"""

import hmac
import re
from base64 import b64encode
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from starlette.datastructures import FormData, Headers
from twilio.request_validator import (
    HMAC_SHA1,
    HMAC_SHA256,
    SIGNATURE_HEADER,
    SIGNATURE_SETTINGS_HEADER,
)

SHAPES = {HMAC_SHA1: re.compile("[A-Za-z0-9+/]{27}="), HMAC_SHA256: re.compile("[A-Za-z0-9+/]{43}=")}
HASHES = {HMAC_SHA1: "sha1", HMAC_SHA256: "sha256"}
PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True)
class Claim:
    """A signature as it came, and what it has to be made with to count."""

    signature: str
    algorithm: str
    secrets: Sequence[str]

    def holds(self, urls: Iterable[str], form: FormData) -> bool:
        """Whether a secret of ours makes this signature of one of these URLs with this form."""
        fields = "".join(f"{name}{value}" for name, value in sorted(set(form.multi_items())))
        return any(
            hmac.compare_digest(signature(secret, url + fields, self.algorithm), self.signature)
            for url in urls
            for secret in self.secrets
        )


def claimed(headers: Headers, tokens: Sequence[str], shared_keys: Mapping[str, str]) -> Claim | None:
    """What the headers claim; None if that can be true of nothing. It takes no body to know that."""
    signatures, settings = headers.getlist(SIGNATURE_HEADER), headers.getlist(SIGNATURE_SETTINGS_HEADER)
    algorithm, secrets = (HMAC_SHA1, tokens) if not settings else _shared(settings, shared_keys)
    secrets = [secret for secret in secrets if secret]
    if not secrets or len(signatures) != 1 or not SHAPES[algorithm].fullmatch(signatures[0]):
        return None
    return Claim(signatures[0], algorithm, secrets)


def origins(public_url: str) -> tuple[str, str]:
    """A public URL without its port and with it, since Twilio signs either. Raises KeyError or ValueError."""
    parts = urlsplit(public_url)
    port = PORTS[parts.scheme] if parts.port is None else parts.port
    host = parts.netloc if parts.port is None else parts.netloc.rpartition(":")[0]
    return parts._replace(netloc=host).geturl(), parts._replace(netloc=f"{host}:{port}").geturl()


def signature(secret: str, signed: str, algorithm: str) -> str:
    """The signature of these letters, in base64."""
    return b64encode(hmac.digest(secret.encode(), signed.encode(), HASHES[algorithm])).decode()


def _shared(settings: Sequence[str], shared_keys: Mapping[str, str]) -> tuple[str, Sequence[str]]:
    """For one key=NAME,algorithm=HMAC_SHA256 and nothing else, the secret of that name; else none."""
    parts = [tuple(part.strip() for part in part.split("=")) for part in settings[0].split(",")]
    match sorted(parts):
        case [("algorithm", algorithm), ("key", name)] if algorithm == HMAC_SHA256 and len(settings) == 1:
            return HMAC_SHA256, [shared_keys.get(name, "")]
    return HMAC_SHA256, []
