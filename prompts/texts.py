"""Every text of a language file that is told or sent, where it stands, as it is written there.

Not among them: what the line only understands (`words`, [command]) and what it never says ([never]).
"""

from collections.abc import Iterator
from dataclasses import dataclass

from prompts.language import Language, Prompt

KEYS = tuple(key for key in Prompt.__annotations__ if key != "words")
LINE = "line"


@dataclass(frozen=True)
class Text:
    """Words with their placeholders: [table] key."""

    table: str
    key: str
    words: str


def texts(language: Language) -> Iterator[Text]:
    """All that a language file has to say, in the order of its tables."""
    for table, each in (("manner", language.manner), (LINE, language.line), ("names", language.names)):
        yield from (Text(table, key, words) for key, words in each.items())
    for kind, alarm in language.alarms.items():
        yield Text(f"alarm.{kind}", "sms", alarm.sms)
        if alarm.handed:
            yield Text(f"alarm.{kind}", "handed", alarm.handed)
    for place, prompt in language.prompts.items():
        for key in KEYS:
            if words := getattr(prompt, key):
                yield Text(place, key, words)
