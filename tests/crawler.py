"""A stranger's walk over the whole line: it knows Twilio's rules and nothing of our flows.

It calls, presses every key at every place it comes to and stays silent there too, and notes what it heard.
A place is known by what 9 (hear again) says there. One call goes on as long as it can; the shortest known
way leads to the next key not yet tried. What breaks TwiML's rules fails in the handset.
"""

from collections import deque
from dataclasses import dataclass, field

from ivr.handset import Handset
from ivr.player import Dial, Heard, Say, Wait

AGAIN = "9"


@dataclass
class Spot:
    """A place as heard: what it says, where each key leads (by the place's text), what each key said."""

    said: tuple[Say, ...]
    way: tuple[str, ...]
    keys: dict[str, str] = field(default_factory=dict)
    heard: dict[str, tuple[Heard, ...]] = field(default_factory=dict)

    @property
    def text(self) -> str:
        return " ".join(say.text for say in self.said)


@dataclass
class Walk:
    """Everything heard: the opening of a call, each place, and each connection that was tried."""

    opening: tuple[Heard, ...] = ()
    spots: dict[str, Spot] = field(default_factory=dict)
    dialled: dict[str, Dial] = field(default_factory=dict)
    presses: int = 0


def says(heard: list[Heard] | tuple[Heard, ...]) -> tuple[Say, ...]:
    return tuple(each for each in heard if isinstance(each, Say))


class Crawler:
    """Walks the line with one telephone."""

    def __init__(self, handset: Handset, keys: str = "12345678*#0") -> None:
        self.handset = handset
        self.untried_keys = keys
        self.walk = Walk()
        self.here = ""

    async def crawl(self) -> Walk:
        """Try every key at every place; returns what was heard."""
        await self._call()
        while True:
            spot = self.walk.spots[self.here]
            key = next((key for key in self.untried_keys if key not in spot.keys), None)
            if key is not None:
                await self._try(key)
                continue
            way = self._nearest()
            if way is None:
                return self.walk
            for key in way:
                await self._try(key)

    async def _call(self) -> None:
        await self.handset.hang_up()
        heard = await self.handset.dial()
        self.walk.opening = self.walk.opening or tuple(heard)
        await self._press(AGAIN)  # a first key, so that the emergency sentence is owed and then done with
        self.here = await self._look(())

    async def _press(self, key: str) -> list[Heard]:
        self.walk.presses += 1
        return await self.handset.press(key)

    async def _look(self, way: tuple[str, ...]) -> str:
        """Where are we? The text of the place; a new one is noted."""
        said = says(await self._press(AGAIN))
        text = " ".join(say.text for say in said)
        self.walk.spots.setdefault(text, Spot(said, way))
        return text

    async def _try(self, key: str) -> None:
        spot, came_from = self.walk.spots[self.here], self.here
        heard = await self._press(key)
        known = key in spot.keys
        spot.heard.setdefault(key, tuple(heard))
        if self.handset.state == "ringing":
            dial = next(each for each in heard if isinstance(each, Dial))
            self.walk.dialled.setdefault(came_from, dial)
            heard = await self.handset.callee("busy")
        if self.handset.state == "ended":
            spot.keys[key] = "(ended)"
            await self._call()
            return
        assert isinstance(heard[-1], Wait), f"{key} at {spot.text!r} is not listened to"
        self.here = spot.keys[key] if known else await self._look((*spot.way, key))
        spot.keys[key] = self.here

    def _nearest(self) -> list[str] | None:
        """The keys of the shortest known way to a place with a key not yet tried."""
        waiting: deque[tuple[str, list[str]]] = deque([(self.here, [])])
        seen = {self.here}
        while waiting:
            text, way = waiting.popleft()
            spot = self.walk.spots[text]
            if any(key not in spot.keys for key in self.untried_keys):
                return way
            for key, target in spot.keys.items():
                if target not in seen and target in self.walk.spots and key not in "*0":
                    seen.add(target)
                    waiting.append((target, [*way, key]))
        return None
