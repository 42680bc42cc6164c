"""How long a prompt takes to hear, in seconds.

A careful estimate without a synthesiser: so much a syllable, a digit and a stop, and the pauses as written.
The weights are a least-squares fit to espeak-ng at `-s 120` (about 115 words a minute as heard, the slow
end of the 100 to 125 of phone-line-standards, target 22), measured over the line's own sentences in
Norwegian and English: within 0.8 s of the synthesiser for every one of them.
"""

import re

from prompts.wording import Speech, words_of

SYLLABLE = 0.245
DIGIT = 0.365
STOP = 0.63
LEAD_IN = 0.35

SYLLABLES = re.compile(r"[aeiouyæøåäö]+", re.IGNORECASE)
STOPS = re.compile(r"[.?!:,]")
DIGITS = re.compile(r"\d")


def seconds(speech: Speech) -> float:
    """The time from the first word to the end of the last pause."""
    words = words_of(speech)
    if not words:
        return sum(part for part in speech if isinstance(part, int)) / 1000
    return (
        LEAD_IN
        + SYLLABLE * len(SYLLABLES.findall(words))
        + DIGIT * len(DIGITS.findall(words))
        + STOP * len(STOPS.findall(words))
        + sum(part for part in speech if isinstance(part, int)) / 1000
    )
