"""A line that only a pretend telephone can reach: for the terminal, for checks and for tests."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from starlette.applications import Starlette

import prompts
from ivr.days import OSLO
from ivr.files import NO_LANGUAGES
from ivr.parcel import Parcel

PROMPTS = Path(prompts.__file__).parent


@dataclass
class Letterbox:
    """What a pretend line sends by itself, instead of Twilio."""

    arrived: list[Parcel] = field(default_factory=list)

    async def send(self, parcel: Parcel) -> None:
        """It arrives."""
        self.arrived.append(parcel)

    async def has(self, parcel: Parcel, since: float) -> bool:  # noqa: ARG002 - whenever it was
        """Whether it has arrived."""
        return parcel in self.arrived

    def emptied(self) -> list[Parcel]:
        """What has arrived since it was last emptied."""
        arrived, self.arrived = self.arrived, []
        return arrived


@dataclass(frozen=True)
class Pretend:
    """A running line: its application, address, secrets and number, and where what it sends arrives."""

    web: Starlette
    public_url: str
    token: str
    account: str
    line: str
    letterbox: "Letterbox | None" = None


Rehearse = Callable[[tuple[str, ...], Callable[[], datetime]], Pretend]


def pretend(rehearse: Rehearse, languages: str, at: datetime | None) -> Pretend:
    """A line with these languages (the usual ones where none is given), at a Norwegian time."""

    def clock() -> datetime:
        return at.replace(tzinfo=OSLO) if at else datetime.now(UTC)

    return rehearse(tuple(code.strip() for code in languages.split(",") if code.strip()), clock)


def every_language() -> str:
    """All that have a file, the usual ones first."""
    codes = sorted(path.stem for path in PROMPTS.glob("*.toml") if path.stem not in NO_LANGUAGES)
    return ",".join(dict.fromkeys(("nb", "en", *codes)))
