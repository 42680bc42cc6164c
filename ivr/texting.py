"""What a text comes to.

Looked for in this order:

1  an alarm: answered at once, in every state, and what else is asked is answered behind it (ivr/beside.py). It moves
   nobody: nothing is kept of it. A command is none, unless a rule says so
2  an opt-out that Twilio has answered already: nothing is sent
3  RING, SLETT and the word that ends it all; a command (MER, MENY, a language's name) or a key (1, 1., #1, one)
4  in a menu, a word of one of its choices
5  a topic: its place, in the language of the text, and behind it what else may be meant; where it is not clear, the
   likeliest as numbered choices; else one digit in a few words (1 takk)
6  nothing of this: after a number the menu the texter is at, after words the main menu; where a call broke off
   before, or after a pause, whether to go on there
"""

import unicodedata
from dataclasses import replace

from flows.load import START
from flows.machine import Position
from ivr.answer import Answer, Conversation, Turned, answered
from ivr.beside import asked_beside
from ivr.clear import clear, says_little
from ivr.content import Content
from ivr.event import Text
from ivr.familiar import understood
from ivr.moment import Moment
from ivr.stepping import chosen, gone, moved, stepped
from prompts.folding import fold
from prompts.understanding import BY_LIKENESS, Understood

# Twilio has blocked the sender on these and sent its own receipt: whatever we add is refused (error 21610).
OPT_OUT = frozenset(["STOP", "STOPALL", "UNSUBSCRIBE", "END", "QUIT", "CANCEL", "REVOKE", "OPTOUT"])
FEW_WORDS = 3
COMMAND_KEYS = {"back": "*", "again": "9", "language": "8", "help": "0"}
FEWEST_CHOICES, CHOICES = 2, 3
POSSIBLE = 0.02  # how likely, of 1, a topic must be to be offered; a figure of `make check`
LIKELY = 0.2  # of the best, where no keyword was found: less than this says nothing
ASKED_OF_THE_LINE = ("call", "erase", "leave")
PAUSE_SECONDS = 10 * 60  # after which nobody remembers what 2 stood for
CERTAIN = 0.98  # nothing else is offered behind an answer to this
OTHERS = 2


def texted(content: Content, text: Text, known: Conversation | None, now: Moment) -> Turned:
    """Where the texter is after a message, and what it came to."""
    talk = known or Conversation(START, START, content.own)
    command = content.catalogue.command(text.body, (talk.language, *content.languages))
    read = understood(content, text.body, talk.language, command)
    alarm = read.alarms[0] if read.alarms else None
    if alarm is not None and not alarm.lowered and not (command and alarm.rule == BY_LIKENESS):
        return talk, _alarmed(content, text.body, read, talk, now)
    if text.opted_out or text.body.strip().upper() in OPT_OUT:
        return talk, answered(talk, "quiet", now)
    if command is not None and command[0] in ASKED_OF_THE_LINE:
        return _asked_of_the_line(content, text, command, talk, now)
    after, answer = (
        _commanded(content, *command, talk, now)
        if command
        else _understood(content, text.body, read, talk, now)
    )
    left = _left_behind(content, text, known, now)
    if left and (answer.outcome == "unknown" or answer.place == START or number_of(text.body)):
        after = replace(talk, turn=talk.turn + 1, offered=f"{left} {START}")
        answer = answered(after, "resume", now)
    after = after if answer.outcome in ("quiet", "end") else replace(after, keyed_at=now.at)
    return after, replace(answer, lower=True) if alarm else answer


def _asked_of_the_line(
    content: Content, text: Text, command: tuple[str, str], talk: Conversation, now: Moment
) -> Turned:
    """To be called back, to be forgotten, or to be left alone at once."""
    name, language = command
    after = replace(talk, language=_offered(content, language, talk), turn=talk.turn + 1)
    if name == "call":
        return after, answered(after, "calling" if content.sends and text.callable else "uncalled", now)
    return after, answered(after, "erased" if name == "erase" else "leave", now)


def _left_behind(content: Content, text: Text, known: Conversation | None, now: Moment) -> str:
    """Where a call of theirs broke off, or where they were in this conversation before a pause; "" for nowhere."""
    if known is None:
        left = text.left
    else:
        left = known.place if known.keyed_at and now.at - known.keyed_at >= PAUSE_SECONDS else ""
    place = content.named(left) if left in content.machine.flow else START
    return "" if place == START else place


def _alarmed(content: Content, body: str, read: Understood, talk: Conversation, now: Moment) -> Answer:
    """The alarm's message, with a second kind of alarm and what is asked beside it; the texter stays where they are."""
    alarm = read.alarms[0]
    language = read.language(content.answering, talk.language, (alarm.language,))
    kinds = (each.kind for each in read.alarms if not each.lowered)
    second = next((kind for kind in kinds if content.catalogue.adds(kind, alarm.kind, language)), "")
    told = replace(answered(talk, "alarm", now), language=language, detail=alarm.kind, second=second)
    asked = asked_beside(content, body, read, talk.language)
    return replace(told, place=asked, also=True) if asked else told


def _offered(content: Content, language: str, talk: Conversation) -> str:
    return language if language in content.languages else talk.language


