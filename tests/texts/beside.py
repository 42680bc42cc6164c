"""An emergency beside a question, and two harmless things beside one another: made from the texts that stand alone.

Somebody who writes "my father has chest pain. what does the doctor cost" is told of 113 first, whatever they ask. The
pairs go by their places in the file, and so do what joins them and which comes first: the same each time.
"""

from collections.abc import Iterator, Sequence
from itertools import cycle, islice

LONGEST = 12  # words of each of the two
PAIRS = 40  # of each kind, in each language
AND = {
    "nb": ("og", "men"),
    "en": ("and", "but"),
    "pl": ("i", "ale"),
    "uk": ("і", "але"),
    "ru": ("и", "но"),
    "lt": ("ir", "bet"),
    "ar": ("و", "لكن"),
    "so": ("iyo", "laakiin"),
}

Row = tuple[str, Sequence[str], str]
"""A group, the names that are right, and the text."""


def beside(rows: Sequence[Row], language: str) -> Iterator[Row]:
    """Emergencies with a question beside them, labelled as they were; questions beside what is harmless, as traps."""
    short = [row for row in rows if 1 < len(row[2].split()) <= LONGEST]
    alarms = [row for row in short if row[0] == "alarm"]
    harmless = [row for row in short if row[0] == "trap"]
    asked = [row for row in short if row[0] == "topic"] or harmless
    one, other = AND[language]
    joins = cycle([". ", f" {one} ", ", ", "! ", f" {other} ", "\n", "? "])
    # strides that have no factor in common with the numbers of texts, so that everything meets everything
    for group, first, stride in (("alarm", alarms, 11), ("trap", harmless, 5)):
        for at, join in enumerate(islice(joins, PAIRS)):
            (_, names, text), (_, _, question) = first[at % len(first)], asked[stride * at % len(asked)]
            both = (text, question) if at % 2 else (question, text)
            yield group, names, join.join((both[0].rstrip(" .!?؟"), both[1]))
