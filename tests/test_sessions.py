"""Who is where, and that it holds: through repeats, races, lost sessions and the end of a day."""

import asyncio
import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import cast

import pytest
from redis import Redis

from ivr.answer import Conversation
from ivr.grammar import MESSAGING, parse
from ivr.handset import Answer, Handset
from ivr.player import Heard, Say
from sessions.store import DAY, KEPT_ANSWERS, SECRET_NAME
from tests.conftest import LINE, Clock, OpenLine
from tests.webhook import CALLER, Pairs, calling, send, texting

pytestmark = pytest.mark.anyio


def text(heard: list[Heard]) -> str:
    return " ".join(each.text for each in heard if isinstance(each, Say))


def written(answer: Answer) -> str:
    (message,) = parse(answer.body, answer.content_type, MESSAGING).verbs
    return message.words


def keys(redis: Redis) -> list[str]:
    return [key.decode() for key in cast("list[bytes]", redis.keys())]


def value(redis: Redis, key: str) -> bytes:
    return cast("bytes", redis.get(key))


def sessions(redis: Redis) -> list[str]:
    return [key for key in keys(redis) if key != SECRET_NAME]


def everything(redis: Redis) -> dict[str, bytes]:
    return {key: value(redis, key) for key in keys(redis)}


def state(redis: Redis) -> list[object]:
    """Of the one session: what Conversation.packed wrote."""
    (key,) = sessions(redis)
    found: list[object] = json.loads(value(redis, key))[0]
    return found


def turn_of(redis: Redis) -> object:
    return state(redis)[list(HERE).index("turn")]


# --- the same webhook again --------------------------------------------------------------------------

REPEATED: list[tuple[str, str, Pairs]] = [
    # why it is here, the path, the parameters
    ("a call opens", "/voice", calling()),
    ("a key", "/voice/key/1", calling(Digits="3")),
    ("a key that is not in use", "/voice/key/1", calling(Digits="7")),
    ("another language", "/voice/key/1", calling(Digits="8")),
    ("silence", "/voice/silence/1", calling()),
    ("an empty key, which is silence", "/voice/key/1", calling(Digits="")),
    ("a connection that ended", "/voice/dialed/1", calling(DialCallStatus="busy")),
]


async def press(handset: Handset, turn: int, key: str = "2") -> Answer:
    return await send(handset, f"/voice/key/{turn}", calling(Digits=key))


async def test_the_same_webhook_again_is_the_same_answer(
    open_line: OpenLine, redis: Redis, clock: Clock
) -> None:
    async with open_line() as handset:
        for why, path, pairs in REPEATED:
            redis.flushall()
            clock.at = datetime(2026, 11, 22, 22, 59, 30, tzinfo=UTC)  # half a minute to midnight in Norway
            await send(handset, "/voice", calling())
            first = await send(handset, path, pairs)
            before = everything(redis)
            assert await send(handset, path, pairs) == first, f"{why}, at once"
            clock.at += timedelta(minutes=2)
            assert await send(handset, path, pairs) == first, f"{why}, on the next day"
            assert everything(redis) == before, why
            for turn in range(1, 5):
                await press(handset, turn)
            before = everything(redis)
            assert await send(handset, path, pairs) == first, f"{why}, after the next turns"
            assert everything(redis) == before, why


async def test_a_repeat_of_long_ago_moves_nothing(open_line: OpenLine, redis: Redis) -> None:
    async with open_line() as handset:
        await send(handset, "/voice", calling())
        for turn in range(1, KEPT_ANSWERS + 4):
            last = await press(handset, turn, "39"[turn % 2])
        before = state(redis)
        late = await press(handset, 1, "9")
        assert state(redis) == before
        assert await press(handset, KEPT_ANSWERS + 3, "39"[(KEPT_ANSWERS + 3) % 2]) == last
        assert str(turn_of(redis)).encode() in late.body


AT_ONCE: list[tuple[str, Pairs, int]] = [
    # the path, the parameters, the turn after it
    ("/voice", calling(), 1),
    ("/voice/key/1", calling(Digits="3"), 2),
    ("/voice/silence/1", calling(), 2),
    ("/voice/dialed/1", calling(DialCallStatus="busy"), 2),
    ("/sms", texting("3"), 2),
]


async def test_five_at_the_same_moment_are_one(open_line: OpenLine, redis: Redis) -> None:
    async with open_line() as handset:
        for path, pairs, turn in AT_ONCE:
            redis.flushall()
            if path == "/sms":
                await send(handset, "/sms", texting("tull", "SM0"))
            elif path != "/voice":
                await send(handset, "/voice", calling())
            answers = await asyncio.gather(*(send(handset, path, pairs) for _ in range(5)))
            assert len(set(answers)) == 1, path
            assert answers[0].status == 200, path
            assert turn_of(redis) == turn, path


