"""Start-up: from the start of the process to the first webhook that is answered."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from shutil import copytree, ignore_patterns, rmtree
from socket import create_connection
from statistics import median
from time import monotonic, sleep

from assembly.reading import ROOT
from bench import serving
from bench.account import calling, request
from bench.plan import EMBEDDED_SECONDS, START_SECONDS, Plan
from bench.serving import Valkey
from bench.table import kept, spread, table

PARTS = ("assembly", "flows", "ivr", "prompts", "sessions")
FILES = ("app.py", "settings.py", "Procfile")
LEARNED = ".learned"
OPENING = request("/voice", calling(f"CA{0:032x}", "+4740000000", {"CallStatus": "ringing"}))


def copied(to: Path) -> Path:
    """A copy of the line's code and content, with nothing learned; it is compiled when it first runs."""
    for part in PARTS:
        copytree(ROOT / part, to / part, ignore=ignore_patterns("__pycache__"))
    for name in FILES:
        (to / name).write_bytes((ROOT / name).read_bytes())
    return to


def told(valkey: Valkey, folder: Path, plan: Plan) -> Iterator[str]:
    """The table, in seconds."""
    root = copied(folder / "copy")
    rows = []
    with serving.served(serving.line(), serving.environment(valkey.url), folder, root) as server:
        server.until_ready("/ready")  # compiled, and learned
    for known in ("learned before", "nothing learned yet"):
        for name, url, aim in (
            ("external Redis", valkey.url, START_SECONDS),
            ("embedded", "", EMBEDDED_SECONDS),
        ):
            found = []
            for _ in range(plan.starts):
                if known != "learned before":
                    rmtree(root / LEARNED, ignore_errors=True)
                found.append(seconds(url, folder, root))
            rows.append([f"{name}, {known}", spread(found, 2), f"{aim}", kept(median(found), aim)])
    yield from table(["from the start to the first answer, in seconds", "", "aim, at most", ""], rows)


def seconds(url: str, folder: Path, root: Path) -> float:
    """From the start of one process to its first answer."""
    begun = monotonic()
    with serving.served(serving.line(), serving.environment(url), folder, root) as server:
        while monotonic() < begun + serving.PATIENCE:
            with suppress(OSError), create_connection(("127.0.0.1", server.port), 5) as wire:
                wire.sendall(OPENING)
                if b" 200 " in wire.recv(64):
                    taken = monotonic() - begun
                    server.kill()
                    return taken
            sleep(0.005)
    raise RuntimeError("the line never answered")
