"""Which languages a caller can be offered: those that can be heard.

A language with a voice can. One without is heard from recordings, and is offered on the phone only when the
vital ones are there: all that is said on the way to 113, 116 117 and somebody to talk to. Texts need no voice.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache

from flows.load import HELP, START
from flows.machine import REPROMPTS
from ivr.answer import Answer, Outcome
from ivr.composing import voiced
from ivr.content import Content
from ivr.repertoire import repertoire
from ivr.reply import Said
from ivr.stepping import LANGUAGE
from ivr.voice import reply

ANY_DAY = date(2026, 1, 1)  # the vital words have no figure in them that runs out
OPENING: Sequence[Outcome] = ("start", "silence", "end", "languages")
CARD = (
    "danger",
    "danger_brief",
    "card_danger",
    "card",
    "card_brief",
    "card_doctor",
    "card_later",
    "card_tomorrow",
)
"""What the card says that is read where nothing else can be said (ivr/card.py)."""


def vital(content: Content, language: str) -> Iterator[Said]:
    """The vital words in one language: where it speaks alone, and where it stands beside others on offer."""
    flow = content.machine.flow
    near = {START, HELP, *flow[HELP].menu.values()}
    near |= {target for place in near - {START} for target in flow[place].menu.values()}
    alone = replace(content, languages=(language,))
    places = [name for name in flow if name in near and not flow[name].when]
    for answer in repertoire(alone, language, ANY_DAY, places):
        yield from reply(alone, answer).said
    for line in CARD:
        yield voiced(content, language, content.catalogue.line(line, language, ANY_DAY))
    offered = " ".join(f"{LANGUAGE}{code}" for code in content.languages)
    for outcome in OPENING:
        for tries in range(REPROMPTS + 1):
            answer = Answer(outcome, START, content.own, ANY_DAY.isoformat(), tries=tries, offered=offered)
            yield from (said for said in reply(content, answer).said if said.language == language)


def missing(content: Content, language: str) -> list[str]:
    """The vital words of a language that nobody can hear, each once; none where it has a voice."""
    if content.catalogue.languages[language].voice:
        return []
    unheard = (said for said in vital(content, language) if not said.audible)
    words = (
        part
        for said in unheard
        for part in said.speech
        if isinstance(part, str) and part not in said.recordings
    )
    return list(dict.fromkeys(words))


@lru_cache(maxsize=4)
def for_calls(content: Content) -> Content:
    """The content as callers hear it: with the languages that can be heard; the line's own stays in any case."""
    heard = [code for code in content.languages if code == content.own or not missing(content, code)]
    return content if len(heard) == len(content.languages) else replace(content, languages=tuple(heard))
