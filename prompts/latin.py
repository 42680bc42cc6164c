"""Cyrillic and Arabic as people type them in Latin letters: a code in which both come out the same.

Everyone spells in their own way (shvydka, shvidka, švidka; mustashfa, moustachfa, mstshf), so a code keeps what
they agree on. Cyrillic: one letter a sound, y and j are i, g is h. Arabic: the consonants alone, with the
digits that stand for some of them (7 is ح; 3 is ع, which goes: it is often not typed). A code is no word of any
language: it begins with its script's sign, so that it is never taken for one.
"""

import re

CYRILLIC_SIGN, ARABIC_SIGN = "~", "^"
CYRILLIC = re.compile(r"[а-я]")
ARABIC = re.compile(r"[ء-ي]")
LATIN = re.compile(r"[a-z]")

LETTERS = str.maketrans(
    dict(
        zip("абвгдежзийклмнопрстуфхцчшщюя", [*"abvhde", "z", *"ziiklmnoprstufhccss", "iu", "ia"], strict=True)
    )
)
TYPED: tuple[tuple[str, str], ...] = (
    # longer ones first: each way of typing a sound becomes the one letter it has in the code
    ("shch", "s"), ("sch", "s"), ("tch", "c"), ("kh", "h"), ("zh", "z"), ("ch", "c"), ("sh", "s"), ("ts", "c"),
    ("tz", "c"), ("yu", "iu"), ("ju", "iu"), ("ya", "ia"), ("ja", "ia"), ("ye", "e"), ("je", "e"), ("ie", "e"),
    ("yi", "i"), ("ji", "i"), ("ii", "i"), ("iy", "i"), ("yj", "i"), ("ij", "i"), ("y", "i"), ("j", "i"),
    ("g", "h"), ("w", "v"), ("x", "h"), ("q", "k"),
)  # fmt: skip
DOUBLED = re.compile(r"(.)\1+")

CONSONANTS = str.maketrans(
    dict(zip("بتثجحخدذرزسشصضطظغفقكلمنه", "btsgHxdzrzsSsdtzgfkklmnh", strict=True))
    | dict.fromkeys("اءعؤئوي", None)
)
TYPED_CONSONANTS: tuple[tuple[str, str], ...] = (
    ("kh", "x"), ("5", "x"), ("gh", "g"), ("sh", "S"), ("ch", "S"), ("th", "s"), ("dh", "z"), ("j", "g"),
    ("q", "k"), ("c", "k"), ("3", ""), ("7", "H"), ("9", "k"), ("8", "g"), ("6", "t"), ("p", "b"), ("v", "f"),
    ("2", ""),
)  # fmt: skip
VOWELS = re.compile(r"[aeiouyw]")
SHORTEST_CODE = 2


def code(word: str) -> str | None:
    """The code of a folded Cyrillic or Arabic word; None for one in another script, or with too little left."""
    if CYRILLIC.match(word):
        return CYRILLIC_SIGN + DOUBLED.sub(r"\1", _typed(word.translate(LETTERS), TYPED))
    if ARABIC.match(word):
        return _skeleton(word.translate(CONSONANTS))
    return None


def codes(word: str) -> list[str]:
    """The codes a folded Latin word may stand for."""
    if not LATIN.search(word):
        return []
    cyrillic = CYRILLIC_SIGN + DOUBLED.sub(r"\1", _typed(word, TYPED))
    arabic = _skeleton(VOWELS.sub("", _typed(word, TYPED_CONSONANTS)))
    return [cyrillic, arabic] if arabic else [cyrillic]


def _skeleton(consonants: str) -> str | None:
    single = DOUBLED.sub(r"\1", consonants)
    return ARABIC_SIGN + single if len(single) >= SHORTEST_CODE else None


def _typed(word: str, ways: tuple[tuple[str, str], ...]) -> str:
    for typed, letter in ways:
        word = word.replace(typed, letter)
    return word
