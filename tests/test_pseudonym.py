"""Yesterday's caller cannot be found: the secret of a day, its end, and the names that are made with it."""

import ast
import asyncio
import hashlib
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing, asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest
from redis import Redis

from app import ROOT
from ivr.event import WITHHELD
from ivr.handset import Handset
from sessions.pseudonym import DAY_SECONDS, Pseudonyms, Today
from sessions.server import connect
from tests.conftest import LINE, SUNDAY, Clock, OpenLine
from tests.kept import kept, places
from tests.webhook import CALLER, Pairs, calling, send, texting, unsealed

pytestmark = pytest.mark.anyio

SECRETS, PLACES, LIMITS = "helselinja:day:*", "helselinja:at:*", "helselinja:of:*"
HALF_HOUR = timedelta(minutes=30)
A_DAY = timedelta(days=1)


@asynccontextmanager
async def naming(url: str, clock: Clock) -> AsyncIterator[Pseudonyms]:
    """Names from a client of its own, as another process has one."""
    async with aclosing(connect(url, 5)) as client:
        yield Pseudonyms(client, clock)


DAYS = [
    # why it is here, when it begins and when it ends (four in the morning in Norway), its name
    ("in winter", "2026-11-22T03:00", "2026-11-23T03:00", "2026-11-22"),
    ("in summer", "2026-07-05T02:00", "2026-07-06T02:00", "2026-07-05"),
    ("the clock goes back: 25 hours", "2026-10-24T02:00", "2026-10-25T03:00", "2026-10-24"),
    ("and the day after", "2026-10-25T03:00", "2026-10-26T03:00", "2026-10-25"),
    ("the clock goes forward: 23 hours", "2027-03-27T03:00", "2027-03-28T02:00", "2027-03-27"),
    ("and the day after", "2027-03-28T02:00", "2027-03-29T02:00", "2027-03-28"),
    ("a year ends", "2026-12-31T03:00", "2027-01-01T03:00", "2026-12-31"),
    ("February has 29 days", "2028-02-28T03:00", "2028-02-29T03:00", "2028-02-28"),
]


@pytest.mark.parametrize("day", DAYS, ids=lambda day: f"{day[3]}, {day[0]}")
async def test_a_secret_is_gone_when_its_day_is(
    valkey: str, redis: Redis, clock: Clock, day: tuple[str, str, str, str]
) -> None:
    """Whoever comes first, at whatever half hour: until four in the morning, and never beyond 24 hours."""
    begins, ends = (datetime.fromisoformat(each).replace(tzinfo=UTC) for each in day[1:3])
    seconds = int((ends - begins).total_seconds())
    async with naming(valkey, clock) as pseudonyms:
        for after in (*range(0, seconds, 30 * 60), seconds - 1):
            redis.flushall()
            clock.at = begins + timedelta(seconds=after)
            await pseudonyms.today()
            assert redis.keys() == [f"helselinja:day:{day[3]}".encode()], clock.at
            left = min(seconds - after, DAY_SECONDS)
            assert 0 < left - 1 <= redis.pttl(redis.keys()[0]) / 1000 <= left or after == seconds - 1, (
                clock.at
            )
            assert 0 < redis.pttl(redis.keys()[0]) <= 1000 * DAY_SECONDS, clock.at


async def test_one_day_has_one_secret_and_the_next_another(valkey: str, redis: Redis, clock: Clock) -> None:
    names = []
    async with naming(valkey, clock) as pseudonyms:
        for day in range(3):
            for half_hours in range(47):
                clock.at = datetime(2026, 11, 22, 3, tzinfo=UTC) + day * A_DAY + half_hours * HALF_HOUR
                names.append((await pseudonyms.today())("somebody"))
    assert [names.count(each) for each in dict.fromkeys(names)] == [47] * 3
    secrets = [redis.get(key) for key in redis.keys(SECRETS)]
    assert len(set(secrets)) == 3
    assert all(isinstance(each, bytes) and len(each) == 32 for each in secrets)