async def test_the_same_text_again_is_the_same_text(open_line: OpenLine, redis: Redis, clock: Clock) -> None:
    async with open_line() as handset:
        for body in ("4", "hei", "MENY", "113", "ENGLISH", "SLUTT"):
            sid = f"SM{body}"
            first = await send(handset, "/sms", texting(body, sid))
            before = everything(redis)
            clock.at += timedelta(hours=11)
            assert await send(handset, "/sms", texting(body, sid)) == first, body
            await send(handset, "/sms", texting("2", f"{sid}2"))
            assert await send(handset, "/sms", texting(body, sid)) == first, body
            await send(handset, "/sms", texting("0", f"{sid}3"))
            assert before != everything(redis)


# --- at the same moment ------------------------------------------------------------------------------


async def test_texts_at_the_same_moment_are_all_answered_and_none_is_lost(
    open_line: OpenLine, redis: Redis
) -> None:
    async with open_line() as handset:
        for bodies in (("4", "0"), ("MENY", "5"), ("1", "2", "3", "4", "5", "0", "*", "#")):
            redis.flushall()
            messages = [texting(body, f"SM{number}") for number, body in enumerate(bodies)]
            answers = await asyncio.gather(*(send(handset, "/sms", each) for each in messages))
            assert all(written(answer) for answer in answers)
            assert turn_of(redis) == len(bodies)
            assert [await send(handset, "/sms", each) for each in messages] == answers


async def test_texts_at_the_same_moment_are_as_if_one_came_after_the_other(
    open_line: OpenLine, redis: Redis
) -> None:
    async with open_line() as handset:
        orders = []
        for bodies in (("4", "1"), ("1", "4")):
            redis.flushall()
            answers = {body: await send(handset, "/sms", texting(body, f"SM{body}")) for body in bodies}
            orders.append((answers["4"], answers["1"], state(redis)))
        redis.flushall()
        four, one = await asyncio.gather(
            *(send(handset, "/sms", texting(body, f"SM{body}")) for body in "41")
        )
        assert orders[0] != orders[1]
        assert (four, one, state(redis)) in orders


async def test_a_key_and_a_silence_at_the_same_moment_are_one_turn(open_line: OpenLine, redis: Redis) -> None:
    async with open_line() as handset:
        await send(handset, "/voice", calling())
        answers = await asyncio.gather(press(handset, 1), send(handset, "/voice/silence/1", calling()))
    assert [answer.status for answer in answers] == [200, 200]
    assert turn_of(redis) == 2


# --- a session that is lost --------------------------------------------------------------------------

Spoil = Callable[[Redis, str], object]


def raw(value: bytes | str) -> Spoil:
    return lambda redis, key: redis.set(key, value, ex=60)


HERE = asdict(Conversation("help", "main", "nb", turn=2, met=True))


def holding(**changed: object) -> Spoil:
    """A session in the middle of a call, with something changed, and no answers."""
    return raw(json.dumps([list((HERE | changed).values()), {}]))


LOST: list[tuple[str, Spoil]] = [
    # why it is here, what happens to the session
    ("it is gone", lambda redis, key: redis.delete(key)),
    ("it expired", lambda redis, key: redis.pexpireat(key, 1)),
    ("Redis lost everything", lambda redis, _: redis.flushall()),
    ("the place was taken away", holding(place="gone")),
    ("the place is a number", holding(place=4)),
    ("the place is a list", holding(place=["main"])),
    ("the place where help was asked was taken away", holding(before="gone")),
    ("the place where help was asked is nothing", holding(before=None)),
    ("the language is not on offer", holding(language="xx")),
    ("the language is a list", holding(language=[])),
    ("the tries are a word", holding(tries="0")),
    ("the turn is a word", holding(turn="2")),
    ("the time is a word", holding(danger_until="0")),
    ("an older version kept less", raw(json.dumps([list(HERE.values())[:-1], {}]))),
    ("a newer version kept more", holding(more="more")),
    ("nothing in it", raw("[[], {}]")),
    ("no state", raw("[null, {}]")),
    ("a state of another kind", raw(json.dumps([HERE, {}]))),
    ("answers of another kind", raw(json.dumps([list(HERE.values()), []]))),
    ("a state alone", raw(json.dumps(list(HERE.values())))),
    ("another JSON", raw('{"place": "main"}')),
    ("a number", raw("113")),
    ("true", raw("true")),
    ("null", raw("null")),
    ("a string", raw('"ab"')),
    ("nothing", raw("")),
    ("half of it", raw('[["main", "ma')),
    ("no JSON", raw("place=main")),
    ("no letters", raw(b"\x80\x04\x95\xff\x00")),
    ("deeper than anyone can read", raw("[" * 100_000)),
]


