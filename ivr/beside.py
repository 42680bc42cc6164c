"""What else is asked in a text that raises an alarm.

Only what is asked: with a question mark, or from a word with which a question begins (hva, how much). All else in
such a text tells what has happened, and an answer to it would be none: who is going to jump before a train does not
ask about travel. A question that is an alarm itself is answered by the alarm's message.
"""

from collections.abc import Iterator, Sequence

from ivr.clear import clear
from ivr.content import Content
from prompts.folding import CLAUSE, fold, fold_ours
from prompts.understanding import Understood
from prompts.wording import QUESTION_MARKS

MOST = 8  # pieces that are read of one text
FEWEST_WORDS = 3  # of a question within a clause: one does not know *how much* somebody has taken
SURE = 0.8  # of 1, without a keyword


def asked_beside(content: Content, body: str, read: Understood, usual: str) -> str | None:
    """The place that answers it, the clearest if there are several; None where nothing is clearly asked."""
    left, found = MOST, dict[str, float]()
    for pieces in _questions(body, _openings(content, read)):
        for piece in pieces[:left]:
            left -= 1
            alone = content.understanding.read(piece, usual)
            place = None if any(not alarm.lowered for alarm in alone.alarms) else clear(alone)
            if place:
                share = alone.subjects[0].share
                if can_follow(content, place) and (share >= SURE or _named(alone, place)):
                    found[place] = max(share, found.get(place, 0.0))
                break
    return max(found, key=lambda place: found[place], default=None)


def asks(content: Content, body: str, read: Understood) -> bool:
    """Whether anything is asked in a text."""
    return any(_questions(body, _openings(content, read)))


def _openings(content: Content, read: Understood) -> Sequence[tuple[str, ...]]:
    """The phrases with which a question begins, in the languages that a text may be in."""
    hearings = content.catalogue.hearings
    codes = (code for code in read.languages if code in hearings)
    return [fold_ours(phrase) for code in codes for phrase in hearings[code].asking]


def _named(read: Understood, place: str) -> bool:
    return any(each.place == place for each in read.keywords)


def can_follow(content: Content, place: str) -> bool:
    """Whether an answer of a place may stand behind an alarm's message."""
    flow = content.machine.flow
    return flow[content.section_of[place]].aside and not flow[place].when


def _questions(body: str, begin: Sequence[tuple[str, ...]]) -> Iterator[Sequence[str]]:
    """Each clause that asks: from where it does, which is the whole of it where it begins or ends so."""
    for clause, is_marked in _clauses(body):
        words = clause.split()
        folded = [fold(word) for word in words]
        asks = [at for at in range(len(words)) if any(_begins(folded[at:], each) for each in begin)]
        ends = any(_begins(folded[-len(each) :], each) for each in begin)
        whole = [clause] if is_marked or ends or 0 in asks else []
        yield [*whole, *(" ".join(words[at:]) for at in asks if at and len(words) - at >= FEWEST_WORDS)]


def _begins(words: Sequence[tuple[str, ...]], phrase: tuple[str, ...]) -> bool:
    return tuple(part for word in words[: len(phrase)] for part in word) == phrase


def _clauses(body: str) -> Iterator[tuple[str, bool]]:
    """Each clause, and whether it ends with a question mark."""
    start = 0
    for stop in CLAUSE.finditer(body):
        yield body[start : stop.start()], any(mark in stop[0] for mark in QUESTION_MARKS)
        start = stop.end()
    yield body[start:], False
