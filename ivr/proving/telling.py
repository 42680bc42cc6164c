"""Whether words tell a number or a figure: digits spoken one by one, or written as people write them."""

import re
from functools import lru_cache

from prompts.pace import seconds
from prompts.wording import Speech, words_of

NOT_A_WORD = re.compile(r"[^\w\s]")


def tells(words: str, number: str) -> bool:
    """Whether a number of the directory is said, whatever pauses stand in it."""
    plain = _plain(words)
    return f" {' '.join(number.replace(' ', ''))} " in plain or f" {number} " in plain


@lru_cache(maxsize=20_000)
def _plain(words: str) -> str:
    return f" {' '.join(NOT_A_WORD.sub(' ', words).split())} "


def says(words: str, figure: str) -> bool:
    """Whether a figure is said, and not only as a part of a longer one."""
    return re.search(rf"(?<![\d.,]){re.escape(figure)}(?![\d]|[.,]\d)", words) is not None


def seconds_until(speech: Speech, number: str, language: str) -> float:
    """Seconds until a number has been said; 99 where it is not."""
    for end in range(1, len(speech) + 1):
        if tells(words_of(speech[:end]), number):
            return seconds(speech[:end], language)
    return 99.0
