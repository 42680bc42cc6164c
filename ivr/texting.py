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
6  a topic: its place, in the language of the text, and behind it what else may be meant; where it is not clear, the
   likeliest as numbered choices; else one digit in a few words (1 takk)
7  nothing of this: after a number the menu the texter is at, after words the main menu; where a call broke off
   before, or after a pause, whether to go on there
"""

from collections.abc import Sequence
from dataclasses import replace

from flows.load import HELP, START
from flows.machine import Position
from ivr.answer import Answer, Conversation, Turned, answered
from ivr.beside import asked_beside
from ivr.clear import clear, says_little
from ivr.content import Content
from ivr.event import Text
from ivr.familiar import understood
from ivr.moment import Moment
from ivr.numbers import FEW_WORDS, entry_of, lone_digit, number_of
from ivr.spoken import is_foreign, is_plain, language_of, language_of_alarm
from ivr.stepping import chosen, gone, moved, stepped
from prompts.alarm import Raised
from prompts.commands import BESIDE, SMALL, THANKS, Command
from prompts.folding import fold
from prompts.understanding import Understood
from prompts.weighing import BY_LIKENESS, PLAIN_WORDS

# Twilio has blocked the sender on these and sent its own receipt: whatever we add is refused (error 21610).
OPT_OUT = frozenset(["STOP", "STOPALL", "UNSUBSCRIBE", "END", "QUIT", "CANCEL", "REVOKE", "OPTOUT"])
COMMAND_KEYS = {"back": "*", "again": "9", "language": "8", "help": "0"}
FEWEST_CHOICES, CHOICES = 2, 3
POSSIBLE = 0.02  # how likely, of 1, a topic must be to be offered; a figure of `make check`
LIKELY = 0.2  # of the best, where no keyword was found: less than this says nothing
ASKED_OF_THE_LINE = ("call", "erase", "leave", THANKS)
COURTESIES = (SMALL, BESIDE)
CRIES = ("help", "end")  # with a please beside them they may mean more than the command
BESIDE_ANOTHER = "en"  # an alarm in a language that is not on offer is answered in this one, too
PAUSE_SECONDS = 10 * 60  # after which nobody remembers what 2 stood for
CERTAIN = 0.98  # nothing else is offered behind an answer to this
NEAR = 0.03  # of the likeliest: what is less likely than this is far off, and not offered beside it
MEANT = 0.1  # how likely, of 1, a private topic must be to be named: whoever else reads it would wonder
UNOFFERED = (START, "danger")  # 113 stands in every message that offers something
OTHERS = 2


def texted(content: Content, text: Text, known: Conversation | None, now: Moment) -> Turned:
    """Where the texter is after a message, and what it came to."""
    talk = known or Conversation(START, START, content.own)
    if text.language in content.languages and text.language_at > talk.keyed_at:
        talk = replace(talk, language=text.language)
    command = content.catalogue.command(text.body, (talk.language, *content.languages))
    read = understood(content, text.body, talk.language, command)
    alarm = read.alarms[0] if read.alarms else None
    entry = entry_of(content, text.body)
    if alarm and entry and (alarm.rule.isdecimal() or alarm.rule == BY_LIKENESS):
        alarm = None
    if alarm and _is_a_command(command, alarm, known):
        alarm = None if alarm.rule == BY_LIKENESS else replace(alarm, lowered=True)
    if alarm and not alarm.lowered:
        return talk, _alarmed(content, text, read, talk, now)
    if text.opted_out or text.body.strip().upper() in OPT_OUT:
        return talk, answered(talk, "quiet", now)
    if entry is not None:
        after = replace(talk, turn=talk.turn + 1)
        return after, replace(answered(after, "entry", now), keyed=entry)
    if command is not None and command.name in ASKED_OF_THE_LINE:
        return _asked_of_the_line(content, text, command, talk, now)
    after, answer = _answered(content, text, command, read, talk, now)
    asks = command is not None and command.name not in COURTESIES
    if text.lately and not asks and (_leads_nowhere(answer) or _leads_away(content, text, read, answer)):
        return talk, _still(content, text.lately, "", talk, now)
    numbers = number_of(text.body) or (command and command.numbers)
    left = _left_behind(content, text, known, now)
    if left and (answer.outcome == "unknown" or answer.place == START or numbers):
        after = replace(talk, turn=talk.turn + 1, offered=f"{left} {START}")
        answer = answered(after, "resume", now)
    after = after if answer.outcome in ("quiet", "end") else replace(after, keyed_at=now.at)
    return after, replace(answer, lower=True) if alarm else answer


def _leads_nowhere(answer: Answer) -> bool:
    """Whether a text is answered with a menu of everything there is."""
    return answer.outcome in ("unknown", "unsure") or answer.place in (START, HELP)


def _leads_away(content: Content, text: Text, read: Understood, answer: Answer) -> bool:
    """Whether a few words behind an alarm are answered with a subject that they do not name: `he falls asleep`."""
    few = len(fold(text.body)) <= PLAIN_WORDS and not read.keywords
    subjects = content.machine.flow[START].menu.values()
    return few and answer.outcome == "match" and content.section_of[answer.place] in subjects


def _says_more(text: Text, alarm: Raised) -> bool:
    """Whether a few words behind an alarm are but like one: `he is drunk` tells more of the first."""
    return alarm.rule == BY_LIKENESS and len(fold(text.body)) <= PLAIN_WORDS


def _still(content: Content, told: Answer, second: str, talk: Conversation, now: Moment) -> Answer:
    """The alarm that was told a moment ago, once more, with the number of a second; the texter stays where they are."""
    adds = second and content.catalogue.adds(second, told.detail, told.language)
    still = answered(talk, "still", now)
    return replace(still, language=told.language, detail=told.detail, second=second if adds else told.second)


def _is_a_command(command: Command | None, alarm: Raised, known: Conversation | None) -> bool:
    """Whether a text is a command, though it is like an alarm; or a number in the language they were asked in.

    Who was asked in Norwegian and answers `fire` means four; a stranger who writes it may stand in flames. An emergency
    number is one, however it is spaced: 1 1 3 is no choice of 1.
    """
    if command is None or alarm.rule.isdecimal() or (not command.whole and command.name in CRIES):
        return False
    is_number = known is not None and bool(command.numbers) and command.language == known.language
    return is_number or alarm.rule == BY_LIKENESS


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


def _left_behind(content: Content, text: Text, known: Conversation | None, now: Moment) -> str:
    """Where a call of theirs broke off, or where they were in this conversation before a pause; "" for nowhere."""
    if known is None:
        left = text.left
    else:
        left = known.place if known.keyed_at and now.at - known.keyed_at >= PAUSE_SECONDS else ""
    place = content.named(left) if left in content.machine.flow else START
    return "" if place == START else place


def _alarmed(content: Content, text: Text, read: Understood, talk: Conversation, now: Moment) -> Answer:
    """The alarm's message, with a second kind of alarm and what is asked beside it; the texter stays where they are."""
    alarm = read.alarms[0]
    if text.lately and _says_more(text, alarm):
        return _still(content, text.lately, alarm.kind, talk, now)
    language = language_of_alarm(content, read, talk.language, alarm.language)
    foreign = is_foreign(content, read, talk.language, alarm.language)
    besides = BESIDE_ANOTHER in content.languages and language != BESIDE_ANOTHER and foreign
    kinds = (each.kind for each in read.alarms if not each.lowered)
    second = next((kind for kind in kinds if content.catalogue.adds(kind, alarm.kind, language)), "")
    told = replace(
        answered(talk, "alarm", now),
        language=language,
        detail=alarm.kind,
        second=second,
        besides=BESIDE_ANOTHER if besides else "",
    )
    asked = asked_beside(content, text.body, read, talk.language)
    return replace(told, place=asked, also=True) if asked else told


