"""What a day allows, counted in Redis; when Redis cannot be asked or understood, in this process."""

from dataclasses import dataclass

from sessions.guard import Guard, StoreError
from sessions.store import Found, Store
from sessions.tally import Kind, Tally, Verdict

# Redis says nothing (or, as the guard sees it, no number), or too little for a count of ours
UNREADABLE = (StoreError, LookupError)


@dataclass(frozen=True)
class Limits:
    """What is left for a caller today. Nothing here fails."""

    guard: Guard
    redis: Tally
    here: Tally

    async def admit(self, kind: Kind, whose: str, request: str) -> Verdict:
        """Count a call or a text, unless it was counted before; "over" where there is nothing left for it."""
        try:
            async with self.guard.asking():
                return await self.redis.admit(kind, whose, request)
        except UNREADABLE:
            return await self.here.admit(kind, whose, request)

    async def arrived(
        self, kind: Kind, whose: str, request: str, session: str, store: Store
    ) -> tuple[Verdict, Found | None]:
        """The same, and what there is of whoever comes, asked for one purpose: they wait for it once.

        None while Redis ails.
        """
        if not self.guard.well:
            return await self.admit(kind, whose, request), None
        try:
            async with self.guard.asking():
                found = await store.found(session, whose)
                return await self.redis.admit(kind, whose, request, found.today), found
        except UNREADABLE:
            return await self.here.admit(kind, whose, request), None

    async def connect(self, whose: str, call: str, turn: int) -> int:
        """How many seconds a call may be connected, which are taken at once; 0: not at all, or no more."""
        try:
            async with self.guard.asking():
                return await self.redis.connect(whose, call, turn)
        except UNREADABLE:
            return await self.here.connect(whose, call, turn)

    async def connected(self, whose: str, call: str, turn: int | None = None) -> None:
        """A connection, or with no `turn` the call itself, is over: what it did not use is given back."""
        await self.here.connected(whose, call, turn)
        try:
            async with self.guard.asking():
                await self.redis.connected(whose, call, turn)
        except UNREADABLE:
            return  # the time stays taken until the day is over

    async def forget(self, whose: str) -> None:
        """Nothing is known of what somebody has used."""
        await self.here.forget(whose)
        try:
            async with self.guard.asking():
                await self.redis.forget(whose)
        except UNREADABLE:
            return  # it goes with the day
