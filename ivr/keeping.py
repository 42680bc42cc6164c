"""What a caller has heard, as a text to keep: the words of a place, with no way on, in one or two segments.

Letters that a short message has not are written without their accents where that makes it short enough. A language
with an alphabet of its own has a shorter wording (`kept` in its file) wherever its message is longer.
"""

from dataclasses import replace

from ivr.answer import Answer
from ivr.content import Content
from ivr.message import words
from prompts.lettering import lettered
from prompts.segments import segments

MOST_SEGMENTS = 2


def sendable(content: Content, answer: Answer) -> str:
    """The text that is sent."""
    return _written(words(content, replace(answer, offered=""), "", _fits))


def _fits(text: str) -> bool:
    return segments(_written(text)).segments <= MOST_SEGMENTS


def _written(text: str) -> str:
    bare = lettered(text, plain=True)
    is_longer = segments(text).segments > MOST_SEGMENTS
    return bare if is_longer and segments(bare).encoding == "GSM-7" else lettered(text, plain=False)
