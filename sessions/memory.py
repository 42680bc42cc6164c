"""The little of Redis that counting needs, in this process, for when Redis cannot be asked.

Nothing in it is found by who somebody is: its names are pseudonyms as in Redis, under a secret of its own.
It holds so many names and lets the oldest go.
"""

MOST_NAMES = 20_000


class Memory:
    """Values and hashes; what expires in Redis is pushed out here by what comes after it."""

    def __init__(self) -> None:
        self._values: dict[str, bytes] = {}
        self._hashes: dict[str, dict[str, bytes]] = {}

    async def get(self, name: str) -> bytes | None:
        """The value of a name."""
        return self._values.get(name)

    async def set(self, name: str, value: bytes, *, nx: bool, ex: int) -> object:  # noqa: ARG002 - as Redis
        """Set a value; with `nx` only where there is none. There is one at a time: that of today."""
        if not (nx and name in self._values):
            self._values = {name: value}
        return True

    async def hget(self, name: str, key: str) -> bytes | None:
        """One field of a hash."""
        return self._hashes.get(name, {}).get(key)

    async def hmget(self, name: str, keys: list[str]) -> list[bytes | None]:
        """Several fields of a hash."""
        return [await self.hget(name, key) for key in keys]

    async def hsetnx(self, name: str, key: str, value: str) -> int:
        """Set a field that is not there; returns whether it was set."""
        fields = self._hash(name)
        if key in fields:
            return 0
        fields[key] = value.encode()
        return 1

    async def hset(self, name: str, key: str, value: str) -> int:
        """Set a field; returns how many are new."""
        fields = self._hash(name)
        new = key not in fields
        fields[key] = value.encode()
        return int(new)

    async def hincrby(self, name: str, key: str, amount: int) -> int:
        """Add to a field; returns what it is then."""
        fields = self._hash(name)
        count = int(fields.get(key, b"0")) + amount
        fields[key] = str(count).encode()
        return count

    async def hdel(self, name: str, *keys: str) -> int:
        """Take fields away; returns how many there were."""
        fields = self._hash(name)
        return sum(fields.pop(key, None) is not None for key in keys)

    async def delete(self, name: str) -> object:
        """Take a hash away."""
        return int(self._hashes.pop(name, None) is not None)

    async def expire(self, name: str, time: int) -> object:
        """Nothing: see the head of this file."""

    def _hash(self, name: str) -> dict[str, bytes]:
        """The fields of a name, which is the youngest from now on."""
        self._hashes[name] = fields = self._hashes.pop(name, {})
        if len(self._hashes) > MOST_NAMES:
            del self._hashes[next(iter(self._hashes))]
        return fields
