"""An Answer as a text message: one message, within its segments, always with a way on.

A menu is one segment and so is an alarm; an answer is two at most (in an alphabet of its own, or with letters
that a short message has not, twice as many). Numbers are written as people write them. Behind an alarm stands the
number of a second one, and how to ask again what else was asked: before that the answer itself, where there is room,
but never a question. What else may have been meant stands behind an answer or a menu, as far as there is room: then a
menu has two, too. An answer that was guessed asks whether something else was meant, where nothing else is offered. An
empty answer (None) is silence: Twilio has spoken already.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date

from flows.load import START, Place
from ivr.answer import Answer
from ivr.closing import Closed, closed, notice, told_closed
from ivr.content import Content
from prompts.language import numbers
from prompts.segments import segments
from prompts.wording import AFTER_SENTENCE, QUESTION_MARKS

Part = tuple[str, ...]
"""A part of a message in its wordings, the longest first."""

Room = Callable[[str], bool]
"""Whether a text is short enough."""

TOLD_ALONE = ("alarm", "still", "erased")
MOST_SEGMENTS = {"GSM-7": 2, "UCS-2": 4}


def message(content: Content, answer: Answer) -> str | None:
    """The text that answers, or None where nothing may be sent."""
    text = _message(content, answer)
    return text and content.lettered(text, answer.language)


def behind(content: Content, lately: Answer | None, answer: Answer, words: str | None) -> str | None:
    """An answer to somebody who was told of an emergency a moment ago: its number comes first, unless it does."""
    if lately is None or words is None or answer.outcome in TOLD_ALONE:
        return words
    brief = content.catalogue.alarm_brief(lately.detail, answer.language)
    if numbers(brief) <= numbers(AFTER_SENTENCE.split(words)[0]):
        return words
    longer = content.lettered(f"{brief} {words}", answer.language)
    return longer if _has_room(longer) else words


def _message(content: Content, answer: Answer) -> str | None:
    match answer.outcome:
        case "quiet" | "leave":
            return None
        case "alarm" | "still":
            return _alarm(content, answer)
        case "end" | "erased" | "calling" | "uncalled":
            return _line(content, answer, f"text_{answer.outcome}")
        case "thanked":
            return _line(content, answer, "text_thanks")
        case "entry" if answer.keyed:
            return _entry(content, answer)
        case "unsure" | "resume":
            options = _options(content, answer, answer.offered.split())
            line = "text_choices" if answer.outcome == "unsure" else "text_resume"
            return _line(content, answer, line, options=options)
        case "languages":
            named = (content.catalogue.languages[name[1:]].name for name in answer.offered.split())
            return _line(content, answer, "text_languages", options=_numbered(content, answer, named))
    place = content.machine.flow[answer.place]
    if answer.outcome in ("number", "connect") and place.tell:
        return _fitted(_told(content, answer, place.tell), _line(content, answer, "text_home"), _has_room)
    return _with_others(content, answer, _menu(content, answer)) if place.menu else _ending(content, answer)


def _menu(content: Content, answer: Answer) -> str:
    options = _options(content, answer, content.machine.flow[answer.place].menu.values())
    if answer.place == START:
        return _invited(content, answer, _line(content, answer, "text_main", options=options))
    asked = content.catalogue.write(answer.place, answer.language, answer.day)
    return _line(content, answer, "text_menu", say=asked, options=options).strip()


def _ending(content: Content, answer: Answer) -> str:
    """What a place tells. Of one that was guessed the text says so, or what else may have been meant."""
    more = content.machine.flow[answer.place].more
    text = words(content, answer, _line(content, answer, "text_more" if more else "text_home"))
    longer = _with_others(content, answer, text)
    if longer != text or not answer.guessed:
        return longer
    return words(content, answer, _line(content, answer, "text_guess_more" if more else "text_guess"))


def words(content: Content, answer: Answer, last: str, has_room: Room | None = None) -> str:
    """The words of a place, with `last` behind them; `has_room` tells whether a text is short enough."""
    place, has_room = content.machine.flow[answer.place], has_room or _has_room
    if place.is_local and place.tell:
        return _fitted(_told(content, answer, place.tell), last, has_room)
    whole, short = (
        _own_words(content, answer, write) for write in (content.catalogue.write, content.catalogue.keep)
    )
    shut = told_closed(content, place, answer, answer.language, aloud=False)
    also = [*_closed(content, answer, shut), *_here(content, answer, place)]
    return _fitted([(whole, short), *also], last, has_room)


def _own_words(content: Content, answer: Answer, write: Callable[[str, str, date], str]) -> str:
    place = content.machine.flow[answer.place]
    parts = [write(place.name, answer.language, answer.day)]
    if answer.outcome == "language" and answer.detail:
        parts.insert(0, _line(content, answer, "only_language"))
    if place.fee:
        parts.append(_line(content, answer, "cannot_pay"))
    if answer.lower:
        parts.append(_line(content, answer, "text_lower"))
    return " ".join(parts)


def _here(content: Content, answer: Answer, place: Place) -> list[Part]:
    """The municipality's own number beside an answer."""
    return [(_own(content, answer, content.machine.flow[target].tell or ""),) for target in place.local]