async def test_all_at_once_share_one_secret(valkey: str, redis: Redis, clock: Clock) -> None:
    """Two processes of which each is asked many times, at the first moment of a day."""
    async with naming(valkey, clock) as here, naming(valkey, clock) as there:
        for _ in range(10):
            redis.flushall()
            todays = await asyncio.gather(*(each.today() for each in (here, there) * 25))
            assert len({today("somebody") for today in todays}) == 1
            assert len(redis.keys()) == 1


async def test_it_is_random(valkey: str, redis: Redis, clock: Clock) -> None:
    async with naming(valkey, clock) as pseudonyms:
        names = set()
        for _ in range(20):
            redis.flushall()
            names.add((await pseudonyms.today())("somebody"))
    assert len(names) == 20, "the same day and the same caller, and nothing else is the same"


async def test_a_secret_that_is_remembered_counts_only_while_it_holds(
    valkey: str, redis: Redis, clock: Clock
) -> None:
    """One process has asked by it; then it is gone, and another process has made a new one."""
    async with naming(valkey, clock) as here, naming(valkey, clock) as there:
        asked: list[str] = []

        async def ask(today: Today) -> bytes | None:
            asked.append(today("somebody"))
            return redis.get(today("somebody"))  # type: ignore[return-value]

        today, _ = await here.asked(ask)
        assert (await here.asked(ask))[0]("somebody") == today("somebody")
        assert asked == [today("somebody")] * 2
        redis.flushall()
        other = await there.today()
        redis.set(other("somebody"), b"is here")
        assert other("somebody") != today("somebody")
        found = await here.asked(ask)
        assert (found[0]("somebody"), found[1]) == (other("somebody"), b"is here")
        assert asked[2:] == [today("somebody"), other("somebody")]


async def test_a_process_forgets_with_the_day(valkey: str, redis: Redis, clock: Clock) -> None:
    """By itself, though nobody comes any more."""
    clock.at = datetime(2026, 11, 23, 2, 59, 59, tzinfo=UTC)
    async with naming(valkey, clock) as pseudonyms:

        async def ask(_: Today) -> None: ...

        await pseudonyms.asked(ask)
        [secret] = (redis.get(key) for key in redis.keys(SECRETS))
        assert repr(secret) in repr(vars(pseudonyms))
        await asyncio.sleep(1.1)
        assert repr(secret) not in repr(vars(pseudonyms))


# --- through the line -----------------------------------------------------------------------------------

LATE = {"the next day": A_DAY, "the first second of it": timedelta(hours=16), "a year on": 365 * A_DAY}


def names(redis: Redis, pattern: str) -> set[bytes]:
    return set(redis.scan_iter(pattern))


@pytest.mark.parametrize("later", LATE.values(), ids=LATE)
async def test_yesterdays_caller_cannot_be_found(
    open_line: OpenLine, redis: Redis, clock: Clock, later: timedelta
) -> None:
    """Their conversation, their call and what they used are all still kept, and it is nobody's."""
    limits = {"limit_caller_texts": 2, "limit_caller_calls": 1}
    async with open_line(**limits) as handset, open_line("+4740000002", **limits) as stranger:
        await handset.text("MENY")
        there = await handset.text("3")
        [over] = await handset.text("1")
        opened = await send(handset, "/voice", calling())
        moved = await send(handset, "/voice/key/1", calling(Digits="3"))
        assert moved.body != opened.body
        refused = await send(handset, "/voice", calling("CA2"))
        assert b"<Hangup" in refused.body
        yesterday, found = kept(redis), [names(redis, each) for each in (PLACES, LIMITS)]

        clock.at = SUNDAY + later
        first = await handset.text("1")
        assert first == await stranger.text("1"), "a first text"
        assert first not in (there, [over])
        again = await send(handset, "/voice", calling())
        assert unsealed(again.body) == unsealed(opened.body), "a call with even the same id is a new one"
        assert len(redis.keys(SECRETS)) == 2
        for pattern, old in zip((PLACES, LIMITS), found, strict=True):
            new = names(redis, pattern) - old
            assert new, pattern
            assert all(key.rpartition(b":")[2] not in repr(yesterday).encode() for key in new), pattern
        now = kept(redis)
        assert {key: now[key] for key in yesterday} == yesterday, "and nobody has touched it"


