"""What goes wrong half-way: SIGKILL for a web process in the middle of an answer, then for a primary."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime
from time import time

from sessions.memory import Memory
from sessions.pseudonym import Pseudonyms
from tests.process import Server
from tests.servers import Servers
from tests.soak.balancer import Balancer
from tests.soak.company import Company

BETWEEN, AWAY = 1, 1


@dataclass
class Kills:
    """`doomed` is killed, and `instead` started for it; the primary stays dead."""

    servers: Servers
    doomed: Server
    instead: Server
    balancer: Balancer
    company: Company

    async def at(self, half: asyncio.Event) -> None:
        """When the time has come."""
        killed = self.company.figures.killed
        await half.wait()
        await self.balancer.busy[self.doomed.port].wait()
        self.doomed.kill()
        killed.append("a web process")
        await asyncio.sleep(BETWEEN)
        primary = await asyncio.to_thread(self.servers.primary, hardest())
        self.company.shaken_at = time()
        primary.kill()
        killed.append("a primary")
        await asyncio.sleep(AWAY)
        self.instead.start()
        await asyncio.to_thread(self.instead.ready, "/ready")
        ports = self.balancer.ports
        ports[ports.index(self.doomed.port)] = self.instead.port


def hardest() -> str:
    """The key that every webhook needs: the secret of the day."""
    return f"helselinja:day:{Pseudonyms(Memory(), lambda: datetime.now(UTC)).day()}"
