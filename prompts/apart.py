"""A function called in a process of its own: what it needs for a moment goes with that, and nobody here waits for it.

Python gives memory back to the system seldom, and lets one thread calculate at a time: eight seconds of learning would
be in the way of each call, and some hundred megabytes stay with the process for good.
"""

import pickle
import subprocess
import sys
from collections.abc import Callable

CALLED = "import pickle, sys; sys.path[:] = pickle.load(sys.stdin.buffer); pickle.load(sys.stdin.buffer)()"


def apart(function: Callable[[], object]) -> bool:
    """Call a function of a module there; whether it came to its end. What it returns, raises or prints is lost."""
    given = pickle.dumps(sys.path) + pickle.dumps(function)
    command = [sys.executable, "-c", CALLED]
    ended = subprocess.run(command, input=given, check=False, capture_output=True)  # noqa: S603 - our own
    return ended.returncode == 0
