"""What the line never says: no blame, no promise, no reassurance, no fright, no guess and no question for symptoms.

Each language file has its lists ([never]), to be read by whoever signs it. A phrase is whole words in their order,
`ugyldig*` any ending; what stands in `but` is allowed though a phrase is in it.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

KINDS = {
    "blame": "blames whoever is told it",
    "promise": "promises what the line cannot keep",
    "reassure": "reassures of what the line cannot know",
    "frighten": "frightens",
    "hedge": "guesses",
    "ask": "asks a symptom",
}
"""By the name of its list: what a phrase does."""
BUT = "but"


def never_said(text: str, never: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, str]]:
    """Each phrase in a text that is never said, as it stands there, and its kind."""
    for phrase in never.get(BUT, ()):
        text = _pattern(phrase).sub(" ", text)
    for kind in KINDS:
        for phrase in never.get(kind, ()):
            if found := _pattern(phrase).search(text):
                yield found[0], kind


@lru_cache(maxsize=1024)
def _pattern(phrase: str) -> re.Pattern[str]:
    words = (re.escape(word.strip(",*")) + (r"\w*" if word.endswith("*") else "") for word in phrase.split())
    return re.compile(r"\b" + r"\W+".join(words) + r"\b", re.IGNORECASE)
