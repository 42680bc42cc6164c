"""What REDIS_URL says: which kind of server, where, and how it is entered.

    redis://[user:password@]host[:port][/db]          rediss:// is the same with TLS
    unix://[user:password@]/path[?db=1]
    redis+sentinel://[user:password@]host[:port],host[:port]/service[/db]    rediss+sentinel://
    redis+cluster://[user:password@]host[:port],host[:port]                  rediss+cluster://

With TLS, `?ssl_ca_certs=/path/ca.pem` adds a CA to the machine's own. What is percent-encoded is decoded; an
IPv6 address stands in brackets. A user and password are for the servers; sentinels are asked without.

No sentence about a fault repeats anything of the address: where a password holds a character that should have
been encoded, any part of it may be the password.
"""

import re
import ssl
from dataclasses import dataclass
from ipaddress import IPv6Address
from typing import Literal
from urllib.parse import parse_qsl, unquote

Kind = Literal["single", "unix", "sentinel", "cluster"]
Host = tuple[str, int]

SCHEMES: dict[str, tuple[Kind, bool]] = {
    "redis": ("single", False),
    "rediss": ("single", True),
    "unix": ("unix", False),
    "redis+sentinel": ("sentinel", False),
    "rediss+sentinel": ("sentinel", True),
    "redis+cluster": ("cluster", False),
    "rediss+cluster": ("cluster", True),
}
SERVER_PORT = 6379
SENTINEL_PORT = 26379
LAST_PORT = 65_535
HOST = re.compile(r"(?:\[(?P<six>[^]]*)]|(?P<name>[^\s:\[\]@]+))(?::(?P<port>.*))?")


@dataclass(frozen=True)
class Address:
    """One REDIS_URL, read. `place` is the path of a socket or the name of a sentinel's service, else ""."""

    kind: Kind
    tls: bool
    hosts: tuple[Host, ...]
    user: str | None
    password: str | None
    place: str
    db: int
    ca: str | None


def read(url: str) -> Address:
    """The address in a URL; raises ValueError with a sentence for the first fault in it."""
    scheme, _, rest = url.partition("://")
    if scheme.lower() not in SCHEMES:
        raise ValueError(f"starts with none of {', '.join(f'{each}://' for each in SCHEMES)}")
    kind, tls = SCHEMES[scheme.lower()]
    rest, _, query = rest.partition("?")
    authority, _, path = rest.partition("/")
    entry, _, hosts = authority.rpartition("@")
    user, _, password = (unquote(part) for part in entry.partition(":"))
    options = _options(query, tls=tls, unix=kind == "unix")
    place, db = _place(kind, path, options.get("db", ""))
    return Address(
        kind, tls, _hosts(kind, hosts), user or None, password or None, place, db, options.get("ssl_ca_certs")
    )


def _options(query: str, *, tls: bool, unix: bool) -> dict[str, str]:
    options = dict(parse_qsl(query, keep_blank_values=True))
    if "ssl_ca_certs" in options:
        if not tls:
            raise ValueError("has ssl_ca_certs, but not a scheme with TLS: those start with rediss")
        _prove(options["ssl_ca_certs"])
    if options.keys() - {"ssl_ca_certs", *(["db"] if unix else [])}:
        raise ValueError("has an option after ? other than ssl_ca_certs (or, with unix://, db)")
    return options


def _prove(file: str) -> None:
    """That a CA file is there and holds certificates."""
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(cafile=file)
    except ssl.SSLError as error:
        raise ValueError("has an ssl_ca_certs that holds no certificates") from error
    except OSError as error:
        raise ValueError("has an ssl_ca_certs that is not there or cannot be read") from error


def _place(kind: Kind, path: str, option: str) -> tuple[str, int]:
    """The place and the database."""
    if kind == "unix":
        if not path:
            raise ValueError("has no path of a socket: unix:///run/redis.sock")
        return f"/{unquote(path)}", _db(option)
    if kind == "cluster":
        if path:
            raise ValueError("has a path, but a cluster has no service and one database only")
        return "", 0
    if kind == "single":
        return "", _db(path)
    service, _, db = path.partition("/")
    if not service:
        raise ValueError("names no service: redis+sentinel://host:26379/service")
    return unquote(service), _db(db)


def _db(text: str) -> int:
    if text and not (text.isascii() and text.isdecimal()):
        raise ValueError("has a database that is no number")
    return int(text or 0)


def _hosts(kind: Kind, text: str) -> tuple[Host, ...]:
    if kind == "unix":
        if text:
            raise ValueError("has a host, but a socket is a path only: unix:///run/redis.sock")
        return ()
    if not text:
        raise ValueError("names no host")
    hosts = tuple(
        _host(each, SENTINEL_PORT if kind == "sentinel" else SERVER_PORT) for each in text.split(",")
    )
    if kind == "single" and len(hosts) > 1:
        raise ValueError("names more than one host: that is redis+sentinel:// or redis+cluster://")
    return hosts


def _host(text: str, default: int) -> Host:
    found = HOST.fullmatch(text)
    if found is None:
        raise ValueError("names no host, or one that cannot be read: an IPv6 address stands in brackets")
    name, six, port = found["name"], found["six"], found["port"]
    if six is not None:
        try:
            name = str(IPv6Address(six))
        except ValueError:
            raise ValueError("has something in brackets that is no IPv6 address") from None
    if port is None:
        return name, default
    if not (port.isascii() and port.isdecimal() and 0 < int(port) <= LAST_PORT):
        raise ValueError("has a port that is no number from 1 to 65535")
    return name, int(port)