async def test_a_lost_call_starts_over_and_goes_on(open_line: OpenLine, redis: Redis) -> None:
    async with open_line() as handset:
        main = await handset.dial()
        await handset.press("9")
        onward = text(await handset.press("3"))
        for (why, spoil), key in product(LOST, "*3"):
            redis.flushall()
            await handset.hang_up()
            await handset.dial()
            await handset.press("3")
            (session,) = sessions(redis)
            spoil(redis, session)
            heard = text(await handset.press(key))
            assert handset.state == "listening", why
            assert "1 1 3" in heard, why
            assert heard != text(main), why
            assert text(await handset.press("3")) == onward, why
            (session,) = sessions(redis)
            assert 0 < redis.ttl(session) <= 3600, why


async def test_a_lost_conversation_starts_over_and_goes_on(open_line: OpenLine, redis: Redis) -> None:
    async with open_line() as handset:
        one = await handset.text("1")
        for why, spoil in LOST:
            redis.flushall()
            await handset.text("4")
            (session,) = sessions(redis)
            spoil(redis, session)
            assert await handset.text("1") in (one, await handset.text("MENY")), why
            assert len(await handset.text("2")) == 1, why


async def test_a_lost_call_keeps_its_language(open_line: OpenLine, redis: Redis) -> None:
    async with open_line(languages=("nb", "en")) as handset:
        await handset.dial()
        (english, *_) = await handset.press("8")
        (session,) = sessions(redis)
        holding(place="gone", language="en")(redis, session)
        (heard, *_) = await handset.press("1")
    assert isinstance(english, Say)
    assert isinstance(heard, Say)
    assert heard.voice == english.voice


async def test_a_stale_turn_hears_the_present_place_and_moves_nothing(
    open_line: OpenLine, redis: Redis
) -> None:
    async with open_line() as handset:
        await send(handset, "/voice", calling())
        await press(handset, 1, "3")
        await press(handset, 2, "1")
        before = state(redis)
        for path, pairs in [
            ("/voice/key/1", calling(Digits="4")),
            ("/voice/key/2", calling(Digits="2")),
            ("/voice/key/4", calling(Digits="2")),
            ("/voice/key/0", calling(Digits="2")),
            ("/voice/key/none", calling(Digits="2")),
            ("/voice/silence/1", calling()),
            ("/voice/dialed/2", calling(DialCallStatus="busy")),
        ]:
            stale = await send(handset, path, pairs)
            assert state(redis) == before, path
            assert b"/voice/key/3" in stale.body, path
        here = await press(handset, 3, "9")
        assert stale.body.replace(b"/3<", b"/4<").replace(b'/3"', b'/4"') == here.body


# --- how long it lasts -------------------------------------------------------------------------------


async def test_a_call_lasts_an_hour_at_most(open_line: OpenLine, redis: Redis) -> None:
    async with open_line() as handset:
        await handset.dial()
        (session,) = sessions(redis)
        assert 3590 <= redis.ttl(session) <= 3600
        redis.expire(session, 100)
        for key in "39*7":
            await handset.press(key)
            assert 0 < redis.ttl(session) <= 100
        await handset.wait()
        await handset.repeat()
        assert 0 < redis.ttl(session) <= 100


async def test_a_conversation_lasts_half_an_hour_from_the_last_text(
    open_line: OpenLine, redis: Redis
) -> None:
    async with open_line() as handset:
        for body in ("hei", "4", "113", "MENY"):
            await handset.text(body)
            (session,) = sessions(redis)
            assert 1790 <= redis.ttl(session) <= 1800
            redis.expire(session, 100)
        await handset.repeat()
        assert 0 < redis.ttl(session) <= 100


STATUSES = [
    # why it is here, CallStatus, whether the session goes
    ("the usual end", "completed", True),
    ("an end", "busy", True),
    ("an end", "failed", True),
    ("an end", "no-answer", True),
    ("an end", "canceled", True),
    ("no end", "ringing", False),
    ("no end", "in-progress", False),
    ("nobody knows", "odd", False),
    ("nobody knows", "", False),
]


