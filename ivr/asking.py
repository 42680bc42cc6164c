"""Which topic a text asks about: its place, in the language of the text, and behind it what else may be meant.

Where it is not clear the likeliest come as numbered choices. A topic that the text does not name is a guess, and the
message says so.
"""

from dataclasses import replace

from flows.load import START
from ivr.answer import Conversation, Turned, answered
from ivr.choosing import not_understood, numbered
from ivr.clear import clear, says_little
from ivr.content import Content
from ivr.moment import Moment
from ivr.stepping import gone
from prompts.folding import fold
from prompts.understanding import Understood

FEWEST_CHOICES, CHOICES = 2, 3
POSSIBLE = 0.02  # how likely, of 1, a topic must be to be offered; a figure of `make check`
LIKELY = 0.2  # of the best, where no keyword was found: less than this says nothing
CERTAIN = 0.98  # nothing else is offered behind an answer to this
NEAR = 0.03  # of the likeliest: what is less likely than this is far off, and not offered beside it
MEANT = 0.1  # how likely, of 1, a private topic must be to be named: whoever else reads it would wonder
UNOFFERED = (START, "danger")  # 113 stands in every message that offers something
OTHERS = 2


def asked(content: Content, digit: str | None, read: Understood, talk: Conversation, now: Moment) -> Turned:
    """The topic that is clearly meant, or the likeliest as numbered choices, or the main menu."""
    best = read.subjects[0] if read.subjects else None
    if says_little(read):
        return numbered(content, [digit], talk, now) if digit else not_understood(START, talk, now)
    meant = clear(read)
    if meant:
        after, answer = gone(content, meant, talk, now)
        return _with_others(content, read, (after, replace(answer, guessed=not read.named)))
    if digit and not read.keywords:
        return numbered(content, [digit], talk, now)
    offered = likely(content, read)[:CHOICES]
    known = read.keywords or (best is not None and best.share >= LIKELY)
    if not known or len(offered) < FEWEST_CHOICES:
        return not_understood(START, talk, now)
    after = replace(talk, turn=talk.turn + 1, tries=0, offered=" ".join(offered))
    return after, answered(after, "unsure", now)


def called(content: Content, body: str, turned: Turned, talk: Conversation, now: Moment) -> Turned | None:
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
    unspoken = content.private - {each.place for each in read.keywords}
    places = (
        content.named(each.place)
        for each in read.subjects
        if each.share >= (MEANT if each.place in unspoken else least)
    )
    return list(dict.fromkeys(place for place in places if place not in UNOFFERED))
