"""What is looked at in a text to tell what it is about: what its words mean, and how they are written.

Of its meaning: each English word, and each two in a row; the family of each (prompts/families.py), and each two
families that stand near each other, whichever comes first; the same for all languages. Of its letters: each word, and
letters in threes and fours with the word's edges, each with its language before it. A text in Latin letters of a
language that has others is seen by its sounds (prompts/latin.py), as is each example of such a language, once more.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from prompts.families import Families
from prompts.glossary import Meaning
from prompts.latin import code, codes

LETTERS = (3, 4)
EDGE = " "
NEAR = 3  # words from one to another that is near it
FAMILY = "="


def of_meaning(meanings: Iterable[Meaning], families: Families) -> list[str]:
    """The features of a text, by what its words mean."""
    words = [word for meaning in meanings for word in meaning]
    kinds = [f"{FAMILY}{families[word]}" if word in families else word for word in words]
    near = [
        f"{min(one, other)}+{max(one, other)}"
        for away in range(1, NEAR + 1)
        for one, other in zip(kinds, kinds[away:], strict=False)
    ]
    return [*words, *(f"{first} {second}" for first, second in pairwise(words)), *kinds, *near]


def of_letters(words: Iterable[str], language: str) -> list[str]:
    """The features of a text, by how its folded words are written."""
    found = []
    for word in words:
        edged = f"{EDGE}{word}{EDGE}"
        found.append(f"{language}{edged}")
        found += [f"{language}{edged[at : at + n]}" for n in LETTERS for at in range(len(edged) - n + 1)]
    return found


def of_sounds(words: Iterable[str], language: str, sign: str) -> list[str]:
    """The same by their sounds, in the script that a sign stands for."""
    return of_letters(_sounds(words, sign), f"{language}{sign}")


def written(words: Sequence[str], language: str, sign: str) -> Iterator[list[str]]:
    """Each way an example is learned from: as it stands, where it is in the language's own letters; by its sounds."""
    if not sign or any(map(code, words)):
        yield of_letters(words, language)
    if sign:
        yield of_sounds(words, language, sign)


def _sounds(words: Iterable[str], sign: str) -> Iterator[str]:
    for word in words:
        for sounds in (code(word), *codes(word)):
            if sounds and sounds[0] == sign:
                yield sounds[1:]
