"""The letters of a text message: what a telephone shows, and what they cost.

Right-to-left writing stays in logical order, as the telephone expects it. There a space between two groups of a
number would turn the groups about (116 117 is shown as 117 116); a no-break space keeps them as they are. Such a
text is UCS-2 in any case, so it costs nothing.
A language may be written without its accents, where they would more than double the price of a message.
"""

import re
import unicodedata

from prompts.segments import BASIC, EXTENSION

RIGHT_TO_LEFT = re.compile(r"[\u0590-\u08ff]")
BETWEEN_GROUPS = re.compile(r"(?<=\d) (?=\d)")
NO_BREAK_SPACE = "\u00a0"
PLAIN = str.maketrans({"ł": "l", "Ł": "L"})


def lettered(text: str, *, plain: bool) -> str:
    """A message as it is sent; `plain` writes letters that a short message does not have without their accents."""
    if RIGHT_TO_LEFT.search(text):
        return BETWEEN_GROUPS.sub(NO_BREAK_SPACE, text)
    if not plain:
        return text
    return "".join(char if char in BASIC or char in EXTENSION else _bare(char) for char in text)


def _bare(char: str) -> str:
    return "".join(
        each
        for each in unicodedata.normalize("NFD", char.translate(PLAIN))
        if not unicodedata.combining(each)
    )
