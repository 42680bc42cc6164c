"""Numbers that a whole text may be: a key, a digit in a few words, somebody's telephone number."""

import re
import unicodedata

from ivr.content import Content
from prompts.folding import fold

FEW_WORDS = 3
CALLED = frozenset(["amk", "fire", "police"])  # alone in a text these are a cry for help, and answered as one
COUNTRY = ("0047", "+47")
SHORTEST = 3


def number_of(body: str) -> str | None:
    """The number a whole text stands for: `1`, `1.`, `1)`, `#1`, `01`, a full-width 1; * and # alone."""
    plain = unicodedata.normalize("NFKC", body).strip()
    if plain in ("*", "#"):
        return plain
    digits = "".join(sign for sign in plain if sign.isalnum())
    if not digits.isdecimal():
        return None
    return "".join(str(unicodedata.decimal(digit)) for digit in digits).lstrip("0") or "0"


def lone_digit(body: str) -> str | None:
    """The digit at the end of a few words that say nothing else to us: `trykk 2`, `jeg tar 3`; but not `8 weeks`."""
    *words, last = fold(body) or ("",)
    others = any(word.isdecimal() for word in words)
    return last if len(words) < FEW_WORDS and not others and re.fullmatch("[0-9]", last) else None


def entry_of(content: Content, body: str) -> str | None:
    """The entry of the directory whose number a whole text is: 116 123, 22591300. None for 110, 112 and 113."""
    plain = unicodedata.normalize("NFKC", body).strip()
    digits = "".join(str(unicodedata.decimal(sign)) for sign in plain if sign.isdecimal())
    if len(digits) < SHORTEST or any(sign.isalpha() for sign in plain):
        return None
    numbers = {digits, *(digits.removeprefix(each.strip("+")) for each in COUNTRY if plain.startswith(each))}
    found = (name for name, entry in content.directory.items() if entry.number.replace(" ", "") in numbers)
    return next((name for name in found if name not in CALLED), None)
