"""An Answer as a text message: one message, within its segments, always with a way on.

A menu is one segment and so is an alarm; an answer is two at most (Norwegian and English). Numbers are
written as people write them. An empty answer (None) is silence: Twilio has spoken already.
"""

from flows.load import START
from ivr.answer import Answer
from ivr.content import Content


def message(content: Content, answer: Answer) -> str | None:
    """The text that answers, or None where nothing may be sent."""
    match answer.outcome:
        case "quiet":
            return None
        case "alarm":
            return content.catalogue.alarm_text(answer.detail, answer.language)
        case "end":
            return _line(content, answer, "text_end")
    place = content.machine.flow[answer.place]
    if answer.outcome in ("number", "connect") and place.tell:
        return f"{_line(content, answer, 'told', entry=place.tell)} {_line(content, answer, 'text_home')}"
    return _menu(content, answer) if place.menu else _words(content, answer)


def _menu(content: Content, answer: Answer) -> str:
    targets = content.machine.flow[answer.place].menu.items()
    options = ", ".join(
        f"{key} {content.catalogue.choice(target, answer.language, answer.day)}" for key, target in targets
    )
    if answer.place == START:
        return _line(content, answer, "text_main", options=options) + _invites(content, answer)
    asked = content.catalogue.write(answer.place, answer.language, answer.day)
    return _line(content, answer, "text_menu", say=asked, options=options).strip()


def _words(content: Content, answer: Answer) -> str:
    place = content.machine.flow[answer.place]
    parts = [content.catalogue.write(place.name, answer.language, answer.day)]
    if answer.outcome == "language" and answer.detail:
        parts.insert(0, _line(content, answer, "only_language"))
    if place.fee:
        parts.append(_line(content, answer, "cannot_pay"))
    if answer.lower:
        parts.append(_line(content, answer, "text_lower"))
    parts.append(_line(content, answer, "text_more" if place.more else "text_home"))
    return " ".join(parts)


def _invites(content: Content, answer: Answer) -> str:
    return "".join(
        f" {content.catalogue.line_text('text_invite', code, answer.day)}"
        for code in content.languages
        if code != answer.language
    )


def _line(content: Content, answer: Answer, name: str, **given: str) -> str:
    return content.catalogue.line_text(name, answer.language, answer.day, **given)
