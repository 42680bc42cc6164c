"""What may be said of a fault: its kind and where it happened. Its own words may hold a number or a message.

The same holds for what the server and asyncio log. The server's log of requests is not written at all: it
names paths and queries, and a stranger may put a number into those.
"""

import logging
import resource
import traceback
from pathlib import Path

REQUESTS = ("uvicorn.access", "uvicorn.asgi")
FAULTS = ("uvicorn.error", "asyncio")
PROTOCOL = "_impl"  # how uvicorn's files are called that talk to strangers


def where(error: BaseException) -> str:
    """The file and line that an error comes from."""
    frames = traceback.extract_tb(error.__traceback__)
    return f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "nowhere"


class Wordless(logging.Filter):
    """Leaves a record without what may have come from outside."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record through; how the server starts and stops as it is."""
        if record.name != "asyncio" and not record.module.endswith(PROTOCOL):
            return True
        error = record.exc_info[1] if record.exc_info else None
        record.msg = (
            f"{type(error).__name__} at {where(error)}" if error else str(record.msg).partition("\n")[0]
        )
        record.args = record.exc_info = record.exc_text = record.stack_info = None
        return True


def be_discreet() -> None:
    """For this whole process: no log of requests, faults without words, no picture of memory on a crash."""
    for name in REQUESTS:
        requests = logging.getLogger(name)
        requests.handlers.clear()
        requests.propagate = False
    for name in FAULTS:
        logging.getLogger(name).addFilter(Wordless())
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
