"""How plain words are: what is counted, in one place.

LIX is Björnsson's measure, words a sentence and the share of words of more than six letters, and means something in
Norwegian only. Over a line of five words it means nothing: one long word makes it 40. There the long words of a
sentence are counted, and the letters of the longest. Numbers never count, nor do placeholders.
"""

import re
from collections.abc import Sequence

from prompts.wording import BRACES

WORD = re.compile(r"[^\W\d]+(?:['’-][^\W\d]+)*")
COUNTED = re.compile(r"[\w'’-]+")
SENTENCE = re.compile(r"[.?!؟]\s")
STOP = re.compile(r"[.?!:؟]")
DIGIT = re.compile(r"\d")
LONG_WORD = 6
PROSE = 20
"""From so many words on LIX says something."""


def bare(text: str) -> str:
    """A text as it is written in a file, with a figure for each placeholder."""
    return BRACES.sub("0", text)


def lix(text: str) -> float:
    """Björnsson's readability: up to 30 is very easy."""
    words = WORD.findall(DIGIT.sub("", text))
    sentences = max(1, len(STOP.findall(text)))
    return len(words) / sentences + 100 * sum(map(is_long, words)) / max(1, len(words))


def is_prose(text: str) -> bool:
    """Whether a text is long enough for LIX."""
    return len(WORD.findall(text)) >= PROSE


def is_long(word: str) -> bool:
    """Whether LIX counts it as a long word."""
    return len(word) > LONG_WORD


def sentences(text: str) -> Sequence[Sequence[str]]:
    """The words of each sentence; numbers do not count."""
    return [WORD.findall(sentence) for sentence in SENTENCE.split(text)]


def length(text: str) -> int:
    """Words and numbers, as they are heard: a number is one word, or one for each digit that stands alone."""
    return len(COUNTED.findall(text))