def _offered(content: Content, language: str, talk: Conversation) -> str:
    return language if language in content.languages else talk.language


def _answered(  # noqa: PLR0913, PLR0917 - all that a text may be
    content: Content, text: Text, command: Command | None, read: Understood, talk: Conversation, now: Moment
) -> Turned:
    """A command, a key, a word of the menu at hand, a courtesy or a topic, whichever it is first."""
    if command is not None and command.numbers:
        return _numbered(content, command.numbers, talk, now)
    if command is not None and command.name not in COURTESIES:
        return _commanded(content, command, talk, now)
    body = text.body
    number = number_of(body) or _choice_meant(content, body, talk, now)
    if number is not None:
        return _numbered(content, [number], talk, now)
    if command is not None:
        return gone(content, START, replace(talk, language=_offered(content, command.language, talk)), now)
    language = language_of(content, read, body, talk.language, settled=talk.turn > 0)
    talk = replace(talk, language=language)
    digit = None if text.lately else lone_digit(body)  # behind an alarm it may be an age
    turned = _asked(content, digit, read, talk, now)
    after, answer = _called(content, body, turned, talk, now) or turned
    return after, replace(answer, plain=is_plain(content, read, body, talk.language))


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


def _asked(content: Content, digit: str | None, read: Understood, talk: Conversation, now: Moment) -> Turned:
    """The topic that is clearly meant, or the likeliest as numbered choices, or the main menu."""
    best = read.subjects[0] if read.subjects else None
    if says_little(read):
        return _numbered(content, [digit], talk, now) if digit else _not_understood(START, talk, now)
    meant = clear(read)
    if meant:
        return _with_others(content, read, gone(content, meant, talk, now))
    if digit and not read.keywords:
        return _numbered(content, [digit], talk, now)
    offered = likely(content, read)[:CHOICES]
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
    near = likely(content, read)[: OTHERS + 1]
    others = [place for place in near if place not in own and place != content.named(after.place)]
    if read.subjects[0].share >= CERTAIN or not others:
        return turned
    offered = " ".join([*own, *others[:OTHERS]])
    return replace(after, offered=offered), replace(answer, offered=offered)


