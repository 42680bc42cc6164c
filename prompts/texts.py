"""Every text of a language file that is told or sent, where it stands, as it is written there.

Not among them: what the line only understands (`words`, [command]) and what it never says ([never]).
"""

from collections.abc import Iterator
from dataclasses import dataclass

from prompts.language import Alarm, Language, Prompt

KEYS = tuple(key for key in Prompt.__annotations__ if key != "words")
LINE, ALARM = "line", "alarm."


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
        yield from alarm_texts(kind, alarm)
    for place, prompt in language.prompts.items():
        for key in KEYS:
            if words := getattr(prompt, key):
                yield Text(place, key, words)


def alarm_texts(kind: str, alarm: Alarm) -> Iterator[Text]:
    """All that one kind of emergency is answered with."""
    given = (("sms", alarm.sms), ("brief", alarm.brief), ("handed", alarm.handed))
    yield from (Text(f"{ALARM}{kind}", key, words) for key, words in given if words)