async def test_the_last_second_of_a_day_is_still_today(open_line: OpenLine, clock: Clock) -> None:
    async with open_line() as handset, open_line("+4740000002") as stranger:
        await handset.text("3")
        clock.at = SUNDAY + timedelta(hours=16, seconds=-1)
        assert await handset.text("1") != await stranger.text("1")


async def test_a_secret_expires_for_real(open_line: OpenLine, redis: Redis) -> None:
    """With the clock standing still: Redis lets it go by itself, and with it goes whose anything is."""
    async with open_line(limit_caller_texts=2) as handset, open_line("+4740000002") as stranger:
        await handset.text("3")
        assert await handset.text("1") != await stranger.text("1")
        [secret], before = redis.keys(SECRETS), names(redis, PLACES)
        value = redis.get(secret)
        redis.pexpire(secret, 50)
        await asyncio.sleep(0.1)
        assert not redis.exists(secret)
        stranger.caller = "+4740000003"
        assert await handset.text("1") == await stranger.text("1"), "a first text, and no limit is used up"
        assert redis.get(secret) not in (None, value)
        assert len(names(redis, PLACES) - before) == 2


def withheld() -> Iterator[str]:
    for form in ("", *sorted(WITHHELD)):
        yield from (f"+{form}", f" {form.title()} ")


async def test_a_withheld_number_is_nobodys(open_line: OpenLine, redis: Redis) -> None:
    """Every call and every text is then known by itself alone: no two have anything in common."""
    async with open_line(limit_caller_texts=1, limit_caller_calls=1) as handset:
        for form in withheld():
            redis.flushall()
            for number in (1, 2):
                opened = await send(handset, "/voice", calling(f"CA{number}", From=form))
                assert b"<Gather" in opened.body, form
                await send(handset, "/sms", texting("MENY", f"SM{number}", From=form))
            assert len(names(redis, PLACES)) == len(names(redis, LIMITS)) == 4, form
        await send(handset, "/sms", texting("MENY", "SM3"))
        await send(handset, "/sms", texting("MENY", "SM4", From="+4740000003"))
        assert len(names(redis, LIMITS)) == 6, "and who shows a number is known by it"


# --- what the names are made of ---------------------------------------------------------------------------


async def lived(handset: Handset) -> list[Pairs]:
    """A day of one caller: a call with a connection, a text, and webhooks without ids. What was sent."""
    strange = tuple(pair for pair in calling() if pair[0] not in {"CallSid", "From"})
    wordless = tuple(pair for pair in texting("hei") if pair[0] not in {"MessageSid", "From"})
    await send(handset, "/voice", calling())
    for turn, digits in enumerate("212", start=1):
        await send(handset, f"/voice/key/{turn}", calling(Digits=digits))
    await send(handset, "/voice", calling("CA2", From="anonymous"))
    await send(handset, "/voice", strange)
    for pairs in (texting("MENY"), texting("3", "SM2", From="anonymous"), wordless):
        await send(handset, "/sms", pairs)
    return [strange, wordless]


def known(strangers: list[Pairs]) -> set[str]:
    """Whatever names a caller, a call or a text, as it is and as the line puts it together."""
    numbers = {CALLER, CALLER.lstrip("+"), CALLER[3:], f"00{CALLER[1:]}", f"tel:{CALLER}", "anonymous"}
    ids = {"CA1", "CA2", "SM1", "SM2"}
    said = numbers | ids | {repr(sorted(pairs)) for pairs in strangers}
    digests = {hashlib.sha256(each.encode()).hexdigest()[:32] for each in said}
    said |= digests
    said |= {f"{kind}:{each}" for kind in ("call", "text") for each in said}
    said |= {f"text:{LINE}:{each}" for each in numbers}
    return said | {f"{kind} {each}" for kind in ("at", "of", "calls", "texts") for each in said}