def _understood(content: Content, body: str, read: Understood, talk: Conversation, now: Moment) -> Turned:
    number = number_of(body)
    if number is not None:
        return _numbered(content, number, talk, now)
    here = _choice_meant(content, body, talk, now)
    if here is not None:
        return _numbered(content, here, talk, now)
    talk = replace(talk, language=read.language(content.languages, talk.language))
    turned = _asked(content, body, read, talk, now)
    return _called(content, body, turned, talk, now) or turned


def _called(content: Content, body: str, turned: Turned, talk: Conversation, now: Moment) -> Turned | None:
    """The place that a whole text is the name of, where what it is taken for is neither that nor below it."""
    name = fold(body)
    for language in (talk.language, *content.languages):
        place = content.called[language].get(name)
        if place:
            came = turned[1].place
            there = {came, content.subject_of[came], content.section_of[came]}
            arrived = turned[1].outcome == "match" and place in there
            return None if arrived else gone(content, place, replace(talk, language=language), now)
    return None


def _asked(content: Content, body: str, read: Understood, talk: Conversation, now: Moment) -> Turned:
    """The topic that is clearly meant, or the likeliest as numbered choices, or the main menu."""
    best = read.subjects[0] if read.subjects else None
    if says_little(read):
        digit = lone_digit(body)
        return _numbered(content, digit, talk, now) if digit else _not_understood(START, talk, now)
    meant = clear(read)
    if meant:
        return _with_others(content, read, gone(content, meant, talk, now))
    digit = lone_digit(body)
    if digit and not read.keywords:
        return _numbered(content, digit, talk, now)
    offered = _likely(content, read)[:CHOICES]
    known = read.keywords or (best is not None and best.share >= LIKELY)
    if not known or len(offered) < FEWEST_CHOICES:
        return _not_understood(START, talk, now)
    after = replace(talk, turn=talk.turn + 1, tries=0, offered=" ".join(offered))
    return after, answered(after, "unsure", now)


def _with_others(content: Content, read: Understood, turned: Turned) -> Turned:
    """An answer that may be the wrong one, with the topics that are as likely as any else to be the right one.

    Behind a menu they are numbered on from its own choices.
    """
    after, answer = turned
    own = content.machine.flow[after.place].menu.values()
    likely = _likely(content, read)[: OTHERS + 1]
    others = [place for place in likely if place not in own and place != content.named(after.place)]
    if read.subjects[0].share >= CERTAIN or not others:
        return turned
    offered = " ".join([*own, *others[:OTHERS]])
    return replace(after, offered=offered), replace(answer, offered=offered)


def _likely(content: Content, read: Understood) -> list[str]:
    """The topics that may be meant, by the places a menu can name, the likeliest first."""
    likely = (content.named(each.place) for each in read.subjects if each.share >= POSSIBLE)
    return list(dict.fromkeys(place for place in likely if place != START))


def _choice_meant(content: Content, body: str, talk: Conversation, now: Moment) -> str | None:
    """The key of the one choice of the menu at hand that has every word of a short text."""
    if talk.place == START and not talk.offered:
        return None  # its choices are the topics themselves, and those are found by their words
    asked = set(fold(body))
    targets = talk.offered.split() or list(content.machine.flow[talk.place].menu.values())
    if not asked or len(asked) > FEW_WORDS:
        return None
    found = [
        str(key)
        for key, target in enumerate(targets, 1)
        if target in content.machine.flow
        and asked <= set(fold(content.catalogue.choice(target, talk.language, now.on)))
    ]
    return found[0] if len(found) == 1 else None


def _commanded(content: Content, name: str, language: str, talk: Conversation, now: Moment) -> Turned:
    if name.isdecimal():
        return _numbered(content, name, talk, now)
    if language in content.languages:
        talk = replace(talk, language=language)
    match name:
        case "end":
            return talk, answered(talk, "end", now)
        case "menu":
            return gone(content, START, talk, now)
        case "more":
            return gone(content, content.machine.flow[talk.place].more or talk.place, talk, now)
        case "names":
            return gone(content, talk.place, talk, now)
    return stepped(content, COMMAND_KEYS[name], talk, now)


def _numbered(content: Content, number: str, talk: Conversation, now: Moment) -> Turned:
    """A number that is no choice brings the menu the texter is at, else the main menu."""
    picked = chosen(content, number, talk, now)
    if picked is not None:
        return picked
    after, answer = stepped(content, number, replace(talk, offered=""), now)
    if answer.outcome not in ("unknown", "lost"):
        return after, answer
    place = talk.place if content.machine.flow[talk.place].menu else START
    return _not_understood(place, talk, now)


def _not_understood(place: str, talk: Conversation, now: Moment) -> Turned:
    after = moved(talk, Position(place, talk.before))
    return after, answered(after, "unknown", now)


def number_of(body: str) -> str | None:
    """The number a whole text stands for: `1`, `1.`, `1)`, `#1`, `01`, a full-width 1; * and # alone."""
    plain = unicodedata.normalize("NFKC", body).strip()
    if plain in ("*", "#"):
        return plain
    digits = "".join(sign for sign in plain if sign.isalnum())
    if not digits.isdecimal():
        return None
    return "".join(str(unicodedata.decimal(digit)) for digit in digits).lstrip("0") or "0"


def lone_digit(body: str) -> str | None:
    """The one digit in a few words that say nothing else to us: `1 takk`, `trykk 2`, `nr. 3`."""
    words = fold(body)
    digits = [word for word in words if word.isascii() and word.isdecimal()]
    return digits[0] if len(words) <= FEW_WORDS and len(digits) == 1 and len(digits[0]) == 1 else None
