"""What sessions take in Valkey: one, a million, and on paper ten million.

Real ones are made by real calls and texts; a million are copies of them under names and for times as the line gives
them, sent in batches.
"""

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from statistics import mean

from redis import Redis

from bench import loading
from bench.plan import SESSION_BYTES, Plan
from bench.serving import Valkey
from bench.table import kept, table
from bench.throughput import Told
from sessions.store import OVER

SESSION, CALLER = "helselinja:at:", "helselinja:of:"
BATCH = 10_000
ROOM = 2_500  # bytes that a session may take until it is known, with all beside it
MANY = 10_000_000
SHARD_GB = 8
FULL = 0.6
TURN_EVERY = 20


@dataclass(frozen=True)
class Kept:
    """Of the sessions of one channel: what Valkey says that one takes, its value's length, and some values."""

    size: float
    length: float
    caller: float
    values: Sequence[bytes]


def real(line: Told, valkey: Valkey, plan: Plan) -> dict[str, Kept]:
    """Sessions as the line leaves them, by channel. Empties that Valkey before each."""
    found = {}
    with Redis.from_url(valkey.url) as redis:
        for channel, kind in (("voice", "calls"), ("text", "texts")):
            redis.flushall()
            loading.turns(line.served, valkey, getattr(line.said, kind), plan.seconds)
            rows = [(key, redis.get(key)) for key in redis.scan_iter(f"{SESSION}*", BATCH)]
            lived = [(key, value) for key, value in rows if value not in (OVER, None)]
            callers = [redis.memory_usage(key) for key in redis.scan_iter(f"{CALLER}*", BATCH)]
            found[channel] = Kept(
                mean(redis.memory_usage(key) for key, _ in lived),
                mean(len(value) for _, value in lived),
                mean(callers) if callers else 0,
                [value for _, value in lived],
            )
    return found


def free_megabytes() -> float:
    """What this machine has left."""
    rows = dict(row.split(":", 1) for row in Path("/proc/meminfo").read_text(encoding="ascii").splitlines())
    return int(rows["MemAvailable"].split()[0]) / 1024


def filled(valkey: Valkey, found: dict[str, Kept], plan: Plan) -> tuple[int, float]:
    """Fill Valkey with sessions, half calls and half texts, fewer where memory is short: number, bytes of each."""
    number = min(plan.sessions, int(free_megabytes() * 2**20 / 2 / ROOM))
    values = [each.values for each in found.values()]
    dice = Random(7)  # noqa: S311 - the same every time
    with Redis.from_url(valkey.url) as redis:
        before = redis.info("memory")["used_memory"]
        for first in range(0, number, BATCH):
            batch = redis.pipeline(transaction=False)
            for each in range(first, min(first + BATCH, number)):
                batch.set(f"{SESSION}{secrets.token_hex(16)}", dice.choice(values[each % 2]), ex=3600)
            batch.execute()
        return number, (redis.info("memory")["used_memory"] - before) / number


def told(found: dict[str, Kept], number: int, each: float, turn: tuple[float, float]) -> Iterator[str]:
    """The tables; `turn` are milliseconds of a turn at a worker and at Valkey."""
    rows = [
        [
            name,
            f"{kept_.size:.0f}",
            f"{kept_.length:.0f}",
            f"{kept_.caller:.0f}",
            f"{SESSION_BYTES}",
            kept(kept_.size, SESSION_BYTES),
        ]
        for name, kept_ in found.items()
    ]
    head = [
        "session of",
        "bytes in Valkey",
        "of them its value",
        "beside it, of its caller",
        "aim, at most",
        "",
    ]
    yield from table(head, rows)
    beside = mean(kept_.caller for kept_ in found.values())
    yield f"{number:,} sessions at once took {each:.0f} bytes each, their part of Valkey's own table of names included."
    yield ""
    gigabytes, a_second = MANY * (each + beside) / 1e9, MANY / TURN_EVERY
    workers, cores = (a_second * ms / 1000 for ms in turn)
    shards = -(-gigabytes // (SHARD_GB * FULL))
    yield (
        f"Ten million at once, on paper: {gigabytes:.1f} GB with what is counted of each caller, so {shards:.0f} "
        f"shards of {SHARD_GB} GB filled to {FULL:.0%}, each with a replica. If each takes a turn every {TURN_EVERY} "
        f"s, that is {a_second:,.0f} turns a second: by the processor time of a turn above {cores:,.0f} cores of "
        f"Valkey (a shard uses one, so at least {max(shards, -(-cores // 1)):,.0f} shards) and {workers:,.0f} cores "
        "of workers."
    )
    yield ""
