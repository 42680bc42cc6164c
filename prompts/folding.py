"""What was typed, reduced to what was meant: one form for every way of writing the same word.

Latin      NFKC and case folding, then accents are dropped and æ ø å are written a o a, however they were typed
           (æ, ae or a; ø, oe or o; å, aa or a). A digit inside a word is the letter it looks like (s3lvmord), and so
           is a nought at its end (d0).
Cyrillic   accents are dropped, so that й is и, ї is і and ё is е; hard and soft signs and ґ go
Arabic     vowel signs and the long dash are dropped; أ إ آ are ا, ى is ي, ة is ه
A letter three times or more in a row is one (hjeeelp); four letters or more, each by itself, are a word (d e a d).
Words and keywords go through the same fold, so it only has to agree with itself.
"""

import re
import unicodedata
from functools import cache
from typing import NamedTuple

TOKEN = re.compile(r"[^\W_]+|[\U0001F000-\U0001FAFF☠❤]")
WITHIN_WORDS = re.compile(
    r"['’ʼ`´\u2018\u0300-\u036f\u064b-\u065f\u0670\u0640\u200c-\u200f\u2066-\u2069\ufeff]"
)  # apostrophes, accents, joiners
SPELT = re.compile(r"(?<!\S)(?:[^\W\d_][ .-]+){3,}[^\W\d_](?!\S)")
LETTERS = str.maketrans(
    {"æ": "a", "ø": "o", "đ": "d", "ł": "l", "ß": "ss", "ı": "i"}
    | {"ґ": "г", "ъ": None, "ь": None, "є": "е", "э": "е", "ы": "и", "і": "и", "ї": "и"}
    | {"ـ": None, "ى": "ي", "ة": "ه", "ک": "ك", "گ": "ك", "ی": "ي", "پ": "ب", "چ": "ج", "ڤ": "ف", "ھ": "ه"}
)
DIGRAPHS = re.compile(r"ae|oe|aa")
LOOKS_LIKE = str.maketrans("01345", "oieas")
DIGITS_IN_WORD = re.compile(r"(?<=[a-z])[01345](?=[a-z])|(?<=[a-z])0(?![a-z0-9])")
STRETCHED = re.compile(r"([^\W\d])\1{2,}")
SENTENCE = re.compile(r"[.!?…؟]+\s+|\n+")
CLAUSE = re.compile(r"[.!?;,:\n()…،؛؟-]+\s|\n|[.!?،؟]+")


class Word(NamedTuple):
    """A word in its folded form, and with ae, oe and aa left: they may be a slip, and not æ, ø or å."""

    folded: str
    typed: str


def fold(text: str) -> tuple[str, ...]:
    """The words of a text in their folded form, in order; digits and emoji are words too."""
    return tuple(word for token in _tokens(text) if (word := _folded(token)))


def fold_ours(text: str) -> tuple[str, ...]:
    """The same for what stands in our own files: each different word is folded once. Never for what people type."""
    return tuple(word for token in _tokens(text) if (word := _ours(token)))


def sentences(text: str) -> list[list[tuple[Word, ...]]]:
    """The same: a list for each sentence, in it a tuple for each part between commas; what has no word is left out."""
    return [found for sentence in SENTENCE.split(text) if (found := _clauses(sentence))]


def _clauses(sentence: str) -> list[tuple[Word, ...]]:
    parts = (tuple(map(_word, _tokens(part))) for part in CLAUSE.split(sentence))
    return [found for part in parts if (found := tuple(word for word in part if word.folded))]


def _tokens(text: str) -> list[str]:
    bare = WITHIN_WORDS.sub("", unicodedata.normalize("NFKC", text).casefold())
    return TOKEN.findall(SPELT.sub(lambda spelt: re.sub(r"[ .-]", "", spelt[0]), bare))


def _word(token: str) -> Word:
    letters = _letters(token)
    return Word(DIGRAPHS.sub(lambda pair: pair[0][0], letters), letters)


def _folded(token: str) -> str:
    return _word(token).folded


@cache
def _ours(token: str) -> str:
    return _folded(token)


def _letters(token: str) -> str:
    bare = token if token.isascii() else _bare(token)
    if bare.isdecimal():
        return "".join(str(unicodedata.decimal(digit)) for digit in bare)
    bare = STRETCHED.sub(r"\1", bare)
    return DIGITS_IN_WORD.sub(lambda digit: digit[0].translate(LOOKS_LIKE), bare)


def _bare(token: str) -> str:
    """A token without accents, in the letters that words are compared by."""
    plain = unicodedata.normalize("NFD", token).translate(LETTERS)
    return "".join(letter for letter in plain if not unicodedata.combining(letter)).translate(LETTERS)
