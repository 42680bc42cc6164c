"""What is known of somebody before they say a word: the language remembered of them, and where a call broke off.

A language is remembered until the day is over, with the second it was told: chosen by name or digit, or written so
plainly that it leaves no doubt (ivr/spoken.py); and the one that an alarm was answered in, of which nothing else is
kept. It opens the next call and the next conversation, and in a conversation it counts from when it was told.
"""

from dataclasses import dataclass, replace

from ivr.answer import Answer, Conversation
from ivr.content import Content
from ivr.event import Event, Text
from ivr.moment import Moment
from sessions.store import Found

LEFT_SECONDS = 30 * 60


@dataclass(frozen=True)
class Memory:
    """The content with the remembered language first, and that with its second; where a call of theirs broke off."""

    content: Content
    language: str
    at: int
    left: str

    def of(self, event: Event, lately: Answer | None) -> Event:
        """A text with what is known of its texter."""
        if not isinstance(event, Text):
            return event
        return replace(event, left=self.left, language=self.language, language_at=self.at, lately=lately)


def recalled(content: Content, found: Found | None, now: Moment) -> Memory:
    """What is remembered. They are still asked for their language."""
    language, at = _word_at(found.remembered if found else "")
    if not content.asks or language not in content.languages:
        language = ""
    place, left_at = _word_at(found.left if found else "")
    left = place if now.at - left_at <= LEFT_SECONDS else ""
    return Memory(content.ordered(language) if language else content, language, at, left)


def to_remember(content: Content, talk: Conversation, answer: Answer) -> str:
    """The language of a text that is to be remembered; "" where there is none, or it would be the same anyway."""
    if answer.outcome == "alarm":
        heard = content.catalogue.heard.get(answer.language)
        told = heard.beside if heard else answer.language
        return told if told in content.languages and told != talk.language else ""
    known = answer.outcome == "language" or answer.plain
    return talk.language if known and talk.language != content.own else ""


def remembered(word: str, now: Moment) -> str:
    """A language or a place, as it is kept."""
    return f"{word} {int(now.at)}"


def _word_at(kept: str) -> tuple[str, int]:
    word, _, at = kept.partition(" ")
    return (word, int(at)) if at.isdecimal() else ("", 0)
