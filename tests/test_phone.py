"""The telephone in the browser, seen from its endpoint: what it does, whom it lets in, and what it never reaches."""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from redis import Redis

from app import ROOT, assemble, rehearse
from ivr.booth import IDLE_SECONDS, LIFE_SECONDS, MOST, SPARED_SECONDS, Booth, FullError
from ivr.page import MOST_BYTES, page
from ivr.rehearsal import Pretend
from tests.conftest import PUBLIC_URL, settings
from tests.process import Server

pytestmark = pytest.mark.anyio

PASSWORD = "a long password"
PAGE = ROOT / "ivr" / "phone"
MONDAY = "2026-11-23T10:00"
JSON = {"Content-Type": "application/json"}


@asynccontextmanager
async def served(valkey: str, **more: object) -> AsyncIterator[httpx.AsyncClient]:
    web = assemble(settings(valkey, **({"phone": "yes", "phone_password": PASSWORD} | more)))
    transport = httpx.ASGITransport(app=web)
    async with (
        web.router.lifespan_context(web),
        httpx.AsyncClient(transport=transport, base_url=PUBLIC_URL, auth=("anybody", PASSWORD)) as client,
    ):
        yield client


async def taken(client: httpx.AsyncClient, at: str = MONDAY, *languages: str, caller: str = "mobile") -> str:
    given = {"languages": languages, "at": at, "caller": caller}
    return str((await client.post("/phone/take", json=given)).raise_for_status().json()["telephone"])


async def does(client: httpx.AsyncClient, name: str, deed: str, **given: object) -> dict[str, Any]:
    answer = await client.post(f"/phone/{name}/{deed}", json=given)
    return dict(answer.raise_for_status().json())


def said(came: dict[str, Any]) -> str:
    return " ".join(each["text"] for each in came["heard"] if each["kind"] == "say")


async def test_a_call_to_a_helpline_and_back(valkey: str, redis: Redis) -> None:
    async with served(valkey) as client:
        name = await taken(client, MONDAY, "nb")
        came = await does(client, name, "dial")
        assert said(came).startswith("Er det fare for liv?")
        assert came["heard"][-1] == {"kind": "wait", "seconds": 10}
        assert (came["state"], came["at"], came["name"]) == ("listening", "main", "hovedmenyen")
        assert "talk" in (await does(client, name, "press", keys="2"))["at"]
        await does(client, name, "press", keys="1")
        came = await does(client, name, "press", keys="2")
        assert came["state"] == "ringing"
        assert came["heard"][-1] == {"kind": "dial", "number": "+4722400040", "shown": "+4721000000"}
        came = await does(client, name, "callee", outcome="busy")
        assert said(came).startswith("Det var opptatt.")
        assert (await does(client, name, "hang_up"))["state"] == "ended"
    assert redis.keys("*at:*") == []  # nothing of it in the operator's own store


async def test_a_silent_call_ends_by_itself(valkey: str) -> None:
    async with served(valkey) as client:
        name = await taken(client)
        came, waited = await does(client, name, "dial"), 0
        while came["state"] == "listening":
            came, waited = await does(client, name, "wait"), waited + 1
        assert 1 < waited < 10
        assert came["heard"][-1] == {"kind": "end"}
        assert (await does(client, name, "hang_up"))["fault"] == ""


async def test_texts_and_what_the_line_sends_by_itself(valkey: str) -> None:
    async with served(valkey) as client:
        name = await taken(client)
        came = await does(client, name, "text", body="tannlege")
        assert came["texts"][0]["segments"] == 1
        assert came["at"] == "dentist"
        await does(client, name, "text", body="RING")
        for _ in range(50):
            if arrived := (await does(client, name, "look"))["arrived"]:
                break
            await asyncio.sleep(0.1)
        assert arrived == [{"body": "", "segments": 0, "encoding": ""}]
        assert "1 1 3" in said(await does(client, name, "pick_up"))
        assert (await does(client, name, "hang_up"))["fault"] == ""


