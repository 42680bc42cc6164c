"""Sends the load client at a server, and tells what came of it beside what it cost."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import count
from typing import Any

from assembly.reading import ROOT
from bench.account import calling, request
from bench.calls import Script
from bench.client import Order
from bench.serving import CLIENT_CORES, Served, Valkey, cpu_of

PATIENCE, CONNECTIONS = 60, 16
MARKS = count()


@dataclass(frozen=True)
class Load:
    """Requests a second; processor time of a request in milliseconds, at the server, at Valkey, at the client."""

    rate: float
    server_ms: float
    valkey_ms: float
    client_ms: float


def turns(
    served: Served, valkey: Valkey, scripts: Sequence[Script], seconds: float, connections: int = CONNECTIONS
) -> Load:
    """As many turns as a server gives, in a closed loop. Ends the bench where an answer is wrong."""
    return _measured(served, valkey, Order(served.port, seconds, next(MARKS), wired(scripts), connections))


def refusals(served: Served, valkey: Valkey, seconds: float, signed: str, letters: int = 0) -> Load:
    """As many requests with this signature ("" for none) as a server refuses; so many letters longer than usual."""
    more = {"CallStatus": "ringing", "More": "a" * letters}
    sent = request("/voice", calling(f"CA{0:032x}", "+4740000000", more), signed)
    return _measured(served, valkey, Order(served.port, seconds, next(MARKS), refused=sent.hex()))


def steady(served: Served, scripts: Sequence[Script], order: dict[str, float]) -> dict[str, Any]:
    """Latencies at a steady rate; see bench/client.py."""
    return obeyed(Order(served.port, mark=next(MARKS), scripts=wired(scripts), connections=40, **order))  # type: ignore[arg-type]


def wired(scripts: Sequence[Script]) -> list[list[list[str]]]:
    """Scripts as they are handed to the client."""
    return [[[step.kind, step.value, step.expected] for step in script] for script in scripts]


def obeyed(order: Order) -> dict[str, Any]:
    """What the client says, from a process of its own on its own core; ends the bench with its sentence."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.client"],
        cwd=ROOT,
        input=json.dumps(asdict(order)),
        capture_output=True,
        text=True,
        check=False,
        timeout=order.seconds + PATIENCE,
        preexec_fn=lambda: os.sched_setaffinity(0, CLIENT_CORES),
    )
    if done.returncode:
        sys.exit(done.stderr.strip() or "the client failed")
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def _measured(served: Served, valkey: Valkey, order: Order) -> Load:
    before = served.cpu(), cpu_of(valkey.pid)
    came = obeyed(order)
    spent = served.cpu() - before[0], cpu_of(valkey.pid) - before[1], came["cpu"]
    return Load(came["turns"] / came["seconds"], *(1000 * each / came["all"] for each in spent))
