"""Which languages a caller can be offered: those that can be heard.

A language with a voice can. One without is heard from recordings, and is offered on the phone only when the
vital ones are there: all that is said on the way to 113, 116 117 and somebody to talk to. Texts need no voice.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache

from flows.load import HELP, START
from ivr.answer import Answer, Outcome
from ivr.content import Content
from ivr.reply import Said
from ivr.stepping import LANGUAGE
from ivr.voice import reply

ANY_DAY = date(2026, 1, 1).isoformat()  # the vital words have no figure in them that runs out
OUTCOMES: Sequence[Outcome] = ("start", "restart", "match", "silence", "unknown", "lost", "end")
OPENING: Sequence[Outcome] = ("start", "silence", "end", "languages")


def vital(content: Content, language: str) -> Iterator[Said]:
    """The vital words in one language: where it speaks alone, and where it stands beside others on offer."""
    flow = content.machine.flow
    near = {START, HELP, *flow[HELP].menu.values()}
    near |= {target for place in near - {START} for target in flow[place].menu.values()}
    alone = replace(content, languages=(language,))
    for place in (name for name in flow if name in near and not flow[name].when):
        for outcome in OUTCOMES:
            for tries in (0, 1, 2):
                answer = Answer(outcome, place, language, ANY_DAY, tries=tries, owed=True)
                yield from reply(alone, answer).said
    offered = " ".join(f"{LANGUAGE}{code}" for code in content.languages)
    for outcome in OPENING:
        for tries in (0, 1, 2):
            answer = Answer(outcome, START, content.own, ANY_DAY, tries=tries, offered=offered)
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
