"""How long a prompt takes to hear, in seconds.

An estimate without a synthesiser: so much a syllable, a digit, a stop and a pause beyond its written length.
The weights are a least-squares fit to espeak-ng at `-s 120`, given the same words and pauses as SSML (about
115 words a minute as heard, the slow end of the 100 to 125 of phone-line-standards, target 22), over all
prompts in Norwegian and English: nine in ten are within 1.25 s of the synthesiser, the mean is right. In
Polish and Lithuanian a syllable lasts about as long, in Ukrainian a little less. Arabic writes few vowels: there
each letter counts for the part of a syllable that espeak-ng takes for it (0.18 s a letter).
"""

import re

from prompts.wording import Speech

LEAD_IN = 0.24
SYLLABLE = 0.257
DIGIT = 0.351
STOP = 0.337
PAUSE = 0.244

ARABIC_LETTER = 0.18

SYLLABLES = re.compile(r"[aeiouyæøåäöąęóėįųūаеєиіїоуюя]+", re.IGNORECASE)
ARABIC = re.compile(r"[\u0621-\u064a]")
DIGITS = re.compile(r"\d")
STOPS = re.compile(r"[.?!:,](?=\s)")


def seconds(speech: Speech) -> float:
    """The time from the first word to the end of the last pause."""
    words = [part for part in speech if isinstance(part, str)]
    pauses = [part for part in speech if isinstance(part, int)]
    spoken = sum(
        SYLLABLE * len(SYLLABLES.findall(part))
        + ARABIC_LETTER * len(ARABIC.findall(part))
        + DIGIT * len(DIGITS.findall(part))
        + STOP * len(STOPS.findall(part))
        for part in words
    )
    return LEAD_IN + spoken + PAUSE * len(pauses) + sum(pauses) / 1000
