"""The voice actor's script of a language: every sentence the line can say in it, each once, the vital ones first.

A line has the name of the file it is recorded into, the seconds it may last, and the words. What has a figure
that changes gets a new name with the new figure (prompts/recordings.py), so the script is of one day.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from ivr.content import Content, sending
from ivr.languages import vital
from ivr.repertoire import repertoire
from ivr.reply import Said
from ivr.voice import LANGUAGE_KEY, name, reply
from prompts.pace import seconds
from prompts.recordings import mark

LANGUAGE_KEYS = ("1", "2", "3", "4", "5", "6", "7", LANGUAGE_KEY)
SLOWER = 1.3  # a person may take this much longer than the estimate


@dataclass(frozen=True)
class Spoken:
    """One sentence to record: the file's name without its ending, the most seconds, whether it is vital."""

    name: str
    seconds: float
    words: str
    vital: bool
    recorded: bool


def script(content: Content, language: str, on: date) -> list[Spoken]:
    """Everything to record in a language, on a day."""
    found: dict[str, Spoken] = {}
    seen = set[str]()
    for place, said, needed in _said(content, language, on):
        for part in said.speech:
            words = " ".join(part.split()) if isinstance(part, str) else ""
            if said.language != language or words in seen or not any(map(str.isalnum, words)):
                continue
            seen.add(words)
            marked = mark(words)
            lasts = round(SLOWER * seconds((words,), language), 1)
            known = content.recordings.find(language, words) is not None
            found.setdefault(marked, Spoken(f"{place}-{marked}", lasts, words, needed, known))
    return list(found.values())


def _said(content: Content, language: str, on: date) -> Iterator[tuple[str, Said, bool]]:
    """Whatever can be said in the language: where first, and whether it is vital.

    A line that sends nothing now may do so once it has the keys for it: its words are there, and are not vital.
    """
    for beside in (content, replace(content, languages=(content.own, language))):
        yield from (("vital", said, True) for said in vital(beside, language))
    yield from (("vital", name(content, language, key), True) for key in LANGUAGE_KEYS)
    places = [called for called, place in content.machine.flow.items() if not place.when]
    for sends in (content.sends, not content.sends):
        alone = sending(replace(content, languages=(language,)), sends=sends)
        for answer in repertoire(alone, language, on, places):
            yield from ((answer.place, said, False) for said in reply(alone, answer).said)


def written(sentences: list[Spoken]) -> str:
    """The script to print: a line a sentence."""
    lines = [
        "# One file a line: the name, with .mp3 or .wav. Speak as to one person who is worried: calmly, not slowly.",
        "# Leave half a second of silence at the end. Digits one by one. * is vital: without those the language is",
        "# not offered on the phone. Lay the files in prompts/audio/LANG and start the line again.",
    ]
    lines += [
        f"{'*' if each.vital else ' '} {each.name}  (at most {each.seconds:.0f} s)  {each.words}"
        for each in sentences
        if not each.recorded
    ]
    return "\n".join(lines)
