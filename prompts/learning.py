"""Understanding that is learned when it is first needed: calls need none, and a line must answer at once.

Learning takes some seconds (all words and examples of all languages). The server has it done in a thread of its
own right after the start; a text that comes before waits for it. What was learned is kept in a file beside the
content (prompts/kept.py), under the fingerprint of all it was learned from, this package's code included: the next
start maps it. Where the folder cannot be written to, each start learns anew.
"""

import gc
import platform
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from threading import Lock

from prompts.fingerprint import fingerprint
from prompts.kept import keep, read_kept
from prompts.understanding import Understanding, Understood

FOLDER = ".learned"
SUFFIX = ".kept"
LETTERS = 16
KEPT = 3  # files; the oldest go


class Learning:
    """What `learn` gives, once; `root` is the folder it is kept below, `files` what it is learned from."""

    def __init__(self, learn: Callable[[], Understanding], root: Path, files: Iterable[Path]) -> None:
        self._learn = learn
        self._folder = root / FOLDER
        self._files = tuple(files)
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
                    gc.disable()  # a great many small things are made that all stay
                    try:
                        learned = self._learned = self._read_or_learned()
                        self._learn = lambda: learned  # all it was learned from may go
                    finally:
                        if collects:
                            gc.enable()
        return self._learned

    def _read_or_learned(self) -> Understanding:
        file = self._folder / f"{_fingerprint(self._files)}{SUFFIX}"
        with suppress(Exception):  # a file that is cut short, say: what it holds is learned anew
            kept = read_kept(file)
            if isinstance(kept, Understanding):
                return kept
        learned = self._learn()
        with suppress(OSError):
            self._keep(file, learned)
        return learned

    def _keep(self, file: Path, learned: Understanding) -> None:
        self._folder.mkdir(exist_ok=True)
        keep(file, learned)
        kept = sorted(self._folder.glob(f"*{SUFFIX}"), key=lambda each: each.stat().st_mtime)
        for old in kept[:-KEPT]:
            old.unlink(missing_ok=True)


def _fingerprint(files: Iterable[Path]) -> str:
    """Of the content and of the code that learns from it, on this version of Python."""
    code = Path(__file__).parent.glob("*.py")
    texts = (file.read_text(encoding="utf-8") for file in sorted({*files, *code}))
    return fingerprint("\n".join([platform.python_version(), *texts]), LETTERS)