async def test_the_day_and_the_languages_are_chosen(valkey: str) -> None:
    async with served(valkey) as client:
        old = await taken(client, "2024-05-01T10:00", "en")
        new = await taken(client, MONDAY, "en")
        words = [
            (await does(client, each, "text", body="exemption card"))["texts"][0]["body"]
            for each in (old, new)
        ]
        assert "3165" in words[0].replace(" ", "")
        assert "3278" in words[1].replace(" ", "")
        assert (await does(client, new, "dial"))["heard"][0]["language"] == "en-GB"


async def test_withheld_numbers_are_offered_no_text(valkey: str) -> None:
    async with served(valkey) as client:
        heard = {}
        for caller in ("mobile", "withheld"):
            name = await taken(client, MONDAY, "en", caller=caller)
            await does(client, name, "dial")
            await does(client, name, "press", keys="2")
            heard[caller] = said(await does(client, name, "press", keys="1"))
        assert ("text" in heard["mobile"], "text" in heard["withheld"]) == (True, False)


async def test_a_key_that_is_not_wanted_is_told(valkey: str) -> None:
    async with served(valkey) as client:
        came = await does(client, await taken(client), "press", keys="1")
        assert "the telephone is idle" in came["fault"]


async def test_pretend_turns_are_marked_in_the_log(
    valkey: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    server = Server(tmp_path_factory.mktemp("log"), valkey)  # a short name: a socket lies in it
    server.environment |= {"PHONE": "yes", "PHONE_PASSWORD": PASSWORD}
    server.start()
    try:
        server.ready()
        async with httpx.AsyncClient(base_url=server.url, auth=("anybody", PASSWORD), timeout=60) as client:
            await does(client, await taken(client), "dial")
        assert [turn["pretend"] for turn in server.told("turn")] == [True]
    finally:
        server.stop()


@pytest.mark.parametrize(
    "path", ["/phone", "/phone/offers", "/phone/phone.js", "/phone/take", "/phone/x/dial"]
)
async def test_nobody_without_the_password(path: str, valkey: str) -> None:
    async with served(valkey) as client:
        for auth in (None, ("anybody", "a wrong password"), ("anybody", "")):
            client.auth = httpx.BasicAuth(*auth) if auth else httpx.Auth()
            method = "POST" if path.endswith(("take", "dial")) else "GET"
            answer = await client.request(method, path, json={})
            assert (answer.status_code, answer.content) == (401, b"")
            assert answer.headers["WWW-Authenticate"].startswith("Basic")
        for header in ("Basic", "Basic é", "Basic Zm9v", f"Bearer {PASSWORD}"):
            client.auth = httpx.Auth()
            answer = await client.request(
                method, path, json={}, headers=httpx.Headers({b"Authorization": header.encode()})
            )
            assert answer.status_code == 401


@pytest.mark.parametrize(
    "path", ["/phone", "/phone/offers", "/phone/phone.js", "/phone/phone.css", "/phone/words.json"]
)
async def test_headers_of_all_that_is_served(path: str, valkey: str) -> None:
    async with served(valkey) as client:
        answer = await client.get(path)
        assert answer.status_code == 200
        policy = answer.headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'; script-src 'self'")
        assert "unsafe" not in policy
        assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "path", ["/phone/page.py", "/phone/..%2Fpage.py", "/phone/phone.html", "/phone/", "/phone/x"]
)
async def test_nothing_else_is_served(path: str, valkey: str) -> None:
    async with served(valkey) as client:
        assert (await client.get(path)).status_code in (404, 405)


async def test_it_is_not_there_unless_asked_for(valkey: str) -> None:
    async with served(valkey, phone="no") as client:
        assert (await client.get("/phone")).status_code == 404
    async with served(valkey, phone="maybe", phone_password=None) as client:  # beside a real number
        assert (await client.get("/phone")).status_code == 404


