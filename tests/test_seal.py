"""What a caller carries for us: sealed, bound to a call and a turn, of use only where there is no session."""

import re
from base64 import urlsafe_b64decode
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from redis import Redis

from app import assemble
from ivr.answer import Conversation
from ivr.content import Content
from ivr.handset import Handset
from ivr.line import SEALED_SECONDS
from ivr.rehearsal import Pretend
from ivr.seal import MOST_LETTERS, Sealer
from ivr.telephone import telephone
from tests.conftest import ACCOUNT, LINE, PUBLIC_URL, TOKEN, Clock, OpenLine, settings
from tests.webhook import Pairs, calling, seals, send, unsealed

pytestmark = pytest.mark.anyio

SECRET = "s" * 32
CALL, TURN = "call:CA1", 7
PLACE: list[object] = ["despair-own", "despair", "en", 0, TURN, True, 0, "113", 1795345200.5, 1795345100]


def decoded(sealed: str | bytes) -> bytes:
    letters = sealed.encode() if isinstance(sealed, str) else sealed
    return urlsafe_b64decode(letters + b"=" * (-len(letters) % 4))


def test_what_is_sealed_comes_back() -> None:
    sealed = Sealer(SECRET).seal(PLACE, CALL, TURN)
    assert Sealer(SECRET).open(sealed, CALL, TURN) == PLACE
    assert re.fullmatch(r"[A-Za-z0-9_-]+", sealed), "it goes into a URL as it is"
    assert Sealer(SECRET).seal(PLACE, CALL, TURN) == sealed, "the same webhook gets the same"


def test_nothing_in_it_can_be_read() -> None:
    raw = decoded(Sealer(SECRET).seal(PLACE, CALL, TURN))
    for words in (b"despair", b"own", b"en", b"113", b"17953", b"CA1", b'"', b"[", b"    "):
        assert words not in raw or len(words) < 3, words
    seen = {
        decoded(Sealer(secret).seal(values, call, turn))
        for secret in (SECRET, SECRET + "s")
        for values in (PLACE, ["despair-own", *PLACE[1:-1], 1795345101], ["main", *PLACE[1:]])
        for call in (CALL, "call:CA2")
        for turn in (TURN, TURN + 1)
    }
    assert len(seen) == 2 * 3 * 2 * 2
    blocks = [raw[at : at + 16] for raw in seen for at in range(0, len(raw) - 15, 16)]
    assert len(set(blocks)) == len(blocks), "no two have as much as one block in common"


def test_all_are_equally_long(content: Content) -> None:
    """The longest names, the most turns and keys, in one block as the shortest."""
    longest = max(content.machine.flow, key=len)
    at = 4102444799.123456
    far = Conversation(
        longest, longest, "nb", 2, 999_999, met=False, danger_until=at, keys="1" * 6, keyed_at=at, since=at
    )
    near = Conversation("main", "main", "nb")
    lengths = {len(Sealer(SECRET).seal(each.packed(), CALL, 1)) for each in (far, near)}
    assert len(lengths) == 1
    assert max(lengths) < MOST_LETTERS


def other(letter: str) -> str:
    return "B" if letter == "A" else "A"


