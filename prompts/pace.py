"""How long a prompt takes to hear, in seconds: the one judge of length, the same on every machine.

So much a letter, a digit, a stop and a pause beyond its written length, and a lead-in. The weights of each language are
a least-squares fit to espeak-ng over all its prompts (`python -m bench.pacing`), given the same words and pauses.
Letters tell more than syllables: nine prompts in ten are within a second of the synthesiser, where with syllables it
was two, and an alphabet without vowels needs no rule of its own.

espeak-ng's `-s` is not the same pace in each of its voices. At SPEED Norwegian and English have 3.2 syllables a second
between pauses, 112 to 124 words a minute with them: the slow end of the 100 to 125 of phone-line-standards, target 22.
The others are asked for 3.9: their syllables are lighter, their words and digits have more of them, and speech of all
languages carries about as much in a second (docs/adr/0038).
"""

import re
from statistics import fmean
from typing import NamedTuple

from prompts.wording import Speech

SPEED, SPEEDS = 120, {"pl": 147, "uk": 98, "lt": 143, "ar": 180}
"""What espeak-ng is asked for, and where otherwise."""

WORD = re.compile(r"[^\W\d_]+")
DIGIT = re.compile(r"\d")
STOP = re.compile(r"[.?!:,؟،](?=\s|$)")


class Counts(NamedTuple):
    """The parts of a speech; a pause is one between words."""

    lead_in: int
    letter: int
    digit: int
    stop: int
    pause: int


class Pace(NamedTuple):
    """Seconds of each part; a pause's are beyond its own length, and may be taken off it."""

    lead_in: float
    letter: float
    digit: float
    stop: float
    pause: float


PACES = {
    "nb": Pace(lead_in=0.716, letter=0.099, digit=0.366, stop=0.203, pause=0.071),
    "en": Pace(lead_in=0.447, letter=0.083, digit=0.461, stop=0.334, pause=-0.075),
    "pl": Pace(lead_in=0.406, letter=0.083, digit=0.434, stop=0.229, pause=-0.036),
    "uk": Pace(lead_in=0.681, letter=0.089, digit=0.476, stop=0.323, pause=-0.179),
    "lt": Pace(lead_in=0.160, letter=0.092, digit=0.487, stop=0.322, pause=-0.190),
    "ar": Pace(lead_in=0.212, letter=0.100, digit=0.455, stop=0.256, pause=-0.036),
}
USUAL = Pace(*map(fmean, zip(*PACES.values(), strict=True)))
"""Of a language that espeak-ng does not speak: what the others have in common."""


def seconds(speech: Speech, language: str) -> float:
    """The time from the first word to the end of the last pause, in a language (nb) or as its locale has it (nb-NO)."""
    pace = PACES.get(language.partition("-")[0], USUAL)
    parts: float = sum(weight * count for weight, count in zip(pace, counts(speech), strict=True))
    return max(0.0, parts) + pauses(speech)


def pauses(speech: Speech) -> float:
    """The written length of its pauses, in seconds."""
    return sum(part for part in speech if isinstance(part, int)) / 1000


def counts(speech: Speech) -> Counts:
    """What there is of each part."""
    words = " ".join(part for part in speech if isinstance(part, str))
    if not words:
        return Counts(0, 0, 0, 0, 0)
    inside = sum(isinstance(part, int) for part in speech[1:-1])
    return Counts(
        1, sum(map(len, WORD.findall(words))), len(DIGIT.findall(words)), len(STOP.findall(words)), inside
    )
