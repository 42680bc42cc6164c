"""What goes wrong half-way: SIGKILL for a web process in the middle of an answer, then for a primary."""

import asyncio
import signal
from dataclasses import dataclass
from time import time

from tests.servers import Cluster, Node, ask
from tests.soak.balancer import Balancer
from tests.soak.company import Company
from tests.soak.processes import Web

BETWEEN, AWAY = 1, 1


@dataclass
class Kills:
    """`doomed` is killed, and `instead` started for it; the primary stays dead."""

    servers: Cluster
    doomed: Web
    instead: Web
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
        primary = await asyncio.to_thread(self._hardest)
        self.company.shaken_at = time()
        primary.send(signal.SIGKILL)
        killed.append("a primary")
        await asyncio.sleep(AWAY)
        await asyncio.to_thread(lambda: self.instead.start().ready())
        ports = self.balancer.ports
        ports[ports.index(self.doomed.port)] = self.instead.port

    def _hardest(self) -> Node:
        """The primary that every webhook needs: it keeps the secret of the day."""
        return next(node for node in self.servers.primaries() if ask(node, "KEYS", "helselinja:day:*"))
