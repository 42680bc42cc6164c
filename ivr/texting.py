"""What a text comes to.

Looked for in this order:

1  an alarm: answered at once, in every state, and what else is asked is answered behind it (ivr/beside.py). It moves
   nobody: nothing is stored of it. A command is none, unless a rule says so. What leads nowhere behind one is
   answered with it once more, as long as the worker knows of it (ivr/lately.py)
2  an opt-out that Twilio has answered already: nothing is sent
3  a number of the directory (116 123): whose it is
4  RING, SLETT, TAKK and the word that ends it all; a command (MER, MENY, a language's name) or a key (1, 1., #1, one,
   svar 2, two please). Of two (2 og 3) the first is answered, and the other offered behind it
5  in a menu, a word of one of its choices; then what asks for nothing (ja, ok, hei), which brings the main menu
6  a topic, of a few words behind an answer also as they follow it (ivr/following.py): its place, in the language of
   the text, and behind it what else may be meant; where it is not clear, the likeliest as numbered choices; else one
   digit in a few words (1 takk)
7  nothing of this: after a number the menu the texter is at, after words the main menu; where a call broke off
   before, or after a pause, whether to go on there
"""

from dataclasses import replace

from flows.load import START
from ivr.answer import Conversation, Turned, answered
from ivr.asking import asked, called
from ivr.choosing import choice_meant, choice_of_age, is_fresh, numbered
from ivr.content import Content
from ivr.event import Text
from ivr.familiar import understood
from ivr.following import followed
from ivr.moment import Moment
from ivr.numbers import entry_of, lone_digit, number_of
from ivr.spoken import is_plain, language_of
from ivr.stepping import gone, stepped
from ivr.urgent import alarm_of, alarmed, leads_away, leads_nowhere, still
from prompts.commands import BESIDE, SMALL, THANKS, Command
from prompts.understanding import Understood

# Twilio has blocked the sender on these and sent its own receipt: whatever we add is refused (error 21610).
OPT_OUT = frozenset(["STOP", "STOPALL", "UNSUBSCRIBE", "END", "QUIT", "CANCEL", "REVOKE", "OPTOUT"])
COMMAND_KEYS = {"back": "*", "again": "9", "language": "8", "help": "0"}
ASKED_OF_THE_LINE = ("call", "erase", "leave", THANKS)
COURTESIES = (SMALL, BESIDE)


def texted(content: Content, text: Text, known: Conversation | None, now: Moment) -> Turned:
    """Where the texter is after a message, and what it came to."""
    talk = known or Conversation(START, START, content.own)
    if text.language in content.languages and text.language_at > talk.keyed_at:
        talk = replace(talk, language=text.language)
    command = content.catalogue.command(text.body, (talk.language, *content.languages))
    read = _read(content, text, command, talk, now)
    entry = entry_of(content, text.body)
    alarm = alarm_of(read, command, known, is_entry=entry is not None)
    if alarm and not alarm.lowered:
        return talk, alarmed(content, text, read, talk, now)
    if text.opted_out or text.body.strip().upper() in OPT_OUT:
        return talk, answered(talk, "quiet", now)
    if entry is not None:
        after = replace(talk, turn=talk.turn + 1)
        return after, replace(answered(after, "entry", now), keyed=entry)
    if command is not None and command.name in ASKED_OF_THE_LINE:
        return _asked_of_the_line(content, text, command, talk, now)
    after, answer = _answered(content, text, command, read, talk, now)
    asks = command is not None and command.name not in COURTESIES
    if text.lately and not asks and (leads_nowhere(answer) or leads_away(content, text, read, answer)):
        return talk, still(content, text.lately, "", talk, now)
    numbers = number_of(text.body) or (command and command.numbers)
    left = _left_behind(content, text, known, now)
    if left and (answer.outcome == "unknown" or answer.place == START or numbers):
        after = replace(talk, turn=talk.turn + 1, offered=f"{left} {START}")
        answer = answered(after, "resume", now)
    after = after if answer.outcome in ("quiet", "end") else replace(after, keyed_at=now.at)
    return after, replace(answer, lower=True) if alarm else answer


def _read(
    content: Content, text: Text, command: Command | None, talk: Conversation, now: Moment
) -> Understood:
    """What a text says; of one that is neither a command nor a number, as it follows what was told before."""
    read = understood(content, text.body, talk.language, command)
    is_choice = number_of(text.body) is not None or choice_of_age(content, text.body, talk) is not None
    may_follow = command is None and not is_choice and not text.lately
    return followed(content, text.body, read, talk, now) if may_follow else read


def _left_behind(content: Content, text: Text, known: Conversation | None, now: Moment) -> str:
    """Where a call of theirs broke off, or where they were in this conversation before a pause; "" for nowhere."""
    if known is None:
        left = text.left
    elif known.keyed_at and not is_fresh(known, now):
        left = known.place
    else:
        return ""
    place = content.named(left) if left in content.machine.flow else START
    return "" if place == START else place


def _asked_of_the_line(
    content: Content, text: Text, command: Command, talk: Conversation, now: Moment
) -> Turned:
    """To be called back, to be forgotten, or to be left alone at once; and thanks, which get a kind word."""
    after = replace(talk, language=_offered(content, command.language, talk), turn=talk.turn + 1)
    match command.name:
        case "call":
            return after, answered(after, "calling" if content.sends and text.callable else "uncalled", now)
        case "erase":
            return after, answered(after, "erased", now)
        case "leave":
            return after, answered(after, "leave", now)
    return after, answered(after, "thanked", now)


def _answered(  # noqa: PLR0913, PLR0917 - all that a text may be
    content: Content, text: Text, command: Command | None, read: Understood, talk: Conversation, now: Moment
) -> Turned:
    """A command, a key, a word of the menu at hand, a courtesy or a topic, whichever it is first."""
    if command is not None and command.numbers:
        return numbered(content, command.numbers, talk, now)
    if command is not None and command.name not in COURTESIES:
        return _commanded(content, command, talk, now)
    body = text.body
    asks_else = any(
        content.subject_of[each.place] != content.subject_of[talk.place] for each in read.keywords
    )
    age = None if asks_else else choice_of_age(content, body, talk)
    number = age or number_of(body) or choice_meant(content, body, talk, now)
    if number is not None:
        return numbered(content, [number], talk, now)
    if command is not None:
        return gone(content, START, replace(talk, language=_offered(content, command.language, talk)), now)
    language = language_of(
        content, read, body, talk.language, settled=talk.turn > 0 or text.lately is not None
    )
    talk = replace(talk, language=language)
    digit = None if text.lately else lone_digit(body)  # behind an alarm it may be an age
    turned = asked(content, digit, read, talk, now)
    after, answer = called(content, body, turned, talk, now) or turned
    return after, replace(answer, plain=is_plain(content, read, body, talk.language))


def _commanded(content: Content, command: Command, talk: Conversation, now: Moment) -> Turned:
    talk = replace(talk, language=_offered(content, command.language, talk))
    match command.name:
        case "end":
            return talk, answered(talk, "end", now)
        case "menu":
            return gone(content, START, talk, now)
        case "more":
            return gone(content, content.machine.flow[talk.place].more or talk.place, talk, now)
        case "names":
            after, answer = gone(content, talk.place, talk, now)
            return after, replace(answer, outcome="language")
    return stepped(content, COMMAND_KEYS[command.name], talk, now)


def _offered(content: Content, language: str, talk: Conversation) -> str:
    return language if language in content.languages else talk.language
