"""What it was measured on. No machine has a name here."""

import os
import platform
from collections.abc import Iterator
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from redis import Redis

from bench.serving import CORES
from ivr.days import OSLO

PACKAGES = ("uvicorn", "starlette", "redis", "twilio", "flask", "gunicorn")
FASTER = ("uvloop", "httptools", "hiredis")
MILLION = 1_000_000


class Busy:
    """How busy the machine was with all that is not ours, from now on."""

    def __init__(self) -> None:
        self._before = _ticks()

    def cores(self, ours: float) -> float:
        """Cores that others have used; `ours` are the seconds of processor time that we have."""
        busy, all_ = (now - then for now, then in zip(_ticks(), self._before, strict=True))
        seconds = all_ / os.sysconf("SC_CLK_TCK") / (os.cpu_count() or 1)
        return max(0.0, (busy / os.sysconf("SC_CLK_TCK") - ours) / seconds)


def told(redis_url: str, others: float) -> Iterator[str]:
    """A paragraph."""
    with Redis.from_url(redis_url) as redis:
        server = redis.info("server")
    packages = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    faster = ", ".join(f"{name} {found}" if (found := _found(name)) else f"no {name}" for name in FASTER)
    yield (
        f"{datetime.now(OSLO).date()}, {len(CORES)} cores ({_model()}), {platform.system()}, Python "
        f"{platform.python_version()}, Valkey {server.get('valkey_version', server['redis_version'])}, {packages}; "
        f"{faster}. Other processes of the machine used {others:.1f} cores meanwhile."
    )
    yield ""


def _found(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _model() -> str:
    rows = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    return next(row.partition(":")[2].strip() for row in rows if row.startswith("model name"))


def _ticks() -> tuple[int, int]:
    """Of all cores: ticks at work, and all ticks."""
    first = Path("/proc/stat").read_text(encoding="ascii").splitlines()[0]
    ticks = [int(each) for each in first.split()[1:9]]
    return sum(ticks) - ticks[3] - ticks[4], sum(ticks)
