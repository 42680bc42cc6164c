"""The texts of each language file, as they stand there: plain, short, and with nothing that the line never says.

What a caller hears is put together from them and measured as it is heard (ivr/measures.py). Here every text of every
table is held by itself, whatever channel, hour or day it is for, so that a fault names its file and place. A fact is
an idea, which no machine can count; what is counted are the telephone numbers and figures of an answer, which have to
be kept in mind exactly: from and to are one, and the year belongs to its figure.
"""

import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from flows.load import LOCAL
from ivr.content import Content
from ivr.measures import Measure
from prompts.catalogue import BASE
from prompts.language import Language
from prompts.lettering import lettered
from prompts.never import KINDS, never_said
from prompts.plain import bare, is_long, length, sentences
from prompts.segments import accidental
from prompts.texts import ALARM, LINE, Text, alarm_texts, texts
from prompts.wording import told_in

TEXT_WORDS, SENTENCE_WORDS, LONG_WORDS, LETTERS, FACTS = 40, 14, 4, 17, 3
CARD = "card"
"""What a line on a card begins with: it is the whole of a call, and has its own limit (ivr/card.py)."""
ENDS = ("_from", "_to")


@dataclass(frozen=True)
class Remark:
    """A text held to a rule: what it comes to, and the fault it is where that is too much."""

    rule: str
    value: int
    limit: int
    where: str
    fault: str

    @property
    def holds(self) -> bool:
        """Whether it is within the limit."""
        return self.value <= self.limit


def remarks(content: Content, code: str) -> Iterator[Remark]:
    """Every text of a language held to every rule."""
    language = content.catalogue.languages[code]
    letters = _letters_of(language)
    for file, text in _written(content, code):
        for rule in (_words, _sentences, _facts):
            yield rule(file, text)
        yield _signs(file, text, letters(text.words))
        yield _never(file, text, language)
        if code == BASE:
            yield _long_words(file, text)
        if code == BASE and (text.table == LINE or text.table.startswith(ALARM)):
            yield _letters(file, text)


def wordings(content: Content) -> Iterator[Measure]:
    """The worst of each rule in each language."""
    for code in content.languages:
        cases: dict[str, list[Remark]] = {}
        for each in remarks(content, code):
            cases.setdefault(each.rule, []).append(each)
        for rule, found in cases.items():
            worst = max(found, key=lambda each: each.value)
            yield Measure(
                rule, code, len(found), worst.value, worst.limit, worst.where if worst.value else ""
            )


def _written(content: Content, code: str) -> Iterator[tuple[str, Text]]:
    """The texts of a language, the alarms of one that is only heard beside it, and the names it uses."""
    language = content.catalogue.languages[code]
    yield from ((f"prompts/{code}.toml", text) for text in texts(language))
    for heard, hearing in content.catalogue.heard.items():
        if hearing.beside == code:
            for kind, alarm in hearing.alarms.items():
                yield from ((f"prompts/heard/{heard}.toml", text) for text in alarm_texts(kind, alarm))
    for name, entry in content.directory.items():
        if name not in language.names and not name.startswith(LOCAL):
            yield "ivr/directory.toml", Text(name, "name", entry.name)


def _letters_of(language: Language) -> Callable[[str], str]:
    """How a text is written where it should be GSM-7: as it stands, or without its accents; "" where it cannot be.

    That is so where most texts of the language are GSM-7 then, whether PLAIN_LETTERS names it or not.
    """
    written = [bare(each.words) for each in texts(language)]
    for way in (str, partial(lettered, plain=True)):
        if 2 * sum(bool(accidental(way(each))) for each in written) < len(written):
            return way
    return lambda _: ""


def _remark(rule: str, value: int, limit: int, held: tuple[str, Text], fault: str) -> Remark:
    file, text = held
    return Remark(
        rule, value, limit, f"{text.table}, {text.key}", f"{file}: [{text.table}] {text.key} {fault}"
    )


def _words(file: str, text: Text) -> Remark:
    count = length(bare(text.words))
    return _remark(
        "words of a text", count, TEXT_WORDS, (file, text), f"is {count} words: {TEXT_WORDS} at most"
    )


def _sentences(file: str, text: Text) -> Remark:
    count, words = max((len(each), " ".join(each)) for each in sentences(bare(text.words)))
    fault = f"has a sentence of {count} words, {SENTENCE_WORDS} at most: {words!r}"
    return _remark("words of a sentence as written", count, SENTENCE_WORDS, (file, text), fault)


def _long_words(file: str, text: Text) -> Remark:
    long = max(([word for word in each if is_long(word)] for each in sentences(bare(text.words))), key=len)
    fault = f"has {len(long)} long words in a sentence, {LONG_WORDS} at most: {', '.join(long)}"
    return _remark("long words of a sentence", len(long), LONG_WORDS, (file, text), fault)


def _letters(file: str, text: Text) -> Remark:
    words = [word for each in sentences(bare(text.words)) for word in each]
    longest = max(words, key=len, default="")
    fault = f"has a word of {len(longest)} letters, {LETTERS} at most where so little is said: {longest}"
    return _remark("letters of a word, line and alarms", len(longest), LETTERS, (file, text), fault)


def _facts(file: str, text: Text) -> Remark:
    told = {name.removesuffix(ENDS[0]).removesuffix(ENDS[1]) for name in told_in(text.words)} - {"year"}
    count = 0 if text.table == LINE and text.key.startswith(CARD) else len(told)
    fault = f"tells {count} numbers and figures, {FACTS} at most: {', '.join(sorted(told))}"
    return _remark("numbers and figures of a text", count, FACTS, (file, text), fault)


def _signs(file: str, text: Text, written: str) -> Remark:
    """Signs that make a text of a language that needs none of them cost twice; and none is in two pieces."""
    signs = accidental(bare(written))
    pieces = text.words != unicodedata.normalize("NFC", text.words)
    named = ", ".join(f"{sign} ({unicodedata.name(sign, 'no name').lower()})" for sign in signs)
    fault = (
        f"has {named}: with it the whole text costs twice" if signs else "has letters in two pieces (not NFC)"
    )
    return _remark("signs that cost more", len(signs) or pieces, 0, (file, text), fault)


def _never(file: str, text: Text, language: Language) -> Remark:
    found = list(never_said(text.words, language.never))
    fault = "; ".join(f"says {phrase!r}, which {KINDS[kind]} ([never] {kind})" for phrase, kind in found)
    return _remark("phrases never said", len(found), 0, (file, text), fault)