REFUSED: list[tuple[str, str, bytes, dict[str, str], int]] = [
    (
        "a form, as another site's page can send",
        "take",
        b"caller=mobile",
        {"Content-Type": "text/plain"},
        415,
    ),
    ("another site", "take", b"{}", JSON | {"Sec-Fetch-Site": "cross-site"}, 403),
    ("no JSON", "take", b"{", JSON, 400),
    ("no object", "take", b"[]", JSON, 400),
    ("nested too deep", "take", b"[" * 9999, JSON, 400),
    ("too long", "take", b" " * (MOST_BYTES + 1), JSON, 413),
    ("no caller", "take", b"{}", JSON, 400),
    ("no language", "take", b'{"caller": "mobile", "languages": ["xx"]}', JSON, 400),
    ("languages that are none", "take", b'{"caller": "mobile", "languages": [["nb"]]}', JSON, 400),
    ("no time", "take", b'{"caller": "mobile", "at": "soon"}', JSON, 400),
    ("a year without facts", "take", b'{"caller": "mobile", "at": "1999-01-01T10:00"}', JSON, 400),
    ("a language without a voice first", "take", b'{"caller": "mobile", "languages": ["so"]}', JSON, 422),
    ("a telephone that is away", "nobody/dial", b"{}", JSON, 410),
]


@pytest.mark.parametrize(
    ("why", "path", "body", "headers", "status"), REFUSED, ids=[row[0] for row in REFUSED]
)
async def test_refused(  # noqa: PLR0913, PLR0917 - a row
    why: str, path: str, body: bytes, headers: dict[str, str], status: int, valkey: str
) -> None:
    async with served(valkey) as client:
        answer = await client.post(f"/phone/{path}", content=body, headers=headers)
        assert (answer.status_code, answer.content) == (status, b""), why


async def test_deeds_that_are_none(valkey: str) -> None:
    async with served(valkey) as client:
        name = await taken(client)
        for deed, given in [
            ("sing", {}),
            ("press", {}),
            ("press", {"keys": 1}),
            ("press", {"keys": "1" * 99}),
            ("callee", {"outcome": "divorced"}),
            ("text", {"body": "a" * 1601}),
        ]:
            assert (await client.post(f"/phone/{name}/{deed}", json=given)).status_code == 400, deed


@asynccontextmanager
async def booth(stopwatch: Callable[[], float], made: list[Pretend]) -> AsyncIterator[Booth]:
    def rehearsed(languages: tuple[str, ...], clock: Callable[[], datetime]) -> Pretend:
        made.append(rehearse(languages, clock))
        return made[-1]

    opened = Booth(rehearsed, stopwatch, looks_every=0.01)
    async with opened.open():
        yield opened


async def test_telephones_are_bounded_in_number_and_time() -> None:
    now = 0.0
    async with booth(lambda: now, []) as of:
        names = [(await of.take(("nb",), None, "+4740000001"))[0] for _ in range(MOST)]
        with pytest.raises(FullError):
            await of.take(("nb",), None, "+4740000001")
        now = SPARED_SECONDS + 1
        for name in names[1:]:
            of.touch(of.find(name))  # type: ignore[arg-type]  # all are there
        await of.take(("nb",), None, "+4740000001")
        assert [of.find(name) is None for name in names] == [True] + [False] * (MOST - 1)
        now += IDLE_SECONDS
        await asyncio.sleep(0.3)
        assert [of.find(name) for name in names] == [None] * MOST
        name, busy = await of.take(("nb",), None, "+4740000001")
        until = now + LIFE_SECONDS
        while now < until:
            assert of.find(name) is busy
            now += IDLE_SECONDS / 2
            of.touch(busy)
            await asyncio.sleep(0.03)
        await asyncio.sleep(0.1)
        assert of.find(name) is None


