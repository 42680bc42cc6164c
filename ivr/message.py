"""An Answer as a text message: one message, within its segments, always with a way on.

A menu is one segment and so is an alarm; an answer is two at most (Norwegian and English). Numbers are
written as people write them. An empty answer (None) is silence: Twilio has spoken already.
"""

from flows.load import START
from ivr.answer import Answer
from ivr.content import Content


def message(content: Content, answer: Answer) -> str | None:
    """The text that answers, or None where nothing may be sent."""
    catalogue, language, on = content.catalogue, answer.language, answer.day
    place = content.machine.flow[answer.place]

    def line(name: str, **given: str) -> str:
        return catalogue.line_text(name, language, on, **given)

    match answer.outcome:
        case "quiet":
            return None
        case "alarm":
            return catalogue.alarm_text(answer.detail, language)
        case "end":
            return line("text_end")
        case "number" | "connect" if place.tell is not None:
            return f"{line('told', entry=place.tell)} {line('text_home')}"
    lower = f" {line('text_lower')}" if answer.lower else ""
    if place.name == START:
        return line("text_main", options=_options(content, answer)) + _invites(content, answer)
    if place.menu:
        asked = catalogue.write(place.name, language, on)
        return line("text_menu", say=asked, options=_options(content, answer)).strip()
    words = catalogue.write(place.name, language, on)
    closing = f" {line('cannot_pay')}" if place.fee else ""
    way_on = line("text_more" if place.more else "text_home")
    return f"{words}{closing}{lower} {way_on}"


def _options(content: Content, answer: Answer) -> str:
    targets = content.machine.flow[answer.place].menu.items()
    choices = (
        f"{key} {content.catalogue.choice(target, answer.language, answer.day)}" for key, target in targets
    )
    return ", ".join(choices)


def _invites(content: Content, answer: Answer) -> str:
    return "".join(
        f" {content.catalogue.line_text('text_invite', code, answer.day)}"
        for code in content.languages
        if code != answer.language
    )
