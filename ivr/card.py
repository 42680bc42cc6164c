"""What is said where nothing else can be: 113, 116 117 and the helplines, in every language on offer.

The same words stand in three places: on a static card at Twilio's fallback address (ivr/fallback.py), live
when a turn has failed, and live when a caller has used up their day. They need no session, no date and no
key. 113 comes in every language before anything else comes in any: nobody waits through a language that is
not theirs to hear it. A spoken card is then as full as a minute allows. It has the languages that can be heard.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Literal

from ivr.composing import AT_PICK_UP, BETWEEN_PARTS, voiced
from ivr.content import Content
from ivr.languages import for_calls
from ivr.reply import HangUp, Reply, Said
from prompts.pace import seconds
from prompts.segments import segments
from prompts.wording import BETWEEN_SENTENCES, Speech

Ending = Literal["later", "tomorrow"]
Form = tuple[str, str, str | None]

MOST_SECONDS = 60  # in which who presses nothing must have heard 113 and 116 117: phone-line-standards, row 6
MOST_SEGMENTS = {"GSM-7": 2, "UCS-2": 4}
ANY_DAY = date.min  # the words have no figure in them that runs out
FORMS: Sequence[Form] = (
    # how each language opens, how the first one goes on, how the others do: the first that is short enough
    ("danger", "card", "card"),
    ("card_danger", "card_brief", "card_brief"),
    ("card_danger", "card_brief", "card_doctor"),
    ("danger_brief", "card_doctor", "card_doctor"),
    ("danger_brief", "card_brief", None),
    ("danger_brief", "card_doctor", None),
)


def spoken(content: Content, languages: Sequence[str], ending: Ending) -> Reply:
    """The card for a caller, who is then hung up on; `languages` that cannot be heard are left out."""
    languages = [code for code in languages if code in for_calls(content).languages]
    said: tuple[Said, ...] = ()
    for form in FORMS:
        said = _said(content, languages, ending, form)
        if length(said) <= MOST_SECONDS:
            break
    return Reply(said, HangUp())


def written(content: Content, languages: Sequence[str], ending: Ending) -> str:
    """The card for a texter; further languages are added while there is room for them."""
    return room(content, languages, ending)[1]


def room(content: Content, languages: Sequence[str], ending: Ending) -> tuple[Sequence[str], str]:
    """The languages that found room on the card for a texter, and the card."""
    first, *others = languages
    names = ("text_card", f"text_card_{ending}")
    text = " ".join(content.catalogue.line_text(name, first, ANY_DAY) for name in names)
    found = [first]
    for code in others:
        longer = f"{text} {content.catalogue.line_text('text_card', code, ANY_DAY)}"
        count = segments(longer)
        if count.encoding == segments(text).encoding and count.segments <= MOST_SEGMENTS[count.encoding]:
            text = longer
            found.append(code)
    return found, content.lettered(text, first)


def length(said: Sequence[Said]) -> float:
    """Seconds of speech."""
    return sum(seconds(each.speech, each.language) for each in said)


def _said(content: Content, languages: Sequence[str], ending: Ending, form: Form) -> tuple[Said, ...]:
    """One form of the card: the openings in every language, then how each goes on."""
    opening, own, other = form
    first, *others = languages

    def told() -> Iterable[tuple[str, int, Sequence[str]]]:
        yield first, AT_PICK_UP, [opening]
        yield from ((code, BETWEEN_PARTS, [opening]) for code in others)
        yield first, BETWEEN_PARTS, [own, f"card_{ending}"]
        yield from ((code, BETWEEN_PARTS, [other]) for code in others if other)

    def speech(code: str, pause: int, names: Sequence[str]) -> Speech:
        parts: list[str | int] = []
        for name in names:
            parts += [BETWEEN_SENTENCES if parts else pause, *content.catalogue.line(name, code, ANY_DAY)]
        return tuple(parts)

    return tuple(voiced(content, code, speech(code, pause, names)) for code, pause, names in told())
