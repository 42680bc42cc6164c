"""Understanding that is learned when it is first needed: calls need none, and a line must answer at once.

Learning takes some seconds (all words and examples of all languages). The server has it done right after the start,
in a process of its own (prompts/apart.py); a text that comes before waits for it. What was learned is kept in a file
beside the content (prompts/kept.py), under the mark of all it was learned from: the next start maps it, and of
several processes that start at once one learns. Where nothing can be written, each start learns anew, in its own
process.
"""

import fcntl
import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from threading import Lock

from prompts.apart import apart
from prompts.kept import keep, read_kept
from prompts.understanding import Understanding, Understood

LOCK = "lock"

Learn = Callable[[], Understanding]
"""A function of a module, or a partial one: it may be called in another process."""


class Learning:
    """What `learn` gives, once; `file` is where it is kept."""

    def __init__(self, learn: Learn, file: Path) -> None:
        self._learn = learn
        self._file = file
        self._lock = Lock()
        self._learned: Understanding | None = None

    @property
    def is_done(self) -> bool:
        """Whether it is learned: a text needs not wait."""
        return self._learned is not None

    def read(self, text: str, usual: str) -> Understood:
        """Understand a text; `usual` is the language in use."""
        return self.done().read(text, usual)

    def done(self) -> Understanding:
        """The understanding, learned now if it was not before."""
        if self._learned is None:
            with self._lock:
                if self._learned is None:
                    self._learned = self._kept() or self._learned_apart() or _uncollected(self._learn)
        return self._learned

    def _kept(self) -> Understanding | None:
        with suppress(Exception):  # a file that is cut short, say: what it holds is learned anew
            kept = read_kept(self._file)
            if isinstance(kept, Understanding):
                return kept
        return None

    def _learned_apart(self) -> Understanding | None:
        with suppress(OSError), _alone(self._file.parent):
            return self._kept() or (self._kept() if apart(partial(_keep, self._learn, self._file)) else None)
        return None


def _keep(learn: Learn, file: Path) -> None:
    keep(file, _uncollected(learn))


def _uncollected(learn: Learn) -> Understanding:
    """What is learned; a great many small things are made for it that all stay until it is done."""
    collects = gc.isenabled()
    gc.disable()
    try:
        return learn()
    finally:
        if collects:
            gc.enable()


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """While no other process learns. Raises OSError where nothing can be written."""
    folder.mkdir(exist_ok=True)
    with (folder / LOCK).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
