"""Puts into the outbox what a turn has promised, before the turn itself is written.

So nothing is promised that is not in the outbox, and a webhook that comes again puts in nothing more: what it would
put in has the same name.
"""

from dataclasses import dataclass
from typing import Protocol

import structlog

from ivr.parcel import Parcel
from ivr.seal import Sealer
from ivr.sending import Post
from sessions.guard import StoreError

PURPOSE = b"helselinja: what waits in the outbox"
MOST_LETTERS = 16_384

log = structlog.get_logger()


class Outbox(Protocol):
    """See sessions/outbox.py."""

    async def name(self, of: str) -> str:
        """What it is called."""

    async def put(self, name: str, sealed: str) -> None:
        """Put it in, once."""


@dataclass(frozen=True)
class Dispatch:
    """The way into an outbox, sealed; `post` is who sends, for what cannot wait for an outbox that is not there."""

    outbox: Outbox
    sealer: Sealer
    post: Post

    async def put(self, of: str, parcel: Parcel) -> None:
        """Have a parcel sent for something that happened once. Raises StoreError."""
        name = await self.outbox.name(of)
        await self.outbox.put(name, self.sealer.seal(parcel.packed(), name, 0))

    async def reply(self, parcel: Parcel, name: str) -> None:
        """Have a text answered: the name is the message's own. Without an outbox it goes at once, or is lost."""
        try:
            await self.put(f"reply {name}", parcel)
        except StoreError as error:
            log.warning("store", fault=str(error))
            await self.post.send(parcel)


def sealer(secret: str) -> Sealer:
    """What seals for the outbox, and opens what comes out of it."""
    return Sealer(secret, PURPOSE, MOST_LETTERS)
