"""Telephones for a web page, each beside a pretend line of its own: own secrets, own store, own clock and languages.

Nothing of them reaches the line that serves the page, nor Twilio. They are bounded: so many at a time, and each is put
away when nobody has used it for a while, when its time is over, or when the server ends. A telephone lives in the
process that made it. Each has a task of its own, which opens its line and closes it.
"""

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from time import monotonic

from ivr.days import OSLO
from ivr.handset import Handset
from ivr.rehearsal import Pretend, Rehearse
from ivr.telephone import telephone

MOST = 6  # each has a store of its own, about 10 MB
IDLE_SECONDS = 15 * 60
LIFE_SECONDS = 2 * 60 * 60
SPARED_SECONDS = 60  # whoever has used theirs within this keeps it when others want one
LOOKS_EVERY = 5.0


class FullError(Exception):
    """All telephones are in use."""


@dataclass(eq=False)
class Telephone:
    """A handset beside its line. `used` and `until` are on the booth's clock; `at` is its place, "" for none.

    `drawn` are its line's pictures by language and day, as last looked at.
    """

    line: Pretend
    handset: Handset
    used: float
    until: float
    at: str = ""
    away: asyncio.Event = field(default_factory=asyncio.Event)
    busy: asyncio.Lock = field(default_factory=asyncio.Lock)
    drawn: Mapping[tuple[str, date], Mapping[str, str]] = field(default_factory=dict)
    drawing: asyncio.Lock = field(default_factory=asyncio.Lock)


@dataclass(eq=False)
class Booth:
    """All of them, by name. `rehearse` makes a line; `stopwatch` gives seconds that only go forward."""

    rehearse: Rehearse
    stopwatch: Callable[[], float] = monotonic
    looks_every: float = LOOKS_EVERY
    _telephones: dict[str, Telephone] = field(default_factory=dict, init=False)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set, init=False)
    _wanted: int = field(default=0, init=False)
    _over: bool = field(default=False, init=False)

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """Open until the server ends; then all telephones are put away."""
        self._over = False
        try:
            yield
        finally:
            self._over = True  # also for those that are still being made
            for each in self._telephones.values():
                each.away.set()
            while self._tasks:
                await asyncio.wait(self._tasks)

    async def take(
        self, languages: tuple[str, ...], at: datetime | None, caller: str
    ) -> tuple[str, Telephone]:
        """A new telephone, and the name that only its user knows.

        It is `at` there, a Norwegian time, and time passes; without one it is now. `caller` is the number it shows.
        Raises FullError, and ValueError where a line with these languages cannot be.
        """
        self._make_room()
        begun = self.stopwatch()

        def clock() -> datetime:
            if at is None:
                return datetime.now(UTC)
            return datetime.fromtimestamp(at.replace(tzinfo=OSLO).timestamp() + self.stopwatch() - begun, UTC)

        self._wanted += 1
        try:
            line = await asyncio.to_thread(self.rehearse, languages, clock)
            if self._over:
                raise FullError
            name, made = secrets.token_urlsafe(24), asyncio.get_running_loop().create_future()
            task = asyncio.create_task(self._host(name, line, caller, made))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
            return name, await made
        finally:
            self._wanted -= 1

    def find(self, name: str) -> Telephone | None:
        """The telephone of that name; None for one that is put away or never was."""
        return self._telephones.get(name)

    def touch(self, telephone: Telephone) -> None:
        """It is in use now."""
        telephone.used = self.stopwatch()

    def put_away(self, name: str) -> None:
        """Nobody needs it any more."""
        if found := self._telephones.pop(name, None):
            found.away.set()

    def _make_room(self) -> None:
        if len(self._telephones) + self._wanted < MOST:
            return
        name, oldest = min(self._telephones.items(), key=lambda each: each[1].used, default=("", None))
        if oldest is None or self.stopwatch() - oldest.used < SPARED_SECONDS:
            raise FullError
        self.put_away(name)

    async def _host(self, name: str, line: Pretend, caller: str, made: "asyncio.Future[Telephone]") -> None:
        try:
            async with telephone(line, caller) as handset:
                now = self.stopwatch()
                mine = self._telephones[name] = Telephone(line, handset, now, now + LIFE_SECONDS)
                made.set_result(mine)
                while (
                    not self._over
                    and not mine.away.is_set()
                    and self.stopwatch() < min(mine.until, mine.used + IDLE_SECONDS)
                ):
                    with suppress(TimeoutError):
                        await asyncio.wait_for(mine.away.wait(), self.looks_every)
                self._telephones.pop(name, None)
                async with mine.busy:
                    pass
        except Exception as error:  # whatever it is, somebody waits for the telephone
            if made.done():
                raise
            made.set_exception(error)
