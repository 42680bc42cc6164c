"""Prompts that a person has spoken: files in prompts/audio/LANG, one a sentence.

A file is called after the prompt and the fingerprint of its words (danger-1a2b3c4d.mp3). So a recording is only
ever played for the very words that were spoken: when a sentence, a number or a sum changes, its recording is
missing from then on, and the sentence is heard as speech.
"""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from prompts.fingerprint import fingerprint

AUDIO_TYPES = {".mp3": "audio/mpeg", ".wav": "audio/wav"}
MARK_LETTERS = 8


def mark(words: str) -> str:
    """What a recording of these words is called by; a full stop at the end is not heard."""
    return fingerprint(words.strip(" ."), MARK_LETTERS)


class Recordings:
    """The recordings of every language, by the fingerprints of their words."""

    def __init__(self, folder: Path, files: Mapping[str, Mapping[str, str]]) -> None:
        """`files` are names, in the folder of their language, by language and fingerprint."""
        self._folder, self._files = folder, files

    def find(self, language: str, words: str) -> str | None:
        """The path, below the folder, of the recording of these words."""
        known = self._files.get(language)
        name = known.get(mark(words)) if known else None
        return f"{language}/{name}" if name else None

    def file(self, language: str, name: str) -> Path | None:
        """The file of that name, where it is one of ours."""
        return self._folder / language / name if name in self._files.get(language, {}).values() else None


def load_recordings(folder: Path) -> Recordings:
    """The recordings that lie in a folder's language folders; what is no audio file is left alone."""
    files: dict[str, dict[str, str]] = {}
    for path in sorted(folder.glob("*/*")):
        marked = path.stem.rpartition("-")[2]
        if path.suffix in AUDIO_TYPES and len(marked) == MARK_LETTERS:
            files.setdefault(path.parent.name, {})[marked] = path.name
    return Recordings(folder, MappingProxyType(files))