async def test_the_end_of_a_call_ends_its_session(open_line: OpenLine, redis: Redis) -> None:
    async with open_line() as handset:
        for why, status, goes in STATUSES:
            redis.flushall()
            await send(handset, "/voice", calling())
            await send(handset, "/voice/status", calling("CA2", CallStatus=status))
            assert len(sessions(redis)) == 1, why
            for _ in range(2):
                assert (await send(handset, "/voice/status", calling(CallStatus=status))).status == 204
            assert len(sessions(redis)) == (not goes), why
        redis.flushall()
        await handset.dial()
        await handset.press("3")
        await handset.hang_up()
        assert sessions(redis) == []


# --- whose it is -------------------------------------------------------------------------------------


async def test_two_calls_from_one_number_are_two_sessions(open_line: OpenLine, redis: Redis) -> None:
    async with open_line() as handset:
        first = [await send(handset, "/voice", calling("CA1")), await press(handset, 1, "3")]
        second = [await send(handset, "/voice", calling("CA2"))]
        assert len(sessions(redis)) == 2
        assert second[0] == first[0]
        second.append(await send(handset, "/voice/key/1", calling("CA2", Digits="3")))
        assert second == first
        await send(handset, "/voice/status", calling("CA1", CallStatus="completed"))
        assert len(sessions(redis)) == 1


async def test_a_call_and_a_text_from_one_number_are_two_sessions(open_line: OpenLine, redis: Redis) -> None:
    async with open_line() as handset:
        await handset.text("4")
        await handset.dial()
        assert len(sessions(redis)) == 2


SENDERS = [
    # why it is here, the first sender, the second one, whether they are the same
    ("a number", "+4740000001", "+4740000001", True),
    ("two numbers", "+4740000001", "+4740000002", False),
    ("a number at its beginning", "+4740000001", "+47400000011", False),
    ("a name that is no number, but someone's", "Legevakta", "legevakta", True),
    ("withheld: anonymous", "anonymous", "anonymous", False),
    ("withheld: case does not matter", "Anonymous", "ANONYMOUS", False),
    ("withheld: nothing", "", "", False),
    ("withheld: spaces", " ", " ", False),
    ("withheld: ANONYMOUS on a keypad", "+266696687", "+266696687", False),
    ("withheld: without a plus", "266696687", "266696687", False),
    ("withheld: RESTRICTED on a keypad", "+7378742833", "+7378742833", False),
    ("withheld: the same with a country code", "+17378742833", "+17378742833", False),
    ("withheld: BLOCKED on a keypad", "+2562533", "+2562533", False),
    ("withheld: UNKNOWN on a keypad", "+8656696", "+8656696", False),
    ("withheld: UNAVAILABLE on a keypad", "+86282452253", "+86282452253", False),
    ("withheld: without a plus", "86282452253", "86282452253", False),
    ("withheld: private", "private", "private", False),
    ("withheld: blocked", "Blocked", "blocked", False),
    ("withheld: restricted", "Restricted", "restricted", False),
    ("withheld: unavailable", "unavailable", "Unavailable", False),
    ("withheld: unknown", "Unknown", "unknown", False),
    ("withheld in two ways", "anonymous", "+266696687", False),
]


async def test_strangers_do_not_share_a_conversation(open_line: OpenLine, redis: Redis) -> None:
    async with open_line() as handset:
        alone = await send(handset, "/sms", texting("1"))
        for why, first, second, same in SENDERS:
            redis.flushall()
            await send(handset, "/sms", texting("4", "SM1", From=first))
            came = await send(handset, "/sms", texting("1", "SM2", From=second))
            assert (came != alone) == same, why
            assert len(sessions(redis)) == (1 if same else 2), why
        for why, first, _, _ in SENDERS:
            redis.flushall()
            again = [await send(handset, "/sms", texting("4", "SM1", From=first)) for _ in range(2)]
            assert again[0] == again[1], f"{why}: the same message"
            assert len(sessions(redis)) == 1, why


async def test_one_number_texting_two_of_ours_has_two_conversations(
    open_line: OpenLine, redis: Redis
) -> None:
    async with open_line() as handset:
        await send(handset, "/sms", texting("4", "SM1"))
        await send(handset, "/sms", texting("4", "SM2", To="+4721000001"))
    assert len(sessions(redis)) == 2


async def test_without_a_sender_or_an_id_it_is_a_stranger(open_line: OpenLine, redis: Redis) -> None:
    async with open_line() as handset:
        for pairs in (texting("4", "", From=""), texting("1", "", From="")):
            await send(handset, "/sms", pairs)
        for pairs in (calling(""), calling("", From="+4740000002")):
            await send(handset, "/voice", pairs)
    assert len(sessions(redis)) == 4


