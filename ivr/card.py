"""What is said where nothing else can be: 113, 116 117 and the helplines, in every language on offer.

The same words stand in three places: on a static card at Twilio's fallback address (`helselinja fallback`),
live when a turn has failed, and live when a caller has used up their day. They need no session, no date and
no key. A spoken card is as full as its 45 seconds allow: the first language in full, the others more briefly.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Literal

from ivr import twiml
from ivr.composing import BETWEEN_PARTS, voiced
from ivr.content import Content
from ivr.reply import HangUp, Reply, Said
from prompts.pace import seconds
from prompts.segments import segments
from prompts.wording import Speech

Ending = Literal["later", "tomorrow"]

MOST_SECONDS = 45
MOST_SEGMENTS = 2
ANY_DAY = date.min  # the words have no figure in them that runs out
FORMS = (
    # what the first language says, what the others say: the first pair that is short enough is taken
    ("card", "card"),
    ("card", "card_brief"),
    ("card_brief", "card_brief"),
    ("card_brief", "danger_brief"),
)


class CardError(ValueError):
    """A card that may not be written; the message names it and says why."""


def spoken(content: Content, languages: Sequence[str], ending: Ending) -> Reply:
    """The card for a caller, who is then hung up on."""
    said = [_said(content, languages, ending, *form) for form in FORMS]
    return Reply(next((each for each in said if length(each) <= MOST_SECONDS), said[-1]), HangUp())


def written(content: Content, languages: Sequence[str], ending: Ending) -> str:
    """The card for a texter; further languages are added while there is room for them."""
    names = ("text_card", f"text_card_{ending}")
    text = " ".join(content.catalogue.line_text(name, languages[0], ANY_DAY) for name in names)
    for code in languages[1:]:
        longer = f"{text} {content.catalogue.line_text('text_card', code, ANY_DAY)}"
        text = longer if segments(longer).segments <= MOST_SEGMENTS else text
    return text


def length(said: Sequence[Said]) -> float:
    """Seconds of speech."""
    return sum(seconds(each.speech) for each in said)


def cards(content: Content) -> Mapping[str, bytes]:
    """Every static card by the name of its file. Raises CardError.

    `voice.xml` and `sms.xml` are for a number with all languages, `voice-nb.xml` and so on for a number of
    its own.
    """
    files: dict[str, bytes] = {}
    for name, languages in (("", content.languages), *((f"-{code}", [code]) for code in content.languages)):
        reply, text = spoken(content, languages, "later"), written(content, languages, "later")
        if length(reply.said) > MOST_SECONDS:
            raise CardError(f"voice{name}.xml: lasts {length(reply.said):.0f} s, {MOST_SECONDS} is the most")
        if segments(text).segments > MOST_SEGMENTS:
            raise CardError(f"sms{name}.xml: has more than {MOST_SEGMENTS} segments")
        files[f"voice{name}.xml"] = twiml.spoken(reply, "", "")
        files[f"sms{name}.xml"] = twiml.written(text)
    return files


def _said(
    content: Content, languages: Sequence[str], ending: Ending, own: str, other: str
) -> tuple[Said, ...]:
    def line(name: str, code: str) -> Speech:
        return content.catalogue.line(name, code, ANY_DAY)

    first, *others = languages
    full: Speech = (*line(own, first), BETWEEN_PARTS, *line(f"card_{ending}", first))
    return (
        voiced(content, first, full),
        *(voiced(content, code, (BETWEEN_PARTS, *line(other, code))) for code in others),
    )