async def test_no_name_is_an_unkeyed_hash(open_line: OpenLine, redis: Redis) -> None:
    """Twelve letters of one would do to find a number by trying all there are."""
    async with open_line() as handset:
        strangers = await lived(handset)
    held = b" ".join(repr(each).encode() for each in kept(redis).items())
    for each in known(strangers):
        for algorithm in ("md5", "sha1", "sha256", "sha512", "blake2b"):
            digest = hashlib.new(algorithm, each.encode())
            assert digest.hexdigest()[:12].encode() not in held, (algorithm, each)
            assert repr(digest.digest()[:6])[2:-1].encode() not in held, (algorithm, each)


async def test_no_two_names_are_the_same(open_line: OpenLine, redis: Redis) -> None:
    """From a place nobody comes to what its caller used: not by a name, and not by what is counted there."""
    async with open_line() as handset:
        await lived(handset)
    at, used = ({key.rpartition(b":")[2] for key in names(redis, each)} for each in (PLACES, LIMITS))
    counted = {bytes(field) for key in names(redis, LIMITS) for field in redis.hkeys(key)}  # type: ignore[arg-type]
    answered = repr(places(redis)).encode()
    everything = [name[:12] for name in (*at, *used)]
    assert len(set(everything)) == len(everything) >= 10
    assert not counted & set(everything)
    hashed = counted - {b"calls", b"texts", b"seconds"}
    assert len(hashed) >= 6
    assert not any(name in answered for name in hashed | {each[:12] for each in used})


def digests(source: str) -> Iterator[tuple[str, str, ast.AST]]:
    """Each use of hashlib or hash(): what is used, the function it stands in, what it is part of."""
    tree = ast.parse(source)
    inside = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    for node in ast.walk(tree):
        used = ast.unparse(node) if isinstance(node, ast.Attribute | ast.Name) else ""
        if re.fullmatch(r"hashlib\.\w+|hash", used):
            at: ast.AST = node
            while not isinstance(at, ast.FunctionDef | ast.AsyncFunctionDef | ast.Module):
                at = inside[at]
            yield used, getattr(at, "name", ""), inside[node]


HASHING = {"hashlib", "zlib", "crypt", "binascii"}
FOLDERS = ("assembly", "ivr", "flows", "prompts", "sessions")
MODULES = [*ROOT.glob("*.py"), *(path for each in FOLDERS for path in sorted(ROOT.glob(f"{each}/*.py")))]


def test_whoever_is_hashed_is_hashed_with_a_key() -> None:
    """A digest is made inside an HMAC; the one for a missing id only ever goes into one.

    Fingerprints are of our own files; a checksum finds a word in a table and goes nowhere.
    """
    assert {"app.py", "event.py", "pseudonym.py", "load.py"} <= {path.name for path in MODULES}
    hashing, plain = set(), []
    for path in MODULES:
        source, name = path.read_text(), str(path.relative_to(ROOT))
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.ImportFrom):
                assert (node.module or "").split(".")[0] not in HASHING, f"{name}: import the module by name"
            if isinstance(node, ast.Import):
                hashing |= {(name, each.name) for each in node.names if each.name in HASHING}
        for used, function, around in digests(source):
            keyed = isinstance(around, ast.Call) and ast.unparse(around.func) in {"hmac.digest", "hmac.new"}
            if not keyed:
                plain.append((name, function, used))
    ours = ("prompts/fingerprint.py", "hashlib")
    table, deflated = ("prompts/table.py", "zlib"), ("sessions/packing.py", "zlib")
    named = ("ivr/event.py", "hashlib"), ("sessions/pseudonym.py", "hashlib")
    assert hashing == {ours, table, deflated, *named}
    assert plain == [
        ("ivr/event.py", "_digest", "hashlib.sha256"),
        ("prompts/fingerprint.py", "fingerprint", "hashlib.sha256"),
        ("prompts/fingerprint.py", "mark", "hashlib.sha256"),
    ]