SEALED = Sealer(SECRET).seal(PLACE, CALL, TURN)
BROKEN: list[tuple[str, Callable[[str], str]]] = [
    # why it is here, what is made of a seal
    ("it is gone", lambda _: ""),
    ("its first letter is another", lambda seal: other(seal[0]) + seal[1:]),
    (
        "a letter in the middle is another",
        lambda seal: seal[:99] + ("B" if seal[99] == "A" else "A") + seal[100:],
    ),
    ("its last four letters are missing", lambda seal: seal[:-4]),
    ("its last letter is missing", lambda seal: seal[:-1]),
    ("half of it is missing", lambda seal: seal[: len(seal) // 2]),
    ("one letter is left", lambda seal: seal[0]),
    ("it goes on", lambda seal: seal + "AAAA"),
    ("it stands twice", lambda seal: seal + seal),
    ("it is turned round", lambda seal: seal[::-1]),
    ("letters of no seal", lambda _: "%C3%A6%00%F0%9F%98%80"),
    ("what it holds, unsealed", lambda _: "WyJtYWluIl0"),
    ("thousands of letters", lambda _: "A" * 5000),
    ("another secret's", lambda _: Sealer("t" * 32).seal(PLACE, CALL, TURN)),
    ("another call's", lambda _: Sealer(SECRET).seal(PLACE, "call:CA2", TURN)),
    ("of the turn before", lambda _: Sealer(SECRET).seal(PLACE, CALL, TURN - 1)),
    ("of the turn after", lambda _: Sealer(SECRET).seal(PLACE, CALL, TURN + 1)),
]


def test_what_is_no_seal_of_ours_counts_as_none() -> None:
    for why, broken in BROKEN:
        assert Sealer(SECRET).open(broken(SEALED), CALL, TURN) is None, why


STRANGE: list[tuple[str, list[object]]] = [
    # why it is here, what another version of the line has sealed
    ("nothing", []),
    ("a field too few", PLACE[:-1]),
    ("a field too many", [*PLACE, ""]),
    ("another kind in a field", [7, *PLACE[1:]]),
    ("a place that is gone", ["gone", *PLACE[1:]]),
    ("a place to go back to that is gone", ["main", "gone", *PLACE[2:]]),
    ("a language that is not offered", [*PLACE[:2], "xx", *PLACE[3:]]),
]


@asynccontextmanager
async def without_redis(folder: Path, clock: Clock) -> AsyncIterator[Handset]:
    web = assemble(settings(f"unix://{folder / 'nothing.sock'}", secret_key=SECRET), clock)
    async with telephone(Pretend(web, PUBLIC_URL, TOKEN, ACCOUNT, LINE)) as handset:
        yield handset


async def key(handset: Handset, turn: int, sealed: str, pairs: Pairs) -> bytes:
    answer = await send(handset, f"/voice/key/{turn}/{sealed}".rstrip("/"), pairs)
    assert answer.status == 200
    return answer.body


async def walked(handset: Handset, keys: str) -> list[str]:
    """The seals of a call after its opening and after each key; the seal of turn 1 comes first."""
    body = (await send(handset, "/voice", calling())).body
    found = [seals(body)[0].decode()]
    for turn, digit in enumerate(keys, start=1):
        body = await key(handset, turn, found[-1], calling(Digits=digit))
        found.append(seals(body)[0].decode())
    return found


async def test_without_redis_a_broken_seal_starts_over(tmp_path: Path, clock: Clock) -> None:
    """With 113, as for a stranger, and never with an error."""
    pressed = calling(Digits="1")
    async with without_redis(tmp_path, clock) as handset:
        sealed = (await walked(handset, "31"))[-1]
        stranger = unsealed(await key(handset, 3, "", pressed))
        assert b"1 1 3" in stranger
        assert b"/voice/key/4" in stranger
        assert unsealed(await key(handset, 3, sealed, pressed)) != stranger
        for why, broken in BROKEN:
            if broken(sealed) != "A" * 5000:
                assert unsealed(await key(handset, 3, broken(sealed), pressed)) == stranger, why
        others = calling("CA2", Digits="1")
        assert unsealed(await key(handset, 3, sealed, others)) == stranger, "another call's"
        later = unsealed(await key(handset, 4, sealed, pressed))
        assert later == stranger.replace(b"/4", b"/5"), "another turn's"
        for why, values in STRANGE:
            strange = Sealer(SECRET).seal(values, CALL, TURN)
            body = await key(handset, TURN, strange, pressed)
            assert b"1 1 3" in body, why
            assert f"/voice/key/{TURN + 1}".encode() in body, why


async def test_a_seal_is_good_for_two_hours(tmp_path: Path, clock: Clock) -> None:
    begun, pressed = clock.at, calling(Digits="1")
    async with without_redis(tmp_path, clock) as handset:
        sealed = (await walked(handset, "31"))[-1]
        known = unsealed(await key(handset, 3, sealed, pressed))
        clock.at = begun + timedelta(seconds=SEALED_SECONDS)
        assert unsealed(await key(handset, 3, sealed, pressed)) == known
        clock.at = begun + timedelta(seconds=SEALED_SECONDS + 1)
        late = unsealed(await key(handset, 3, sealed, pressed))
        assert late == unsealed(await key(handset, 3, "", pressed)) != known


async def test_where_there_is_a_session_it_counts(open_line: OpenLine, redis: Redis) -> None:
    """Neither a broken seal nor an old one moves anything; the same key with its own seal does."""
    async with open_line() as handset:
        found = await walked(handset, "31")
        [name] = redis.keys("helselinja:at:*")
        kept = redis.get(name)
        silence = unsealed((await send(handset, "/voice/silence/9", calling())).body)  # hears where it is
        assert b"/voice/key/3" in silence
        for turn, old in enumerate(found[:-1], start=1):
            body = unsealed(await key(handset, turn, old, calling(Digits="4")))
            assert body == silence, f"the seal of turn {turn} with another key"
        again = await key(handset, 2, found[1], calling(Digits="1"))
        assert seals(again)[0].decode() == found[2], "the same webhook again is answered as before"
        for why, broken in BROKEN[1:]:
            if "%" not in broken(found[1]):
                assert unsealed(await key(handset, 1, broken(found[1]), calling(Digits="4"))) == silence, why
        assert redis.get(name) == kept

        on = unsealed(await key(handset, 3, BROKEN[1][1](found[2]), calling(Digits="2")))
        assert b"/voice/key/4" in on, "the session alone is enough"
        assert redis.get(name) != kept


async def test_a_session_that_is_behind_is_caught_up_with(open_line: OpenLine, redis: Redis) -> None:
    """What Redis has lost, the call has not: the place is the seal's, and is written with the next turn."""
    async with open_line() as handset:
        found = await walked(handset, "3")
        [name] = redis.keys("helselinja:at:*")
        behind = redis.get(name)
        further = await key(handset, 2, found[1], calling(Digits="1"))
        expected = unsealed(await key(handset, 3, seals(further)[0].decode(), calling(Digits="1")))
        assert isinstance(behind, bytes)
        redis.set(name, behind, keepttl=True)
        came = await key(handset, 3, seals(further)[0].decode(), calling(Digits="1"))
        assert unsealed(came) == expected
        kept = redis.get(name)
        stale = await key(handset, 2, found[1], calling(Digits="2"))
        assert b"/voice/key/4" in unsealed(stale), "an older seal never overrides it"
        assert redis.get(name) == kept


async def test_a_call_that_is_over_is_not_opened_by_a_seal(open_line: OpenLine, redis: Redis) -> None:
    async with open_line() as handset:
        sealed = (await walked(handset, "31"))[-1]
        await send(handset, "/voice/status", calling(CallStatus="completed"))
        [name] = redis.keys("helselinja:at:*")
        kept = redis.get(name)
        assert b"/voice/key/4" in await key(handset, 3, sealed, calling(Digits="1"))
        assert redis.get(name) == kept
