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

    def written(text: str) -> str:
        usual, bare = content.lettered(text, answer.language), lettered(text, plain=True)
        return usual if _is_short(usual) or segments(bare).encoding != "GSM-7" else bare

    text = words(content, replace(answer, offered=""), "", lambda text: _is_short(written(text)))
    return written(text)


def _is_short(text: str) -> bool:
    return segments(text).segments <= MOST_SEGMENTS
