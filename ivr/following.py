"""A few words behind an answer that ask more of it: `and for children`, `how much`, `is it open`.

By themselves they say little. They are read once more behind the name of what was just told, as somebody hears them
who knows what was spoken of, and what was told is likelier than anything else. A text with a keyword of its own is
read by itself, and so are one after a pause and a longer one that is clear. Where a rule holds in the two together and
none in either (`pregnant`, `blood`), it is an alarm. Instead of the very same answer the next part of it is told, if
it has one and tells no number. All that is known of what was written before is the place where the texter is.
"""

from collections.abc import Sequence
from dataclasses import replace

from flows.load import HELP, START
from ivr.answer import Conversation
from ivr.choosing import is_fresh
from ivr.clear import clear, names_subject
from ivr.content import Content
from ivr.moment import Moment
from prompts.folding import fold
from prompts.understanding import Subject, Understood
from prompts.weighing import BY_LIKENESS

FEW_WORDS, SOME_WORDS = 4, 6  # of a text; of one that is not clear by itself
LIKELIER = 8.0  # how much likelier what was told is; chosen on one half of tests/texts/behind


def followed(content: Content, body: str, read: Understood, talk: Conversation, now: Moment) -> Understood:
    """A text, understood as one that follows what was told, if it may."""
    if not _may_follow(content, body, read, talk, now):
        return read
    told = content.catalogue.choice(content.named(talk.place), talk.language, now.on)
    both = content.understanding.read(f"{told} {body}", talk.language)
    ruled = [each for each in both.alarms if each.rule != BY_LIKENESS]
    if ruled and not read.alarms and not content.understanding.read(told, talk.language).alarms:
        read = replace(read, alarms=ruled)
    subject = content.subject_of[talk.place]
    subjects = _favoured(content, both.subjects, subject)
    meant = clear(replace(both, subjects=subjects))
    if meant is None or (read.nothing and content.subject_of[meant] != subject):
        return read
    if meant in (talk.place, subject) and (more := _next_part(content, talk.place)):
        subjects = [replace(subjects[0], place=more), *subjects[1:]]
    return replace(read, subjects=subjects, keywords=both.keywords, nothing=False, few=False, named=False)


def _may_follow(content: Content, body: str, read: Understood, talk: Conversation, now: Moment) -> bool:
    tells_nothing = (START, HELP, *content.machine.flow[START].menu.values())
    if read.strange or talk.place in tells_nothing or not is_fresh(talk, now):
        return False
    most = SOME_WORDS if clear(read) is None else FEW_WORDS
    return not names_subject(content, read) and len(fold(body)) <= most


def _next_part(content: Content, place: str) -> str | None:
    """What is told behind an answer, of the same subject; a number is rather told again."""
    told = content.machine.flow[place]
    return None if told.tell or content.understanding.done().is_subject(told.more) else told.more


def _favoured(content: Content, subjects: Sequence[Subject], told: str) -> Sequence[Subject]:
    shares = {
        each.place: each.share * (LIKELIER if content.subject_of[each.place] == told else 1.0)
        for each in subjects
    }
    whole = sum(shares.values())
    ordered = sorted(shares, key=lambda place: shares[place], reverse=True)
    return [Subject(place, shares[place] / whole) for place in ordered]
