"""What was typed, reduced to what was meant: one form for every way of writing the same word.

NFKC and case folding, then accents are dropped and æ ø å are written a o a, however they were typed (æ, ae
or a; ø, oe or o; å, aa or a). Words and keywords go through the same fold, so it only has to agree with
itself. A digit inside a word is read as the letter it looks like (s3lvmord).
"""

import re
import unicodedata

TOKEN = re.compile(r"[^\W_]+|[\U0001F000-\U0001FAFF]")
APOSTROPHES = re.compile(r"['’ʼ`´]")
LETTERS = str.maketrans({"æ": "a", "ø": "o", "đ": "d", "ł": "l", "ß": "ss"})
DIGRAPHS = re.compile(r"ae|oe|aa")
LOOKS_LIKE = str.maketrans("01345", "oieas")
DIGITS_IN_WORD = re.compile(r"(?<=[^\W\d_])[01345](?=[^\W\d_])")


def fold(text: str) -> tuple[str, ...]:
    """The words of a text in their folded form, in order; digits and emoji are words too."""
    return tuple(DIGRAPHS.sub(lambda pair: pair[0][0], word) for word in words(text))


def words(text: str) -> tuple[str, ...]:
    """The same with ae, oe and aa left as they are, where they come from a slip and not from æ, ø or å."""
    plain = APOSTROPHES.sub("", unicodedata.normalize("NFKC", text).casefold())
    return tuple(_letters(token) for token in TOKEN.findall(plain))


def _letters(token: str) -> str:
    bare = "".join(
        letter
        for letter in unicodedata.normalize("NFD", token.translate(LETTERS))
        if not unicodedata.combining(letter)
    )
    return DIGITS_IN_WORD.sub(lambda digit: digit[0].translate(LOOKS_LIKE), bare)