# --- nothing about anyone ----------------------------------------------------------------------------

NUMBER = "+4791827364"
WORDS = "kanarifugl zqxjkv"
IDS = ("CA0canary0call", "SM0canary0message")


async def test_nothing_that_is_kept_or_logged_tells_who_or_what(
    open_line: OpenLine, redis: Redis, capfd: pytest.CaptureFixture[str]
) -> None:
    def pairs(form: Pairs) -> Pairs:
        return (*form, ("Caller", NUMBER), ("CallerName", WORDS), ("FromCity", WORDS))

    call, message = IDS
    async with open_line(NUMBER) as handset:
        await handset.dial()
        await handset.press("3")
        await handset.text(WORDS)
        for path in ("/voice", "/voice/key/1", "/voice/silence/2", "/voice/dialed/3", "/voice/key/4"):
            more = {"Digits": "4"} if "key" in path else {"DialCallStatus": "busy"} if "dial" in path else {}
            await send(handset, path, pairs(calling(call, From=NUMBER, **more)))
        for body in (WORDS, f"{WORDS} 113", f"frikort {WORDS}", "4"):
            await send(handset, "/sms", pairs(texting(body, message + body[:1], From=NUMBER)))
            await send(handset, "/sms", pairs(texting(body, "", From=NUMBER)))
            await send(handset, "/sms", pairs(texting(body, message, From="")))
        sid = handset.call_sid
        for session in sessions(redis):
            redis.delete(session)
            redis.rpush(session, "another kind of value, so that every turn fails in the store")
        await send(handset, "/voice/key/2", pairs(calling(call, From=NUMBER, Digits="4")))
        await send(handset, "/voice/status", pairs(calling(call, From=NUMBER, CallStatus="completed")))
        failed = await send(handset, "/sms", pairs(texting(WORDS, "SM9", From=NUMBER)))
        assert failed.status == 200
        await handset.text(WORDS)
    kept = " ".join(f"{key} {value(redis, key)!r}" for key in keys(redis) if redis.type(key) == b"string")
    out, err = capfd.readouterr()
    assert "store" in out
    secrets = [NUMBER, NUMBER[1:], NUMBER[3:], *WORDS.split(), sid, *IDS]
    for secret in secrets:
        for told in (kept, out, err):
            assert secret.lower() not in told.lower()
    whose = [*secrets, f"call:{sid}", f"text:{LINE}:{NUMBER}"]
    for secret in whose:
        for hashed in ("md5", "sha1", "sha256", "blake2b"):
            assert hashlib.new(hashed, secret.encode()).hexdigest()[:12] not in kept, f"{hashed} of {secret}"


async def test_the_secret_of_the_day_goes_and_all_are_strangers(open_line: OpenLine, redis: Redis) -> None:
    async with open_line() as handset:
        await handset.dial()
        await handset.press("3")
        await handset.text("4")
        assert DAY - 10 <= redis.ttl(SECRET_NAME) <= DAY
        secret = value(redis, SECRET_NAME)
        assert len(secret) == 32
        redis.expire(SECRET_NAME, 100)
        await handset.press("9")
        assert redis.ttl(SECRET_NAME) <= 100, "using it does not lengthen its life"
        before = set(sessions(redis))
        one = await handset.text("1")

        redis.delete(SECRET_NAME)
        heard = text(await handset.press("1"))
        assert "1 1 3" in heard
        assert handset.state == "listening"
        assert await handset.text("1") != one
        assert value(redis, SECRET_NAME) not in (None, secret)
        assert DAY - 10 <= redis.ttl(SECRET_NAME) <= DAY
        assert len(set(sessions(redis)) - before) == 2


async def test_the_first_callers_of_a_day_share_one_secret(open_line: OpenLine, redis: Redis) -> None:
    async with open_line() as handset:
        await asyncio.gather(*(send(handset, "/voice", calling(f"CA{number}")) for number in range(5)))
        assert len(sessions(redis)) == 5
        for number in range(5):
            await send(handset, "/voice/status", calling(f"CA{number}", CallStatus="completed"))
    assert sessions(redis) == []


async def test_every_kept_value_has_an_end(open_line: OpenLine, redis: Redis) -> None:
    async with open_line(CALLER) as handset:
        await handset.dial()
        await handset.press("3")
        await handset.text("hei")
    assert len(keys(redis)) == 3
    assert all(0 < redis.ttl(key) <= DAY for key in keys(redis))