def _own(content: Content, answer: Answer, entry: str) -> str:
    told = _line(content, answer, "told", entry=entry)
    shut = _closed(content, answer, closed(content, entry, answer.at))
    return f"{told} {shut[0][0]}" if shut else told


def _told(content: Content, answer: Answer, entry: str) -> list[Part]:
    """A number; of a municipality's own also the hours; of one that is closed, who answers now."""
    told: list[Part] = [(_line(content, answer, "told", entry=entry),)]
    if content.machine.flow[answer.place].is_local and content.directory[entry].hours:
        told.append((_line(content, answer, "answers", entry=entry),))
    return told + _closed(content, answer, closed(content, entry, answer.at))


def _closed(content: Content, answer: Answer, shut: Closed | None) -> list[Part]:
    if shut is None:
        return []
    lines = notice(content, shut, answer.day, answer.language, ".")
    (when,), *others = ((_line(content, answer, name, **given),) for name, given in lines)
    return [(when, _line(content, answer, "closed_now")), *others]


def _fitted(parts: Iterable[Part], last: str, has_room: Room) -> str:
    """Of each part the longest wording that there is room for, and the last.

    The first part is there in any case, and leaves room for the one behind it.
    """
    first, *also = parts
    behind = [part[-1] for part in also[:1]]
    kept = [next((each for each in first if has_room(_joined(each, *behind, last))), first[-1])]
    for part in also:
        kept += [each for each in part if has_room(_joined(*kept, each, last))][:1]
    return _joined(*kept, last)


def _joined(*parts: str) -> str:
    return " ".join(filter(None, parts))


def _has_room(text: str) -> bool:
    counted = segments(text)
    return counted.segments <= MOST_SEGMENTS[counted.encoding]


def _with_others(content: Content, answer: Answer, text: str) -> str:
    """With what else may be meant, as far as there is room; behind a menu it is numbered on."""
    own = len(content.machine.flow[answer.place].menu)
    others = answer.offered.split()[own:]
    while others:
        options = _options(content, answer, others, own + 1)
        longer = f"{text} {_line(content, answer, 'text_else', options=options)}"
        if _has_room(longer):
            return longer
        others.pop()
    return text


def _options(content: Content, answer: Answer, targets: Iterable[str], first: int = 1) -> str:
    choices = (content.catalogue.choice(target, answer.language, answer.day) for target in targets)
    return _numbered(content, answer, choices, first)


def _numbered(content: Content, answer: Answer, choices: Iterable[str], first: int = 1) -> str:
    comma = content.catalogue.languages[answer.language].manner["comma"]
    return f"{comma} ".join(f"{key} {choice}" for key, choice in enumerate(choices, first))


def _entry(content: Content, answer: Answer) -> str:
    """Whose number was texted, when they answer, and 113."""
    told: list[Part] = [(_line(content, answer, "told", entry=answer.keyed),)]
    if content.directory[answer.keyed].hours:
        told.append((_line(content, answer, "answers", entry=answer.keyed),))
    told += _closed(content, answer, closed(content, answer.keyed, answer.at))
    last = _joined(_line(content, answer, "danger_brief"), _line(content, answer, "text_home"))
    return _fitted(told, last, _has_room)


def _alarm(content: Content, answer: Answer) -> str:
    text = content.catalogue.alarm_text(answer.detail, answer.language, answer.second)
    if answer.besides in content.languages:
        text = f"{text} {content.catalogue.languages[answer.besides].alarms[answer.detail].sms}"
    local = content.catalogue.rules.local.get(answer.detail)
    if local is not None and local in content.directory and answer.language in content.catalogue.languages:
        text = f"{text} {_own(content, answer, local)}"
    return f"{text} {_asked_beside(content, answer, text)}" if answer.also else text


def _asked_beside(content: Content, answer: Answer, alarm: str) -> str:
    """What else was asked, as far as there is room behind an alarm: the answer, and the word that leads to it."""

    def has_room(text: str) -> bool:
        return _has_room(f"{alarm} {text}")

    heard = content.catalogue.heard.get(answer.language)
    code = heard.beside if heard else answer.language
    told = replace(answer, language=code if code in content.languages else content.own)
    name = content.catalogue.choice(content.subject_of[answer.place], told.language, answer.day)
    offer = _line(content, told, "text_aside", choice=name.upper())
    text = words(content, told, offer, has_room)
    if content.machine.flow[answer.place].menu:
        text = " ".join(each for each in AFTER_SENTENCE.split(text) if not each.endswith(QUESTION_MARKS))
    return text if has_room(text) else offer


def _invited(content: Content, answer: Answer, menu: str) -> str:
    """A menu with how to get it in the other languages, as long as there is room for them in its segments."""
    now = segments(menu)
    for code in content.languages:
        longer = f"{menu} {content.catalogue.line_text('text_invite', code, answer.day)}"
        then = segments(longer)
        if code != answer.language and (then.encoding, then.segments) == (now.encoding, now.segments):
            menu = longer
    return menu


def _line(content: Content, answer: Answer, name: str, **given: str) -> str:
    return content.catalogue.line_text(name, answer.language, answer.day, **given)
