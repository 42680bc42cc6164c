"""A canary test: what callers give us goes through everything, and is searched for everywhere.

A real server under its default options; walks, texts, forgeries, garbage, failing turns, every fault of Redis
and three ways to be killed. Searched are all the server wrote and answered, and all that Redis ever held.
"""

import signal
from base64 import b64encode
from collections.abc import AsyncIterator
from hashlib import sha256
from pathlib import Path
from urllib.parse import quote

import pytest
from redis import Redis

from ivr.seal import Sealer
from tests.canaries import CALL, KEYS, LOCAL, NUMBER, SENTENCE
from tests.conftest import LINE
from tests.faults import FAULTS, Victim, running
from tests.process import SECRET_KEY, Process
from tests.search import found
from tests.told import Walk
from tests.webhook import seals

pytestmark = pytest.mark.anyio


@pytest.fixture
async def walk(tmp_path: Path) -> AsyncIterator[Walk]:
    with running(tmp_path / "redis") as victim, Process(tmp_path, victim.url).running() as server:
        async with server.reached():
            yield Walk(server, victim)


def opened(walk: Walk) -> list[tuple[str, bytes]]:
    """What is sealed in the answers to this one call, opened."""
    sealer = Sealer(SECRET_KEY)
    carried = [each for _, answer in walk.server.answers for each in seals(answer.content)]
    plain = (
        sealer.open(each.decode(), f"call:{CALL}", turn)
        for each in set(carried)
        for turn in range(len(KEYS) + 3)
    )
    return [("what is sealed, opened", repr(values).encode()) for values in plain if values is not None]


@pytest.mark.crawl
async def test_nothing_of_a_caller_is_found_anywhere(walk: Walk) -> None:
    await walk.signed()
    sealed = opened(walk)
    assert len(sealed) > len(KEYS)
    await walk.crawl()
    walk.copy("after the walk")
    await walk.forged()
    await walk.failing()
    for fault in FAULTS:
        await walk.struck(fault)
    for number in (signal.SIGABRT, signal.SIGTERM, signal.SIGKILL):
        await walk.killed(number)
    walk.copy("at the end")
    walk.victim.redis.config_set("rdbcompression", "no")
    walk.victim.redis.save()
    places = [*walk.places(), *sealed]
    assert {"stdout", "stderr", "valkey.log", "dump.rdb"} <= {place for place, _ in places}
    assert found(places) == []


PLANTED = [
    # why it must be found, where it stands
    ("in a line of a log", b'{"event": "turn", "caller": "%s"}' % NUMBER.encode()),
    ("in a URL", quote(f"/voice/key/1?from={NUMBER}", safe="").encode()),
    ("in a text in JSON", b'"jeg heter KVABBELZWITRA \\u00d8xhj\\u00e6ld"'),
    ("hashed", sha256(LOCAL.encode()).hexdigest().encode()),
    ("hashed and cut off", b"helselinja:of:" + sha256(NUMBER.encode()).hexdigest()[:12].encode()),
    ("in base64, in the midst of it", b64encode(f"from {NUMBER} to {LINE}".encode())),
    ("in hex", f"xx{NUMBER}".encode().hex().encode()),
]


@pytest.mark.parametrize(("why", "written"), PLANTED, ids=[row[0] for row in PLANTED])
def test_the_search_finds_what_is_there(why: str, written: bytes) -> None:
    assert found([("here", b"before " + written + b" after")]), why


def test_the_search_finds_what_redis_holds(redis: Redis, tmp_path: Path) -> None:
    walk = Walk(Process(tmp_path, ""), Victim(tmp_path))
    walk.victim.redis = redis
    walk.copy("before")
    assert found(walk.places()) == []
    redis.hset("helselinja:of:somebody", "of", SENTENCE)
    redis.set(f"helselinja:at:{CALL}", "1")
    walk.copy("after")
    assert {hit.partition(" as ")[0] for hit in found(walk.places())} == {
        "Redis, after: text",
        "Redis, after: call",
    }