async def test_one_that_is_being_made_keeps_nobody_at_the_end() -> None:
    """The server ends just as somebody asks for a telephone: it is put away as soon as it is there."""
    made: list[Pretend] = []
    async with asyncio.timeout(20):
        async with booth(lambda: 0.0, made) as of:
            taking = asyncio.create_task(of.take(("nb",), None, "+4740000001"))
            while not made:  # noqa: ASYNC110 - it is made in a thread
                await asyncio.sleep(0.001)
            await asyncio.sleep(0.02)
        name, _ = await taking
        assert of.find(name) is None
        with pytest.raises(FullError):
            await of.take(("nb",), None, "+4740000001")


async def test_the_picture_with_a_place_in_it(valkey: str) -> None:
    async with served(valkey) as client:
        name = await taken(client, MONDAY, "nb", "en")
        drawn = await does(client, name, "picture", place="helpline", language="en")
        assert (drawn["name"], drawn["language"]) == ("helpline", "en")
        assert 'id="helpline"' in drawn["svg"]
        assert "<style" not in drawn["svg"], "the policy of the page lets none run"
        whole = await does(client, name, "picture", place="helpline", language="en", whole=True)
        assert whole["name"] == "line"
        unknown = await does(client, name, "picture", place="../nowhere", language="pl")
        assert (unknown["name"], unknown["language"]) == ("line", "nb")
        style = await client.get("/phone/picture.css")
        assert style.headers["content-type"].startswith("text/css")
        assert "prefers-color-scheme:dark" in style.text


async def test_each_line_has_secrets_and_a_clock_of_its_own() -> None:
    made: list[Pretend] = []
    now = 100.0
    async with booth(lambda: now, made) as of:
        for _ in range(2):
            await of.take(("nb",), datetime(2024, 5, 1, 10), "+4740000001")  # noqa: DTZ001 - Norwegian
        assert made[0].token != made[1].token
        now += 60
        assert made[0].web.state.line.clock().isoformat() == "2024-05-01T08:01:00+00:00"


async def test_a_line_that_cannot_be_leaves_nothing_behind() -> None:
    def broken(*_: object) -> Pretend:
        raise OSError

    of = Booth(broken)
    async with of.open():
        for _ in range(MOST + 1):
            with pytest.raises(OSError):  # noqa: PT011 - no FullError is the point
                await of.take(("nb",), None, "+4740000001")


async def test_a_line_that_does_not_start_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    far = tmp_path / ("a" * 100)  # too long a name for a socket
    far.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(far))
    of = Booth(rehearse)
    async with of.open(), asyncio.timeout(30):
        with pytest.raises(Exception, match=r".") as error:
            await of.take(("nb",), None, "+4740000001")
        assert not isinstance(error.value, TimeoutError)


def test_the_page_has_all_its_words() -> None:
    words = json.loads((PAGE / "words.json").read_text(encoding="utf-8"))
    assert words["nb"].keys() == words["en"].keys()
    for name in words["nb"]:
        assert sorted(re.findall(r"{\w+}", words["nb"][name])) == sorted(
            re.findall(r"{\w+}", words["en"][name])
        )
    whole = (PAGE / "phone.html").read_text(encoding="utf-8")
    script = "".join(path.read_text(encoding="utf-8") for path in PAGE.glob("*.js"))
    used = set(re.findall(r'data-(?:word|label)="(\w+)"', whole))
    assert used <= words["nb"].keys()
    states = {"idle", "listening", "ringing", "ended"}
    assert [n for n in words["nb"] if n not in used | states and f'"{n}"' not in script] == []
    assert not re.search(r"<script(?![^>]*src=)|\sstyle=|\son\w+=", whole)


def test_its_files_are_of_the_package() -> None:
    assert {path.suffix for path in Path(PAGE).iterdir()} == {".html", ".css", ".js", ".json", ".svg"}
    assert page(Booth(rehearse), ("nb",), None)[0].path == "/phone"
