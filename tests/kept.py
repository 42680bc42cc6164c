"""Everything that is kept in Redis, for comparing it and for searching it; sessions are opened, to be searched."""

import json
from collections.abc import Mapping
from typing import Any, cast

from redis import Redis

from sessions.packing import unpacked
from sessions.store import OVER

SESSION = b"helselinja:at:"

Kept = dict[bytes, bytes | dict[bytes, bytes]]


def kept(redis: Redis) -> Kept:
    """Every key and its value."""
    return {key: _value(redis, key) for key in sorted(redis.scan_iter())}


def of_callers(found: Mapping[bytes, Any]) -> dict[bytes, Any]:
    """What of it is about somebody; turns are counted beside that, also such as come again."""
    return {key: value for key, value in found.items() if not key.startswith(b"{helselinja:counts}")}


def lives(redis: Redis) -> dict[bytes, int]:
    """How many milliseconds every key has to live; -1 where it lives for ever."""
    return {key: redis.pttl(key) for key in redis.scan_iter()}


def places(redis: Redis) -> list[bytes]:
    """What is kept of every call and conversation."""
    return [cast("bytes", redis.get(key)) for key in sorted(redis.scan_iter("helselinja:at:*"))]


def _value(redis: Redis, key: bytes) -> bytes | dict[bytes, bytes]:
    if redis.type(key) == b"hash":
        return cast("dict[bytes, bytes]", redis.hgetall(key))
    value = cast("bytes", redis.get(key))
    return json.dumps(unpacked(value)).encode() if key.startswith(SESSION) and value != OVER else value
