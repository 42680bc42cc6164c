"""Asks an address of the line as Twilio would, and says in a sentence why it is not reached.

A redirect is not followed: Twilio follows one with GET and loses what was posted.
"""

import ssl
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from ipaddress import ip_address
from time import perf_counter
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

import httpx

from ivr.trouble import TroubleError

SECONDS = 15.0  # as long as Twilio waits in all

Pairs = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Came:
    """An answer, the seconds it took, and when the certificate runs out (None where there is none)."""

    status: int
    kind: str
    body: bytes
    seconds: float
    expires: datetime | None


class Web:
    """Connections that are kept between requests, as Twilio keeps them."""

    def __init__(self) -> None:
        self._client = httpx.Client(timeout=SECONDS)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        self._client.close()

    def ask(self, method: str, url: str, form: Pairs = (), headers: Mapping[str, str] | None = None) -> Came:
        """Raises TroubleError where nothing answers."""
        begun = perf_counter()
        with _told(url):
            data = dict(form) if method == "POST" else None
            answer = self._client.request(method, url, data=data, headers=headers)
        seconds = perf_counter() - begun
        kind = answer.headers.get("content-type", "")
        return Came(answer.status_code, kind, answer.content, seconds, _expires(answer))


def is_near(url: str) -> bool:
    """Whether only this machine or its own network can reach the address, and Twilio cannot."""
    host = urlsplit(url).hostname or ""
    try:
        return not ip_address(host).is_global
    except ValueError:
        return "." not in host or host.endswith((".local", ".localhost", ".internal", ".test"))


@contextmanager
def _told(url: str) -> Iterator[None]:
    host = urlsplit(url).hostname
    try:
        yield
    except httpx.TimeoutException:
        raise TroubleError(f"{host} does not answer within {SECONDS:.0f} seconds") from None
    except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
        fault = _tls(error)
        if isinstance(fault, ssl.SSLCertVerificationError):
            raise TroubleError(
                f"the certificate of {host} does not hold ({fault.verify_message}): Twilio refuses it, too"
            ) from None
        if fault:
            raise TroubleError(f"{host} does not speak TLS as it should") from None
        raise TroubleError(f"{host} is not reached: does it run, and is the address right?") from None


def _tls(error: BaseException | None) -> ssl.SSLError | None:
    """The fault of TLS that an error came of."""
    while error is not None and not isinstance(error, ssl.SSLError):
        error = error.__cause__ or error.__context__
    return error


def _expires(answer: httpx.Response) -> datetime | None:
    stream = answer.extensions.get("network_stream")
    tls = stream.get_extra_info("ssl_object") if stream else None
    certificate = tls.getpeercert() if tls else None
    if not certificate:
        return None
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(certificate["notAfter"]), UTC)
