"""Texts that everybody sends: a number of one or two digits, and our own commands. Each is understood once.

Most texts of a conversation are such, and mean the same whoever sends them. No other text is kept, and no longer one:
what people write to us is theirs.
"""

from functools import lru_cache

from ivr.content import Content
from prompts.commands import Command
from prompts.learning import Learning
from prompts.understanding import Understood

MOST = 512
MOST_LETTERS = 16
DIGITS = 2


def understood(content: Content, body: str, language: str, command: Command | None) -> Understood:
    """A text, read in the language in use; `command` is what it is one of."""
    text = body.strip()
    is_number = text.isascii() and text.isdecimal() and len(text) <= DIGITS
    if len(body) <= MOST_LETTERS and (is_number or (command and command.whole)):
        return _understood(content.understanding, body, language)
    return content.understanding.read(body, language)


def forget() -> None:
    """Nothing is kept of an understanding that is not in use any more."""
    _understood.cache_clear()


@lru_cache(maxsize=MOST)
def _understood(understanding: Learning, body: str, language: str) -> Understood:
    return understanding.read(body, language)