def likely(content: Content, read: Understood) -> list[str]:
    """The topics that may be meant, by the places a menu can name, the likeliest first."""
    least = max(POSSIBLE, NEAR * read.subjects[0].share) if read.subjects else POSSIBLE
    spoken_of = {each.place for each in read.keywords}
    places = (
        content.named(each.place)
        for each in read.subjects
        if each.share >= (MEANT if each.place in content.private - spoken_of else least)
    )
    return list(dict.fromkeys(place for place in places if place not in UNOFFERED))


def _choice_meant(content: Content, body: str, talk: Conversation, now: Moment) -> str | None:
    """The key of the one choice of the menu at hand that has every word of a short text."""
    if talk.place == START and not talk.offered:
        return None  # its choices are the topics themselves, and those are found by their words
    asked = set(fold(body))
    targets = _targets(content, talk)
    if not asked or len(asked) > FEW_WORDS:
        return None
    found = [
        str(key)
        for key, target in enumerate(targets, 1)
        if target in content.machine.flow
        and asked <= set(fold(content.catalogue.choice(target, talk.language, now.on)))
    ]
    return found[0] if len(found) == 1 else None


def _targets(content: Content, talk: Conversation) -> Sequence[str]:
    """What the digits 1, 2, 3 stand for."""
    return talk.offered.split() or list(content.machine.flow[talk.place].menu.values())


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


def _numbered(content: Content, numbers: Sequence[str], talk: Conversation, now: Moment) -> Turned:
    """A number that is no choice brings the menu the texter is at, else the main menu."""
    first, *others = numbers
    picked = chosen(content, first, talk, now)
    after, answer = picked or stepped(content, first, replace(talk, offered=""), now)
    if answer.outcome not in ("unknown", "lost"):
        return _with_next(content, others, talk, (after, answer))
    place = talk.place if content.machine.flow[talk.place].menu else START
    return _not_understood(place, talk, now)


def _with_next(content: Content, numbers: Sequence[str], talk: Conversation, turned: Turned) -> Turned:
    """Behind the first of several choices the others, numbered on from what the answer's own digits are."""
    after, answer = turned
    targets = dict(enumerate(_targets(content, talk), 1))
    others = [targets.get(int(number), "") for number in numbers]
    others = [place for place in others if place in content.machine.flow]
    if not others or answer.outcome != "match":
        return turned
    offered = " ".join([*content.machine.flow[after.place].menu.values(), *others])
    return replace(after, offered=offered), replace(answer, offered=offered)


def _not_understood(place: str, talk: Conversation, now: Moment) -> Turned:
    after = moved(talk, Position(place, talk.before))
    return after, answered(after, "unknown", now)
