"""Understanding that is learned when it is first needed: calls need none, and a line must answer at once.

Learning takes some seconds (all words and examples of all languages). The server has it done in a thread of its
own right after the start; a text that comes before waits for it.
"""

import gc
from collections.abc import Callable
from threading import Lock

from prompts.understanding import Understanding, Understood


class Learning:
    """What `learn` gives, once."""

    def __init__(self, learn: Callable[[], Understanding]) -> None:
        self._learn = learn
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
                    collects = gc.isenabled()
                    gc.disable()  # millions of small things are made that all stay
                    try:
                        self._learned = self._learn()
                    finally:
                        if collects:
                            gc.enable()
        return self._learned
