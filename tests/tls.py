"""TLS in front of a server that has none: a CA made for one test, and a proxy that takes it off."""

import asyncio
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from ipaddress import ip_address
from pathlib import Path
from threading import Event, Thread

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

OUTSIDE = "127.0.0.2"  # where the proxies listen, on the very ports that the servers have on 127.0.0.1
INSIDE = "127.0.0.1"


@contextmanager
def proxied(ports: list[int], folder: Path) -> Iterator[Path]:
    """Each port with TLS on OUTSIDE; gives the CA's file."""
    ca, server = _certificates(folder)
    loop, ready, enough = asyncio.new_event_loop(), Event(), asyncio.Event()
    thread = Thread(target=lambda: loop.run_until_complete(_serve(ports, server, ready, enough)))
    thread.start()
    try:
        assert ready.wait(10)
        yield ca
    finally:
        loop.call_soon_threadsafe(enough.set)
        thread.join()
        loop.close()


async def _serve(ports: list[int], certificate: Path, ready: Event, enough: asyncio.Event) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    servers = [
        await asyncio.start_server(partial(_pass_on, port), OUTSIDE, port, ssl=context) for port in ports
    ]
    ready.set()
    await enough.wait()
    for server in servers:
        server.close()
    passing = asyncio.all_tasks() - {asyncio.current_task()}
    for task in passing:
        task.cancel()
    await asyncio.gather(*passing, return_exceptions=True)


async def _pass_on(port: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError, asyncio.CancelledError):  # either end may go at any time
        inner_reader, inner_writer = await asyncio.open_connection(INSIDE, port)
        await asyncio.gather(_copy(reader, inner_writer), _copy(inner_reader, writer))


async def _copy(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    try:
        while data := await source.read(65_536):
            target.write(data)
            await target.drain()
    finally:
        target.close()


def _certificates(folder: Path) -> tuple[Path, Path]:
    """A CA's certificate, and a certificate of its making with the key."""
    ca_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    ca = (
        _certificate("A CA for one test", "A CA for one test", ca_key.public_key())
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(ca_key, hashes.SHA256())
    )
    addresses = x509.SubjectAlternativeName([x509.IPAddress(ip_address(OUTSIDE))])
    server = (
        _certificate("A server", "A CA for one test", key.public_key())
        .add_extension(addresses, critical=False)
        .sign(ca_key, hashes.SHA256())
    )
    ca_file, server_file = folder / "ca.pem", folder / "server.pem"
    ca_file.write_bytes(ca.public_bytes(serialization.Encoding.PEM))
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    server_file.write_bytes(private + server.public_bytes(serialization.Encoding.PEM))
    return ca_file, server_file


def _certificate(name: str, by: str, key: ec.EllipticCurvePublicKey) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return x509.CertificateBuilder(
        issuer_name=x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, by)]),
        subject_name=x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]),
        public_key=key,
        serial_number=x509.random_serial_number(),
        not_valid_before=now - timedelta(minutes=1),
        not_valid_after=now + timedelta(hours=1),
    )
